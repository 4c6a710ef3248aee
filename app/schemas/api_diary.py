"""What is written in the diary of an intervention, as JSON and as the page's form has it."""

from marshmallow import Schema, fields

from app.schemas.api import Id
from app.schemas.shapes import Day, Line, OneOf, Shape, Whole
from surveys.diary import LONGEST, MOST_COUNTED, SORTS


class EntryIn(Shape):
    """What was changed and why, or what happened. Nobody may be named."""

    day = Day(required=True, metadata={"description": "not later than today"})
    sort = OneOf(SORTS, required=True, metadata={"description": "own: what was changed; outside: what happened around"})
    text = Line(longest=LONGEST, required=True, metadata={"description": "no number, address or link of anybody's"})
    count = Whole(
        0,
        MOST_COUNTED,
        allow_none=True,
        load_default=None,
        metadata={"description": "how many; of what is outside alone"},
    )


class EntryOf(Shape):
    """Which entry."""

    entry = Id(required=True)


class EntryOut(Schema):
    """An entry of the diary."""

    id = fields.UUID(required=True)
    day = fields.Date(required=True)
    sort = fields.String(required=True)
    text = fields.String(required=True)
    count = fields.Integer(required=True, allow_none=True)
    stage = fields.String(
        required=True, allow_none=True, metadata={"description": "the stage that began; text is why, or empty"}
    )
