"""Things put in order of how much they matter."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, fields, validate

from surveys.kinds.base import CODES, Given, Kind, Question, Setting, Variable, first, problems_of_words
from surveys.kinds.parts import one_of, unlabelled
from surveys.paper import Field
from surveys.texts import Texts

FEWEST, MOST = 2, 12
UNRANKED: Mapping[int | str, Texts] = MappingProxyType({0: {"sv": "inte bland de valda", "en": "not among the chosen"}})


class Ranking(Kind):
    """An answer is a list of values, the most important first. settings.max: how many are put in order (all, if not
    said); fewer are fine. settings.shuffle: everybody gets the options in an order of their own.
    """

    name = "ranking"
    seconds = 30
    lists = "words"
    form_types = ("rank",)
    room = (FEWEST, MOST)
    starter = MappingProxyType({"options": unlabelled(["alt_1", "alt_2", "alt_3"])})
    settings = (Setting("max", "whole", meant=True), Setting("shuffle", "flag"))
    operators = ()

    def own_problems(self, question: Question) -> Sequence[str]:
        """Options with different values and a label each; a maximum that can be reached."""
        if not 1 <= most(question) <= max(1, len(question.options)):
            return ["max"]
        return problems_of_words(question.options, FEWEST, MOST)

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """Values in order, each once."""

        def each_once(ranked: list[Any]) -> None:
            if len(set(ranked)) < len(ranked):
                raise ValidationError("ranking")

        return fields.List(
            fields.String(error_messages=CODES, validate=one_of(question)),
            error_messages=CODES,
            validate=[validate.Length(min=1, max=most(question), error="invalid"), each_once],
        )

    def from_form(self, question: Question, given: Given) -> Any:
        """A place for each option: 1, 2 … without gaps, each once. Empty: not ranked."""
        places: dict[int, Any] = {}
        for option in question.options:
            said = first(given, str(option.value))
            if said and places.setdefault(int(said), option.value) != option.value:
                raise ValueError(said)
        if sorted(places) != list(range(1, len(places) + 1)):
            raise ValueError("places")
        return [places[place] for place in sorted(places)] or None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The place of each."""
        return {value: [str(place)] for place, value in enumerate(answer, 1)}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """Room for a place beside each option."""
        fewer = "max" in question.settings
        note = ("question.rank_most", {"max": most(question)}) if fewer else ("question.rank_hint", {})
        return tuple(
            Field("figure", part=str(option.value), label=option.label, digits=1, note=None if place else note)
            for place, option in enumerate(question.options)
        )

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """The place of each option; 0 where it was not among the chosen."""
        return tuple(
            Variable(f"{question.key}__{option.value}", option.label, "integer", UNRANKED)
            for option in question.options
        )

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """1 for the most important."""
        places = {value: place for place, value in enumerate(answer, 1)}
        return tuple(places.get(option.value, 0) for option in question.options)

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """Nothing that a rule could look at."""
        return ()

    def counted(self, answer: Any) -> Sequence[int | str]:
        """What was put first."""
        return list(answer[:1])


def most(question: Question) -> int:
    """How many are put in order."""
    return int(question.settings.get("max", len(question.options)))
