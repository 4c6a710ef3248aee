"""Whoever holds all releases of an intervention, of all its partners, and takes one from another, finds no few people.

Histories are made up at random: cohorts that start, some who come back, some who erase all they said, a partner who
joins later. Everybody's answers carry a number of their own, so that the checker knows each row again in every file; it
knows nothing of blocks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any
from uuid import UUID

import pytest

from app.services import releasing
from app.services.analysis import Answered, Material
from app.services.release_blocks import Blocks
from app.store.releases import EVERYTHING, Release
from app.store.reports import Subject
from surveys.disclosure.microdata import Microdata
from surveys.disclosure.sheets import Pool
from surveys.kinds.base import Option, Question
from surveys.questionnaire import Questionnaire
from surveys.waves import Wave
from tests.surveys.disclosure.people import AGE, AGES, HOURS

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MONTHS = 7
NUMBER = replace(HOURS, settings={"minimum": 0, "maximum": 10**6})
HEALTH = Question(
    key="halsa",
    kind="choice",
    text={"sv": "Hur mår du?"},
    options=tuple(Option(each, {"sv": each}) for each in ("bra", "illa")),
    indicator="halsa",
)
Said = Mapping[int, tuple[int, Any, Any]]  # the number of a row → wave, age, health


@dataclass
class History:
    """One intervention's months. people: pid → (cohort, age, health); sent: (pid, wave number) of those not erased."""

    dice: Random
    sensitive: bool
    seen: Callable[[Sequence[Release], date], Sequence[Release]] = lambda left, _since: left
    left: list[Release] = field(default_factory=list)
    known: list[Release] = field(default_factory=list)
    files: list[tuple[Said, frozenset[int]]] = field(default_factory=list)
    told: dict[UUID, Mapping[str, Any]] = field(default_factory=dict)
    responses: dict[UUID, list[Answered]] = field(default_factory=lambda: defaultdict(list))
    erased: set[int] = field(default_factory=set)

    @property
    def limit(self) -> int:
        """How many must look alike."""
        return 10 if self.sensitive else 5

    def run(self) -> None:
        """From the first month to the last; what left is in files, each with the numbers erased until then."""
        joined = (FIRST + timedelta(days=31 * self.dice.randrange(1, MONTHS))).date()
        chains = [EVERYTHING, joined] if self.dice.random() < 0.5 else [EVERYTHING]
        waves = [wave for month in range(MONTHS) for wave in _cohort(month)]
        for month in range(MONTHS):
            self._start(month)
            self._return(month - 2)
            now = FIRST + timedelta(days=31 * (month + 1))
            for since in chains:
                self._release(waves, since, now)
            self._erase()

    def _start(self, month: int) -> None:
        skewed = self.dice.random() < 0.5
        for place in range(self.dice.choice((2, 5, 9, 11, 14, 30))):
            age = AGES[1] if skewed and place else self.dice.choice(AGES)
            self._answer(100 * month + place, 2 * month, 0, {"alder": age, "halsa": self._health(age)})

    def _health(self, age: str) -> str:
        return "bra" if age == AGES[1] and self.dice.random() < 0.9 else self.dice.choice(("bra", "illa"))

    def _return(self, month: int) -> None:
        if month < 0:
            return
        for each in list(self.responses[UUID(int=2 * month)]):
            if self.dice.random() < 0.7:
                number = int.from_bytes(each.pid or b"", "big")
                self._answer(number, 2 * month + 1, 1, each.answers)

    def _answer(self, person: int, wave: int, number: int, answers: Mapping[str, Any]) -> None:
        pid, mine = person.to_bytes(16, "big"), 1000 * number + person
        said = {**answers, NUMBER.key: mine}
        self.responses[UUID(int=wave)].append(Answered(pid, number, "phone", UUID(int=1), said, UUID(int=mine)))

    def _erase(self) -> None:
        there = sorted({each.pid or b"" for rows in self.responses.values() for each in rows})
        gone = set(self.dice.sample(there, min(len(there), self.dice.choice((0, 0, 1, 3, 8)))))
        for wave, rows in self.responses.items():
            self.erased |= {each.answers[NUMBER.key] for each in rows if each.pid in gone}
            self.responses[wave] = [each for each in rows if each.pid not in gone]

    def _release(self, waves: Sequence[Wave], since: date, now: datetime) -> None:
        while True:
            known = tuple(each for each in self.known if each.since == since)
            chain = releasing.Chain(since, known, tuple(self.seen(self.left, since)))
            settled = [each for each in waves if each.closes <= now]
            wave, closed = next(iter(chain.missing(settled)), (None, None))
            if wave is None or closed is None:
                return
            turn = releasing.Turn(self._material(waves), chain, wave, tuple(closed), self.told)
            made, data = releasing.decided(turn, now)
            self.known.append(made)
            if data is not None:
                self.left.append(made)
                self.files.append((_said(data), frozenset(self.erased)))
                self.told |= {id: {AGE.key: releasing._encoded(cells[0])} for id, cells in data.told.items()}

    def _material(self, waves: Sequence[Wave]) -> Material:
        asked = (AGE, NUMBER, HEALTH) if self.sensitive else (AGE, NUMBER, replace(HEALTH, indicator="trivsel"))
        version = Questionnaire({"sv": "x"}, ("sv",), "adults", asked)
        return Material(
            subject=Subject(UUID(int=9), "x", "adults", "rolling", (AGE.key,)),
            waves=tuple(waves),
            imported={},
            starts={},
            versions={UUID(int=1): version},
            numbers={UUID(int=1): 1},
            responses=self.responses,
            counts={},
            present={},
        )


def _cohort(month: int) -> list[Wave]:
    days = [FIRST + timedelta(days=31 * at) for at in (month, month + 1, month + 2, month + 3)]
    start, follow = UUID(int=2 * month), UUID(int=2 * month + 1)
    return [
        Wave(number=0, opens=days[0], closes=days[1], id=start, cohort=start),
        Wave(number=1, opens=days[2], closes=days[3], id=follow, cohort=start),
    ]


def _said(data: Microdata) -> Said:
    rows = data.long.records()
    return {int(each[NUMBER.key]): (int(each["wave"]), each["alder"], each["halsa"]) for each in rows}  # type: ignore[arg-type]  # cells of numbers


def faults(history: History) -> list[str]:
    """What a holder of all files finds out by taking one from another."""
    found = []
    for (first, _), (second, erased) in combinations(history.files, 2):
        for wave in (0, 1):
            one, other = _of(first, wave), _of(second, wave)
            if one and other:  # else it is the whole file, which is a crowd by itself
                found += _few(history, other, other.keys() - one.keys(), erased)
                found += _few(history, one, one.keys() - other.keys(), erased)
    return found


def _of(said: Said, wave: int) -> Said:
    return {number: each for number, each in said.items() if each[0] == wave}


def _few(history: History, said: Said, apart: set[int], erased: frozenset[int]) -> list[str]:
    """Of somebody who has erased their answers it is known that they have; no more is said of them."""
    if apart <= erased:
        return []
    if len(apart) < 10:
        return [f"{len(apart)} people"]
    groups: dict[Any, set[int]] = defaultdict(set)
    for number in apart:
        groups[said[number][1]].add(number)
    found = []
    for group in (each for each in groups.values() if not each <= erased):
        health = {said[number][2] for number in group}
        found += [f"{len(group)} alike"] if len(group) < history.limit else []
        found += [f"all of {len(group)} said the same"] if history.sensitive and health in ({"bra"}, {"illa"}) else []
    return found


@pytest.mark.parametrize("sensitive", [False, True])
def test_no_two_releases_set_few_people_apart(sensitive: bool) -> None:
    left = 0
    for seed in range(40):
        history = History(Random(seed), sensitive)
        history.run()
        left += len(history.files)
        assert faults(history) == [], seed
    assert left > 200, "much has left, or there was little to find"


def found(histories: Iterable[History]) -> Counter[str]:
    """The faults of several, by their last words."""
    told = Counter[str]()
    for each in histories:
        each.run()
        told.update(fault.split(" ")[-1] for fault in faults(each))
    return told


def test_control_who_looks_at_the_latest_release_alone_sets_few_apart() -> None:
    assert found(History(Random(seed), False, lambda left, _: left[-1:]) for seed in range(20))["people"]


def test_control_who_forgets_what_partners_hold_sets_few_apart() -> None:
    def own(left: Sequence[Release], since: date) -> list[Release]:
        return [each for each in left if each.since == since]

    assert found(History(Random(seed), False, own) for seed in range(20))["people"]


def test_control_who_protects_each_file_as_a_whole_sets_some_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "Blocks", OneBlock)
    assert found(History(Random(seed), False) for seed in range(20))["alike"]
    assert found(History(Random(seed), True) for seed in range(20))["same"]


class OneBlock(Blocks):
    """Blocks leave as they should, and everybody hides among all of their wave."""

    def that_may_leave(self, waves: Sequence[Wave], needed: int) -> list[Wave]:
        """As it should be."""
        return Blocks(self.pools, self.people, self.out).that_may_leave(waves, needed)

    def pool(self, wave: Wave) -> Pool:
        """One for all."""
        return wave.number, 0
