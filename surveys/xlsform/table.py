"""Sheets as tables: which columns there may be, in which language a column is, and where each cell stands."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from surveys.errors import XlsformRefused
from surveys.languages import LANGUAGES, language
from surveys.texts import storable
from surveys.xlsform.sheet import Cells, column, placed

MORE, KIND = "ringar_more", "ringar_kind"
OUR_MORE = re.compile(r"ringar_more(_[1-9][0-9]?)?")
IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
IN_ENGLISH = {
    "swedish": "sv",
    "english": "en",
    "arabic": "ar",
    "somali": "so",
    "sorani": "ckb",
    "kurdish": "ckb",
    "persian": "fa",
    "farsi": "fa",
    "tigrinya": "ti",
}
# What XLSForm has and we lack: refused where a cell says something, since an empty column says nothing.
LACKED = frozenset(
    {"calculation", "default", "choice_filter", "repeat_count", "constraint_message", "required_message", "read_only"}
    | {"trigger", "media", "image", "audio", "video", "big-image", "guidance_hint", "body", "bind", "instance", "count"}
    | {"autoplay", "save_to", "intent", "note", "noapperrorstring", "disabled", "rows", "geometry", "namespaces"}
    | {"style", "instance_name", "public_key", "submission_url", "auto_send", "auto_delete", "name", "prefix"}
    | {"allow_choice_duplicates", "sms_keyword", "client_editable"}
)
ALIASES = {
    "relevance": "relevant",
    "caption": "label",
    "calculate": "calculation",
    "readonly": "read_only",
    "constraining_message": "constraint_message",
    "title": "form_title",
    "set_form_title": "form_title",
    "set_form_id": "form_id",
}
OF_CHOICES = {"value": "name", "list": "list_name"}
PLAIN: Mapping[str, frozenset[str]] = {
    "survey": frozenset({"type", "name", "required", "relevant", "constraint", "appearance", "parameters", KIND}),
    "choices": frozenset({"list_name", "name", "image"}),
    "settings": frozenset({"form_title", "form_id", "version", "default_language"}),
}
TEXTS: Mapping[str, frozenset[str]] = {
    "survey": frozenset({"label", "hint"}),
    "choices": frozenset({"label"}),
    "settings": frozenset(),
}
NEEDED = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}
MOST_FAULTS = 1000
DEEPEST = 20  # of a patch; a rule is at most 6 deep


class Faults:
    """What is wrong, by cell."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def add(self, where: str, code: str) -> None:
        """where: "survey!D7"."""
        if len(self.found) < MOST_FAULTS and code not in self.found.setdefault(where, []):
            self.found[where].append(code)

    def tell(self) -> None:
        """Raises XlsformRefused if anything is."""
        if self.found:
            raise XlsformRefused(problems=self.found)


@dataclass(frozen=True)
class Columns:
    """Where a sheet's columns are. plain: name → number; texts: name → language ("" where not said) → number."""

    sheet: str
    plain: dict[str, int] = field(default_factory=dict)
    texts: dict[str, dict[str, int]] = field(default_factory=dict)
    more: list[int] = field(default_factory=list)

    def number(self, name: str) -> int:
        """The column's number; the name's, or the first one, for a column that is not there."""
        elsewhere = self.plain.get("name", 1)
        held = self.plain.get(name) or next(iter(self.texts.get(name, {}).values()), elsewhere)
        return self.more[0] if name == MORE and self.more else held


@dataclass(frozen=True)
class Row:
    """One row below the headings. cells: column number → text."""

    columns: Columns
    number: int
    cells: Mapping[int, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(self.columns.plain.get(name, 0), "")

    def at(self, name: str) -> str:
        """Where the cell of a column stands: "survey!D7"."""
        return self._at(self.columns.number(name))

    def texts(self, name: str, default: str, faults: Faults) -> dict[str, str]:
        """Language → text; default: the language of a column that names none, where that language's own is empty."""
        found: dict[str, str] = {}
        for code, at in self.columns.texts.get(name, {}).items():
            text = self.cells.get(at, "")
            if text and found.setdefault(code or default, text) != text:
                faults.add(self._at(self.columns.texts[name][""]), "said_twice")
        return found

    def long(self, name: str, longest: int) -> list[str]:
        """Where the texts of a column stand that have more characters."""
        columns = self.columns.texts.get(name, {}).values()
        return [self._at(number) for number in columns if len(self.cells.get(number, "")) > longest]

    def _at(self, number: int) -> str:
        return f"{self.columns.sheet}!{column(number)}{self.number}"

    def more(self, faults: Faults) -> dict[str, Any]:
        """The patch in our own columns."""
        whole = "".join(self.cells.get(number, "") for number in self.columns.more)
        try:
            patch = json.loads(whole or "{}", parse_constant=_refuse)
            fits = isinstance(patch, dict) and _deep(patch) <= DEEPEST
        except (ValueError, RecursionError):
            fits = False
        if not fits:
            faults.add(self.at(MORE), "more")
            return {}
        if not all(storable(each) for each in _strings(patch)):
            faults.add(self.at(MORE), "characters")
            return {}
        return dict(patch)


def table(name: str, sheet: str, cells: Cells, faults: Faults) -> tuple[Columns, list[Row]]:
    """Columns and rows of one of the three sheets. name: survey, choices or settings; sheet: as it is written."""
    rows: dict[int, dict[int, str]] = {}
    for place, text in cells.items():
        row, number = placed(place)
        if not storable(text):
            faults.add(f"{sheet}!{place}", "characters")
        rows.setdefault(row, {})[number] = text if storable(text) else "?"
    columns = _columns(name, sheet, rows.pop(1, {}), faults)
    below = [Row(columns, number, rows[number]) for number in sorted(rows)]
    _refuse_lacked(columns, below, faults)
    return columns, below


def language_of(said: str) -> str | None:
    """The language that a heading or default_language names: "Svenska (sv)", "sv", "Swedish"; None for one we lack."""
    bracketed = IN_BRACKETS.search(said)
    for name in ([bracketed[1]] if bracketed else []) + [said]:
        code = _languages().get(name.strip().casefold())
        if code:
            return code
    return None


def language_name(code: str) -> str:
    """How a heading names one of our languages; other tools look for the code in the only brackets."""
    name = language(code).name.replace("(", "").replace(")", "")
    return f"{name} ({language(code).tag})"


@cache
def _languages() -> dict[str, str]:
    ours = {name.casefold(): code for code in LANGUAGES for name in (code, language(code).tag, language(code).name)}
    return IN_ENGLISH | ours


def _columns(name: str, sheet: str, headings: Mapping[int, str], faults: Faults) -> Columns:
    columns = Columns(sheet)
    for number, heading in sorted(headings.items()):
        code = _heading(name, heading, number, columns)
        if code:
            faults.add(f"{sheet}!{column(number)}1", code)
    for needed in NEEDED[name]:
        if needed not in columns.plain:
            faults.add(f"{sheet}!A1", f"no_{needed}")
    return columns


def _heading(name: str, heading: str, number: int, columns: Columns) -> str | None:
    """Take a column up; why it cannot be."""
    base, said = _split(heading, name)
    if base in TEXTS[name]:
        code = language_of(said) if said else ""
        if code is None:
            return "language"
        held = columns.texts.setdefault(base, {})
        return "column_twice" if held.setdefault(code, number) != number else None
    if OUR_MORE.fullmatch(base) and not said:
        columns.more.append(number)
        return None
    if base in PLAIN[name] and not said:
        return "column_twice" if columns.plain.setdefault(base, number) != number else None
    if base in LACKED:
        columns.plain[f"{LACK}{number}"] = number
        return None
    return "unknown_column"


LACK = "\0"  # before the number of a column that is known and lacked


def _split(heading: str, name: str) -> tuple[str, str]:
    """A heading's base and what stands behind "::" (or, as older forms have it, ":")."""
    base, _, said = heading.partition("::") if "::" in heading else heading.partition(":")
    plain = "_".join(base.strip().lower().split())
    if plain == "media" and said.strip().lower() == "image" and name == "choices":
        return "image", ""
    aliases = ALIASES | (OF_CHOICES if name == "choices" else {})
    return aliases.get(plain, plain), said.strip()


def _refuse_lacked(columns: Columns, rows: Sequence[Row], faults: Faults) -> None:
    lacked = [number for name, number in columns.plain.items() if name.startswith(LACK)]
    headed = set(columns.plain.values()) | set(columns.more) | set(_text_columns(columns))
    for row in rows:
        for number in row.cells:
            if number in lacked:
                faults.add(f"{columns.sheet}!{column(number)}{row.number}", "not_supported")
            elif number not in headed and f"{columns.sheet}!{column(number)}1" not in faults.found:
                faults.add(f"{columns.sheet}!{column(number)}{row.number}", "no_heading")


def _text_columns(columns: Columns) -> Iterator[int]:
    for held in columns.texts.values():
        yield from held.values()


def _deep(value: Any) -> int:
    """How deep lists and objects stand in each other. Raises RecursionError."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max((_deep(each) for each in inner), default=0)


def _strings(value: Any) -> Iterator[str]:
    """Every text in it, names too."""
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(inner)
    if isinstance(value, str):
        yield value


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
