"""People of a cohort who answer, stop or erase, before its couriers begin and while they send; and what came of it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from pathlib import Path

from flask import Flask

from app.services import participants
from app.store.interventions import Activity
from surveys import codes
from surveys.reminders import FIRST_HOUR, LAST_HOUR, ROUNDS
from tests.app.courier.conftest import ANSWERS, Somebody
from tests.builders import World
from tests.proof.clock import Clock

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
    clock: Clock
    done: dict[str, Deed] = field(default_factory=dict)

    def drawn(self) -> tuple[list[str], list[str]]:
        """Who does something before, and who meanwhile."""
        dice = random.Random(5)  # the same people each time
        drawn = dice.sample(sorted(self.known), round(len(self.known) * (BEFORE + MEANWHILE)))
        cut = round(len(self.known) * BEFORE)
        return drawn[:cut], drawn[cut:]

    def do(self, kind: str, address: str) -> None:
        """One of KINDS."""
        who, place, now = self.known[address], self.activity.intervention_id, self.clock.now()
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
            self.do(kind, address)


Which = tuple[str, int]  # an address, and which round


@dataclass(frozen=True)
class Claim:
    """Who was about to be written to, since when it may have been known better, by which process and at what hour."""

    address: str
    round: int
    turn_began: float
    began: float
    courier: str
    hour: int


def claims(file: Path) -> list[Claim]:
    """As the couriers noted them, in order."""
    if not file.exists():
        return []
    lines = [line.split() for line in file.read_text().splitlines()]
    return [Claim(a, int(r), float(turn), float(began), who, int(hour)) for a, r, turn, began, who, hour in lines]


@dataclass(frozen=True)
class Outcome:
    """What addresses got, what some of them had done, and what the outbox says of those that got too little.

    All of it by round. charged: messages in the month's account. tally: as the house counted them.
    """

    got: Counter[Which]
    asked: frozenset[str]
    done: Mapping[str, Deed]
    uncertain: frozenset[Which]
    claims: Sequence[Claim]
    tally: Mapping[str, int]
    charged: int
    kills: int
    seconds: float

    def in_round(self, round: int) -> int:
        """How many came."""
        return sum(n for (_, each), n in self.got.items() if each == round)

    def counted(self, round: int) -> int:
        """How many the house says went."""
        return self.tally.get({1: "reminded", 2: "second"}[round], 0)

    @property
    def twice(self) -> set[Which]:
        """Who got more than one in a round, or one in a round after one that is uncertain."""
        later = {(address, round + more) for address, round in self.uncertain for more in range(1, ROUNDS)}
        return {each for each, n in self.got.items() if n > 1} | (later & self.got.keys())

    @property
    def missing(self) -> set[Which]:
        """Who wanted all and got none in a round, and nobody says so: of what is uncertain there is no next."""
        wanted = {(each, round) for each in self.asked - self.done.keys() for round in range(1, ROUNDS + 1)}
        said = {(address, round + more) for address, round in self.uncertain for more in range(ROUNDS)}
        return wanted - self.got.keys() - said

    @property
    def uncertain_of(self) -> Counter[str]:
        """How much each process left uncertain; but for what it had claimed and not yet noted when it was killed."""
        last = {(each.address, each.round): each.courier for each in self.claims}
        return Counter(last[each] for each in self.uncertain if each in last)

    @property
    def turns(self) -> int:
        """How often another process claimed than the one before."""
        return sum(before.courier != after.courier for before, after in pairwise(self.claims))

    @property
    def at_night(self) -> list[Which]:
        """Who was written to before nine or after seven."""
        return [(each.address, each.round) for each in self.claims if not FIRST_HOUR <= each.hour < LAST_HOUR]

    @property
    def disobeyed(self) -> dict[str, list[Which]]:
        """Who was claimed after what they did could be known, by what they did. Of answers a courier's turn learns when
        it begins, of stops and erasures each claim.
        """
        found: dict[str, list[Which]] = {kind: [] for kind in KINDS}
        for claim in self.claims:
            deed = self.done.get(claim.address)
            if deed and (claim.turn_began if deed.kind == "answer" else claim.began) > deed.at:
                found[deed.kind].append((claim.address, claim.round))
        return found

    def __str__(self) -> str:
        late = ", ".join(f"{len(self.disobeyed[kind])} after {kind}" for kind in KINDS)
        deeds = Counter(each.kind for each in self.done.values())
        rounds = " + ".join(str(self.in_round(each)) for each in range(1, ROUNDS + 1))
        return (
            f"{rounds} to {len(self.asked)} in {ROUNDS} rounds ({self.got.total() / self.seconds:.0f}/s), "
            f"{self.kills} kills, {self.turns} changes of courier, {len(self.twice)} twice, {len(self.missing)} "
            f"missing, {len(self.uncertain)} uncertain (at most {max(self.uncertain_of.values(), default=0)} a kill), "
            f"{len(self.at_night)} at night; {dict(deeds)}, sent {late}; {self.seconds:.0f} s"
        )
