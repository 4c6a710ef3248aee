"""Which column is which, as far as headings tell; whoever brings the file in sees it and changes it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from surveys import bank
from surveys.importing.grid import Grid
from surveys.importing.targets import Target, plain

DROPPED, WHO, WAVE = "", "=who", "=wave"
WHOS = (
    "deltagare",
    "participant",
    "respondent",
    "respondentid",
    "participantid",
    "deltagarid",
    "id",
    "kod",
    "code",
    "person",
    "personid",
    "löpnummer",
    "nr",
    "nummer",
    "row",
    "pid",
)
WAVES = ("wave", "mätomgång", "omgång", "mätning", "mättillfälle", "våg", "tidpunkt", "timepoint", "round")
FIRST = ("före", "innan", "start", "startmätning", "före insatsen", "before", "pre", "baseline", "förmätning")
THEN = ("efter", "slut", "after", "post", "uppföljning", "eftermätning", "follow-up", "followup")


def columns(grid: Grid, known: Sequence[Target]) -> dict[int, str]:
    """Column → a target's name, WHO, WAVE, or DROPPED. What is named twice is not guessed."""
    names = _names(known)
    said = [plain(each) for each in grid.columns]
    found: dict[int, str] = {}
    for number, heading in enumerate(said):
        name = names.get(heading, DROPPED) if said.count(heading) == 1 else DROPPED
        found[number] = name if name not in found.values() else DROPPED
    return found


def waves(values: Iterable[str]) -> dict[str, tuple[int, date | None]]:
    """What stands in the column of waves → number and day, as far as it says so; else by order."""
    held = sorted(dict.fromkeys(values), key=_place)
    numbers = [_number(each) for each in held]
    clear = None not in numbers and 0 in numbers and len(set(numbers)) == len(numbers)
    return {each: (numbers[n] or 0 if clear else n, _day(each)) for n, each in enumerate(held)}


def _names(known: Sequence[Target]) -> Mapping[str, str]:
    """Every heading that can only mean one thing."""
    found: dict[str, set[str]] = {}
    for each in known:
        for said in _called(each):
            found.setdefault(plain(said), set()).add(each.name)
    named = {said: next(iter(names)) for said, names in found.items() if len(names) == 1 and said}
    return {plain(each): WHO for each in WHOS} | {plain(each): WAVE for each in WAVES} | named


def _called(target: Target) -> Iterable[str]:
    question = target.question
    part = target.box or target.shown.part
    texts = [*question.text.values(), *_item(question.item).values()]
    stems = [question.key, *([question.item] if question.item else []), *texts]
    if not part:
        return stems
    labels = [part, *target.label.values()]
    return [f"{stem} {label}" for stem in stems for label in labels] + list(target.label.values())


def _item(code: str | None) -> Mapping[str, str]:
    """The words of a core item in all its languages, also those that the questionnaire lacks."""
    if code is None or code not in bank.items():
        return {}
    text: Mapping[str, str] = bank.item(code)["text"]
    return text


def _place(value: str) -> tuple[int, str, int, str]:
    number, day = _number(value), _day(value)
    return (0 if day else 1, day.isoformat() if day else "", -1 if number is None else number, value)


def _number(value: str) -> int | None:
    said = plain(value)
    if said in map(plain, FIRST):
        return 0
    if said in map(plain, THEN):
        return 1
    digits = re.fullmatch(r"\D*(\d{1,2})", said)
    return int(digits[1]) if digits else None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
