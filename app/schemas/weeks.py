"""A week, a decision and what became of it, as the API and the page's forms say them; and the wish for the letter."""

from marshmallow import Schema, fields

from app.schemas.api import Flag, Id
from app.schemas.shapes import CODES, Day, Line, Shape
from surveys.decisions import LONGEST, LONGEST_WHO, STANDINGS

_ID = {**CODES, "invalid_uuid": "invalid"}
_HIDDEN = 'null: hidden. In fives, {"least": 10, "most": 14}, as long as the wave is open'


class DecidedIn(Shape):
    """What was decided. Nobody outside the staff may be named."""

    decided_on = Day(required=True, metadata={"description": "not later than today"})
    text = Line(longest=LONGEST, required=True, metadata={"description": "no number, address or link of anybody's"})
    who = Line(longest=LONGEST_WHO, required=True, metadata={"description": "who is to do it"})
    due = Day(required=True)


class DecisionForm(DecidedIn):
    """The form about one of several interventions."""

    once = fields.UUID(required=True, error_messages=_ID)
    intervention = fields.UUID(required=True, error_messages=_ID)


class NewDecision(DecidedIn):
    """id: chosen by the sender; the same one sent twice is one decision."""

    id = Id(required=True, random=True)


class OutcomeIn(Shape):
    """What became of a decision, in a sentence."""

    outcome = Line(longest=LONGEST, required=True)


class DecidedOut(Schema):
    """A decision about an intervention; done_on and outcome: what became of it."""

    id = fields.UUID(required=True)
    decided_on = fields.Date(required=True)
    text = fields.String(required=True)
    who = fields.String(required=True)
    due = fields.Date(required=True)
    done_on = fields.Date(required=True, allow_none=True)
    outcome = fields.String(required=True)


class HappenedOut(Schema):
    """What happened to a wave, by its number, or to a poster, by its name."""

    what = fields.String(required=True, metadata={"description": "opened, closed; put_up, taken_down, occasion"})
    number = fields.Integer(required=True)
    name = fields.String(required=True)


class AnsweredOut(Schema):
    """How many answered in a wave; is_open: so far."""

    number = fields.Integer(required=True)
    is_open = fields.Boolean(required=True)
    n = fields.Raw(
        required=True, allow_none=True, metadata={"description": _HIDDEN, "type": ["integer", "object", "null"]}
    )


class SaidOut(Schema):
    """What a report published that week of one wave; figures as in its items."""

    number = fields.Integer(required=True)
    figures = fields.List(fields.Dict(keys=fields.String()), required=True)


class OutsideOut(Schema):
    """What happened around an intervention."""

    text = fields.String(required=True)
    count = fields.Integer(required=True, allow_none=True)


class WeekOfOut(Schema):
    """A week in one intervention. leads: whether one may decide about it."""

    intervention = fields.UUID(required=True)
    name = fields.String(required=True)
    leads = fields.Boolean(required=True)
    asked = fields.List(fields.Nested(HappenedOut), required=True)
    answered = fields.List(fields.Nested(AnsweredOut), required=True)
    said = fields.List(fields.Nested(SaidOut), required=True)
    decided = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(DecidedOut)),
        required=True,
        metadata={"description": f"by where each stands that week: {', '.join(STANDINGS)}"},
    )
    own = fields.List(fields.String(), required=True)
    outside = fields.List(fields.Nested(OutsideOut), required=True)


class WeekOut(Schema):
    """The picture of a week, from Monday to Sunday."""

    week = fields.String(required=True)
    monday = fields.Date(required=True)
    sunday = fields.Date(required=True)
    interventions = fields.List(fields.Nested(WeekOfOut), required=True)


class LetterIn(Shape):
    """Whether one wants the weekly letter."""

    wants = Flag(required=True)


class LetterOut(Schema):
    """Whether one gets it."""

    wants = fields.Boolean(required=True)
