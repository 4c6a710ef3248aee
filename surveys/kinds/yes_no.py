"""Yes or no."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, fields

from surveys.kinds.base import TICKED, WHOLE, Given, Kind, Question, Variable, first
from surveys.languages import LANGUAGES, say
from surveys.paper import Box, Field, numbered
from surveys.texts import Texts
from surveys.xlsform.expressions import Literal, Node, Unsupported
from surveys.xlsform.form import NOT, SURELY, Names, Standing, nothing

WORDS = {"true": True, "false": False}
IN_FORM = {"yes": True, "no": False}
IN_WORDS = {"true": "yes", "false": "no"}  # a form's value → the frame's word


class YesNo(Kind):
    """A Boolean; the frame's language files have the words."""

    name = "yes_no"
    form_types = ("select_one",)

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """True or false, nothing that only looks like it (marshmallow's Boolean takes 1)."""

        def boolean(value: Any) -> None:
            if type(value) is not bool:
                raise ValidationError("invalid")

        return fields.Raw(validate=boolean)

    def from_form(self, question: Question, given: Given) -> Any:
        """The word as a Boolean."""
        said = first(given)
        if said and said not in WORDS:
            raise ValueError(said)
        return WORDS.get(said)

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The Boolean as a word."""
        return {WHOLE: [str(answer).lower()]}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """Two boxes."""
        return (Field("column", boxes=numbered(*(Box(said, "", word=f"question.{IN_WORDS[said]}") for said in WORDS))),)

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One 0/1 variable."""
        return (Variable(question.key, question.text, "integer", TICKED),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """1 for yes."""
        return (int(answer),)

    def followed(self, question: Question) -> tuple[int | str, ...]:
        """Yes."""
        return (1,)

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """Both."""
        return (True, False)

    def form_literal(self, value: Any, names: Names) -> str:
        """The name of yes or no."""
        return "'yes'" if value is True else "'no'"

    def form_value(self, literal: Node, values: Mapping[str, Any]) -> Any:
        """The Boolean."""
        if not isinstance(literal, Literal):
            raise Unsupported("literal")
        return IN_FORM[str(literal.value)]

    def form_claims(self, row: Standing) -> int:
        """A list of yes and no in the frame's own words; other words would be lost, so that they make a choice."""
        own = self.form_words(row.languages)
        same = [str(option["value"]) for option in row.options] == list(own) and all(
            said.casefold() == own[option["value"]][language].casefold()
            for option in row.options
            for language, said in option["label"].items()
        )
        return SURELY if row.type == "select_one" and row.appearance == "" and not row.parameters and same else NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """None."""
        return nothing(row)

    def form_words(self, languages: Sequence[str]) -> Mapping[str, Texts]:
        """Yes and no, as the frame says them."""
        known = [code for code in languages if code in LANGUAGES]
        return {word: {code: say(code, f"participant.question.{word}") for code in known} for word in IN_FORM}
