"""What the shapes of the JSON API share beyond app/schemas/shapes.py: keys and ids as they travel, pages, problems."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.schemas.shapes import CODES, Shape
from surveys import codes
from surveys.errors import KeyMalformed

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
MOST_PAGES = 1_000_000
LONGEST_PAGE = 200
MOST_REVISIONS = 1_000_000_000


class Key(fields.String):
    """Bytes of a known length in unpadded base64url."""

    def __init__(self, length: int = codes.KEY_BYTES, **says: Any) -> None:
        self.bytes = length
        about = {"pattern": f"^[A-Za-z0-9_-]{{{-(-length * 4 // 3)}}}$", **says.pop("metadata", {})}
        super().__init__(error_messages=CODES, metadata=about, **says)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return codes.from_b64url(text, self.bytes)
        except KeyMalformed:
            raise KeyMalformed(problems={str(attr): ["malformed"]}) from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(codes.b64url(value) if isinstance(value, bytes) else value, attr, obj, **kwargs)


class Id(fields.UUID):
    """A UUID in its one usual spelling, lower case with hyphens. random: only version 4, which holds no time."""

    def __init__(self, *, random: bool = False, **says: Any) -> None:
        pattern = UUID4 if random else UUID
        about = {"pattern": f"^{pattern}$", **says.pop("metadata", {})}
        super().__init__(error_messages=CODES, metadata=about, **says)
        self._spelt = validate.Regexp(f"{pattern}\\Z", error="not_uuid4" if random else "not_uuid")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        self._spelt(value)
        return super()._deserialize(value, attr, data, **kwargs)


def texts(about: str) -> Any:
    """Language → text."""
    return fields.Dict(
        keys=fields.String(), values=fields.String(), error_messages=CODES, metadata={"description": about}
    )


def revision(**says: Any) -> fields.Integer:
    """What was read, so that nobody writes over another's change."""
    about = {"description": "the revision that was read; another's change since then is a conflict"}
    return fields.Integer(
        strict=True,
        error_messages={**CODES, "too_large": "invalid"},
        validate=validate.Range(1, MOST_REVISIONS, error="out_of_range"),
        metadata=about,
        **says,
    )


class Flag(fields.Boolean):
    """true or false, and nothing that looks like them."""

    def __init__(self, **says: Any) -> None:
        super().__init__(error_messages=CODES, **says)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Tick(fields.Boolean):
    """true or false in a query."""

    def __init__(self, **says: Any) -> None:
        super().__init__(error_messages=CODES, truthy={"true", "1"}, falsy={"false", "0"}, **says)


class Counted(fields.String):
    """A whole number in a query: ASCII digits."""

    def __init__(self, most: int, **says: Any) -> None:
        about = {"pattern": "^[1-9][0-9]{0,6}$"}
        super().__init__(error_messages=CODES, metadata=about, **says)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:9]) <= self.most:
            raise ValidationError("out_of_range")
        return int(text)


class Problem(Schema):
    """Every error has this body. code is stable; message is a sentence in the language that was asked for."""

    code = fields.String(required=True, metadata={"description": "stable and dotted, as in wave.closed"})
    message = fields.String(required=True)
    problems = fields.Dict(
        keys=fields.String(), required=True, metadata={"description": "field → reasons, as codes; empty when none"}
    )


class Paging(Shape):
    """Which page of a list, from 1, and how long a page is."""

    page = Counted(MOST_PAGES, load_default=1)
    size = Counted(LONGEST_PAGE, load_default=50)


class PagingWithin(Paging):
    """A list that may be narrowed to one intervention."""

    intervention = Id(load_default=None)


class PagingOf(Paging):
    """A list that belongs to one intervention."""

    intervention = Id(required=True)


def page_of(item: type[Schema]) -> type[Schema]:
    """The shape of one page of a list."""
    held: Mapping[str, fields.Field[Any]] = {
        "items": fields.List(fields.Nested(item), required=True),
        "page": fields.Integer(required=True),
        "pages": fields.Integer(required=True),
        "total": fields.Integer(required=True),
    }
    return Schema.from_dict(dict(held), name=f"{item.__name__}Page")
