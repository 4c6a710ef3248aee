"""Rows of the survey sheet as questions of a document. Rules wait until all questions are known: reading.py."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.kinds import NAMES, SHELF, kind
from surveys.kinds.base import Kind
from surveys.questionnaire import KEY
from surveys.xlsform.expressions import terms
from surveys.xlsform.form import NOT, Misfit, Standing
from surveys.xlsform.lists import Choice, Lists, options
from surveys.xlsform.patch import merged
from surveys.xlsform.table import KIND, MORE, Faults, Row

LISTED = {
    "select_one": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select_multiple": "select_multiple",
    "select multiple": "select_multiple",
    "select all that apply from": "select_multiple",
    "rank": "rank",
}
PLAIN = {
    **{name: name for name in ("integer", "decimal", "range", "date", "text", "note")},
    **{"int": "integer", "string": "text"},
    **{"begin_group": "begin_group", "begin group": "begin_group", "end_group": "end_group", "end group": "end_group"},
}
WHOLE_PAGE = ("intro", "help")  # notes that are no questions, but a text of the questionnaire's own
YES, NO = ("yes", "true", "true()", "1"), ("", "no", "false", "false()", "0")
REPEAT = re.compile(r"(begin|end)[ _]repeat")
LOWERED = re.compile(r"[-.]")


@dataclass
class Draft:
    """A question so far. relevant: (expression, where it stands), from its groups and its own row.

    choices: the rows of its list; rows: of a matrix; rules: what relevant says, as documents, and where each
    stands; earlier: keys of the questions before it.
    """

    document: dict[str, Any]
    row: Row
    kind: Kind
    name: str
    relevant: list[tuple[str, str]]
    values: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    choices: Sequence[Choice] = ()
    rows: Sequence[Row] = ()
    rules: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    earlier: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The question's key in the document."""
        return str(self.document["key"])


def listed(row: Row) -> tuple[str, str] | None:
    """A row's type and the name of its list; None for a type that we lack."""
    said = " ".join(row["type"].split())
    if said.lower() in PLAIN:
        return PLAIN[said.lower()], ""
    for written, name in LISTED.items():
        if said.lower() == written:
            return name, ""
        if said.lower().startswith(f"{written} ") and " " not in said[len(written) + 1 :]:
            return name, said[len(written) + 1 :]
    return None


def type_fault(row: Row) -> str:
    """Why a type cannot be read."""
    said = row["type"].lower()
    if not said:
        return "type_missing"
    if REPEAT.fullmatch(said):
        return "repeat"
    if said.endswith("or_other"):
        return "or_other"
    return "calculate" if said == "calculate" else "type"


def key_of(row: Row, faults: Faults) -> str:
    """A name as a key: in lower case, "-" and "." as "_"."""
    key = LOWERED.sub("_", row["name"]).lower()
    if not KEY.fullmatch(key):
        faults.add(row.at("name"), "name" if row["name"] else "name_missing")
    return key


def required(row: Row, faults: Faults) -> bool:
    """Whether the author says that it must be answered."""
    said = row["required"].lower()
    if said not in (*YES, *NO):
        faults.add(row.at("required"), "required_word")
    return said in YES


class Reader:
    """Reads the rows of one form. language: of texts that do not say theirs."""

    def __init__(self, found: Lists, languages: Sequence[str], language: str, faults: Faults) -> None:
        self.lists, self.languages, self.language, self.faults = found, languages, language, faults
        self.used: set[str] = set()

    def question(self, row: Row, relevant: list[tuple[str, str]]) -> Draft | None:
        """A row that is a question. relevant: what its groups say."""
        said = listed(row)
        if said is None:
            self.faults.add(row.at("type"), type_fault(row))
            return None
        form_type, name = said
        choices = self._choices(row, form_type, name)
        standing = Standing(
            form_type,
            row["appearance"],
            self._parameters(row),
            [choice.document for choice in choices],
            self.languages,
        )
        plug = self._kind(row, standing)
        return self._draft(row, plug, standing, choices, relevant) if plug else None

    def matrix(self, row: Row, rows: Sequence[Row], relevant: list[tuple[str, str]]) -> Draft | None:
        """A group of appearance table-list, and the rows in it."""
        kinds: list[tuple[str, str] | None] = []
        for each in rows:
            said = listed(each)
            self.only(each, ("type", "name", "label", "required", MORE))
            if said is None or said[0] != "select_one" or (kinds and said != kinds[0]):
                self.faults.add(each.at("type"), "matrix_row")
            kinds.append(said)
        first = kinds[0] if kinds else None
        choices = self._choices(rows[0], "select_one", first[1]) if first and first[0] == "select_one" else []
        self.only(row, ("type", "name", "label", "hint", "relevant", "appearance", KIND, MORE))
        standing = Standing("begin_group", row["appearance"], {}, [each.document for each in choices], self.languages)
        plug = self._kind(row, standing)
        draft = self._draft(row, plug, standing, choices, relevant) if plug else None
        if draft:
            self._rows(draft, rows)
        return draft

    def _rows(self, draft: Draft, rows: Sequence[Row]) -> None:
        answered = [required(each, self.faults) for each in rows]
        for each, needed in zip(rows, answered, strict=True):
            if needed != answered[0]:
                self.faults.add(each.at("required"), "matrix_required")
        if any(answered):
            draft.document["required"] = True
        draft.rows = rows
        draft.document["rows"] = [
            merged(
                {
                    "value": each["name"].removeprefix(f"{draft.name}__"),
                    "label": each.texts("label", self.language, self.faults),
                },
                each.more(self.faults),
            )
            for each in rows
        ]

    def only(self, row: Row, columns: Sequence[str]) -> None:
        """Whatever a row says in other columns would be lost."""
        for name in ("required", "relevant", "constraint", "appearance", "parameters", KIND, MORE):
            if name not in columns and (row.more(self.faults) if name == MORE else row[name]):
                self.faults.add(row.at(name), "not_supported")
        for name in ("label", "hint"):
            for place in () if name in columns else row.long(name, 0):
                self.faults.add(place, "not_supported")

    def _choices(self, row: Row, form_type: str, name: str) -> Sequence[Choice]:
        if form_type not in LISTED.values() or (not name and row[KIND]):
            return ()
        self.used.add(name)
        if name not in self.lists:
            self.faults.add(row.at("type"), "list")
        return self.lists.get(name, ())

    def _parameters(self, row: Row) -> dict[str, str]:
        said = re.sub(r"\s*=\s*", "=", row["parameters"].replace(",", " ").replace(";", " ")).split()
        pairs = [each.partition("=") for each in said]
        found = {name.lower(): value for name, _, value in pairs}
        if any(not sign or not value for _, sign, value in pairs) or len(found) < len(pairs):
            self.faults.add(row.at("parameters"), "parameters")
        return found

    def _kind(self, row: Row, standing: Standing) -> Kind | None:
        """The kind that our column names, else the one that is surest."""
        if not row[KIND]:
            plug = max(SHELF, key=lambda each: each.form_claims(standing))
            if plug.form_claims(standing) != NOT:
                return plug
            self.faults.add(row.at("appearance" if standing.appearance else "type"), "appearance")
            return None
        if row[KIND] not in NAMES:
            self.faults.add(row.at(KIND), "kind")
            return None
        plug = kind(row[KIND])
        if standing.type not in plug.form_types:
            self.faults.add(row.at(KIND), "kind_differs")
            return None
        if standing.appearance not in ("", plug.form_appearance):
            self.faults.add(row.at("appearance"), "appearance")
            return None
        return plug

    def _draft(
        self, row: Row, plug: Kind, standing: Standing, choices: Sequence[Choice], relevant: list[tuple[str, str]]
    ) -> Draft:
        document: dict[str, Any] = {"key": key_of(row, self.faults), "kind": plug.name}
        document["text"] = row.texts("label", self.language, self.faults)
        hint = row.texts("hint", self.language, self.faults)
        for name, held in (("hint", hint), ("required", required(row, self.faults))):
            if held:
                document[name] = held
        found, values = self._options(row, plug, standing, choices)
        if found:
            document["options"] = found
        settings = self._settings(row, plug, standing, values, found)
        if settings:
            document["settings"] = settings
        own = [(row["relevant"], row.at("relevant"))] if row["relevant"] else []
        said = [*relevant, *own]
        return Draft(document, row, plug, row["name"], said, values, row.more(self.faults), choices)

    def _options(
        self, row: Row, plug: Kind, standing: Standing, choices: Sequence[Choice]
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        words = plug.form_words(self.languages)
        if words:
            self._own_words(plug, choices)
            return [], {}
        if plug.lists == "nothing" and choices:
            self.faults.add(row.at("type"), "kind_differs")
            return [], {}
        found, values = options(choices, plug, self.faults)
        return found or plug.form_options(standing), values

    def _own_words(self, plug: Kind, choices: Sequence[Choice]) -> None:
        """Words that are not the frame's own would be lost."""
        words = plug.form_words(self.languages)
        if [choice.name for choice in choices] != list(words):
            for choice in choices[:1]:
                self.faults.add(choice.row.at("list_name"), "own_words")
            return
        for choice in choices:
            for code, said in choice.document["label"].items():
                if said.casefold() != words[choice.name].get(code, "").casefold():
                    self.faults.add(choice.row.at("label"), "own_words")

    def _settings(
        self, row: Row, plug: Kind, standing: Standing, values: Mapping[str, Any], found: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        try:
            settings = plug.form_settings(standing)
            limits = [plug.form_limit(each, settings) for each in terms(row["constraint"])] if row["constraint"] else []
        except Misfit as misfit:
            self.faults.add(row.at(misfit.column), misfit.code)
            return {}
        except ValueError:
            self.faults.add(row.at("constraint"), "constraint")
            return settings
        told: set[str] = set()
        for limit in limits:
            alone = None if limit is None else values.get(str(limit.get("exclusive")))
            options_alone = [each for each in found if alone is not None and each["value"] == alone]
            if limit is None or (told & set(limit)) - {"exclusive"} or ("exclusive" in limit and not options_alone):
                self.faults.add(row.at("constraint"), "constraint")
            elif any(name in settings and settings[name] != said for name, said in limit.items()):
                self.faults.add(row.at("constraint"), "constraint_differs")
            elif options_alone:
                options_alone[0]["exclusive"] = True
            else:
                settings |= limit
                told |= set(limit)
        whole = {**plug.form_unlimited(standing), **settings}
        return {name: said for name, said in whole.items() if said is not None}
