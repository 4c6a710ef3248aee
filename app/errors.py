"""The one translator from the tree of errors to HTTP: JSON problems for the API, pages for people."""

from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from surveys.errors import Malformed, NotFound, SurveyError, TooLarge, TooMany
from surveys.languages import LANGUAGES, keys, say

API = "/api/"
WAIT = (429, 503)  # too many, or the database is away
_BY_STATUS: dict[int, type[SurveyError]] = {400: Malformed, 404: NotFound, 413: TooLarge, 429: TooMany}


def language_of_request() -> str:
    """The language asked for: ?lang=, else the signed-in person's, else the browser's, else Swedish."""
    asked = _asked_for()
    if asked in LANGUAGES:
        return asked
    actor = g.get("actor")
    return (actor.language if actor else None) or request.accept_languages.best_match(LANGUAGES) or "sv"


def _asked_for() -> str:
    """?lang=, or a form's; a form that is too large to be read says nothing."""
    if request.mimetype == "application/json":
        return request.args.get("lang", "")
    try:
        return request.values.get("lang", "")
    except HTTPException:
        return request.args.get("lang", "")


def problem(error: SurveyError, language: str) -> dict[str, Any]:
    """The body that the API answers with: {"code", "message", "problems"}."""
    return {
        "code": error.code,
        "message": say(language, f"errors.{error.code}", **error.values),
        "problems": error.problems,
    }


def register(app: Flask) -> None:
    """Answer every error in the tree, and HTTP's own, with its status and a sentence."""

    @app.errorhandler(SurveyError)
    def _known(error: SurveyError) -> Response:
        language = language_of_request()
        body = problem(error, language)
        in_api = request.path.startswith(API)
        answer = make_response(
            jsonify(body)
            if in_api
            else render_template("error.html", problem=body, status=error.status, language=language),
            error.status,
        )
        if error.status in WAIT and "after" in error.values:
            answer.headers["Retry-After"] = str(error.values["after"])
        return answer

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Any:
        status = error.code or 500
        if status < 400:  # noqa: PLR2004  redirects are no errors
            return error
        translated = _BY_STATUS.get(status, SurveyError)()
        translated.status = status
        if status not in _BY_STATUS and f"errors.http.{status}" in keys("sv"):
            translated.code = f"http.{status}"
        answer = make_response(_known(translated))
        if isinstance(error, MethodNotAllowed):
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return answer

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Any:
        app.logger.error("unexpected", exc_info=error, extra={"endpoint": request.endpoint})
        return _known(SurveyError())
