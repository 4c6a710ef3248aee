"""Several of several, with "none of these" and a maximum."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, fields, validate

from surveys.kinds.base import CODES, TICKED, WHOLE, Given, Kind, Question, Setting, Variable, problems_of_words
from surveys.kinds.parts import one_of, unlabelled
from surveys.paper import Box, Field, numbered
from surveys.xlsform.expressions import HERE, Call, Compared, Joint, Literal, Node, quoted
from surveys.xlsform.form import Names, most

FEWEST, MOST = 2, 30


class Choices(Kind):
    """Tick any; settings.max limits how many; an exclusive option ("inget av dessa") stands alone.

    settings.shuffle: everybody gets the options in an order of their own; exclusive ones stay last.
    """

    name = "choices"
    lists = "words"
    room = (FEWEST, MOST)
    marks = ("exclusive",)
    starter = MappingProxyType({"options": unlabelled(["alt_1", "alt_2"])})
    settings = (Setting("max", "whole", meant=True), Setting("shuffle", "flag"))
    operators = ("contains",)
    form_types = ("select_multiple",)
    form_alone = True

    def own_problems(self, question: Question) -> Sequence[str]:
        """Options with different values and a label each; a maximum that can be reached."""
        if not 1 <= question.settings.get("max", 1) <= max(1, len(question.options)):
            return ["max"]
        return problems_of_words(question.options, FEWEST, MOST)

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """A list of values, each once, in the order of the options."""
        alone = _alone(question)

        def consistent(chosen: list[Any]) -> None:
            if len(set(chosen)) < len(chosen) or (len(chosen) > 1 and alone & set(chosen)):
                raise ValidationError("choices")

        return fields.List(
            fields.String(error_messages=CODES, validate=one_of(question)),
            error_messages=CODES,
            validate=[validate.Length(min=1, max=_most(question), error="invalid"), consistent],
        )

    def from_form(self, question: Question, given: Given) -> Any:
        """The values ticked."""
        return [value for value in given.get(WHOLE, ()) if value] or None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The same values."""
        return {WHOLE: list(answer)}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """A box for each, numbered, of which several are ticked."""
        most = question.settings.get("max")
        note = ("question.choose_at_most", {"max": most}) if most else ("question.choose_several", {})
        boxes = (Box(str(option.value), "", option.label) for option in question.options)
        return (Field("column", boxes=numbered(*boxes), several=True, note=note),)

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One 0/1 variable for each option."""
        return tuple(
            Variable(f"{question.key}__{option.value}", option.label, "integer", TICKED) for option in question.options
        )

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """1 where ticked."""
        return tuple(int(option.value in answer) for option in question.options)

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """Every allowed set of the options mentioned, and each option alone."""
        alone, most = _alone(question), _most(question)
        named = [option.value for option in question.options if option.value in mentioned]
        sets = [list(some) for n in range(2, min(most, len(named)) + 1) for some in combinations(named, n)]
        single = [[option.value] for option in question.options]
        return [*single, *(some for some in sets if not alone & set(some))]

    def counted(self, answer: Any) -> Sequence[int | str]:
        """Each thing chosen."""
        return list(answer)

    def form_constraint(self, question: Question, names: Names) -> list[str]:
        """The maximum, and each option that stands alone, as ODK's guide says it."""
        limit = question.settings.get("max")
        several = "count-selected(.) > 1"
        return [*([] if limit is None else [f"count-selected(.) <= {limit}"])] + [
            f"not(selected(., {quoted(names[option.value])}) and {several})"
            for option in question.options
            if option.exclusive
        ]

    def form_limit(self, term: Node, settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The same read back."""
        limit = most(term, "count-selected")
        if limit is not None:
            return {"max": limit}
        several = Compared(Call("count-selected", (HERE,)), ">", Literal(1))
        inner = term.args[0] if isinstance(term, Call) and term.name == "not" and len(term.args) == 1 else None
        if not isinstance(inner, Joint) or inner.word != "and" or several not in inner.parts:
            return None
        rest = [part for part in inner.parts if part != several]
        chosen = rest[0] if len(rest) == 1 else None
        if not isinstance(chosen, Call) or chosen.name != "selected" or len(chosen.args) != len(("where", "what")):
            return None
        where, what = chosen.args
        return {"exclusive": str(what.value)} if where == HERE and isinstance(what, Literal) else None


def _alone(question: Question) -> set[int | str]:
    return {option.value for option in question.options if option.exclusive}


def _most(question: Question) -> int:
    return int(question.settings.get("max", len(question.options)))
