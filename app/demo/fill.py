"""Fills an empty database with the neighbourhood, day by day, through the services that everybody uses. No SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.demo import figures, said, when
from app.demo import people as simulated
from app.demo.founding import found
from app.demo.neighbourhood import Intervention, Neighbourhood, neighbourhood
from app.services import activities, comparison, costs, diary, interventions, occasions, questionnaires, receive
from app.services.actor import Actor
from app.services.results import TOLD
from app.services.sharing import share
from surveys import codes
from surveys.waves import GRACE, midnight

if TYPE_CHECKING:
    import numpy as np

BEFORE = timedelta(days=60)  # the organisations sign in so long before the first answer
PREPARES, PRINTS, OPENS_AT = timedelta(days=14), timedelta(days=5), timedelta(hours=9)
LOOKS_AFTER = GRACE + timedelta(hours=1)
CODES_TO_TRY, PRESENT = 3, 1.3  # so many; heads for each answer

Say = Callable[[str], None]
Door = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Poster:
    """An activity that one can open."""

    intervention: str
    activity: str
    code: str


@dataclass
class Filled:
    """What the fill made: posters by intervention, receipt codes to try, and how much of everything."""

    posters: list[Poster] = field(default_factory=list)
    codes: list[dict[str, str]] = field(default_factory=list)
    people: int = 0
    responses: int = 0


@dataclass
class _Running:
    """An intervention while its story is told."""

    told: Intervention
    leader: Actor
    id: UUID | None = None
    activities: list[Any] = field(default_factory=list)
    people: list[simulated.Person] = field(default_factory=list)
    sendings: list[when.Sending] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)


class Fill:
    """Tells the neighbourhood's story in the order of time. Deterministic by seed and anchor, but for random ids.

    web: enters the web application's context; closed: what the other processes do at a moment, once waves have closed.
    """

    def __init__(
        self,
        *,
        web: Door,
        closed: Callable[[datetime], None],
        seed: int,
        people: int,
        anchor: date,
        password: str,
        say: Say,
    ) -> None:
        self.web, self.closed, self.say = web, closed, say
        self.anchor, self.password = anchor, password
        self.rng = _dice(seed)
        self.place: Neighbourhood = neighbourhood()
        self.sizes = self.place.sizes(people)
        self.done = Filled()
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []

    def run(self) -> Filled:
        """All of it."""
        first = min(min(when.starts(each, self.anchor)) for each in self.place.interventions)
        with self.web():
            founded = found(self.place, password=self.password, now=midnight(first) - BEFORE)
        all_of_them: dict[str, _Running] = {}
        for told, size in zip(self.place.interventions, self.sizes, strict=True):
            running = all_of_them[told.name] = _Running(told, founded.actors[told.organisation, "leader"])
            running.people = simulated.draw(self.rng, told, size)
            running.sendings = when.sendings(self.rng, told, running.people, self.anchor)
            area = founded.areas[told.organisation, told.area]
            self._prepare(running, area, founded.partnership if told.shared else None)
            self._collect(running)
            self._look_after(running)
        for running in all_of_them.values():
            if running.told.compared:
                self._compare(running, all_of_them[running.told.compared["with"]])
        self._at(*figures.coming_in(founded, self.place, self.anchor))
        for at, event in said.events(founded, self.place, self.anchor, all_of_them):
            self._at(at, event)
        self._play()
        return self.done

    # --- what is done ---

    def _prepare(self, running: _Running, area: UUID, partnership: UUID | None) -> None:
        told, leader = running.told, running.leader
        start, *_ = when.starts(told, self.anchor)
        size = len(running.people)

        def create(now: datetime) -> None:
            made = interventions.create(
                actor=leader,
                name=told.name,
                audience=told.audience,
                expected_size=size,
                languages=list(told.languages),
                intake=told.intake,
                now=now,
                goals=list(told.goals),
                stage=told.stage,
                area_id=area,
                background=list(told.background),
            )
            running.id = made.id
            draft = questionnaires.start(actor=leader, intervention=made.id, ready=told.ready, now=now)
            questionnaires.publish(actor=leader, id=draft.id, confirmed=list(told.languages), now=now)
            if told.outcome:
                interventions.change(actor=leader, id=made.id, changes=told.outcome, now=now)
            if told.cost:
                costs.change(actor=leader, id=made.id, cost=told.cost, now=now)
            if partnership:
                share(actor=leader, intervention=made.id, partnership=partnership, now=now)

        self._at(midnight(start) - PREPARES + OPENS_AT, create)
        (waves,) = list(when.windows(told, self.anchor).values())[:1]
        for number, name in enumerate(told.activities):
            fixed = told.intake == "fixed"
            opens = waves[number].opens if fixed else waves[0].opens
            # the first poster of a rolling intervention is printed in its first month, which opens with it
            at = opens - PRINTS if fixed else opens
            self._at(at + OPENS_AT, self._printing(running, name, opens.date() if fixed else None))
        self._at(waves[1].opens + OPENS_AT, self._telling(running))
        for held in told.diary:
            said = dict(held)
            entry = diary.Entry(day=start + timedelta(days=said.pop("after")), **said)
            self._at(midnight(entry.day) + OPENS_AT, self._noting(running, entry))

    def _noting(self, running: _Running, entry: diary.Entry) -> Callable[[datetime], None]:
        def write(now: datetime) -> None:
            diary.add(actor=running.leader, id=_made(running), entry=entry, now=now)

        return write

    def _compare(self, running: _Running, other: _Running) -> None:
        """Once both are there, and long before the first follow-up."""
        start, *_ = when.starts(running.told, self.anchor)

        def compare(now: datetime) -> None:
            group = running.told.compared["group"]
            comparison.choose(actor=running.leader, id=_made(running), group=group, other=_made(other), now=now)

        self._at(midnight(start) - PRINTS, compare)

    def _printing(self, running: _Running, name: str, starts_on: date | None) -> Callable[[datetime], None]:
        def print_poster(now: datetime) -> None:
            said: dict[str, Any] = {"name": name, "place": running.told.area, "starts_on": starts_on}
            made = activities.add(actor=running.leader, intervention=_made(running), now=now, **said)
            running.activities.append(made)
            self.done.posters.append(Poster(running.told.name, name, made.code))

        return print_poster

    def _telling(self, running: _Running) -> Callable[[datetime], None]:
        def tell(now: datetime) -> None:
            said = {name: dict(getattr(running.told, name)) for name in TOLD}
            interventions.change(actor=running.leader, id=_made(running), changes=said, now=now)

        return tell

    # --- who answers ---

    def _collect(self, running: _Running) -> None:
        self._choose_codes(running)
        for sending in running.sendings:
            id = UUID(bytes=self.rng.bytes(16), version=4)
            self._at(sending.at, self._sending(running, sending, id))
        self.done.people += len(running.people)

    def _choose_codes(self, running: _Running) -> None:
        """In a fixed group whose follow-up is open now, some who have not answered it yet get codes that work."""
        (waves, *_) = when.windows(running.told, self.anchor).values()
        open_now = [each.number for each in waves[1:] if each.is_open(midnight(self.anchor))]
        if running.told.intake != "fixed" or not open_now:
            return
        sent = {(each.person, each.wave) for each in running.sendings}
        for number, person in enumerate(running.people):
            start = person.visits[0]
            if len(running.codes) < CODES_TO_TRY and start and start.linked and (number, open_now[0]) not in sent:
                running.codes[number] = codes.receipt_code(person.random)

    def _sending(self, running: _Running, sending: when.Sending, id: UUID) -> Callable[[datetime], None]:
        def send(now: datetime) -> None:
            person = running.people[sending.person]
            activity = running.activities[sending.activity]
            sent = receive.Submission(
                id=id,
                wave=sending.wave,
                version=1,
                language=person.language,
                mode=sending.visit.mode,
                answers=sending.visit.answers,
                again=sending.wave > 0,
                answer_key=self._key(running, sending) if sending.visit.linked else None,
            )
            receive.receive(code=activity.code, sent=sent, now=now)
            self.done.responses += 1

        return send

    def _key(self, running: _Running, sending: when.Sending) -> bytes:
        """Stretching a code takes a phone a quarter of a second; only codes that will be tried are stretched."""
        person = running.people[sending.person]
        code = running.codes.get(sending.person)
        if code is None:
            return codes.answer_key(hashlib.sha256(person.random).digest())
        if sending.wave == 0:
            self.done.codes.append({"intervention": running.told.name, "code": codes.grouped(code)})
        return codes.answer_key(codes.participant_key(code, _made(running)))

    # --- afterwards ---

    def _look_after(self, running: _Running) -> None:
        """Heads are counted, and the other processes have their turn when a wave has closed."""
        for number in range(len(running.told.activities)):
            answered = [each for each in running.sendings if each.activity == number and not each.visit.late]
            if answered:
                at = answered[-1].at + timedelta(minutes=30)
                self._at(at, self._counting(running, number, round(len(answered) * PRESENT)))
        used = {when.cohort(running.told, each, self.anchor) for each in running.people}
        for start, waves in when.windows(running.told, self.anchor).items():
            for wave in waves if start in used else ():
                self._at(wave.closes + LOOKS_AFTER, self.closed)

    def _counting(self, running: _Running, number: int, heads: int) -> Callable[[datetime], None]:
        def count(now: datetime) -> None:
            chosen = running.activities[number]
            occasions.count(actor=running.leader, id=chosen.id, head_count=heads, now=now)

        return count

    # --- the order of time ---

    def _at(self, at: datetime, event: Callable[[datetime], None]) -> None:
        self._events.append((at, len(self._events), event))

    def _play(self) -> None:
        """Everything before the anchor's midnight, and what is due then."""
        end = midnight(self.anchor)
        events = sorted((each for each in self._events if each[0] < end), key=lambda each: each[:2])
        month, looked = "", None
        for at, _, event in events:
            if f"{at:%Y-%m}" != month:
                month = f"{at:%Y-%m}"
                self.say(f"  {month}: {self.done.responses} answers so far")
            if event == self.closed:
                if looked != at:
                    self.closed(at)
                looked = at
                continue
            with self.web():
                event(at)
        self.closed(end)


def _dice(seed: int) -> np.random.Generator:
    import numpy as np

    return np.random.default_rng(seed)


def _made(running: _Running) -> UUID:
    if running.id is None:
        raise ValueError(f"{running.told.name} has not begun")
    return running.id
