"""What all staff pages share: how one is rendered, its language, the session that slides on while somebody works."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, current_app, g, render_template, request
from flask_jwt_extended import create_access_token, get_jwt, set_access_cookies
from werkzeug.exceptions import HTTPException

from app.extensions import current_settings
from app.guards import clock, held_sign_in
from app.services import sessions
from app.services.actor import Actor
from app.web import words
from app.web.filled import Filled
from surveys import formats
from surveys.errors import NotSignedIn, SurveyError
from surveys.languages import STAFF_LANGUAGES, language, say, staff, staff_keys
from surveys.texts import pick
from surveys.waves import SWEDEN

SLIDES_AFTER = timedelta(minutes=20)
SEE_OTHER = 303
DOORS = "staff_"  # begins the name of each of these doors


def door(name: str, module: str) -> Blueprint:
    """A blueprint of staff pages: strangers are asked to sign in, sessions slide, nothing leaks by Referer."""
    blueprint = Blueprint(f"{DOORS}{name}", module)
    blueprint.register_error_handler(NotSignedIn, ask_to_sign_in)
    blueprint.after_request(_after)
    return blueprint


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A staff page in the reader's language."""
    code = page_language()
    claims = get_jwt() if g.get("actor") else {}
    body = render_template(
        f"staff/{template}",
        lang=code,
        t=lambda key, **filled: staff(code, key, **filled),
        problem=lambda problem: problem_text(code, problem),
        say=say,
        own=lambda texts: pick(texts, code)[0],
        pick=pick,
        language=language,
        named=lambda spoken: words.language_name(spoken, code),
        day=lambda value: day(value, code),
        time=lambda value: f"{value.astimezone(SWEDEN):{'%H.%M' if code == 'sv' else '%H:%M'}}",
        month=lambda value: formats.month(value, code, "LLLL y"),
        moment=datetime.fromisoformat,
        me=g.get("actor"),
        csrf=claims.get("csrf", ""),
        **({"here": here()} | values),
    )
    return Response(body, status=status, mimetype="text/html")


def page_language() -> str:
    """Swedish or English: as asked for in the address, else the account's, else the browser's, else Swedish."""
    asked = request.args.get("lang", "")
    if asked in STAFF_LANGUAGES:
        return asked
    actor: Actor | None = g.get("actor")
    if actor is not None and actor.language in STAFF_LANGUAGES:
        return actor.language
    return request.accept_languages.best_match(STAFF_LANGUAGES) or STAFF_LANGUAGES[0]


def problem_text(code: str, problem: str) -> str:
    """The sentence for what is wrong with a field: a form's own code, or one of the tree of errors."""
    key = f"forms.{problem}"
    return staff(code, key) if key in staff_keys(code) else say(code, f"errors.{problem}")


def day(value: date | datetime | None, code: str) -> str:
    """A date as people write it: 3 februari 2026. Times are shown as the Swedish day that they fall on."""
    if value is None:
        return ""
    return formats.day(value.astimezone(SWEDEN).date() if isinstance(value, datetime) else value, code)


def here() -> str:
    """The address of this page, for coming back to it; a form that was sent has none."""
    return request.full_path.removesuffix("?") if request.method == "GET" else request.path


def _onward() -> str:
    """Where somebody comes who has signed in: here, or of a form that was sent, to its page; empty where none is known.

    Most forms are sent to the address of their own page; for the others the browser says where they stood.
    """
    if request.method == "GET":
        return here()
    stood = urlsplit(request.headers.get("Referer", ""))
    pages = [request.full_path.removesuffix("?")]
    if stood.netloc == request.host:
        pages.append(stood._replace(scheme="", netloc="", fragment="").geturl())
    return next((page for page in pages if _is_of_staff(page.partition("?")[0])), "")


def _is_of_staff(path: str) -> bool:
    """Whether a page of ours is there to be seen; a lone word may also be a poster's code, which is a resident's."""
    routes = current_app.create_url_adapter(request)
    try:
        return routes is not None and routes.match(path, method="GET")[0].startswith(DOORS)
    except HTTPException:
        return False


def own_path(path: str, otherwise: str = "/") -> str:
    """A path to go on to, if it is on this site: nobody is sent elsewhere."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine and "\\" not in path else otherwise


def go(path: str) -> Response:
    """See another page next, by GET."""
    return Response(status=SEE_OTHER, headers={"Location": path})


def begin_session(answer: Response, person: UUID, version: int) -> Response:
    """Put the cookie of a new session on an answer; the one that this browser had is over."""
    begun = sessions.begin(staff=person, now=clock(), instead_of=held_sign_in())
    return _held(answer, str(person), {"version": version, "family": str(begun)}, sessions.LASTS)


def _held(answer: Response, person: str, claims: Mapping[str, Any], lasts: timedelta) -> Response:
    whom = {"aud": current_settings().audiences["cookies"]}
    token = create_access_token(person, expires_delta=lasts, additional_claims={**claims, **whom})
    set_access_cookies(answer, token, max_age=int(lasts.total_seconds()))
    return answer


def ask_to_sign_in(error: NotSignedIn) -> Response:
    """The sign-in page in place of what a stranger asked for; afterwards they come there."""
    g.pop("actor", None)
    form = Filled({"next": _onward()})
    return page("login.html", status=error.status, form=form, why=error.code)


def _after(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "same-origin"  # signing in looks at Origin, which no-referrer would blank
    if g.get("actor") and "Set-Cookie" not in answer.headers:
        _slide(answer, get_jwt(), clock())
    return answer


def _slide(answer: Response, claims: Mapping[str, Any], now: datetime) -> None:
    """Who works stays signed in; the form's token is kept, so that open forms go on working."""
    if datetime.fromtimestamp(claims["exp"], tz=now.tzinfo) - now > sessions.LASTS - SLIDES_AFTER:
        return
    until = None
    with suppress(SurveyError):  # what has been done is answered, also where the database has gone since
        until = sessions.slide(id=UUID(claims["family"]), now=now)
    if until is not None:
        _held(answer, claims["sub"], {name: claims[name] for name in ("version", "family", "csrf")}, until - now)
