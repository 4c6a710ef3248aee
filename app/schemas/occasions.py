"""Activities that come again, their days, and heads counted by tapping: as JSON and as the pages' forms have them."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.schemas.api import Flag
from app.schemas.forms import ActivityForm
from app.schemas.shapes import CODES, Day, Prose, Shape, SomeOf, Whole
from surveys import series
from surveys.errors import BadInput
from surveys.series import MOST_BREAKS, WEEKDAYS, Break, Series
from surveys.tapping import MOST_TAPS


class BreakIn(Shape):
    """Days without the activity; both ends are in it."""

    first = Day(required=True)
    last = Day(required=True)


class SeriesIn(Shape):
    """Each of these days of the week until the last day, from starts_on or today. red: also on red days."""

    weekdays = SomeOf(WEEKDAYS, least=1, required=True)
    until = Day(required=True)
    breaks = fields.List(
        fields.Nested(BreakIn), load_default=list, validate=validate.Length(max=MOST_BREAKS, error="too_many")
    )
    red = Flag(load_default=False)


class DayIn(Shape):
    """Which day."""

    day = Day(required=True)


class TapIn(DayIn):
    """What a phone has counted: all of it each time, with a step that only grows. Sent twice, it counts once."""

    counter = fields.String(
        required=True,
        error_messages=CODES,
        validate=validate.Regexp("[0-9a-f]{32}\\Z", error="invalid"),
        metadata={"description": "16 random bytes in hex, drawn by the phone"},
    )
    step = Whole(1, MOST_TAPS, required=True)
    sum = Whole(-MOST_TAPS, MOST_TAPS, required=True)


class OccasionOut(Schema):
    """A day of an activity. head_count: null until somebody has counted."""

    day = fields.Date(required=True)
    head_count = fields.Integer(required=True, allow_none=True)


class NewActivityForm(ActivityForm):
    """A new activity, and whether it comes again. breaks: as somebody types them, one a line."""

    weekdays = SomeOf(WEEKDAYS, load_default=list)
    until = Day(allow_none=True, load_default=None)
    breaks = Prose(load_default="")
    red = SomeOf(("red",), load_default=list)
    part = fields.UUID(allow_none=True, load_default=None, error_messages={**CODES, "invalid_uuid": "unknown"})


def series_of(said: dict[str, Any]) -> Series:
    """From JSON."""
    breaks = tuple(Break(**each) for each in said["breaks"])
    return Series(tuple(said["weekdays"]), said["until"], breaks, said["red"])


def series_typed(values: dict[str, Any]) -> Series | None:
    """Takes the form's own fields out of its values; None where it does not come again. Raises BadInput by field."""
    weekdays, until, breaks, red = (values.pop(name) for name in ("weekdays", "until", "breaks", "red"))
    if not weekdays and until is None:
        return None
    missing = {name: ["required"] for name, said in (("weekdays", weekdays), ("until", until)) if not said}
    try:
        free = series.breaks(breaks)
    except ValueError:
        missing["breaks"] = ["breaks"]
    if missing:
        raise BadInput(problems=missing)
    return Series(tuple(weekdays), until, free, bool(red))
