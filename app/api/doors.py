"""How a JSON door is made and described: strict input, guard, shapes, and every error in the OpenAPI document."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from threading import Lock
from typing import Any, TypeVar, cast

from flask import Flask, Response
from flask_smorest import Api, Blueprint
from marshmallow import Schema

from app.api.strict import StrictParser
from app.errors import problem
from app.schemas.api import Problem
from surveys.errors import (
    BadInput,
    Closed,
    EditedMeanwhile,
    Forbidden,
    Malformed,
    NotFound,
    NotSignedIn,
    SurveyError,
    TooLarge,
    TooMany,
)

View = TypeVar("View", bound=Callable[..., Any])
PREFIX = "/api/v1"
PDF, SVG = "application/pdf", "image/svg+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a status means here; the words of HTTP say less.
MEANS = {
    400: "The bytes are not strict JSON; problems.body names the rule.",
    401: "No valid access token.",
    403: "Signed in, but this role may not.",
    404: "Does not exist, or is not yours: the two look the same.",
    409: "It cannot be done because of what is there already.",
    410: "Closed: the wave is over or has not begun, the link was used, the poster is out of use.",
    413: "More than 64 kB.",
    415: "Not application/json.",
    422: "A field does not fit; problems names each one with codes.",
    429: "Too often. Wait a little.",
}


def _http(status: int) -> SurveyError:
    """What app/errors.py makes of an error of HTTP's own."""
    error = SurveyError()
    error.code, error.status = f"http.{status}", status
    return error


# For each of them something that the service says.
SAYS: dict[int, SurveyError] = {
    400: Malformed(problems={"body": ["key_twice"]}),
    401: NotSignedIn(),
    403: Forbidden(),
    404: NotFound(),
    409: EditedMeanwhile(),
    410: Closed(wave=1),
    413: TooLarge(),
    415: _http(415),
    422: BadInput(problems={"wave": ["invalid"]}),
    429: TooMany(),
}


def refuses(*statuses: int) -> Callable[[View], View]:
    """Say in the document which errors a door has beyond those that all doors of its sort have."""

    def decorate(view: View) -> View:
        view.refuses = statuses  # type: ignore[attr-defined]  # what Doors reads
        return view

    return decorate


class Doors(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint whose input is strict and whose document names the guard and every error."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, module: str, description: str) -> None:
        super().__init__(f"api_{name}", module, url_prefix=PREFIX, description=description)
        self.tag = name
        self._prepare_doc_cbks.append(self._prepare_errors_doc)

    def route(self, rule: str, **says: Any) -> Callable[[View], View]:
        """As Flask's, with a type."""
        return cast(Callable[[View], View], super().route(rule, **says))

    def arguments(self, schema: type[Schema], **says: Any) -> Callable[[View], View]:
        """What comes in, with a type. The schema is made once; webargs would make it anew for each request."""
        return cast(Callable[[View], View], super().arguments(schema(), **says))

    def response(self, status_code: int, schema: Any = None, **says: Any) -> Callable[[View], View]:
        """What goes out, with a type."""
        return cast(Callable[[View], View], super().response(status_code, schema, **says))

    def alt_response(self, status_code: int, response: str | None = None, **says: Any) -> Callable[[View], View]:
        """What may go out as well, with a type."""
        return cast(Callable[[View], View], super().alt_response(status_code, response, **says))

    def _store_endpoint_docs(
        self, endpoint: str, obj: Any, parameters: Any, tags: Sequence[str] | None, **options: Any
    ) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, tags or [self.tag], **options)
        for doc in self._docs[endpoint].values():
            if isinstance(doc, dict):
                doc["door"] = obj

    @staticmethod
    def _prepare_errors_doc(doc: dict[str, Any], info: dict[str, Any], **_context: Any) -> dict[str, Any]:
        door = info["door"]
        statuses = set(getattr(door, "refuses", ()))
        guard = door.guard
        if guard != "public":
            statuses |= {401} if guard == "refresh" else {401, 403}
            doc["security"] = [{"bearer": []}]
            doc["description"] = _who_may(guard)
        if "requestBody" in doc:
            statuses |= {400, 413, 415, 422}
        if hasattr(door, "limited"):
            statuses.add(429)
        responses = doc.setdefault("responses", {})
        for status in sorted(statuses):
            responses[status] = HTTPStatus(status).name
        doc["responses"] = dict(sorted(responses.items(), key=lambda each: str(each[0])))
        return doc


def _who_may(guard: str) -> str:
    where, _, roles = guard.partition(":")
    if where == "refresh":
        return "Authorization: Bearer, with the refresh token."
    return f"Authorization: Bearer, with an access token. Roles: {roles.replace(',', ', ')}."


class RingarApi(Api):  # type: ignore[misc]
    """OpenAPI from the doors. Errors stay with app/errors.py, and the document has a door of its own."""

    ERROR_SCHEMA = Problem

    def __init__(self) -> None:
        super().__init__()
        self._undescribed: list[Doors] = []
        self._describing = Lock()

    def register_blueprint(self, blp: Doors, **says: Any) -> None:
        """Open the doors. They are described when somebody asks for the document: a start need not wait for it."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **says)
        self._undescribed.append(blp)

    def document(self) -> dict[str, Any]:
        """The whole document; doors stand under their own name, without the prefix."""
        with self._describing:
            if not self.spec.components.responses_lazy:
                self._describe_responses()
            for blp in self._undescribed:
                blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
                self.spec.tag({"name": blp.tag, "description": blp.description})
            self._undescribed.clear()
            return cast(dict[str, Any], self.spec.to_dict())

    def _register_error_handlers(self) -> None:
        """flask-smorest would answer every error of the whole application, pages too."""

    def _register_responses(self) -> None:
        """With the doors: a start need not wait for these either."""

    def _describe_responses(self) -> None:
        super()._register_responses()
        for status, means in MEANS.items():
            response = self.spec.components.responses_lazy[HTTPStatus(status).name]
            response["description"] = means
            if status in SAYS:
                response["content"]["application/json"]["example"] = problem(SAYS[status], "en")


def make(app: Flask) -> RingarApi:
    """The API's document, empty."""
    app.config.update(API_TITLE="Ringar", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = RingarApi()
    api.init_app(
        app,
        spec_kwargs={
            "info": {
                "description": "Surveys and follow-up for social work in neighbourhoods, without knowing who answers. "
                "Keys travel as unpadded base64url, times as ISO 8601 in UTC. ?lang= or Accept-Language chooses the "
                "language of error messages."
            }
        },
    )
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    return api


def openapi(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of an application's doors."""
    api: RingarApi = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return api.document()


def done() -> Response:
    """204: it is done, and there is nothing to say about it."""
    answer = Response(status=HTTPStatus.NO_CONTENT)
    del answer.headers["Content-Type"]
    return answer


def paged(items: Sequence[Any], query: dict[str, Any]) -> dict[str, Any]:
    """One page of a list, in the body."""
    size, total = query["size"], len(items)
    start = (query["page"] - 1) * size
    return {
        "items": list(items[start : start + size]),
        "page": query["page"],
        "pages": max(1, -(-total // size)),
        "total": total,
    }
