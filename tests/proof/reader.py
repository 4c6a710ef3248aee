"""Somebody who keeps every report of an intervention, and knows of each figure whom it is about. Works nothing out.

Read is all that is published of it: means, changes, distributions, groups, why there is no figure, who took part, how
many stand in a figure, which share of the starters came back and which stands in the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

from app.services import figure as program
from app.services.figures import coverage, document
from surveys.disclosure.figures import CELL, People
from surveys.effects.interval import Unknown
from surveys.effects.strength import strength
from tests.proof.portfolio import ITEMS, Bound, Cell, Place, Seen, Sent, Told, way

WAYS = ("linked_card", "linked_link", "linked_phone")
LATER = ("answered", "linked", "not_linked", "new", "lost", *WAYS)
FIRST = ("answered", "new", "without_code")
SMALL = range(1, 5)
MANY = 1000  # more than there are


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
    reader.think()
    return seen


class _Reader:
    def __init__(self, where: Place, seen: Seen) -> None:
        self.where, self.seen = where, seen
        self.snapshots: dict[tuple[Any, ...], dict[date, list[Sent]]] = {}
        self.shares: dict[tuple[str, int, tuple[date, ...], str], dict[str, Any]] = {}

    def read(self, public: dict[str, Any], now: datetime) -> None:
        """One report."""
        for wave in public["waves"]:
            self._flow(public, wave)
            for item in wave["items"]:
                self._item(public, item, wave["number"], now)
        self._cohorts(public)
        self._coverage(public, now)

    # --- figures ---

    def _item(self, public: dict[str, Any], item: dict[str, Any], number: int, now: datetime) -> None:
        of = item["key"], number
        if number and item["unlinked"]:
            self._unlinked(of, item["unlinked"], now)
        if not item["made"]:
            return
        if number:
            self._strength(item, number)
        if item["shares"]:
            self._classes(of, item["shares"], now)
        if item["key"] not in ITEMS:
            return
        self._tell(of, item["cohorts"], item["change"] if number else item["mean"], now)
        if item["by"]:
            self._by(public, of, item["by"], now)

    def _by(self, public: dict[str, Any], of: tuple[str, int], by: dict[str, Any], now: datetime) -> None:
        for values, cell in zip(public["breakdown"]["groups"], by["groups"], strict=True):
            if cell["figure"] is not None:
                group = frozenset(each["value"] for each in values)
                self._tell(of, by["cohorts"], cell["figure"], now, group)

    def _tell(
        self,
        of: tuple[str, int],
        days: list[str],
        shown: dict[str, Any],
        now: datetime,
        group: frozenset[str] | None = None,
    ) -> None:
        """A mean or a change, or that all are alike in it."""
        key, number = of
        what = (key, "change" if number else "level", number)
        scores = self._scores(of, days, now, group)
        low, high = (shown.get("estimate"),) * 2 if number else (shown.get("low"), shown.get("high"))
        if shown.get("why") == program.ALIKE:
            self.seen.figures.append(Told(what, frozenset(scores)))
            if len(set(scores.values())) > 3:
                self.seen.strange.append(f"{what} says that all are alike in {sorted(scores.values())}")
        if low is None or high is None:
            return
        truth = sum(scores.values()) / len(scores)
        self.seen.figures.append(Told(what, frozenset(scores), low, high))
        self.seen.people |= set(scores)
        if not low - 0.051 <= truth <= high + 0.051:
            self.seen.strange.append(f"{what} says {low}–{high} of people who said {truth:.2f}")

    def _unlinked(self, of: tuple[str, int], told: dict[str, Any], now: datetime) -> None:
        """What those without a code said, or that they said alike; beside the start, whose mean is known."""
        key, number = of
        scores: dict[int, Any] = {}
        for day in map(date.fromisoformat, told["cohorts"]):
            rows = self.snapshots.setdefault((key, number, "unlinked"), {}).setdefault(day, self.where.there(now))
            mine = [each for each in self._counted(rows, day, number) if each.number == number and each.pid is None]
            scores |= {each.person: each.answers[key] for each in mine if key in each.answers}
        what, shown = (key, "level", number), told["later"] or {"low": None, "high": None}
        self.seen.figures.append(Told(what, frozenset(scores), shown["low"], shown["high"]))
        truth, beside = sum(scores.values()) / len(scores), told["difference"]
        if shown["low"] is not None:
            self.seen.people |= set(scores)
            off = abs(shown["low"] - truth), abs(beside["estimate"] - truth + told["start"]["low"])
            if off[0] > 0.051 or off[1] > 0.101:
                self.seen.strange.append(f"{what} says {told} of people who said {truth:.2f}")
        elif max(map(list(scores.values()).count, scores.values())) < 0.9 * len(scores) and 1.4 < truth < 4.6:
            self.seen.strange.append(f"{what} says that all said alike, and hides {sorted(scores.values())}")
        cells = self._known("not_linked", number, [date.fromisoformat(day) for day in told["cohorts"]])
        self._bound(f"unlinked of {key}", cells, told["n"]["least"] if told["n"]["least"] > CELL else 0, MANY)
        if not told["n"]["least"] <= len(scores) <= told["n"]["most"]:
            self.seen.strange.append(f"{what} is of {told['n']}, not of {len(scores)}")

    def _classes(self, of: tuple[str, int], shares: dict[str, Any], now: datetime) -> None:
        """How many gave certain answers: of whom that is, and who they are."""
        key, number = of
        scores = self._scores(of, shares["cohorts"], now, None)
        everybody = frozenset(scores)
        self.seen.figures += [Told((key, sort, number), everybody) for sort in ("level", "class")]
        for each in shares["classes"]:
            values = {label["value"] for label in each["labels"]}
            who = frozenset(person for person, said in scores.items() if said in values)
            self.seen.figures.append(Told((key, "class", number), who, each["low"], each["high"]))
            if not each["low"] - 0.026 <= len(who) / len(scores) <= each["high"] + 0.026:
                self.seen.strange.append(f"{of} says {each['low']} of {len(who)} of {len(scores)}")

    def _scores(
        self, of: tuple[str, int], days: list[str], now: datetime, group: frozenset[str] | None
    ) -> dict[int, Any]:
        """Whom a figure is about, and what they add to it: of each cohort, who was there when it was first told of."""
        key, number = of
        scores: dict[int, Any] = {}
        for day in map(date.fromisoformat, days):
            rows = self.snapshots.setdefault((key, number), {}).setdefault(day, self.where.there(now))
            mine = self._counted(rows, day, number)
            start = {each.pid: each for each in mine if not each.number and each.pid}
            for each in mine:
                if each.number != number or key not in each.answers:
                    continue
                first = each if number == 0 else start.get(each.pid) if each.pid else None
                if first is None or key not in first.answers:
                    continue
                if group is None or first.answers.get(self.where.background) in group:
                    said = each.answers[key]
                    scores[each.person] = said - first.answers[key] if number else said
        return scores

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
            if name in (LATER if number else FIRST):
                self._count(name, number, covered, n)

    def _cohorts(self, public: dict[str, Any]) -> None:
        for cohort in public["cohorts"]:
            for each in cohort["waves"]:
                if "answered" in each:
                    self._count("answered", each["number"], [date.fromisoformat(cohort["starts"])], each["answered"])

    def _count(self, name: str, number: int, days: list[date], n: int | None) -> None:
        """A count of some cohorts together; None where it is hidden."""
        if not days:
            return
        cells = self._known(name, number, days)
        true = sum(self.seen.truth[cell] for cell in cells)
        small = {each for each in (cells, *(frozenset({cell}) for cell in cells)) if self._sum(each) in SMALL}
        self.seen.small |= small
        if n is None:
            # all that are hidden look alike; but nobody is hidden seldom, unless beside other ways to be known, and a
            # cohort's answers only where they are few
            alone = name == "answered" and len(cells) == 1
            self._bound(name, cells, 0 if name in WAYS else min(true, 1), 4 if alone and true in SMALL else MANY)
        else:
            self._bound(name, cells, n, n)
            if n != true:
                self.seen.strange.append(f"{name} {number} says {n} of {true}")

    def _strength(self, item: dict[str, Any], number: int) -> None:
        """How many stand in a change, of how many, and which share of the starters that is; the program is known."""
        days = [date.fromisoformat(day) for day in item["cohorts"]]
        linked = self._known("linked", number, days)
        answered = self._known("answered", number, days)
        # that there is a figure at all says that ten came back: no rule could hide that but to show none of eleven
        least = item["n"]["least"] if item["n"]["least"] > CELL else 0
        self._bound(f"pairs of {item['key']}", linked, least, MANY)
        said = re.match(r"(\d+)–(\d+) har svarat", item["sentence"]["sv"])
        if said:
            self._bound("answered in fives", answered, int(said[1]), int(said[2]))
        cap = next(each for each in item["strength"]["caps"] if each["name"] == "answering")
        self._known("new", 0, days)
        self.shares[item["key"], number, tuple(days), repr(cap)] = cap

    def think(self) -> None:
        """When all has been read: how many came back, by which share of the starters that is. The program is known, and
        of its sums what has been told. Of few starters it makes the share of what stands beside it.
        """
        for (key, number, days, _), cap in self.shares.items():
            linked = self._known("linked", number, list(days))
            if self._sum(self._known("answered", 0, list(days))) < program.MANY:
                continue
            told = [
                self._told(self._known(name, wave, list(days)))
                for name, wave in (("answered", 0), ("new", 0), ("answered", number))
            ]
            fits = {
                n
                for sums in product(*told)
                for n in range(max(sums) + 1)  # who started late is linked, and no starter
                if _answering(n, dict(zip(("started", "coded", "answered"), sums, strict=True))) == cap
            }
            self._bound(f"share of {key}", linked, min(fits, default=MANY), max(fits, default=0))

    def _coverage(self, public: dict[str, Any], now: datetime) -> None:
        starts = next((wave for wave in public["waves"] if not wave["number"]), None)
        if not starts or not public["coverage"]:
            return
        closed = {
            each.cohort for each in self.where.waves if not each.number and each.closes < now - timedelta(hours=1)
        }
        of = self._sum(self._known("answered", 0, [self.where.starts[cohort] for cohort in closed]))
        most = max((item["n"] for item in starts["items"] if item["made"]), key=lambda n: n["least"], default=None)
        if most is None:
            return
        fits = [n for n in range(most["least"], min(most["most"], of) + 1) if coverage(n, of) == public["coverage"]]
        true = max(
            len(self._scores((item["key"], 0), item["cohorts"], now, None)) for item in starts["items"] if item["made"]
        )
        self.seen.unanswered.append((of - true, frozenset(of - n for n in fits)))

    def _bound(self, name: str, cells: frozenset[Cell], low: float, high: float) -> None:
        self.seen.bounds.add(Bound(name, cells, low, high))
        if not low <= self._sum(cells) <= high:
            self.seen.strange.append(f"{name} lies between {low} and {high}, not at {self._sum(cells)}")

    def _told(self, cells: frozenset[Cell]) -> range:
        """What a sum may be, for whoever has read what is told of it and of each of its counts; at most 4 off the
        truth, which is as much as ever is hidden of a count that is hidden alone.
        """
        true = self._sum(cells)
        low, high = (sum(each) for each in zip(*(self._limits(frozenset({cell})) for cell in cells), strict=True))
        whole = self._limits(cells)
        return range(max(low, whole[0], true - 4, 0), min(high, whole[1], true + 4) + 1)

    def _limits(self, cells: frozenset[Cell]) -> tuple[int, int]:
        told = [(each.low, each.high) for each in self.seen.bounds if each.cells == cells]
        return int(max((low for low, _ in told), default=0)), int(min((high for _, high in told), default=MANY))

    def _sum(self, cells: Iterable[Cell]) -> int:
        return sum(self.seen.truth[cell] for cell in cells)

    def _known(self, name: str, number: int, days: list[date]) -> frozenset[Cell]:
        """The cells of a count, the truth of which is noted along with all that belongs to it."""
        cells = frozenset((name, day, number) for day in days)
        for _, day, _ in cells - self.seen.truth.keys():
            self.seen.truth |= dict(self._counts(day, number))
            if number:
                self._known("answered", 0, [day])
        return cells

    def _counts(self, day: date, number: int) -> Iterator[tuple[Cell, int]]:
        """Who of a cohort is counted as what, as they were when its wave closed."""
        here, started = self._present(day, number)
        came = {each.person for each in here if each.pid}
        codeless = {each.person for each in here if not each.pid}
        groups = {"answered": {each.person for each in here}, "new": came, "without_code": codeless}
        if number:
            linked = came & started
            groups |= {"linked": linked, "lost": started - came, "not_linked": codeless, "new": came - started}
            groups |= {each: {person for person in linked if way(person) == each} for each in WAYS}
            before = {each.person for each in self._present(day, 0)[0] if each.pid}
            groups |= {"gone": before - started, "late": started - before}
        for name, people in groups.items():
            yield (name, day, number), len(people)

    def _counted(self, rows: list[Sent], day: date, number: int) -> list[Sent]:
        """Of these, what had come from a cohort when a wave of it was counted: nothing that comes later joins."""
        then = self._settled(day, number)
        return [each for each in rows if each.cohort == day and each.at <= then]

    def _settled(self, day: date, number: int) -> datetime:
        """When a wave of a cohort was counted."""
        closed = next(w.closes for w in self.where.waves if self.where.starts[w.cohort] == day and w.number == number)
        return min(at for at in self.where.closes() if at >= closed + timedelta(days=1))

    def _present(self, day: date, number: int) -> tuple[list[Sent], set[int]]:
        """Who answered a wave, and who had started by then."""
        rows = [each for each in self.where.there(self._settled(day, number)) if each.cohort == day]
        started = {each.person for each in rows if not each.number and each.pid}
        return [each for each in rows if each.number == number], started


def _answering(linked: int, of: dict[str, int]) -> dict[str, Any]:
    """What the program would say of so many."""
    told = strength(
        design="before_after",
        paired=linked,
        answering=program.answering(linked=linked, pairs=People(0, 0), hidden=0, **of),
        in_start_sd=Unknown("too_few"),
    )
    return program.cap_of(next(each for each in told.caps if each.name == "answering"), of=of["started"])
