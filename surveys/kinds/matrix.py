"""Several statements on one scale: each row is answered by itself."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from surveys.kinds.base import (
    CODES,
    LONGEST_VALUE,
    MISSING,
    SKIPPED,
    Given,
    Kind,
    Question,
    Setting,
    Variable,
    first,
    is_missing,
    missing_in,
)
from surveys.kinds.parts import in_order, unlabelled
from surveys.paper import Field
from surveys.xlsform.form import Standing, nothing

FEWEST_POINTS, MOST_POINTS = 2, 11
FEWEST_ROWS, MOST_ROWS = 2, 12


class Matrix(Kind):
    """Rows that share the points of one scale. An answer is row → point, or row → {"missing": why}; a row may be
    left out. settings.shuffle: everybody gets the rows in an order of their own.
    """

    name = "matrix"
    seconds = 30
    lists = "points"
    form_types = ("begin_group",)
    form_appearance = "table-list"
    has_rows = True
    room = (FEWEST_POINTS, MOST_POINTS)
    rows_room = (FEWEST_ROWS, MOST_ROWS)
    starter = MappingProxyType({"options": unlabelled(range(1, 6)), "rows": unlabelled(["rad_1", "rad_2"])})
    settings = (Setting("shuffle", "flag"),)
    operators = ()

    def own_problems(self, question: Question) -> Sequence[str]:
        """Rows with names and texts; points that rise by one, the ends with a label."""
        names = [row.value for row in question.rows]
        if not FEWEST_ROWS <= len(names) <= MOST_ROWS or len(set(names)) < len(names):
            return ["rows"]
        if not all(isinstance(name, str) and name.isidentifier() and len(name) <= LONGEST_VALUE for name in names):
            return ["row_value"]
        if "missing" in names or not all(row.label for row in question.rows):
            return ["row_value" if "missing" in names else "row_label"]
        points = [option.value for option in question.options]
        if not FEWEST_POINTS <= len(points) <= MOST_POINTS or not all(type(point) is int for point in points):
            return ["scale_points"]
        if points != list(range(int(points[0]), int(points[0]) + len(points))):
            return ["scale_points"]
        return [] if question.options[0].label and question.options[-1].label else ["scale_ends"]

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """Row → point or missing code; at least one row."""
        rows = {str(row.value): _Row([option.value for option in question.options]) for row in question.rows}
        fewest = validate.Length(min=1, error="invalid")
        return fields.Nested(_Rows.from_dict(dict(rows)), unknown=RAISE, error_messages=CODES, validate=fewest)

    def from_form(self, question: Question, given: Given) -> Any:
        """A field for each row."""
        found: dict[str, Any] = {}
        for row in question.rows:
            name = str(row.value)
            missing = missing_in(given.get(name, ()))
            said = first(given, name)
            if missing or said:
                found[name] = missing or int(said)
        return found or None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The same fields."""
        return {row: [f"!{said['missing']}" if is_missing(said) else str(said)] for row, said in answer.items()}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """A row of points for each statement, with its own ways not to answer."""
        return tuple(in_order(question, str(row.value), row.label) for row in question.rows)

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """An integer for each row."""
        labels = {option.value: option.label for option in question.options if option.label}
        return tuple(Variable(f"{question.key}__{row.value}", row.label, "integer", labels) for row in question.rows)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """The point of each row, or why there is none."""
        return tuple(answer.get(str(row.value), {"missing": SKIPPED}) for row in question.rows)

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """Nothing that a rule could look at."""
        return ()

    def counted(self, answer: Any) -> Sequence[int | str]:
        """Each row's point."""
        return [f"{row}={said}" for row, said in answer.items() if not is_missing(said)]

    def form_parameters(self, question: Question) -> str:
        """A group has none."""
        return ""

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """None that a group has a word for."""
        return nothing(row)


class _Rows(Schema):
    """What is said of each row."""

    error_messages = {"unknown": "invalid", "type": "invalid"}  # noqa: RUF012  marshmallow declares it so


class _Row(fields.Integer):
    """One row's point, or {"missing": why}."""

    def __init__(self, points: Sequence[Any]) -> None:
        super().__init__(strict=True, error_messages=CODES)
        self.points = points

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Mapping):
            if set(value) != {"missing"} or value["missing"] not in MISSING:
                raise ValidationError("invalid")
            return {"missing": value["missing"]}
        point = super()._deserialize(value, attr, data, **kwargs)
        if point not in self.points:
            raise ValidationError("invalid")
        return point
