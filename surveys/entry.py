"""What staff type from paper forms: read mark by mark, twice, until both agree. What is stored is answers.py's affair.

Double entry, as in EpiData and REDCap: an answer stands when it has been typed the same way twice. Words that somebody
wrote are typed once and read through the second time, since nobody types a sentence the same way twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.kinds import kind
from surveys.paper import Field
from surveys.questionnaire import Questionnaire

Typed = Mapping[str, str]  # the name of a field → what was typed into it


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a questionnaire under the name that it has on the page: the question's key, and the part's."""

    key: str
    field: Field

    @property
    def name(self) -> str:
        """As in a form."""
        return f"{self.key}.{self.field.part}" if self.field.part else self.key


def entries(questionnaire: Questionnaire) -> tuple[Entry, ...]:
    """All fields, in the order in which they are typed."""
    return tuple(Entry(each.key, field) for each in questionnaire.questions for field in kind(each.kind).on_paper(each))


def read(fields: Sequence[Entry], typed: Typed) -> tuple[dict[str, dict[str, list[str]]], list[str]]:
    """A form as answers.py reads it (question → part → values), and the names of fields with a mark that is not there.

    Where one field says that there is no answer, the question has none.
    """
    form: dict[str, dict[str, list[str]]] = {}
    wrong: list[str] = []
    for entry in fields:
        try:
            part, values = entry.field.read(typed.get(entry.name, ""))
        except ValueError:
            wrong.append(entry.name)
            continue
        if values:
            form.setdefault(entry.key, {})[part] = values
    return form, wrong


def unsettled(fields: Sequence[Entry], typings: Sequence[Typed]) -> list[str]:
    """Names of the fields that have not been typed the same way twice. typings: from the first to the newest."""
    *earlier, newest = typings
    return [
        entry.name
        for entry in fields
        if not entry.field.written and _meant(entry, newest) not in [_meant(entry, each) for each in earlier]
    ]


def readings(entry: Entry, typings: Sequence[Typed]) -> list[str]:
    """The different ways in which a field has been typed, oldest first; empty where nothing was."""
    return list(dict.fromkeys(" ".join(each.get(entry.name, "").split()) for each in typings))


def _meant(entry: Entry, typed: Typed) -> tuple[str, ...]:
    text = typed.get(entry.name, "")
    try:
        part, values = entry.field.read(text)
    except ValueError:
        return ("", text.strip())
    return tuple(_said(part, values))


def _said(part: str, values: Sequence[str]) -> Iterator[str]:
    if values:
        yield part
        yield from values
