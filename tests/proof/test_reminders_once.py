"""Kill -9 of couriers, two of them active at once, while people answer, stop and erase: once a round, then no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof import FULL, sized
from tests.proof.conftest import Tell
from tests.proof.deeds import KINDS, Outcome
from tests.proof.post import attack, cohort, couriers, inbox, people, until

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

CONTACTS, KILLS = sized(7_000, 500), sized(50)  # of whom as many want none that 10 000 go out in two rounds
FEW = 200  # enough for two that do not claim to meet


def assert_once(outcome: Outcome) -> None:
    assert outcome.twice == set()
    assert outcome.missing == set()
    assert set(outcome.got) <= outcome.asked
    assert outcome.disobeyed == {kind: [] for kind in KINDS}
    assert len(outcome.uncertain) <= outcome.kills
    # What went out, as it was counted and as it was charged: but for what is uncertain, they are one number.
    assert 0 <= outcome.got.total() - outcome.sent <= outcome.kills
    assert 0 <= outcome.charged - outcome.got.total() <= outcome.kills


def tried(url: str, home: Path, n: int = CONTACTS, kills: int = KILLS, variant: str = "right") -> Outcome:
    group = cohort(url, home, n)
    with people(url, home, group) as crowd, inbox() as mail:
        crowd.before()
        with couriers(url, home, mail.port, variant) as running:
            outcome = attack(url, group, crowd, got=mail.got, running=running, kills=kills)
        assert len(crowd.done) == len(crowd.drawn()[0]) + len(crowd.drawn()[1])
        return outcome


def test_on_postgresql_each_reminder_goes_out_once_a_round(postgres_url: str, home: Path, tell: Tell) -> None:
    outcome = tried(postgres_url, home)
    tell("PostgreSQL, two couriers killed in turn", outcome)
    assert_once(outcome)


@pytest.mark.skipif(not FULL, reason="PostgreSQL's tenth says as much, and two processes meet there more often")
def test_on_sqlite_each_reminder_goes_out_once_a_round(tmp_path: Path, home: Path, tell: Tell) -> None:
    outcome = tried(f"sqlite:///{tmp_path / 'ringar.db'}", home)
    tell("SQLite, two couriers killed in turn", outcome)
    assert_once(outcome)


def test_send_then_claim_fails_here(postgres_url: str, home: Path, tell: Tell) -> None:
    cohort(postgres_url, home, FEW)
    with inbox() as mail, couriers(postgres_url, home, mail.port, "send_then_claim"):
        until(lambda: mail.got.total() > 2 * FEW)
    tell("Send, then claim", f"{sum(n > 2 for n in mail.got.values())} more than twice")
    assert [each for each, n in mail.got.items() if n > 2]


def test_a_courier_that_hears_of_nobody_fails_here(postgres_url: str, home: Path, tell: Tell) -> None:
    outcome = tried(postgres_url, home, FEW, kills=0, variant="deaf")
    tell("Deaf", outcome)
    assert all(outcome.disobeyed.values())
