"""Answers of an earlier survey as the API takes them, and what it says about them."""

from marshmallow import Schema, fields, validate

from app.schemas.api import Flag, Id
from app.schemas.shapes import CODES, Day, Shape, Whole
from surveys.importing.check import MOST_WAVES
from surveys.importing.grid import LARGEST_FILE, MOST_COLUMNS

LONGEST_HEADING = 2000


def _text(most: int) -> fields.String:
    return fields.String(error_messages=CODES, validate=validate.Length(max=most, error="too_long"))


class EarlierWave(Shape):
    """When those were asked whose rows have this value in the column of waves; "" where there is no such column."""

    value = fields.String(load_default="", error_messages=CODES)
    number = Whole(0, MOST_WAVES - 1, required=True)
    day = Day(required=True)


class EarlierIn(Shape):
    """table: CSV as text, the headings first. version: of a questionnaire that was published in the intervention.

    columns: heading → a question's key, key.part or key=value, "=who", "=wave" or "" (not used); what is left out is
    guessed. values: heading → what stands in a cell → the option that it means, "!dont_know", "!refused" or "".
    """

    version = Id(required=True)
    table = fields.String(
        required=True,
        error_messages=CODES,
        validate=validate.Length(max=LARGEST_FILE, error="too_large"),
    )
    columns = fields.Dict(
        keys=_text(LONGEST_HEADING),
        values=_text(LONGEST_HEADING),
        load_default=dict,
        error_messages=CODES,
        validate=validate.Length(max=MOST_COLUMNS, error="too_many"),
    )
    values = fields.Dict(
        keys=_text(LONGEST_HEADING),
        values=fields.Dict(keys=fields.String(), values=_text(LONGEST_HEADING), error_messages=CODES),
        load_default=dict,
        error_messages=CODES,
        validate=validate.Length(max=MOST_COLUMNS, error="too_many"),
    )
    waves = fields.List(
        fields.Nested(EarlierWave),
        load_default=list,
        error_messages=CODES,
        validate=validate.Length(max=MOST_WAVES, error="too_many"),
    )
    sure = Flag(load_default=False)


class RowProblem(Schema):
    """What is wrong in a row. said: what stands there, where that is no text of somebody's own."""

    row = fields.Integer(required=True)
    column = fields.String(required=True)
    code = fields.String(required=True)
    said = fields.String(required=True)


class EarlierOut(Schema):
    """What bringing a table in does; done: it has been done. unfit: why it cannot be read by this plan at all."""

    columns = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    unfit = fields.Dict(keys=fields.String(), required=True)
    good = fields.Integer(required=True)
    wrong = fields.Integer(required=True)
    unanswered = fields.Integer(required=True)
    hidden = fields.Integer(required=True)
    problems = fields.List(fields.Nested(RowProblem), required=True)
    dropped = fields.List(fields.String(), required=True)
    done = fields.Boolean(required=True)
