"""What an intervention costs, as JSON. The form of the page is forms.py's."""

from marshmallow import Schema, fields, validate

from app.schemas.shapes import Line, Shape, Whole
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.effects.cost import ACTORS, LONGEST_SOURCE, MOST, MOST_STARTERS


class ValueIn(Shape):
    """What one more person in the state is worth to an actor in a year."""

    actor = Line(required=True)
    kronor = Whole(1, MOST, required=True)
    source = Line(longest=LONGEST_SOURCE, required=True, metadata={"description": "who says so, and where"})


class CostFields(Shape):
    """What an intervention costs. Every number has a source."""

    kronor = Whole(1, MOST, required=True)
    source = Line(longest=LONGEST_SOURCE, required=True)
    period = Line(required=True, metadata={"description": "what time it covers"})
    starters = Whole(FEWEST_TOLD, MOST_STARTERS, allow_none=True, load_default=None)
    starters_source = Line(longest=LONGEST_SOURCE, shortest=0, load_default="")
    state = Line(shortest=0, load_default="", metadata={"description": 'what a value is counted for, as in "in work"'})
    values = fields.List(
        fields.Nested(ValueIn), load_default=list, validate=validate.Length(max=ACTORS, error="too_many")
    )


class CostIn(Shape):
    """What an intervention costs; null: nobody says."""

    cost = fields.Nested(CostFields, required=True, allow_none=True)


class MoreOut(Schema):
    """How many more must be in the state for so many years before their worth comes to the cost."""

    actor = fields.String(required=True)
    years = fields.Integer(required=True)
    more = fields.Integer(required=True)


class CostOut(Schema):
    """What has been entered, and what that comes to. It says nothing about what was gained."""

    cost = fields.Nested(CostFields, required=True, allow_none=True)
    started = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "as entered; else, of a fixed group, who answered the start, where that may be told"},
    )
    per_participant = fields.Float(
        required=True, allow_none=True, metadata={"description": "kronor for each who started"}
    )
    break_even = fields.List(fields.Nested(MoreOut), required=True)
