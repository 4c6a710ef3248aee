"""Made-up interventions of 8 to 40 people, and what the naive rule publishes of them; what the product does: reader.py.

Drop-out of 45 % (less in some), questions left out, people without a code, newcomers at follow-ups, erasures, answers
that come after a wave has closed, and everybody fetches everything each time. The truth is kept person by person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4, uuid5

from app.services.analysis import Answered, Material
from app.store.reports import Subject
from surveys.questionnaire import Questionnaire, from_document
from surveys.waves import Wave, add_months, midnight

ITEMS = ("trust", "safety")
GENDERS, AGES = ("girl", "boy", "other"), ("13", "16", "19", "25")
DROP_OUT, SKIPS, CODELESS, NEW, NEW_CODED, ERASES, LATE = 0.45, 0.08, 0.1, 0.06, 0.5, 0.12, 0.04
FAITHFUL, STEADY = 0.3, 0.25  # shares of interventions where few drop out, and where nearly all answer as they did
LEFT_BY_FAITHFUL, LIKEWISE = 0.1, 0.97
FORGETFUL, FORGETS = 0.3, 0.7  # and where most come back without their code
LIKEMINDED, HIGHEST = 0.4, 5  # and where some all begin with the same answer: a gender, or who came later
Window = tuple[datetime, datetime]
NOTHING: Mapping[str, int] = MappingProxyType({})
_SCALE = [{"value": n, "label": {"sv": str(n)}} for n in range(1, 6)]


def _words(key: str, values: tuple[str, ...], **settings: Any) -> dict[str, Any]:
    options = [{"value": value, "label": {"sv": value}} for value in values]
    return {"key": key, "kind": "choice", "text": {"sv": key}, "options": options, "settings": settings}


QUESTIONNAIRE: Questionnaire = from_document(
    {
        "title": {"sv": "Portfölj"},
        "languages": ["sv"],
        "audience": "adults",
        "questions": [
            *({"key": key, "kind": "scale", "text": {"sv": key}, "options": _SCALE} for key in ITEMS),
            _words("gender", GENDERS),
            _words("age", AGES, ordered=True),
        ],
    }
)


@dataclass(frozen=True)
class Sent:
    """What somebody sent in a wave. at: when it came in; pid: None without a code."""

    person: int
    cohort: date
    number: int
    at: datetime
    answers: dict[str, Any]
    pid: bytes | None
    id: UUID = field(default_factory=uuid4)


@dataclass
class Told:
    """What somebody saw of some people. of: item, "change", "level" or "class" (how many of them gave certain answers),
    wave; who: about whom; low, high: what it said, None where only a reason stood there.
    """

    of: tuple[str, str, int]
    who: frozenset[int]
    low: float | None = None
    high: float | None = None


Cell = tuple[str, date, int]  # a count of one cohort: its name, the cohort, the wave


@dataclass(frozen=True)
class Bound:
    """What somebody saw of the sum of some counts: that it lies between these two."""

    name: str
    cells: frozenset[Cell]
    low: float
    high: float


@dataclass
class Seen:
    """All that was ever published of one intervention. truth: every count as it was; small: sums of 1 to 4 of them,
    which nobody may work out; unanswered: starters without an answer to the item that most have answered, and all that
    this may be, for whoever has read how many stand in the figures and which share that is.
    """

    audience: str
    figures: list[Told] = field(default_factory=list)
    bounds: set[Bound] = field(default_factory=set)
    truth: dict[Cell, int] = field(default_factory=dict)
    small: set[frozenset[Cell]] = field(default_factory=set)
    unanswered: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)

    @property
    def limit(self) -> int:
        """People whom any combination of figures must be about."""
        return 10 if self.audience == "children" else 5


@dataclass
class Place:
    """One intervention with all that ever came in. erased: person → when; likewise: how often a later answer is
    that of the start; forgets: how often somebody comes back without a code; of_one_mind: who all begin alike.
    """

    audience: str
    intake: str
    waves: list[Wave]
    starts: dict[UUID, date]
    sent: list[Sent]
    erased: dict[int, datetime]
    background: str
    drop_out: float = DROP_OUT
    likewise: float = 0.0
    forgets: float = 0.0
    of_one_mind: str = ""

    def closes(self) -> list[datetime]:
        """A day after each wave has closed, when the analyst has its turn; and one more, long after."""
        days = sorted({wave.closes + timedelta(days=1) for wave in self.waves})
        return [*days, days[-1] + timedelta(days=60)]

    def there(self, now: datetime) -> list[Sent]:
        """What has come in and has not been erased since."""
        return [each for each in self.sent if each.at <= now and self.erased.get(each.person, now) >= now]

    def material(self, now: datetime) -> Material:
        """As the analyst reads it."""
        ids = {(wave.cohort, wave.number): wave.id for wave in self.waves}
        cohorts = {day: id for id, day in self.starts.items()}
        responses: dict[UUID | None, list[Answered]] = {}
        for each in self.there(now):
            wave = ids[cohorts[each.cohort], each.number]
            row = Answered(each.pid, each.number, "phone", VERSION, each.answers, each.id)
            responses.setdefault(wave, []).append(row)
        subject = Subject(VERSION, "Portfölj", self.audience, self.intake, (self.background,))
        return Material(
            subject=subject,
            waves=tuple(self.waves),
            imported={},
            starts=self.starts,
            versions={VERSION: QUESTIONNAIRE},
            numbers={VERSION: 1},
            responses=responses,
            counts=self._counts(now),
            present={},
        )

    def _counts(self, now: datetime) -> dict[tuple[UUID, str], int]:
        """How those who came back were known again."""
        found: dict[tuple[UUID, str], int] = {}
        cohorts = {day: id for id, day in self.starts.items()}
        ids = {(wave.cohort, wave.number): wave.id for wave in self.waves}
        started = {each.person for each in self.there(now) if not each.number and each.pid}
        for each in self.there(now):
            if each.number and each.pid is not None and each.person in started:
                key = ids[cohorts[each.cohort], each.number], way(each.person)
                found[key] = found.get(key, 0) + 1
        for each in self.sent:
            if each.at <= now and self.erased.get(each.person, now) < now:
                key = ids[cohorts[each.cohort], each.number], "erased"
                found[key] = found.get(key, 0) + 1
        return found


VERSION = UUID(int=1)


def way(person: int) -> str:
    """How somebody comes back: always the same."""
    return ("linked_card", "linked_phone", "linked_link")[person % 7 % 3]


def place(dice: Random) -> Place:
    """An intervention with 8 to 40 starters, in one cohort or in several of a few people each."""
    intake = dice.choice(["fixed", "rolling"])
    size = dice.randint(8, 40)
    sizes = [size]
    if intake == "rolling":
        cuts = sorted(dice.sample(range(1, size), min(size - 1, dice.randint(1, 5))))
        sizes = [b - a for a, b in zip([0, *cuts], [*cuts, size], strict=True)]
    made = Place(dice.choice(["adults", "youth", "children"]), intake, [], {}, [], {}, dice.choice(["gender", "age"]))
    made.drop_out = LEFT_BY_FAITHFUL if dice.random() < FAITHFUL else DROP_OUT
    made.likewise = LIKEWISE if dice.random() < STEADY else 0.0
    made.forgets = FORGETS if dice.random() < FORGETFUL else 0.0
    made.of_one_mind = dice.choice((*GENDERS[:2], "later")) if dice.random() < LIKEMINDED else ""
    ids = copy(dice)  # the same each time, and no throw less for what follows
    first, person = date(2026, 1, 1), 0
    for month, many in enumerate(sizes):
        day, id = add_months(first, month), UUID(int=ids.getrandbits(128), version=4)
        made.starts[id] = day
        windows = [(midnight(add_months(day, after)), midnight(add_months(day, after + 1))) for after in (0, 3, 8)]
        made.waves += [
            Wave(number, opens, closes, uuid5(id, str(number)), id) for number, (opens, closes) in enumerate(windows)
        ]
        for _ in range(many):
            person += 1
            _live(dice, made, day, windows, person)
        come = [number for number in (1, 2) for _ in range(many) if dice.random() < NEW]
        for number in come:
            person += 1
            new = Somebody(person, day, bytes([1] * 12) + person.to_bytes(4), {}, id)
            made.sent.append(_sent(dice, new, number, windows[number], coded=dice.random() < NEW_CODED))
    return made


@dataclass(frozen=True)
class Somebody:
    """A person of the truth. about: background; among: the cohort's id."""

    person: int
    cohort: date
    pid: bytes
    about: dict[str, Any]
    among: UUID


def _live(dice: Random, made: Place, day: date, windows: Sequence[Window], person: int) -> None:
    """A starter: which waves they answer, and whether they erase it all."""
    coded = dice.random() > CODELESS
    stays = (1.0, 1 - made.drop_out * 0.6, 1 - made.drop_out)
    about = {"gender": dice.choices(GENDERS, (10, 10, 1))[0], "age": dice.choices(AGES, (4, 4, 2, 1))[0]}
    who = Somebody(person, day, bytes(12) + person.to_bytes(4), about, list(made.starts)[-1])
    start = {key: dice.randint(1, 5) for key in ITEMS}
    if made.of_one_mind in (about["gender"], "later" if 2 * len(made.starts) > 3 else None):
        start = dict.fromkeys(ITEMS, HIGHEST)
    for number, window in enumerate(windows):
        if dice.random() < stays[number] and (coded or number == 0 or made.forgets):
            again = start if not number or dice.random() < made.likewise else {}
            shown = coded and not (number and made.forgets and dice.random() < made.forgets)
            made.sent.append(_sent(dice, who, number, window, coded=shown, said=again))
    if coded and dice.random() < ERASES:
        made.erased[person] = windows[0][0] + timedelta(days=dice.randint(20, 400), hours=1)


def _sent(
    dice: Random, who: Somebody, number: int, window: Window, *, coded: bool, said: Mapping[str, int] = NOTHING
) -> Sent:
    """said: answers that are settled already."""
    opens, closes = window
    answers: dict[str, Any] = {key: dice.randint(1, 5) for key in ITEMS} | dict(said) | who.about
    kept = {key: value for key, value in answers.items() if dice.random() > (SKIPS if key in ITEMS else SKIPS / 2)}
    late = dice.random() < LATE
    at = closes + timedelta(days=dice.randint(2, 120)) if late else opens + (closes - opens) * dice.random()
    id = uuid5(who.among, f"{who.person} {number}")
    return Sent(who.person, who.cohort, number, at, kept, who.pid if coded else None, id)


# --- the naive rule ---


def naive(where: Place) -> Seen:
    """Hide cells under 5 behind free filters: any item, any wave, any gender, age and cohort, as it stands now."""
    seen = Seen(where.audience)
    for now in where.closes():
        rows = where.there(now)
        closed = {(where.starts[w.cohort], w.number) for w in where.waves if w.closes < now}
        for key, number, mine in _filtered(rows, closed):
            scores = {each.person: float(each.answers[key]) for each in mine if key in each.answers}
            if len(scores) >= 5:
                mean = sum(scores.values()) / len(scores)
                seen.figures.append(Told((key, "level", number), frozenset(scores), mean, mean))
                seen.people |= set(scores)
    return seen


def _filtered(rows: list[Sent], closed: set[tuple[date, int]]) -> Iterator[tuple[str, int, list[Sent]]]:
    cohorts = (None, *sorted({day for day, _ in closed}))
    for key, number, gender, age, day in product(ITEMS, range(3), (None, *GENDERS), (None, *AGES), cohorts):
        yield (
            key,
            number,
            [
                each
                for each in rows
                if each.number == number
                and (each.cohort, number) in closed
                and day in (None, each.cohort)
                and gender in (None, each.answers.get("gender"))
                and age in (None, each.answers.get("age"))
            ],
        )
