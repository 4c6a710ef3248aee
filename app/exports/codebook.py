"""The codebook: what each column of a table means, as a table itself, so that every format can write it.

As a page for people it stands in codebook_page.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.exports.table import Table
from surveys.disclosure.columns import Cell, Column
from surveys.disclosure.tally import ANSWERED, Counts
from surveys.kinds.base import Question, Variable
from surveys.languages import LANGUAGES, STAFF_LANGUAGES
from surveys.questionnaire import Questionnaire
from surveys.rule_words import in_words
from surveys.texts import Texts, pick

DIRECTIONS = {1: "higher is better", -1: "lower is better", None: ""}
SEPARATOR = " | "
NOTHING: Mapping[str, Any] = MappingProxyType({})
FIXED = ("table", "variable", "type", "wave", "question", "kind", "item", "indicator", "direction", "version")
BY_LANGUAGE = ("wording", "earlier", "label", "values", "missing")


@dataclass(frozen=True, slots=True)
class Codebook:
    """What is known of some tables' columns.

    columns: (name of the table, column). languages: in the order in which they are told. version: of the questionnaire,
    as people name it. editions: each version by its name, oldest first, for which of them asked a question, how it was
    worded then, and when it was shown. counts: table → variable → rows by value (surveys/disclosure/tally.py).
    """

    columns: tuple[tuple[str, Column], ...]
    languages: tuple[str, ...]
    version: str = ""
    editions: Mapping[str, Questionnaire] = field(default_factory=lambda: NOTHING)
    counts: Mapping[str, Mapping[str, Counts]] = field(default_factory=lambda: NOTHING)

    def versions(self, key: str) -> str:
        """Names of the versions that ask this question."""
        return ", ".join(self._asking(key)) if self.editions else self.version

    def earlier(self, question: Question, language: str) -> tuple[tuple[str, str], ...]:
        """(version, how it was worded there), where that is not how it is worded now."""
        worded = [(name, each.text.get(language, "")) for name, each in self._asking(question.key).items()]
        return tuple((name, text) for name, text in worded if text not in ("", question.text.get(language)))

    def shown_if(self, question: Question, language: str) -> str:
        """When the question is shown, in words; empty: always."""
        if question.show_if is None:
            return ""
        known = {each.key: each for version in self.editions.values() for each in version.questions}
        known |= {column.question.key: column.question for _, column in self.columns if column.question}
        return in_words(question.show_if, known, language)

    def counts_of(self, table: str, column: Column) -> Counts:
        """The column's counts; none where it was not counted."""
        counted: Mapping[str, Counts] = self.counts.get(table, NOTHING)
        return counted.get(column.variable.name, NOTHING)

    def table(self) -> Table:
        """A row for each column of each table. What has no text in a language is empty there, except the labels of
        codes, which fall back so that no code goes without one. Values are written "label (code)".
        """
        names = [*FIXED, "counts", *(f"shown_if_{each}" for each in STAFF_LANGUAGES)]
        names += [f"{part}_{language}" for part in BY_LANGUAGE for language in self.languages]
        columns = tuple(Column(Variable(name, {}, "text")) for name in names)
        return Table("codebook", columns, tuple(self._row(*each) for each in self.columns))

    def _asking(self, key: str) -> dict[str, Question]:
        """Version → the question as it was there."""
        return {name: asked for name, each in self.editions.items() for asked in each.questions if asked.key == key}

    def _row(self, table: str, column: Column) -> tuple[Cell, ...]:
        question, variable = column.question, column.variable
        told = (DIRECTIONS[question.direction], self.versions(question.key)) if question else ("", "")
        whole = (table, variable.name, variable.type, column.wave, *_about(question), *told)
        return (
            *whole,
            _counts(self.counts_of(table, column)),
            *(self.shown_if(question, language) if question else "" for language in STAFF_LANGUAGES),
            *(question.text.get(language, "") if question else "" for language in self.languages),
            *(_earlier(self.earlier(question, language)) if question else "" for language in self.languages),
            *(variable.label.get(language, "") for language in self.languages),
            *(_codes(variable.values, language) for language in self.languages),
            *(_codes(column.missing, language) for language in self.languages),
        )


def codebook(tables: Sequence[Table], *, languages: Sequence[str], version: str, **more: Any) -> Table:
    """The codebook of these tables as a table. more: as Codebook has it."""
    return of(tables, languages=languages, version=version, **more).table()


def of(tables: Iterable[Table], *, languages: Sequence[str], version: str, **more: Any) -> Codebook:
    """The codebook of these tables."""
    columns = tuple((table.name, column) for table in tables for column in table.columns)
    return Codebook(columns, tuple(languages), version, **more)


def described(tables: Sequence[Table]) -> Table | None:
    """What a file of these tables says about them: the codebook they bring, else what their columns say themselves."""
    brought = next((each.codebook for each in tables if each.codebook), None)
    if brought:
        return brought
    texts = [each for table in tables for column in table.columns for each in _texts(column)]
    languages = [each for each in LANGUAGES if any(each in text for text in texts)]
    return codebook(tables, languages=languages, version="") if languages else None


def hidden_or(n: int | None) -> str:
    """A count as it is told."""
    return "*" if n is None else str(n)


def _texts(column: Column) -> Iterable[Texts]:
    variable = column.variable
    return (variable.label, *variable.values.values(), *column.missing.values())


def _about(question: Question | None) -> tuple[str, ...]:
    return (question.key, question.kind, question.item or "", question.indicator or "") if question else ("",) * 4


def _counts(counts: Counts) -> str:
    """1: 10 | 2: 5 | 3: * | -8: 0, where * is hidden and … is every value without a label."""
    return SEPARATOR.join(f"{'…' if value == ANSWERED else value}: {hidden_or(n)}" for value, n in counts.items())


def _earlier(worded: Sequence[tuple[str, str]]) -> str:
    return SEPARATOR.join(f"{version}: {text}" for version, text in worded)


def _codes(codes: Mapping[int, Texts] | Mapping[int | str, Texts], language: str) -> str:
    return SEPARATOR.join(f"{pick(texts, language)[0]} ({code})".strip() for code, texts in codes.items())
