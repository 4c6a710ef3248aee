"""The codebook as one page for people: Swedish with English beside it, each text in its own language and direction.

Nothing on it is fetched or run: it is read from a disk, printed, and sent along with the data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from app.exports.codebook import Codebook, hidden_or
from surveys.disclosure.columns import Column
from surveys.disclosure.tally import ANSWERED, Counts
from surveys.goals import INDICATORS
from surveys.kinds.base import NO_TEXTS, Question
from surveys.languages import LANGUAGES, STAFF_LANGUAGES, language, staff
from surveys.texts import Texts

INDICATOR_NAMES: Mapping[str, Texts] = {each.code: each.name for each in INDICATORS}
DIRECTION = {1: "codebook.up", -1: "codebook.down", None: ""}


@dataclass(frozen=True, slots=True)
class Value:
    """A value or a missing code of a column. n: as it is told, "" where it was not counted."""

    code: str
    label: Texts
    missing: bool
    n: str


@dataclass(frozen=True, slots=True)
class Field:
    """A column and the tables it stands in, the same column of each wave told once. tables: table → names there."""

    label: Texts
    type: str
    tables: Mapping[str, Sequence[str]]
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Part:
    """A question with its columns; or, without one, a column that is nobody's answer."""

    question: Question | None
    fields: Sequence[Field]


def write(book: Codebook, title: Texts, stream: IO[bytes]) -> None:
    """The whole page, UTF-8. title: what the data are about. The same codebook gives the same bytes."""
    said = {
        "book": book,
        "title": title,
        "parts": parts(book),
        "tag": _tag,
        "indicators": INDICATOR_NAMES,
        "direction": DIRECTION,
        "staff": staff,
        "languages": STAFF_LANGUAGES,
    }
    stream.write(_template().render(said).encode("utf-8", "backslashreplace"))


def parts(book: Codebook) -> list[Part]:
    """Columns by the question they come from, in the order in which they first stand in a table."""
    found: dict[str, dict[tuple[str, ...], list[tuple[str, Column]]]] = {}
    for table, column in book.columns:
        variable, question = column.variable, column.question
        bare = variable.name.removesuffix(f"_w{column.wave}") if column.wave is not None else variable.name
        found.setdefault(f"?{question.key}" if question else bare, {}).setdefault((bare,), []).append((table, column))
    return [_part(book, columns) for columns in found.values()]


def _part(book: Codebook, columns: Mapping[Any, Sequence[tuple[str, Column]]]) -> Part:
    first = next(iter(columns.values()))[0][1]
    return Part(first.question, [_field(book, same) for same in columns.values()])


def _field(book: Codebook, same: Sequence[tuple[str, Column]]) -> Field:
    tables: dict[str, list[str]] = {}
    for table, column in same:
        tables.setdefault(table, []).append(column.variable.name)
    counted = next((counts for table, column in same if (counts := book.counts_of(table, column))), {})
    missing = {code: text for _, column in same for code, text in column.missing.items()}
    variable = same[0][1].variable
    labels = dict.fromkeys((each for each in counted if each not in map(str, missing)), NO_TEXTS)
    labels |= {str(code): label for code, label in variable.values.items()}
    if ANSWERED in labels:
        labels[ANSWERED] = {each: staff(each, "codebook.any") for each in STAFF_LANGUAGES}
    values = [_value(code, label, counted, missing=False) for code, label in labels.items()]
    values += [_value(code, label, counted, missing=True) for code, label in missing.items()]
    return Field(variable.label, variable.type, tables, values)


def _value(code: int | str, label: Texts, counted: Counts, *, missing: bool) -> Value:
    return Value("…" if code == ANSWERED else str(code), label, missing, _n(counted, str(code)))


def _n(counted: Counts, code: str) -> str:
    return hidden_or(counted[code]) if code in counted else ""


def _tag(code: str) -> Mapping[str, str]:
    """lang, dir and name of a language."""
    if code not in LANGUAGES:
        return {"lang": code, "dir": "auto", "name": code}
    spoken = language(code)
    return {"lang": spoken.tag, "dir": spoken.direction, "name": spoken.name}


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("codebook.html")
