"""The choices sheet: lists by name, and their rows as options of a question. What a list is for is told elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.bank.pictures import PICTURES
from surveys.kinds.base import Kind
from surveys.xlsform.patch import merged
from surveys.xlsform.table import MORE, Faults, Row

DRAWN = ".svg"  # what a picture's name is followed by in the form, where it is a file


@dataclass(frozen=True)
class Choice:
    """A row of the choices sheet. document: an option whose value is still its name."""

    row: Row
    document: Mapping[str, Any]
    more: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What answers and rules call it."""
        return str(self.document["value"])


Lists = Mapping[str, Sequence[Choice]]


def lists(rows: Sequence[Row], language: str, faults: Faults) -> dict[str, list[Choice]]:
    """Each list with its rows in order. language: of labels that do not say theirs."""
    found: dict[str, list[Choice]] = {}
    taken: set[tuple[str, str]] = set()
    for row in rows:
        if not row["list_name"] or not row["name"]:
            faults.add(row.at("name" if row["list_name"] else "list_name"), "choice_name")
            continue
        document: dict[str, Any] = {"value": row["name"], "label": row.texts("label", language, faults)}
        if row["image"]:
            document["picture"] = row["image"].removesuffix(DRAWN)
            if document["picture"] not in PICTURES:
                faults.add(row.at("image"), "picture")
        if (row["list_name"], row["name"]) in taken:
            faults.add(row.at("name"), "name_twice")
        taken.add((row["list_name"], row["name"]))
        found.setdefault(row["list_name"], []).append(Choice(row, document, row.more(faults)))
    return found


def option(document: Mapping[str, Any], kind: Kind, *, inner: bool) -> dict[str, Any]:
    """A row as an option of a kind, before its patch. inner: neither the first nor the last of its list.

    A point between the ends whose label is its number has none: other tools need one. Raises ValueError.
    """
    if kind.lists != "points":
        return dict(document)
    digits = document["value"]
    bare = inner and set(document["label"].values()) == {digits}
    return {**document, "value": int(digits)} | ({"label": {}} if bare else {})


def options(listed: Sequence[Choice], kind: Kind, faults: Faults) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The options of a question of a kind, and name → value."""
    found: list[dict[str, Any]] = []
    values: dict[str, Any] = {}
    for place, choice in enumerate(listed):
        try:
            plain = option(choice.document, kind, inner=0 < place < len(listed) - 1)
        except ValueError:
            faults.add(choice.row.at("name"), "point")
            continue
        whole = merged(plain, choice.more)
        if type(whole.get("value")) not in (int, str):
            faults.add(choice.row.at(MORE), "more")
            continue
        values[choice.name] = whole["value"]
        found.append(whole)
    return found, values
