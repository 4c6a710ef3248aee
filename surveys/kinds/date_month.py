"""A month of a year: when somebody moved here, began a course. No day, since a day points people out."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, fields

from surveys.kinds.base import CODES, Given, Kind, Question, Setting, Variable, first
from surveys.logic import EQUALITY, ORDER
from surveys.paper import Field, Note
from surveys.xlsform.expressions import Call, Literal, Node, Unsupported
from surveys.xlsform.form import NOT, SURELY, Misfit, Names, Standing, here_compared, nothing

EARLIEST, LATEST = "1900-01", "2100-12"
MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")
CELL = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.]\d{1,2}(?:[ T][\d:.Z+-]*)?)?|(?P<first>\d{1,2})[-/.](?P<last>\d{4})"
)
FIRST_DAY = re.compile(MONTH.pattern + "-01")
MONTHS = 12


class DateMonth(Kind):
    """settings: minimum, maximum, as in "2026-03". A form has a field for the month and one for the year."""

    name = "date_month"
    form_types = ("date",)
    form_appearance = "month-year"
    seconds = 20
    in_one_cell = True
    operators = (*EQUALITY, *ORDER)
    settings = (Setting("minimum", "month"), Setting("maximum", "month"))

    def own_problems(self, question: Question) -> Sequence[str]:
        """Limits are months in order."""
        low, high = limits(question)
        fine = MONTH.fullmatch(low) and MONTH.fullmatch(high) and EARLIEST <= low <= high <= LATEST
        return [] if fine else ["limits"]

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """A month inside the limits."""
        low, high = limits(question)

        def inside(value: str) -> None:
            if not MONTH.fullmatch(value):
                raise ValidationError("invalid")
            if not low <= value <= high:
                raise ValidationError("limits")

        return fields.String(error_messages=CODES, validate=inside)

    def from_form(self, question: Question, given: Given) -> Any:
        """Month and year, in digits of any script."""
        month, year = first(given, "month"), first(given, "year")
        if not month and not year:
            return None
        return f"{int(year):04}-{int(month):02}"

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The month and the year."""
        year, _, month = answer.partition("-")
        return {"month": [month], "year": [year]}

    def from_cell(self, text: str) -> Mapping[str, list[str]]:
        """2026-03, 2026-03-17, 2026/3, 03/2026: a day is let go."""
        found = CELL.fullmatch(text.strip())
        if found is None:
            raise ValueError(text[:20])
        year, month = (found["year"], found["month"]) if found["year"] else (found["last"], found["first"])
        return {"month": [month], "year": [year]}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """Two figures for the month, four for the year."""
        said = {name: question.settings[name] for name in ("minimum", "maximum") if name in question.settings}
        note: Note | None = ("question.month_between", said) if len(said) == len(("minimum", "maximum")) else None
        return (
            Field("figure", part="month", word="question.month", digits=2, note=note),
            Field("figure", part="year", word="question.year", digits=4),
        )

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One text variable, "2026-03"."""
        return (Variable(question.key, question.text, "text"),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """The month as it is stored."""
        return (answer,)

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """The limits, and each month mentioned with its neighbours."""
        low, high = limits(question)
        near = {_later(each, way) for each in mentioned for way in (-1, 0, 1)}
        return sorted({low, high, *(each for each in near if low <= each <= high)})

    def form_constraint(self, question: Question, names: Names) -> list[str]:
        """The limits that the author set, as the first days of their months."""
        said = (("minimum", ">="), ("maximum", "<="))
        return [f". {sign} {_first_day(question.settings[name])}" for name, sign in said if name in question.settings]

    def form_limit(self, term: Node, settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """One limit."""
        found = here_compared(term)
        month = _month(found[1]) if found else None
        name = {">=": "minimum", "<=": "maximum"}.get(found[0]) if found else None
        return {name: month} if name and month else None

    def form_literal(self, value: Any, names: Names) -> str:
        """The first day of the month."""
        return _first_day(value)

    def form_value(self, literal: Node, values: Mapping[str, Any]) -> Any:
        """The month of a first day."""
        month = _month(literal)
        if month is None:
            raise Unsupported("month")
        return month

    def form_claims(self, row: Standing) -> int:
        """A date, which must ask for no day: form_settings tells."""
        return SURELY if row.type == "date" else NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """None. Raises Misfit for a date that asks for a day, which points people out."""
        if row.appearance != self.form_appearance:
            raise Misfit("appearance" if row.appearance else "type", "day")
        return nothing(row)


def limits(question: Question) -> tuple[str, str]:
    """The earliest and the latest month that may be answered."""
    return question.settings.get("minimum", EARLIEST), question.settings.get("maximum", LATEST)


def _later(month: str, by: int) -> str:
    year, number = divmod(int(month[:4]) * MONTHS + int(month[5:7]) - 1 + by, MONTHS)
    return f"{year:04}-{number + 1:02}"


def _first_day(month: Any) -> str:
    if not isinstance(month, str) or not MONTH.fullmatch(month):
        raise Unsupported("month")
    return f"date('{month}-01')"


def _month(said: Node) -> str | None:
    inner = said.args[0] if isinstance(said, Call) and said.name == "date" and len(said.args) == 1 else None
    day = str(inner.value) if isinstance(inner, Literal) else ""
    return day.removesuffix("-01") if FIRST_DAY.fullmatch(day) else None
