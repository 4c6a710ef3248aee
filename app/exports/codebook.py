"""The codebook: what each column of a table means, as a table itself, so that every format can write it."""

from collections.abc import Mapping, Sequence

from app.exports.table import Table
from surveys.disclosure.columns import Cell, Column
from surveys.kinds.base import Variable
from surveys.texts import Texts, pick

DIRECTIONS = {1: "higher is better", -1: "lower is better", None: ""}
SEPARATOR = " | "


def codebook(tables: Sequence[Table], *, languages: Sequence[str], version: str) -> Table:
    """A row for each column of each table: wording, label, values and missing codes in each language, and
    more.

    languages: codes in the order of the columns. version: of the questionnaire, as people name it. Values
    are written "label (code)"; what has no text in a language is empty there, never in another language,
    except the labels of codes, which fall back so that no code goes without one.
    """
    return Table("codebook", _columns(languages), tuple(_rows(tables, languages, version)))


def _columns(languages: Sequence[str]) -> tuple[Column, ...]:
    names = [
        "table",
        "variable",
        "type",
        "wave",
        "question",
        "kind",
        "item",
        "indicator",
        "direction",
        "version",
    ]
    for part in ("wording", "label", "values", "missing"):
        names += [f"{part}_{language}" for language in languages]
    return tuple(Column(Variable(name, {}, "text")) for name in names)


def _rows(tables: Sequence[Table], languages: Sequence[str], version: str) -> list[tuple[Cell, ...]]:
    return [
        (
            table.name,
            column.variable.name,
            column.variable.type,
            column.wave,
            *_question(column, version),
            *(column.question.text.get(language, "") if column.question else "" for language in languages),
            *(column.variable.label.get(language, "") for language in languages),
            *(_codes(column.variable.values, language) for language in languages),
            *(_codes(column.missing, language) for language in languages),
        )
        for table in tables
        for column in table.columns
    ]


def _question(column: Column, version: str) -> tuple[Cell, ...]:
    question = column.question
    if question is None:
        return ("",) * 6
    return (
        question.key,
        question.kind,
        question.item or "",
        question.indicator or "",
        DIRECTIONS[question.direction],
        version,
    )


def _codes(codes: Mapping[int, Texts] | Mapping[int | str, Texts], language: str) -> str:
    return SEPARATOR.join(f"{pick(texts, language)[0]} ({code})".strip() for code, texts in codes.items())
