"""Outlines and parts of interventions, as JSON and as the pages' forms have them."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.schemas.api import Id
from app.schemas.forms import Once
from app.schemas.shapes import CODES, LARGEST_GROUP, Day, Line, Prose, Shape, Whole
from surveys.outline import LONGEST_ABOUT, LONGEST_HALF, LONGEST_WHY, MOST_HOPES
from surveys.stops import LONGEST_STOP

HOPED = ("indicator", "because", "expect", "why")


class HopeIn(Shape):
    """An effect chain in one sentence: because … we expect …, and why that is believed."""

    indicator = Line(longest=40, required=True, metadata={"description": "code of what is hoped to move (GET /goals)"})
    because = Line(longest=LONGEST_HALF, required=True)
    expect = Line(longest=LONGEST_HALF, required=True)
    why = Line(longest=LONGEST_WHY, shortest=0, load_default="", metadata={"description": "why do we believe this?"})


class OutlineFields(Shape):
    """For whom an intervention is, when, and how many different people it has reached."""

    target_group = Line(longest=LONGEST_ABOUT, shortest=0, load_default="")
    begins = Day(allow_none=True, load_default=None)
    ends = Day(allow_none=True, load_default=None)
    reached = Whole(0, LARGEST_GROUP, allow_none=True, load_default=None)


class OutlineIn(OutlineFields):
    """All that is said of it; what is left out is said no more."""

    hopes = fields.List(
        fields.Nested(HopeIn), load_default=list, validate=validate.Length(max=MOST_HOPES, error="too_many")
    )


class HopeOut(Schema):
    """A hope. late: written when somebody had answered already."""

    indicator = fields.String(required=True)
    because = fields.String(required=True)
    expect = fields.String(required=True)
    why = fields.String(required=True)
    written = fields.Date(required=True)
    late = fields.Boolean(required=True)


class PartOut(Schema):
    """A part of an intervention: a name for some of its activities, with no figures of its own."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    begins = fields.Date(required=True, allow_none=True)
    ends = fields.Date(required=True, allow_none=True)


class CountedPart(PartOut):
    """The same with how much there is of it."""

    activities = fields.Integer(required=True)
    present = fields.Integer(
        required=True, allow_none=True, metadata={"description": "heads counted; null for partners"}
    )


class OutlineOut(Schema):
    """What is planned and hoped. It says nothing of what has happened."""

    target_group = fields.String(required=True)
    begins = fields.Date(required=True, allow_none=True)
    ends = fields.Date(required=True, allow_none=True)
    reached = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "different people, as its own count; null for partners"},
    )
    present = fields.Integer(
        required=True, allow_none=True, metadata={"description": "heads counted; null for partners"}
    )
    hopes = fields.List(fields.Nested(HopeOut), required=True)
    parts = fields.List(fields.Nested(CountedPart), required=True)
    measured = fields.List(
        fields.String(), required=True, metadata={"description": "indicators that its questionnaires ask about"}
    )


class PartFields(Shape):
    """What a part is called, for whom or what it is, and when."""

    name = Line(required=True)
    about = Line(longest=LONGEST_ABOUT, shortest=0, load_default="")
    begins = Day(allow_none=True, load_default=None)
    ends = Day(allow_none=True, load_default=None)


class NewPart(PartFields):
    """id: chosen by the sender; the same one sent twice is one part."""

    id = Id(random=True, load_default=None)


class ChangedPart(Shape):
    """What changes; the rest stays."""

    name = Line()
    about = Line(longest=LONGEST_ABOUT, shortest=0)
    begins = Day(allow_none=True)
    ends = Day(allow_none=True)


class PartForm(PartFields):
    """A part that is changed."""


class NewPartForm(PartFields, Once):
    """A new part."""


class StopsIn(Shape):
    """The stops of a walk, in order."""

    stops = fields.List(Line(longest=LONGEST_STOP), required=True, error_messages=CODES)


class StopsOut(Schema):
    """The stops that the draft asks about."""

    stops = fields.List(fields.String(), required=True)


class StopsForm(Schema):
    """The stops as somebody types them, one a line."""

    stops = Prose(required=True)


class InPartForm(Schema):
    """To which part an activity belongs; null: to none."""

    part = fields.UUID(allow_none=True, load_default=None, error_messages={**CODES, "invalid_uuid": "unknown"})


class OutlineForm(
    OutlineFields,
    Schema.from_dict(  # type: ignore[misc]  # marshmallow makes the class
        {
            f"{name}-{place}": Line(longest=LONGEST_WHY if name == "why" else LONGEST_HALF, shortest=0, load_default="")
            for place in range(MOST_HOPES)
            for name in HOPED
        },
        name="Hopes",
    ),
):
    """The page's form: a row of which nothing is written is no hope."""


def hopes_of(values: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """The hopes of a form by their places, without the empty ones."""
    rows = [(place, {name: values[f"{name}-{place}"] for name in HOPED}) for place in range(MOST_HOPES)]
    return [(place, row) for place, row in rows if row["because"] or row["expect"] or row["why"]]
