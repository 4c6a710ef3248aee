"""Made-up interventions of 8 to 40 people, and what is published of them: by the product, or by the naive rule.

Drop-out of 45 %, questions left out, people without a code, newcomers at follow-ups, erasures, answers that come after
a wave has closed, and everybody fetches everything each time. The truth is kept person by person beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID, uuid4

from app.services.analysis import Answered, Material
from app.services.figures import document
from app.store.reports import Subject
from surveys.questionnaire import Questionnaire, from_document
from surveys.waves import Wave, add_months, midnight

ITEMS = ("trust", "safety")
GENDERS, AGES = ("girl", "boy", "other"), ("13", "16", "19", "25")
DROP_OUT, SKIPS, CODELESS, NEW, NEW_CODED, ERASES, LATE = 0.45, 0.08, 0.1, 0.06, 0.5, 0.12, 0.04
Window = tuple[datetime, datetime]
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
    """A figure that somebody saw. of: item, "change" or "level", wave; who: about whom; low, high: what it said."""

    of: tuple[str, str, int]
    who: frozenset[int]
    low: float
    high: float
    truth: float


@dataclass
class Counted:
    """A count that somebody saw. who: those it counts, as (person, wave)."""

    name: str
    n: int
    who: frozenset[tuple[int, int]]


@dataclass
class Seen:
    """All that was ever published of one intervention. small: true groups of 1 to 4 that nobody may work out."""

    audience: str
    figures: list[Told] = field(default_factory=list)
    counts: list[Counted] = field(default_factory=list)
    small: list[frozenset[tuple[int, int]]] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)

    @property
    def limit(self) -> int:
        """People whom any combination of figures must be about."""
        return 10 if self.audience == "children" else 5


@dataclass
class Place:
    """One intervention with all that ever came in. erased: person → when."""

    audience: str
    intake: str
    waves: list[Wave]
    starts: dict[UUID, date]
    sent: list[Sent]
    erased: dict[int, datetime]
    background: str

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
        subject = Subject(uuid4(), "Portfölj", self.audience, self.intake, (self.background,))
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
        return found


VERSION = uuid4()


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
    first, person = date(2026, 1, 1), 0
    for month, many in enumerate(sizes):
        day, id = add_months(first, month), uuid4()
        made.starts[id] = day
        windows = [(midnight(add_months(day, after)), midnight(add_months(day, after + 1))) for after in (0, 3, 8)]
        made.waves += [Wave(number, opens, closes, uuid4(), id) for number, (opens, closes) in enumerate(windows)]
        for _ in range(many):
            person += 1
            _live(dice, made, day, windows, person)
        come = [number for number in (1, 2) for _ in range(many) if dice.random() < NEW]
        for number in come:
            person += 1
            new = Somebody(person, day, bytes([1] * 12) + person.to_bytes(4), {})
            made.sent.append(_sent(dice, new, number, windows[number], coded=dice.random() < NEW_CODED))
    return made


@dataclass(frozen=True)
class Somebody:
    """A person of the truth. about: background."""

    person: int
    cohort: date
    pid: bytes
    about: dict[str, Any]


def _live(dice: Random, made: Place, day: date, windows: Sequence[Window], person: int) -> None:
    """A starter: which waves they answer, and whether they erase it all."""
    coded = dice.random() > CODELESS
    stays = (1.0, 1 - DROP_OUT * 0.6, 1 - DROP_OUT)
    about = {"gender": dice.choices(GENDERS, (10, 10, 1))[0], "age": dice.choices(AGES, (4, 4, 2, 1))[0]}
    who = Somebody(person, day, bytes(12) + person.to_bytes(4), about)
    for number, window in enumerate(windows):
        if dice.random() < stays[number] and (coded or number == 0):
            made.sent.append(_sent(dice, who, number, window, coded=coded))
    if coded and dice.random() < ERASES:
        made.erased[person] = windows[0][0] + timedelta(days=dice.randint(20, 400), hours=1)


def _sent(dice: Random, who: Somebody, number: int, window: Window, *, coded: bool) -> Sent:
    opens, closes = window
    answers: dict[str, Any] = {key: dice.randint(1, 5) for key in ITEMS} | who.about
    kept = {key: value for key, value in answers.items() if dice.random() > (SKIPS if key in ITEMS else SKIPS / 2)}
    late = dice.random() < LATE
    at = closes + timedelta(days=dice.randint(2, 120)) if late else opens + (closes - opens) * dice.random()
    return Sent(who.person, who.cohort, number, at, kept, who.pid if coded else None)


# --- what the product publishes ---


def published(where: Place) -> Seen:
    """Everything that the product shows, each time that it shows anything."""
    seen = Seen(where.audience)
    reader = _Reader(where, seen)
    kept: dict[str, Any] | None = None
    people: dict[str, dict[UUID, int]] = {}
    for now in where.closes():
        left = {each.id for each in where.there(now)}
        people = {name: {id: block for id, block in held.items() if id in left} for name, held in people.items()}
        kept, public = document(where.material(now), kept, people, now)
        reader.read(public, now)
    return seen


class _Reader:
    """Somebody who keeps every report and knows, of each figure, whom it is about."""

    def __init__(self, where: Place, seen: Seen) -> None:
        self.where, self.seen = where, seen
        self.snapshots: dict[tuple[Any, ...], dict[date, list[Sent]]] = {}

    def read(self, public: dict[str, Any], now: datetime) -> None:
        """One report."""
        for wave in public["waves"]:
            for item in wave["items"]:
                self._item(public, item, wave["number"], now)
            self._flow(public, wave)
        self._cohorts(public)

    def _item(self, public: dict[str, Any], item: dict[str, Any], number: int, now: datetime) -> None:
        shown = item["change"] if number else item["mean"]
        if not item["made"] or item["key"] not in ITEMS:
            return
        key = item["key"]
        self._tell((key, number), item["cohorts"], shown, now)
        if item["by"]:
            for values, cell in zip(public["breakdown"]["groups"], item["by"]["groups"], strict=True):
                if cell["figure"] is not None:
                    group = frozenset(each["value"] for each in values)
                    self._tell((key, number), item["by"]["cohorts"], cell["figure"], now, group)

    def _tell(
        self,
        of: tuple[str, int],
        days: list[str],
        shown: dict[str, Any],
        now: datetime,
        group: frozenset[str] | None = None,
    ) -> None:
        """Whom a figure is about: of each cohort, those who were there when it was first told of."""
        key, number = of
        low = shown.get("low") if number == 0 else shown.get("estimate")
        high = shown.get("high") if number == 0 else shown.get("estimate")
        if low is None or high is None:
            return
        scores: dict[int, float] = {}
        for day in map(date.fromisoformat, days):
            rows = self.snapshots.setdefault((key, number), {}).setdefault(day, self.where.there(now))
            mine = [each for each in rows if each.cohort == day]
            start = {each.pid: each for each in mine if not each.number and each.pid}
            for each in mine:
                if each.number != number or key not in each.answers:
                    continue
                first = each if number == 0 else start.get(each.pid) if each.pid else None
                if first is None or key not in first.answers:
                    continue
                if group is not None and first.answers.get(self.where.background) not in group:
                    continue
                scores[each.person] = each.answers[key] - (first.answers[key] if number else 0)
        truth = sum(scores.values()) / len(scores)
        what = (key, "change" if number else "level", number)
        self.seen.figures.append(Told(what, frozenset(scores), low, high, truth))
        self.seen.people |= set(scores)
        if not low - 0.051 <= truth <= high + 0.051:
            self.seen.strange.append(f"{what} says {low}–{high} of people who said {truth:.2f}")

    # --- counts ---

    def _flow(self, public: dict[str, Any], wave: dict[str, Any]) -> None:
        number = wave["number"]
        covered = [
            date.fromisoformat(cohort["starts"])
            for cohort in public["cohorts"]
            for each in cohort["waves"]
            if each["number"] == number and each["batch"] is not None
        ]
        for name, n in {**wave["flow"], **wave["ways"]}.items():
            who: set[tuple[int, int]] = set()
            for day in covered:
                who |= self._counted(day, number, name)
            if n is not None:
                self._count(f"{name} {number}", n, frozenset(who))
            self._small(number, name, covered)

    def _small(self, number: int, name: str, covered: list[date]) -> None:
        for day in covered:
            who = self._counted(day, number, name)
            if 0 < len(who) < 5:
                self.seen.small.append(frozenset(who))

    def _cohorts(self, public: dict[str, Any]) -> None:
        for cohort in public["cohorts"]:
            day = date.fromisoformat(cohort["starts"])
            for each in cohort["waves"]:
                if each.get("answered") is not None:
                    who = self._counted(day, each["number"], "answered")
                    self._count(f"answered {day} {each['number']}", each["answered"], frozenset(who))

    def _count(self, name: str, n: int, who: frozenset[tuple[int, int]]) -> None:
        self.seen.counts.append(Counted(name, n, who))
        if n != len(who):
            self.seen.strange.append(f"{name} says {n} of {len(who)}")

    def _counted(self, day: date, number: int, name: str) -> set[tuple[int, int]]:
        """Who of a cohort is counted so, as they were when its wave closed. Who is lost is counted at the start."""
        closed = next(w.closes for w in self.where.waves if self.where.starts[w.cohort] == day and w.number == number)
        then = min(at for at in self.where.closes() if at >= closed + timedelta(days=1))
        rows = [each for each in self.where.there(then) if each.cohort == day]
        here = [each for each in rows if each.number == number]
        started = {each.person for each in rows if not each.number and each.pid}
        came = {each.person for each in here if each.pid}
        groups: dict[str, set[int]] = {
            "answered": {each.person for each in here},
            "linked": came & started,
            "lost": started - came,
            "without_code": {each.person for each in here if not each.pid},
            "not_linked": {each.person for each in here if not each.pid},
            "new": came - started if number else came,
        }
        for each in ("linked_card", "linked_link", "linked_phone", "linked_ticket", "linked_imported"):
            groups[each] = {person for person in came & started if way(person) == each}
        return {(person, 0 if name == "lost" else number) for person in groups[name]}


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
                seen.figures.append(Told((key, "level", number), frozenset(scores), mean, mean, mean))
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
