"""Strict JSON: what comes in is read once, by rules that leave no doubt. What the fields mean is in app/schemas.

At most 64 kB (MAX_CONTENT_LENGTH) and 20 levels; UTF-8; no key twice; no NaN or infinity; whole numbers that every
reader of JSON understands alike (53 bits); no NUL and no half characters. Bytes that break a rule are 400, another
type of content 415, too many bytes 413; a field that does not fit is 422.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from surveys.errors import BadInput, Malformed

DEEPEST = 20
LARGEST = 2**53 - 1


class _Broken(ValueError):
    """A rule that the bytes break; its argument is the rule's code."""


def read(raw: bytes) -> Any:
    """The value that these bytes of JSON say. Raises Malformed with problems: body → the rule that was broken."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
        _walk(value, 1)
    except _Broken as broken:
        raise Malformed(problems={"body": [str(broken)]}) from None
    except UnicodeDecodeError:
        raise Malformed(problems={"body": ["not_utf8"]}) from None
    except RecursionError:
        raise Malformed(problems={"body": ["too_deep"]}) from None
    except ValueError:
        raise Malformed(problems={"body": ["not_json"]}) from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise _Broken("key_twice")
    return read


def _constant(_name: str) -> NoReturn:
    raise _Broken("number")


def _walk(value: Any, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if depth > DEEPEST:
            raise _Broken("too_deep")
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            _walk(inner, depth + 1)
    elif isinstance(value, int | float) and (not math.isfinite(value) or abs(value) > LARGEST):
        raise _Broken("number")


def _check_text(text: str) -> None:
    if text.isascii() and "\x00" not in text:
        return
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise _Broken("characters")


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


def _named(found: Any) -> list[tuple[str, Any]]:
    if isinstance(found, Mapping):
        return [("body" if name == "_schema" else str(name), why) for name, why in found.items()]
    return [("body", found)]
