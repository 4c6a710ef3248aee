"""A page to read: nothing is asked, nothing is answered."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields

from surveys.kinds.base import Given, Kind, Question, Variable
from surveys.paper import Field
from surveys.xlsform.form import Standing, nothing


class Information(Kind):
    """Words between two questions."""

    name = "information"
    asks = False
    form_types = ("note",)
    seconds = 6
    operators = ()

    def own_problems(self, question: Question) -> Sequence[str]:
        """Nobody can be made to answer it."""
        return ["required"] if question.required else []

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """Refuses whatever is said."""

        return fields.Raw(validate=_refuse)

    def from_form(self, question: Question, given: Given) -> Any:
        """Nothing."""
        return None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """Nothing."""
        return {}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """Nothing to fill in."""
        return ()

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """None."""
        return ()

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """None."""
        return ()

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """Nothing that a rule could look at."""
        return ()

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """None."""
        return nothing(row)


def _refuse(_: Any) -> None:
    raise ValidationError("not_asked")
