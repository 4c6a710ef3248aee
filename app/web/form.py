"""The posted form of a phone without JavaScript, as values. What is done with them stands in resident.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from werkzeug.datastructures import MultiDict

from surveys.errors import Malformed

# A question's key never begins so: what the form says besides answers.
OWN = "_"
DIGITS = 4  # of a wave or a version; more is nobody's, and a database's integer ends somewhere


@dataclass(frozen=True, slots=True)
class Sent:
    """again: "I have been here before"; typed: the code they typed; fresh: the one made with the page, theirs if
    card was ticked. was_it_you: the answer where that code had answered already. ticket: a one-time one, as typed.
    answers: question → part → values.
    """

    id: UUID
    wave: int
    version: int
    again: bool
    card: bool
    was_it_you: str
    typed: str = field(repr=False)
    fresh: str = field(repr=False)
    ticket: str = field(repr=False)
    answers: Mapping[str, Mapping[str, list[str]]] = field(repr=False)


def read(form: MultiDict[str, str]) -> Sent:
    """Raises Malformed for a form that this page did not write."""
    try:
        id, wave, version = UUID(form["_id"]), _number(form["_wave"]), _number(form["_version"])
    except (ValueError, KeyError):
        raise Malformed from None
    return Sent(
        id=id,
        wave=wave,
        version=version,
        again=form.get("_again") == "yes",
        card=form.get("_card") == "yes",
        was_it_you=form.get("_was", ""),
        typed=form.get("_typed", "").strip(),
        fresh=form.get("_fresh", ""),
        ticket=form.get("_ticket", "").strip(),
        answers=_grouped(form),
    )


def _grouped(form: MultiDict[str, str]) -> dict[str, dict[str, list[str]]]:
    """Question → part → values: "rank.food" is the part "food" of the question "rank", "rank" its whole."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in form:
        if not name.startswith(OWN):
            key, _, part = name.partition(".")
            found.setdefault(key, {})[part] = form.getlist(name)
    return found


def _number(text: str) -> int:
    """Raises ValueError for what is not a few plain digits."""
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise ValueError(text)
    return int(text)
