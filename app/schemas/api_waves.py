"""Waves and plans as the API says them: windows, counts, and what a change would do."""

from marshmallow import Schema, fields

from app.schemas.api import Counted, Flag, Id, revision
from app.schemas.plans import PlanIn
from app.schemas.shapes import Day, Shape

MOST_REVISIONS = 1_000_000_000
COUNTS = {
    "description": "name → how many; null: hidden, for it is small or a small one would follow from it. "
    'What is not known yet is left out. In fives, {"least": 10, "most": 14}: answered until a report tells it; '
    "and erased",
    "type": "object",
    "additionalProperties": {
        "type": ["integer", "object", "null"],
        "properties": {"least": {"type": "integer"}, "most": {"type": "integer"}},
    },
}


class Sure(Shape):
    """sure: do it; else nothing happens, and the answer says what it would do. revision: the cohort's, as seen."""

    sure = Flag(load_default=False)
    revision = revision(required=True)


class DaysIn(Sure):
    """The days on which a wave is open, both included; days are Swedish days."""

    first_day = Day(required=True)
    last_day = Day(required=True)


class NewWave(DaysIn):
    """A further wave of a cohort."""

    cohort = Id(required=True)


class MovedWave(DaysIn):
    """Other days for a wave. along: those after it move by as many days."""

    along = Flag(load_default=False)


class RemovedWave(Shape):
    """Which cohort's revision was seen, and whether it is meant: sure=1."""

    sure = Counted(1, load_default=0)
    revision = Counted(MOST_REVISIONS, required=True)


class WaveOut(Schema):
    """One round of asking a cohort: the half-open window [opens, closes), its Swedish days, and counts."""

    id = fields.UUID(required=True)
    cohort = fields.UUID(required=True)
    number = fields.Integer(required=True)
    opens = fields.AwareDateTime(required=True, format="iso")
    closes = fields.AwareDateTime(required=True, format="iso")
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    revision = fields.Integer(required=True, metadata={"description": "of its cohort's waves"})
    counts = fields.Dict(keys=fields.String(), required=True, metadata=COUNTS)


class EffectOut(Schema):
    """One thing that a change does: a stable code, and dates or distances."""

    code = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), required=True)


class DaysOut(Schema):
    """The days on which a wave is open."""

    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)


class SeenOut(Schema):
    """What a change does, or has done. contacts: how many have left a contact, as the courier last counted."""

    cohort = fields.UUID(required=True)
    number = fields.Integer(required=True)
    before = fields.Nested(DaysOut, required=True, allow_none=True)
    after = fields.Nested(DaysOut, required=True, allow_none=True)
    effects = fields.List(fields.Nested(EffectOut), required=True)
    counts = fields.Dict(keys=fields.String(), required=True, metadata=COUNTS)
    revision = fields.Integer(required=True)
    done = fields.Boolean(required=True)


class PlanOut(PlanIn):
    """When those who start are asked again."""

    revision = fields.Integer(required=True)
