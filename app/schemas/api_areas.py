"""Areas, their figures and their picture as the API says them, and the forms of their pages."""

from marshmallow import Schema, fields, validate

from app.schemas.api import Flag, Id
from app.schemas.api_earlier import RowProblem
from app.schemas.forms import Once
from app.schemas.shapes import CODES, AreaIn, Line, OneOf, Shape
from surveys.area.series import PERSPECTIVES
from surveys.importing.grid import LARGEST_FILE


class AreaOut(Schema):
    """Where it happens."""

    id = fields.UUID(required=True)
    parent = fields.UUID(required=True, allow_none=True, attribute="parent_id")
    name = fields.String(required=True)


class NewArea(AreaIn):
    """A new area, under another one or not."""

    parent = Id(allow_none=True, load_default=None)


class ChangedArea(Shape):
    """Another name, or another area above it; null: none. What is not there stays as it is."""

    name = Line()
    parent = Id(allow_none=True)


class AreaForm(AreaIn, Once):
    """A new area, as the page's form has it."""


class ChangedAreaForm(AreaIn):
    """An area's name and what lies above it, both said."""


class FiguresIn(Shape):
    """table: CSV as text, the headings first: indicator, value, unit, period, source, and perhaps area, definition,
    note. sure: take it, where no row is wrong.
    """

    table = fields.String(
        required=True, error_messages=CODES, validate=validate.Length(max=LARGEST_FILE, error="too_large")
    )
    sure = Flag(load_default=False)


class FiguresSeen(Schema):
    """What taking a table does; done: it has been done. few: counts that are told as fewer than 5."""

    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    few = fields.Integer(required=True)
    problems = fields.List(fields.Nested(RowProblem), required=True)
    done = fields.Boolean(required=True)


class FigureOf(Shape):
    """Which figure."""

    figure = Id(required=True)


class FigureForm(Schema):
    """Which figure, as the page's form has it."""

    figure = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "unknown"})


class FigureOut(Schema):
    """A stored figure, and who brought it in. value null: fewer than 5. replaced_at: when another came in its place, or
    when it was withdrawn, by whom.
    """

    id = fields.UUID(required=True)
    area = fields.UUID(required=True, attribute="area_id")
    indicator = fields.String(required=True)
    unit = fields.String(required=True)
    period = fields.String(required=True)
    value = fields.Float(required=True, allow_none=True)
    source = fields.String(required=True)
    definition = fields.String(required=True)
    note = fields.String(required=True)
    entered_by = fields.String(required=True, attribute="staff.name")
    entered_at = fields.AwareDateTime(required=True, format="iso")
    replaced_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    withdrawn_by = fields.String(required=True, allow_none=True, attribute="withdrawer.name", dump_default=None)


class PictureIn(Shape):
    """Which time: now (12 weeks, by the week), year (this one, by the month), long (by the year)."""

    perspective = OneOf(PERSPECTIVES, load_default="now")


class PointOut(Schema):
    """A figure of the picture. low and high: the same, but for small counts. gathered: added up for the picture."""

    period = fields.String(required=True, attribute="period.text")
    low = fields.Float(required=True)
    high = fields.Float(required=True)
    source = fields.String(required=True)
    definition = fields.String(required=True)
    note = fields.String(required=True)
    gathered = fields.Boolean(required=True)


class BreakOut(Schema):
    """Where a line is broken: what (unit, source, definition, length) is another from a day on."""

    day = fields.Date(required=True)
    what = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class LineOut(Schema):
    """What can stand on one scale."""

    unit = fields.String(required=True)
    points = fields.List(fields.Nested(PointOut), required=True)
    breaks = fields.List(fields.Nested(BreakOut), required=True)


class SeriesOut(Schema):
    """An indicator. breaks: between its lines, which are not one. newest: the last figure, in the time shown or not."""

    indicator = fields.String(required=True)
    lines = fields.List(fields.Nested(LineOut), required=True)
    breaks = fields.List(fields.Nested(BreakOut), required=True)
    newest = fields.Nested(PointOut, required=True)


class BandOut(Schema):
    """When an own intervention went on: from its first day to the day after its last."""

    intervention = fields.UUID(required=True, attribute="id")
    name = fields.String(required=True)
    first = fields.Date(required=True)
    end = fields.Date(required=True)
    goes_on = fields.Boolean(required=True)


class AskedOut(Schema):
    """A published change, as /interventions/{id}/effects has it, and in which time those were asked."""

    wave = fields.Integer(required=True, attribute="number")
    first = fields.Date(required=True)
    end = fields.Date(required=True)
    change = fields.Dict(keys=fields.String(), required=True, attribute="item.change")
    strength = fields.Integer(required=True, attribute="item.strength.score")


class PublishedOut(Schema):
    """What was published of a question in one of them. reworded: it was asked in other words before or after."""

    intervention = fields.String(required=True, attribute="name")
    key = fields.String(required=True, attribute="item.key")
    indicator = fields.String(required=True, attribute="item.indicator")
    reworded = fields.Boolean(required=True)
    asked = fields.List(fields.Nested(AskedOut), required=True)


class PictureOut(Schema):
    """Figures, interventions and published changes beside each other. Nothing of it shows what came of what."""

    area = fields.Nested(AreaOut, required=True)
    children = fields.List(fields.Nested(AreaOut), required=True)
    perspective = fields.String(required=True)
    first = fields.Date(required=True, attribute="window.first")
    end = fields.Date(required=True, attribute="window.end")
    series = fields.List(fields.Nested(SeriesOut), required=True)
    interventions = fields.List(fields.Nested(BandOut), required=True, attribute="bands")
    surveys = fields.List(fields.Nested(PublishedOut), required=True)
