"""Kill -9 of couriers while people answer, stop and erase, by night and by day: once in each round, then no more.

Two couriers run. The house's lease has one of them active, and the other takes over when that has been killed; and the
claims alone suffice should the lease fail, so that both are.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from surveys.reminders import ROUNDS
from tests.proof import FULL, sized
from tests.proof.clock import Clock
from tests.proof.conftest import Tell
from tests.proof.deeds import KINDS, Outcome
from tests.proof.post import NIGHT, attack, cohort, couriers, inbox, people

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3600)]

CONTACTS, KILLS = sized(7_000, 300), sized(50)  # of whom as many want none that 10 000 go out in two rounds
FEW, FEW_KILLS = sized(700, 120), sized(20, 2)
WRONG = 60  # enough for each variant to go wrong
JUMPS = 2 * ROUNDS  # of the clock, at which a lease is free too


def assert_once(outcome: Outcome) -> None:
    assert outcome.twice == set()
    assert outcome.missing == set()
    assert {address for address, _ in outcome.got} <= outcome.asked
    assert outcome.disobeyed == {kind: [] for kind in KINDS}
    assert outcome.at_night == []
    assert len(outcome.uncertain) <= outcome.kills
    assert set(outcome.uncertain_of.values()) <= {1}
    # What went out, as it was counted and as it was charged: but for what is uncertain, they are one number.
    for round in range(1, ROUNDS + 1):
        assert outcome.in_round(round)
        assert 0 <= outcome.in_round(round) - outcome.counted(round) <= outcome.kills
    assert 0 <= outcome.charged - outcome.got.total() <= outcome.kills


def tried(url: str, home: Path, n: int = CONTACTS, kills: int = KILLS, variant: str = "right") -> Outcome:
    group, clock = cohort(url, home, n), Clock(home.parent / "clock")
    clock.set(datetime.now(UTC).date() + timedelta(days=1), NIGHT)
    with people(url, home, group, clock) as crowd, inbox() as mail:
        crowd.before()
        with couriers(url, home, mail.port, variant) as running:
            outcome = attack(url, group, crowd, got=mail.got, running=running, kills=kills)
        assert len(crowd.done) == len(crowd.drawn()[0]) + len(crowd.drawn()[1])
        return outcome


def test_on_postgresql_each_reminder_goes_out_once_a_round(postgres_url: str, home: Path, tell: Tell) -> None:
    outcome = tried(postgres_url, home)
    tell("PostgreSQL, the active courier killed", outcome)
    assert_once(outcome)
    assert outcome.turns <= outcome.kills + JUMPS, "one at a time"


@pytest.mark.skipif(not FULL, reason="PostgreSQL's tenth says as much, and two processes meet there more often")
def test_on_sqlite_each_reminder_goes_out_once_a_round(tmp_path: Path, home: Path, tell: Tell) -> None:
    outcome = tried(f"sqlite:///{tmp_path / 'ringar.db'}", home)
    tell("SQLite, the active courier killed", outcome)
    assert_once(outcome)
    assert outcome.turns <= outcome.kills + JUMPS, "one at a time"


def test_two_that_are_active_at_once_do_no_harm(postgres_url: str, home: Path, tell: Tell) -> None:
    outcome = tried(postgres_url, home, FEW, FEW_KILLS, "lease_failed")
    tell("The lease has failed", outcome)
    assert_once(outcome)
    assert outcome.turns > outcome.kills + JUMPS, "they were"


def test_send_then_claim_fails_here(postgres_url: str, home: Path, tell: Tell) -> None:
    outcome = tried(postgres_url, home, WRONG, 0, "send_then_claim")
    tell("Send, then claim", outcome)
    assert outcome.twice


def test_a_courier_that_heeds_neither_people_nor_the_night_fails_here(
    postgres_url: str, home: Path, tell: Tell
) -> None:
    outcome = tried(postgres_url, home, WRONG, 0, "heedless")
    tell("Heedless", outcome)
    assert all(outcome.disobeyed.values())
    assert outcome.at_night
    assert {each for each, n in outcome.got.items() if n == ROUNDS} == outcome.twice, "as many as there should be"
    assert {round for _, round in outcome.twice} == {1}
    assert {round for _, round in outcome.missing} == {2}
