"""People of a cohort who answer, stop or erase, before its couriers begin and while they send; and what came of it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from flask import Flask

from app.services import participants
from app.store.interventions import Activity
from surveys import codes
from surveys.reminders import ROUNDS
from tests.app.courier.conftest import ANSWERS, Somebody
from tests.builders import World

KINDS = ("answer", "stop", "erase")
BEFORE, MEANWHILE = 0.15, 0.15  # of all
WAIT_S = 0.02


@dataclass(frozen=True)
class Deed:
    """What somebody has done, and when it was acknowledged, on the clock that all processes here share."""

    kind: str
    at: float


@dataclass
class People:
    """address → who has left it. done: what some of them have done since."""

    app: Flask
    activity: Activity
    known: Mapping[str, Somebody]
    done: dict[str, Deed] = field(default_factory=dict)
    trouble: list[Exception] = field(default_factory=list)

    def drawn(self) -> tuple[list[str], list[str]]:
        """Who does something before, and who meanwhile."""
        dice = random.Random(5)  # the same people each time
        drawn = dice.sample(sorted(self.known), round(len(self.known) * (BEFORE + MEANWHILE)))
        cut = round(len(self.known) * BEFORE)
        return drawn[:cut], drawn[cut:]

    def do(self, kind: str, address: str) -> None:
        """One of KINDS."""
        who, place, now = self.known[address], self.activity.intervention_id, datetime.now(UTC)
        if kind == "answer":
            World(self.app, now=now).answer(self.activity, who, wave=1, answers=ANSWERS)
        else:
            key = who.participant_key(place)
            with self.app.app_context():
                if kind == "stop":
                    participants.stop(stop_key=codes.stop_key(codes.answer_key(key)))
                else:
                    participants.erase(intervention=place, participant_key=key, now=now)
        self.done[address] = Deed(kind, time.monotonic())

    def before(self) -> None:
        """Some have done it already."""
        for kind, address in zip(cycle(KINDS), self.drawn()[0], strict=False):
            self.do(kind, address)

    def meanwhile(self, share: Callable[[], float], over: threading.Event) -> None:
        """Others do it as the share of what is sent grows. Ends when they all have, or it is over."""
        _, some = self.drawn()
        for number, (kind, address) in enumerate(zip(cycle(KINDS), some, strict=False)):
            while share() < number / len(some) and not over.wait(WAIT_S):
                pass
            if over.is_set():
                return
            try:
                self.do(kind, address)
            except Exception as error:  # noqa: BLE001  told by the thread that waits for this one
                self.trouble.append(error)
                return


def disobeyed(done: Mapping[str, Deed], claims: Path) -> dict[str, Sequence[str]]:
    """Who was claimed after what they did could be known, by what they did. Of answers a courier's turn learns when it
    begins, of stops and erasures each claim.
    """
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for line in claims.read_text().splitlines():
        address, turn_began, claim_began = line.split()
        deed = done.get(address)
        if deed and float(turn_began if deed.kind == "answer" else claim_began) > deed.at:
            found[deed.kind].append(address)
    return found


@dataclass(frozen=True)
class Outcome:
    """What addresses got, what some of them had done, and what the outbox says of those that got too little.

    uncertain: address → in which round. claims: whom couriers were about to write to, and since when they may have
    known better. charged: messages in the month's account.
    """

    got: Counter[str]
    asked: frozenset[str]
    done: Mapping[str, Deed]
    uncertain: Mapping[str, int]
    claims: Path
    tally: dict[str, int]
    charged: int
    kills: int
    seconds: float

    @property
    def sent(self) -> int:
        """As it was counted."""
        return self.tally["reminded"] + self.tally["second"]

    @property
    def twice(self) -> set[str]:
        """Who got more than one in a round; what is uncertain may have gone."""
        return {each for each, n in self.got.items() if n > self.uncertain.get(each, ROUNDS)}

    @property
    def missing(self) -> set[str]:
        """Who wanted both, got fewer, and nobody says so."""
        wanted = {each: self.uncertain.get(each, ROUNDS + 1) - 1 for each in self.asked - self.done.keys()}
        return {each for each, n in wanted.items() if self.got[each] < n}

    @property
    def disobeyed(self) -> dict[str, Sequence[str]]:
        """Who was written to after what they had done could be known, by what that was."""
        return disobeyed(self.done, self.claims)

    def __str__(self) -> str:
        late = ", ".join(f"{len(self.disobeyed[kind])} after {kind}" for kind in KINDS)
        deeds = Counter(each.kind for each in self.done.values())
        return (
            f"{self.got.total()} to {len(self.asked)} in {ROUNDS} rounds ({self.got.total() / self.seconds:.0f}/s), "
            f"{self.kills} kills, {len(self.twice)} twice, {len(self.missing)} missing, "
            f"{len(self.uncertain)} uncertain; {dict(deeds)}, sent {late}; {self.seconds:.0f} s"
        )
