"""Strict JSON at the API's doors: what comes in is read once. The rules and the fields are in app/schemas.

Bytes that break a rule are 400, another type of content 415, too many bytes 413; a field that does not fit is 422.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from app.schemas.strict import read
from surveys.errors import BadInput


class StrictParser(FlaskParser):
    """Reads a door's input by these rules, and speaks in the house's errors."""

    def _raw_load_json(self, req: Request) -> Any:
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        return read(req.get_data(cache=False))

    def handle_error(
        self,
        error: ValidationError,
        req: Request,  # noqa: ARG002  webargs' signature
        schema: Schema,  # noqa: ARG002  webargs' signature
        *,
        error_status_code: int | None,  # noqa: ARG002  webargs' signature
        error_headers: Mapping[str, str] | None,  # noqa: ARG002  webargs' signature
    ) -> NoReturn:
        """A field that does not fit: 422 with the field's name and a code for each reason."""
        by_place = error.messages_dict
        raise BadInput(problems={name: why for found in by_place.values() for name, why in _named(found)})


def loaded(shape: Schema, raw: bytes) -> dict[str, Any]:
    """What bytes inside a body say, by the same rules: an answer that was sealed. Raises BadInput."""
    value = read(raw)
    try:
        return dict(shape.load(value))
    except ValidationError as error:
        raise BadInput(problems=dict(_named(error.messages))) from None


def _named(found: Any) -> list[tuple[str, Any]]:
    if isinstance(found, Mapping):
        return [("body" if name == "_schema" else str(name), why) for name, why in found.items()]
    return [("body", found)]
