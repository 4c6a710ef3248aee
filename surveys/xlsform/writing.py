"""A questionnaire as the three tables of an XLSForm. What no standard column says, our own columns do.

The standard columns are written first and read back by the same reader that reads files; what then is missing or
otherwise stands in ringar_more. So nothing can be forgotten here that a kind or a later author adds.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from surveys.kinds import kind
from surveys.kinds.base import Kind, Option, Question
from surveys.languages import LANGUAGES
from surveys.questionnaire import LONGEST_TEXT, Questionnaire
from surveys.texts import Texts
from surveys.xlsform.expressions import Unsupported, parsed
from surveys.xlsform.form import Names
from surveys.xlsform.lists import DRAWN, option
from surveys.xlsform.packing import Table
from surveys.xlsform.patch import diff
from surveys.xlsform.questions import WHOLE_PAGE
from surveys.xlsform.reading import document
from surveys.xlsform.rules import About
from surveys.xlsform.rules import text as rule_text
from surveys.xlsform.sheet import Cells, column
from surveys.xlsform.table import KIND, MORE, language_name

PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.]{0,39}|-[0-9]{1,9}")
PLAIN_ROW = re.compile(r"[A-Za-z0-9_]{1,40}")
RESERVED = frozenset({"meta"})  # names that XForms keep for themselves
UNREADABLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold, and "\r"
IN_JSON = re.compile(r"[$\x7f-\xa0\ufffe\uffff]")  # "$": other tools look for references here too
HELD_APART = "\u200b"  # between "$" and "{", which other tools take for a reference
LONGEST_PIECE = 15_000
BEYOND = 1_000_000  # of an unfinished scale: the name of a point that is no number yet
OURS = ("survey", "choices", "settings")

Line = dict[str, str]


def tables(questionnaire: Questionnaire) -> dict[str, Table]:
    """The sheets in order, each with all its headings in every row."""
    wanted = questionnaire.document()
    book = _Book(questionnaire)
    read = document(_cells(book.squared())).document
    for line, before, after in zip(book.lines, read["questions"], wanted["questions"], strict=True):
        _add_more(line, diff(before, after))
    whole = [{name: held for name, held in each.items() if name != "questions"} for each in (read, wanted)]
    _add_more(book.sheets["settings"][0], diff(*whole))
    return book.squared()


def visible(text: str) -> str:
    """A text as other tools can show it: without what XML cannot hold and what they take for a reference, and no longer
    than a text may be.
    """
    return UNREADABLE.sub("\ufffd", text.replace("\r", "")).replace("${", f"${HELD_APART}{{")[:LONGEST_TEXT]


class _Book:
    """The sheets, without what only our own columns can say. lines: of each question, the row that stands for it."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.languages = _languages(questionnaire)
        self.sheets: dict[str, list[Line]] = {name: [] for name in OURS}
        self.lines: list[Line] = []
        self.names: set[str] = set()
        self.listed: dict[str, tuple[str, dict[int | str, str]]] = {}  # a list's content → its name, names of values
        self.about: dict[str, About] = {}
        default = questionnaire.languages[0]
        title = visible(questionnaire.title.get(default, ""))
        self.sheets["settings"].append(
            {
                "form_title": title,
                "form_id": f"ringar_{questionnaire.digest()[:12]}",
                "default_language": language_name(default),
            }
        )
        for question in questionnaire.questions:  # before the pages, whose names may give way
            self.about[question.key] = self._about(question)
        self._page(WHOLE_PAGE[0], questionnaire.intro)
        for question in questionnaire.questions:
            self._question(question)
        self._page(WHOLE_PAGE[1], questionnaire.help)

    def squared(self) -> dict[str, Table]:
        """Every row with every heading, in their order."""
        return {name: _squared(name, rows, self.languages) for name, rows in self.sheets.items()}

    def _about(self, question: Question) -> About:
        plug = kind(question.kind)
        names = self._names(question)
        name = self._unique(f"{question.key}_" if question.key in RESERVED else question.key)
        return About(question.key, name, plug, names, {named: value for value, named in names.items()})

    def _page(self, name: str, texts: Texts) -> None:
        if texts:
            said = self._labels(texts, "label")
            self.sheets["survey"].append({"type": "note", "name": self._unique(f"ringar_{name}"), KIND: name, **said})

    def _question(self, question: Question) -> None:
        about = self.about[question.key]
        plug = about.kind
        listed = self._list(question, about) if plug.lists != "nothing" else self._words(plug)
        form_type = plug.form_type(question)
        line = {
            "type": f"{form_type} {listed}" if listed and not plug.has_rows else form_type,
            "name": about.name,
            **self._labels(question.text, "label"),
            **self._labels(question.hint, "hint"),
            "required": "yes" if question.required and not plug.has_rows else "",
            "relevant": self._relevant(question),
            "constraint": _constraint(plug, question, about.names),
            "appearance": plug.form_appearance,
            "parameters": plug.form_parameters(question),
            KIND: plug.name,
        }
        self.sheets["survey"].append(line)
        self.lines.append(line)
        if plug.has_rows:
            for number, row in enumerate(question.rows, 1):
                self._row(question, row, number, listed)
            self.sheets["survey"].append({"type": "end_group"})

    def _row(self, question: Question, row: Option, number: int, listed: str) -> None:
        plain = isinstance(row.value, str) and PLAIN_ROW.fullmatch(row.value)
        start = f"{self.about[question.key].name}__"
        name = self._unique(f"{start}{row.value}" if plain else f"{start}r{number}")
        line = {
            "type": f"select_one {listed}".strip(),
            "name": name,
            **self._labels(row.label, "label"),
            "required": "yes" if question.required else "",
        }
        read = {"value": name.removeprefix(start), "label": self._read_back(row.label)}
        _add_more(line, diff(read, row.document()))
        self.sheets["survey"].append(line)

    def _list(self, question: Question, about: About) -> str:
        """The name of the list with these options; one that is there already for the same kind serves again."""
        plug = about.kind
        if not question.options or (plug.has_rows and not question.rows):
            return ""
        content = json.dumps([plug.name, [each.document() for each in question.options]], sort_keys=True)
        if content in self.listed:
            return self.listed[content][0]
        name = self._unique_list(question.key)
        self.listed[content] = (name, dict(about.names))
        for place, each in enumerate(question.options):
            self._option(name, each, _named(question)[place], plug, inner=0 < place < len(question.options) - 1)
        return name

    def _option(self, listed: str, each: Option, name: str, plug: Kind, *, inner: bool) -> None:
        label = each.label or (dict.fromkeys(self.languages, name) if plug.lists == "points" else {})
        line = {"list_name": listed, "name": name, **self._labels(label, "label")}
        read: dict[str, Any] = {"value": name, "label": self._read_back(label)}
        if each.picture is not None and PLAIN_NAME.fullmatch(each.picture):
            line["image"] = f"{each.picture}{DRAWN}"
            read["picture"] = each.picture
        wanted = each.document()
        if plug.form_alone:
            wanted.pop("exclusive", None)  # the constraint says it
        _add_more(line, diff(option(read, plug, inner=inner), wanted))
        self.sheets["choices"].append(line)

    def _words(self, plug: Kind) -> str:
        """The list of words that a kind has by itself."""
        words = plug.form_words(self.languages)
        if not words:
            return ""
        if plug.name not in self.listed:
            self.listed[plug.name] = (self._unique_list(plug.name), {})
            for name, label in words.items():
                line = {"list_name": self.listed[plug.name][0], "name": name, **self._labels(label, "label")}
                self.sheets["choices"].append(line)
        return self.listed[plug.name][0]

    def _relevant(self, question: Question) -> str:
        if question.show_if is None:
            return ""
        try:
            said = rule_text(question.show_if, self.about)
            parsed(said)
        except (ValueError, KeyError, TypeError):
            return ""  # it stands in our own column
        return said

    def _labels(self, texts: Texts, column_name: str) -> Line:
        return {
            f"{column_name}::{language_name(code)}": visible(texts[code]) for code in self.languages if code in texts
        }

    def _read_back(self, texts: Texts) -> dict[str, str]:
        return {code: visible(texts[code]).strip() for code in self.languages if visible(texts.get(code, "")).strip()}

    def _names(self, question: Question) -> Names:
        return dict(zip([each.value for each in question.options], _named(question), strict=True))

    def _unique(self, wanted: str) -> str:
        name = wanted
        while name.lower() in self.names:
            name += "_"
        self.names.add(name.lower())
        return name

    def _unique_list(self, wanted: str) -> str:
        taken = {name for name, _ in self.listed.values()}
        name = wanted
        while name in taken:
            name += "_"
        return name


def _named(question: Question) -> list[str]:
    """A name for each option: its value where other tools can bear that, each once. Points have numbers."""
    points = kind(question.kind).lists == "points"
    names: list[str] = []
    for number, each in enumerate(question.options, 1):
        fits = type(each.value) is int if points else PLAIN_NAME.fullmatch(str(each.value))
        other = str(BEYOND + number) if points else f"v{number}"
        name = str(each.value) if fits and str(each.value) not in names else other
        while name in names:
            name += "_"
        names.append(name)
    return names


def _languages(questionnaire: Questionnaire) -> list[str]:
    """Languages of the columns: the questionnaire's own, then others that some text is in."""
    texts = [questionnaire.title, questionnaire.intro, questionnaire.help]
    for question in questionnaire.questions:
        texts += [question.text, question.hint, *(each.label for each in (*question.options, *question.rows))]
    used = {code for each in texts for code in each}
    return list(dict.fromkeys([*questionnaire.languages, *(code for code in LANGUAGES if code in used)]))


def _constraint(plug: Kind, question: Question, names: Names) -> str:
    """What an answer must fulfil; what does not read back the same stands in our own column."""
    try:
        said = plug.form_constraint(question, names)
        readable = all(plug.form_limit(parsed(each), {}) is not None for each in said)
    except (KeyError, TypeError, Unsupported, ValueError):
        return ""
    return " and ".join(said) if readable else ""


def _add_more(line: Line, patch: Mapping[str, Any]) -> None:
    """In pieces that a cell can hold."""
    if patch:
        plain = json.dumps(patch, ensure_ascii=False, separators=(",", ":"))
        said = IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", plain)
        pieces = [said[start : start + LONGEST_PIECE] for start in range(0, len(said), LONGEST_PIECE)]
        line.update({MORE if n == 1 else f"{MORE}_{n}": piece for n, piece in enumerate(pieces, 1)})


def _squared(name: str, rows: Sequence[Line], languages: Sequence[str]) -> Table:
    headings = list(_headings(name, rows, languages))
    return [{heading: row.get(heading, "") for heading in headings} for row in rows] or [dict.fromkeys(headings, "")]


def _headings(name: str, rows: Sequence[Line], languages: Sequence[str]) -> Iterator[str]:
    """Those that are always there, and those that a row uses."""
    used = {heading for row in rows for heading, text in row.items() if text}
    labels = [f"label::{language_name(code)}" for code in languages]
    hints = [f"hint::{language_name(code)}" for code in languages]
    more = [MORE, *(f"{MORE}_{n}" for n in range(2, 100))]
    if name == "survey":
        always = ["type", "name", *labels]
        perhaps = [*hints, "required", "relevant", "constraint", "appearance", "parameters", KIND]
    elif name == "choices":
        always, perhaps = ["list_name", "name", *labels], ["image"]
    else:
        always, perhaps = ["form_title", "form_id", "default_language"], []
    yield from always
    yield from (heading for heading in [*perhaps, *more] if heading in used)


def _cells(sheets: Mapping[str, Table]) -> dict[str, Cells]:
    """As they would come out of a file."""
    return {name: _table_cells(rows) for name, rows in sheets.items()}


def _table_cells(rows: Table) -> Cells:
    found = {f"{column(place)}1": heading for place, heading in enumerate(rows[0], 1)}
    for number, row in enumerate(rows, 2):
        found |= {
            f"{column(place)}{number}": text.strip() for place, text in enumerate(row.values(), 1) if text.strip()
        }
    return found
