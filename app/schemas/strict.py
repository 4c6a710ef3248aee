"""Strict JSON: bytes become a value by rules that leave no doubt. What the fields mean is in the shapes beside."""

import json
import math
from typing import Any, NoReturn

from surveys.errors import Malformed

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
