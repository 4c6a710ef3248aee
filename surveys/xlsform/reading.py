"""Sheets of cells into the document of a draft, each fault by its cell. Files are unpacked elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.errors import QuestionnaireInvalid, XlsformRefused
from surveys.kinds import SHELF
from surveys.languages import FALLBACK
from surveys.questionnaire import Questionnaire, draft_from_document, from_document
from surveys.xlsform.expressions import parsed
from surveys.xlsform.lists import lists
from surveys.xlsform.patch import merged
from surveys.xlsform.places import too_long, wrong_cells
from surveys.xlsform.questions import WHOLE_PAGE, Draft, Reader, key_of, listed, type_fault
from surveys.xlsform.rules import About, rule
from surveys.xlsform.sheet import Cells, placed
from surveys.xlsform.table import KIND, MORE, Columns, Faults, Row, language_of, table

SHEETS = ("survey", "choices", "settings")
MATRIX = "table-list"
DEEPEST_GROUPS = 5


@dataclass(frozen=True)
class Found:
    """What a form says. fields: what the questionnaire says as a whole → the rows that say it; patched: what our own
    column says of it → that cell; start: a cell for all that stands nowhere else.
    """

    document: dict[str, Any]
    drafts: Sequence[Draft]
    fields: Mapping[str, Row]
    patched: Mapping[str, str]
    start: str

    def cells(self, where: str, code: str) -> list[str]:
        """What a reason is about, as cells. where: a question's key, "question 3", or a field."""
        said = [draft for number, draft in enumerate(self.drafts, 1) if where in (draft.key, f"question {number}")]
        if said:
            return [said[-1].row.at("name")] if code == "key_twice" else wrong_cells(said[0], code)
        if where in self.patched:
            return [self.patched[where]]
        if where in self.fields:
            row = self.fields[where]
            told = too_long(row, {}) if code == "texts" else []
            return told or [row.at("form_title" if where == "title" else "label")]
        return ["settings!A2" if where == "title" else self.start]


def document(sheets: Mapping[str, Cells]) -> Found:
    """The draft's document. Raises XlsformRefused with every fault that was found."""
    faults = Faults()
    tables = _tables(sheets, faults)
    settings = _settings(tables["settings"][1], faults)
    languages = _languages(tables["survey"][0], tables["choices"][0], settings, faults)
    found = lists(tables["choices"][1], languages[0], faults)
    reader = Reader(found, languages, languages[0], faults)
    walk = _Walk(reader, faults)
    pages, drafts = walk.through(tables["survey"][1])
    for name, listing in found.items():
        if name not in reader.used:
            faults.add(listing[0].row.at("list_name"), "list_unused")
    whole = _whole(settings, languages, pages, drafts, faults)
    faults.tell()
    fields = walk.pages_at | ({"title": settings} if settings else {})
    patched = dict.fromkeys(settings.more(faults), settings.at(MORE)) if settings else {}
    return _kept(Found(whole, drafts, fields, patched, f"{tables['survey'][0].sheet}!A1"))


def publishable(found: Found) -> Questionnaire:
    """The questionnaire. Raises XlsformRefused for what keeps it from being published, by cell."""
    try:
        return from_document(found.document)
    except QuestionnaireInvalid as error:
        raise XlsformRefused(problems=_by_cell(error.problems, found)) from None


def _kept(found: Found) -> Found:
    try:
        draft_from_document(found.document)
    except QuestionnaireInvalid as error:
        raise XlsformRefused(problems=_by_cell(error.problems, found)) from None
    return found


def _by_cell(problems: Mapping[str, Sequence[str]], found: Found) -> dict[str, list[str]]:
    told = Faults()
    for where, codes in problems.items():
        for code in (code.partition(":")[0] for code in codes):
            for cell in found.cells(where, code):
                told.add(cell, code)
    return told.found


def _tables(sheets: Mapping[str, Cells], faults: Faults) -> dict[str, tuple[Columns, list[Row]]]:
    named = {name.lower(): name for name in sheets}
    for name, cells in sheets.items():
        if name.lower() not in SHEETS and cells:
            faults.add(f"{name}!{min(cells, key=placed)}", "sheet")
    if "survey" not in named or not sheets[named["survey"]]:
        faults.add("file", "no_survey")
        faults.tell()
    empty: Cells = {}
    found = {}
    for name in SHEETS:
        cells = sheets[named[name]] if name in named else empty
        found[name] = table(name, named.get(name, name), cells, faults) if cells else (Columns(name), [])
    return found


def _settings(rows: Sequence[Row], faults: Faults) -> Row | None:
    for row in rows[1:]:
        faults.add(row.at("form_title"), "settings_rows")
    return rows[0] if rows else None


def _languages(survey: Columns, choices: Columns, settings: Row | None, faults: Faults) -> list[str]:
    """The form's languages, the default first: settings' default_language, else the first column's, else Swedish."""
    said = settings["default_language"] if settings else ""
    default = language_of(said) if said else None
    if settings and said and default is None and said.lower() != "default":
        faults.add(settings.at("default_language"), "language")
    columns = [
        (number, code)
        for columns in (survey, choices)
        for held in columns.texts.values()
        for code, number in held.items()
    ]
    spoken = [code for _, code in columns if code]
    if any(not code for _, code in columns) or not spoken:
        spoken.insert(0, default or FALLBACK)
    return list(dict.fromkeys([*([default] if default else []), *spoken]))


def _whole(
    settings: Row | None, languages: list[str], pages: Mapping[str, Any], drafts: Sequence[Draft], faults: Faults
) -> dict[str, Any]:
    title = settings["form_title"] if settings else ""
    plain: dict[str, Any] = {
        "title": {languages[0]: title} if title else {},
        "intro": pages.get("intro", {}),
        "languages": languages,
        "audience": "adults",
    }
    if pages.get("help"):
        plain["help"] = pages["help"]
    about = {
        draft.name: About(str(draft.more.get("key", draft.key)), draft.name, draft.kind, {}, draft.values)
        for draft in drafts
    }
    questions: list[dict[str, Any]] = []
    for draft in drafts:
        _rule(draft, about, faults)
        draft.document = merged(draft.document, draft.more)
        draft.earlier = frozenset(str(each.get("key")) for each in questions)
        questions.append(draft.document)
    return {**merged(plain, settings.more(faults) if settings else {}), "questions": questions}


def _rule(draft: Draft, about: Mapping[str, About], faults: Faults) -> None:
    for text, place in draft.relevant:
        try:
            draft.rules.append((rule(parsed(text), lambda name: about[name]), place))
        except KeyError:
            faults.add(place, "relevant_unknown")
        except ValueError:
            faults.add(place, "relevant")
    said = [each for each, _ in draft.rules]
    if said:
        draft.document["show_if"] = said[0] if len(said) == 1 else {"and": said}


class _Walk:
    """Goes down the survey sheet once, in and out of groups."""

    def __init__(self, reader: Reader, faults: Faults) -> None:
        self.reader, self.faults = reader, faults
        self.pages: dict[str, Any] = {}
        self.pages_at: dict[str, Row] = {}
        self.drafts: list[Draft | None] = []
        self.open: list[Row] = []
        self.inside: list[Row] | None = None  # the rows of a matrix, while we are in one
        self.names: set[str] = set()

    def through(self, rows: Sequence[Row]) -> tuple[dict[str, Any], list[Draft]]:
        """The pages that are no questions, and the questions in order."""
        for row in rows:
            self._step(row)
        for row in self.open:
            self.faults.add(row.at("type"), "group_open")
        return self.pages, [draft for draft in self.drafts if draft is not None]

    def _step(self, row: Row) -> None:
        said = listed(row)
        form_type = said[0] if said else ""
        if form_type == "end_group":
            self._end(row)
        elif self.inside is not None and form_type == "begin_group":
            self.faults.add(row.at("type"), "matrix_row")
        elif form_type == "begin_group":
            self._begin(row)
        elif row[KIND] in WHOLE_PAGE:
            self._page(row, form_type)
        else:
            self._question(row)

    def _question(self, row: Row) -> None:
        if row["name"].lower() in self.names:
            self.faults.add(row.at("name"), "name_twice")
        self.names.add(row["name"].lower())
        if self.inside is not None:
            self.inside.append(row)
        else:
            self.drafts.append(self.reader.question(row, self._relevant()))

    def _page(self, row: Row, form_type: str) -> None:
        if form_type != "note" or row[KIND] in self.pages or self.open:
            self.faults.add(row.at("type"), type_fault(row) if not form_type else "kind_differs")
        self.reader.only(row, ("type", "name", "label", KIND))
        self.pages[row[KIND]] = row.texts("label", self.reader.language, self.faults)
        self.pages_at.setdefault(row[KIND], row)

    def _begin(self, row: Row) -> None:
        if len(self.open) == DEEPEST_GROUPS:
            self.faults.add(row.at("type"), "group_deep")
        self.open.append(row)
        if row["appearance"] == MATRIX:
            self.names.add(row["name"].lower())
            self.inside = []
            return
        for name in ("appearance", "required", "constraint", "parameters", KIND, MORE):
            if row[name] or (name == MORE and row.more(self.faults)):
                self.faults.add(row.at(name), "appearance" if name == "appearance" else "not_supported")
        if row.long("label", 0) or row.long("hint", 0):
            self.drafts.append(self._heading(row))

    def _heading(self, row: Row) -> Draft:
        """A group's label is a page to read."""
        key = key_of(row, self.faults)
        language = self.reader.language
        plug = next(each for each in SHELF if not each.asks)
        page: dict[str, Any] = {"key": key, "kind": plug.name, "text": row.texts("label", language, self.faults)}
        hint = row.texts("hint", language, self.faults)
        return Draft(page | ({"hint": hint} if hint else {}), row, plug, row["name"], self._relevant())

    def _end(self, row: Row) -> None:
        self.reader.only(row, ("type", "name"))
        if not self.open:
            self.faults.add(row.at("type"), "group_end")
            return
        begun = self.open.pop()
        if self.inside is not None:
            rows, self.inside = self.inside, None
            self.drafts.append(self.reader.matrix(begun, rows, self._relevant()))

    def _relevant(self) -> list[tuple[str, str]]:
        return [(row["relevant"], row.at("relevant")) for row in self.open if row["relevant"]]
