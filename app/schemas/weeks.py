"""The forms of a week's page: a decision, and what became of one. Their JSON would be the same."""

from marshmallow import Schema, fields

from app.schemas.shapes import CODES, Day, Line, Shape
from surveys.decisions import LONGEST, LONGEST_WHO

_ID = {**CODES, "invalid_uuid": "invalid"}


class DecisionForm(Shape):
    """What was decided about which intervention. Nobody outside the staff may be named."""

    once = fields.UUID(required=True, error_messages=_ID)
    intervention = fields.UUID(required=True, error_messages=_ID)
    decided_on = Day(required=True)
    text = Line(longest=LONGEST, required=True)
    who = Line(longest=LONGEST_WHO, required=True)
    due = Day(required=True)


class OutcomeForm(Schema):
    """What became of a decision, in a sentence."""

    outcome = Line(longest=LONGEST, required=True)
