"""A month of a year: when somebody moved here, began a course. No day, since a day points people out."""

import re
from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields

from surveys.kinds.base import Given, Kind, Question, Setting, Variable, first
from surveys.logic import EQUALITY, ORDER

EARLIEST, LATEST = "1900-01", "2100-12"
MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")
MONTHS = 12


class DateMonth(Kind):
    """settings: minimum, maximum, as in "2026-03". A form has a field for the month and one for the year."""

    name = "date_month"
    seconds = 20
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

        return fields.String(validate=inside)

    def from_form(self, question: Question, given: Given) -> Any:
        """Month and year, in digits of any script."""
        month, year = first(given, "month"), first(given, "year")
        if not month and not year:
            return None
        return f"{int(year[:4]):04}-{int(month[:2]):02}"

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The month and the year."""
        year, _, month = answer.partition("-")
        return {"month": [month], "year": [year]}

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


def limits(question: Question) -> tuple[str, str]:
    """The earliest and the latest month that may be answered."""
    return question.settings.get("minimum", EARLIEST), question.settings.get("maximum", LATEST)


def _later(month: str, by: int) -> str:
    year, number = divmod(int(month[:4]) * MONTHS + int(month[5:7]) - 1 + by, MONTHS)
    return f"{year:04}-{number + 1:02}"
