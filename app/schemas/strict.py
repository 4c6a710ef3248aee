"""Strict JSON: bytes become a value by rules that leave no doubt. What the fields mean is in the shapes beside.

A text that no database keeps (a zero byte, half of a character) is refused at the field that it stands in, so that an
app can show its person where; everything else that is wrong is wrong with the whole.
"""

import json
import math
from typing import Any, NoReturn

from surveys.errors import BadInput, Malformed
from surveys.texts import storable

DEEPEST = 20
LARGEST = 2**53 - 1


class _Broken(ValueError):
    """A rule that the bytes break; its argument is the rule's code."""


def read(raw: bytes) -> Any:
    """The value that these bytes of JSON say.

    Raises Malformed with problems: body → the rule that was broken; BadInput with problems: field → "characters".
    """
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
        _walk(value, 1, "body")
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


def _walk(value: Any, depth: int, field: str) -> None:
    if isinstance(value, str):
        _check_text(value, field)
    elif isinstance(value, dict | list):
        if depth > DEEPEST:
            raise _Broken("too_deep")
        for name, inner in value.items() if isinstance(value, dict) else ((field, each) for each in value):
            _check_text(name, "body")
            _walk(inner, depth + 1, name)
    elif isinstance(value, int | float) and (not math.isfinite(value) or abs(value) > LARGEST):
        raise _Broken("number")


def _check_text(text: str, field: str) -> None:
    if storable(text):
        return
    if field == "body":
        raise _Broken("characters")
    raise BadInput(problems={field: ["characters"]})
