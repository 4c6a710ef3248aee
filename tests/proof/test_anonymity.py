"""Nobody joins a contact to an answer: keys × traces of a whole PostgreSQL, and controls that are joined."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from scipy.stats import poisson

from tests.postgres import Cluster
from tests.proof import FULL, traces
from tests.proof.crowd import Crowd, crowd, naive
from tests.proof.joining import SEALED_ANSWERS, TABLES, dated, dug_up, dumped, joined, together, told_on_both_sides
from tests.proof.traces import Row

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1200)]

GROUPS = [(12, 1), (25, 1), (40, 1), (12, 3), (25, 3), (40, 3)] if FULL else [(12, 1), (12, 3)]
KEYS = {
    "nothing": (),
    "web": ("web",),
    "courier": ("courier",),
    "analyst": ("analyst",),
    "web and courier": ("web", "courier"),
    "web and analyst": ("web", "analyst"),
}
BOTH = ("courier", "analyst")
ALL = ("web", "courier", "analyst")


def by_luck(expected: float) -> int:
    """More than this many right guesses come by luck once in a million times."""
    return int(poisson.isf(1e-6, expected))


@pytest.fixture(params=GROUPS, ids=lambda each: f"{each[0]} in each of {each[1]}")
def people(request: pytest.FixtureRequest, postgres_url: str, home: Path) -> Iterator[Crowd]:
    """A crowd whose start is open (in its last cohort); some have stopped or erased everything."""
    with crowd(postgres_url, home, *request.param) as made:
        yield made


@pytest.fixture
def connection(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as made:
        yield made


# --- order ---


def zipped(first: Sequence[Any], second: Sequence[Any]) -> int:
    """How many stand at the same place in both lists."""
    return sum(a == b for a, b in zip(first, second, strict=True))


def turned(first: Sequence[Any], second: Sequence[Any]) -> int:
    """The same for whoever turns one of them round, and begins it anywhere: the best that comes of it."""
    there = [list(second), list(reversed(second))]
    return max(zipped(first, each[start:] + each[:start]) for each in there for start in range(len(each)))


def turned_by_luck(n: int) -> int:
    """More than this many right guesses come by luck once in a million times, the best of all turns of n."""
    return int(poisson.isf(1e-6 / (2 * n), 1))


def in_order(
    cluster: Cluster, connection: psycopg.Connection[Any], table: str, found: Sequence[Row], name: str
) -> dict[str, list[Any]]:
    """The column of a table in every order that the files betray."""
    orders = (traces.by_place, traces.by_transaction, traces.by_log(cluster, connection, table))
    return {
        label: [row.values[name] for row in order(found)]
        for label, order in zip(("rows", "transactions", "log"), orders, strict=True)
    }


@dataclass
class Guesses:
    """How many the attacker gets right by each trace, and how many come right by luck: one in each list."""

    cluster: Cluster
    connection: psycopg.Connection[Any]
    right: Counter[str] = field(default_factory=Counter)
    lists: Counter[str] = field(default_factory=Counter)
    turns: dict[str, int] = field(default_factory=dict)

    def guess(self, table: str, column: str, came: Sequence[bytes], found: Sequence[Row]) -> None:
        """Those who came, against the rows in which they lie now."""
        there = [row for row in found if bytes(row.values[column]) in came]
        known = [each for each in came if each in {bytes(row.values[column]) for row in there}]
        assert len(known) > 1
        for trace, values in in_order(self.cluster, self.connection, table, there, column).items():
            self.right[f"{table} by {trace}"] += zipped(known, [bytes(each) for each in values])
            self.lists[f"{table} by {trace}"] += 1
            best = turned(known, [bytes(each) for each in values])
            if best > turned_by_luck(len(known)):
                self.turns[f"{table} by {trace}, turned"] = best

    def better_than_luck(self) -> dict[str, int]:
        """The traces that tell something, all lists together, or one of them turned."""
        return {trace: n for trace, n in self.right.items() if n > by_luck(self.lists[trace])} | self.turns


def test_who_knows_in_which_order_people_came_finds_it_neither_in_the_answers_nor_in_the_vault(
    people: Crowd, postgres: Cluster, connection: psycopg.Connection[Any]
) -> None:
    """More than any key gives: the order of coming is handed to the attacker, who looks for it on the other side.

    Of every start, of a follow-up to which some came late, and of what came between; some left before and in between.
    """
    guesses = Guesses(postgres, connection)
    people.world.later(days=31)
    people.closes()
    held = traces.rows(connection, "vault.contact")
    assert len(held) == len(people.staying)
    people.between(4)
    people.some_leave(0)
    people.follow_up()
    people.come_back(0.8)
    people.world.later(days=1)
    people.closes()
    answers = traces.rows(connection, "response")
    assert {row.values["wave"] for row in answers} >= {people.wave(1).id, None}
    for cohort in range(people.cohorts):
        came = [each.stop_hash for at, each in people.came if at == 0 and each.cohort == cohort]
        guesses.guess("vault.contact", "stop_hash", came, held)
        start = [row for row in answers if row.values["wave"] not in (people.wave(1).id, None)]
        came = [each.pid for at, each in people.came if at == 0 and each.cohort == cohort]
        guesses.guess("response", "pid", came, start)
    for number, wave in ((1, people.wave(1).id), (None, None)):
        came = [each.pid for at, each in people.came if at == number]
        guesses.guess("response", "pid", came, [row for row in answers if row.values["wave"] == wave])
    assert len(guesses.right) == 6
    assert guesses.better_than_luck() == {}


def test_control_an_order_that_is_turned_round_or_begins_elsewhere_is_seen() -> None:
    for n in (12, 25, 40):
        came = list(range(n))
        for there in (came, came[::-1], came[1:] + came[:1], came[5::-1] + came[:5:-1]):
            assert turned(came, there) == n > turned_by_luck(n)


def test_control_two_tables_without_a_foreign_key_are_joined_by_every_trace(
    people: Crowd, postgres: Cluster, connection: psycopg.Connection[Any]
) -> None:
    naive(connection, people.people)
    n = len(people.people)
    answers, contacts = (traces.rows(connection, table) for table in ("naive_answer", "naive_contact"))
    address = {each.pid: each.address for each in people.people}
    by_answer = in_order(postgres, connection, "naive_answer", answers, "pid")
    by_contact = in_order(postgres, connection, "naive_contact", contacts, "address")
    for trace in by_answer:
        assert (
            zipped([address[bytes(pid)] for pid in by_answer[trace]], by_contact[trace]) == n > by_luck(people.cohorts)
        ), trace
    features: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    weeks = dict(connection.execute("SELECT contact, week FROM naive_reminder").fetchall())
    for row in contacts:
        features[row.values["language"], weeks[row.values["id"]], row.values["cohort"]].append(row.values["address"])
    told = [row.values for row in answers]
    pointed_out = [row for row in told if len(features[row["language"], row["week"], row["cohort"]]) == 1]
    assert len(features) > 4 * people.cohorts, "one right guess in each class, where luck gives one in each cohort"
    assert n > 12 or len(pointed_out) > n / 10, "language, week and rows about persons alone point people out"


# --- values, with keys ---


def test_no_principals_keys_join_a_contact_to_an_answer_at_any_time_and_all_of_them_together_do(
    people: Crowd, connection: psycopg.Connection[Any]
) -> None:
    """In a dump, and in all that lies in the files: versions of rows that are gone, each with its transactions."""
    keep_old_versions(connection)
    times = []

    def look(time: str) -> None:
        dump, files = dumped(connection), dated(dug_up(connection))
        times.append(time)
        for name, principals in KEYS.items():
            held = people.secrets(*principals)
            assert joined(people, dump, held) == 0, (time, name)
            if len(principals) < 2:  # web and courier together turn a contact into a pseudonym
                assert joined(people, dump, held, to=SEALED_ANSWERS) == 0, (time, name, "to a row that is not read")
            assert joined(people, files, held) == 0, (time, name, "in the files")
            assert len(principals) > 1 or told_on_both_sides(dump, held) == set(), (time, name)
        assert joined(people, dump, people.secrets(*ALL)) == len(people.staying), (time, "all keys together")

    look("while the start is open and nothing of the last who came has been moved")
    assert told_on_both_sides(dumped(connection), people.secrets(*ALL)), "all keys together see the pattern"
    people.world.later(days=31)
    people.closes()
    people.between(2)
    look("when it has closed, and some have answered between the waves")
    people.some_leave(0)
    people.follow_up()
    people.come_back(0.6)
    look("when a follow-up has just closed: some have answered in time and some late, others been reminded or left")
    people.world.later(days=1)
    people.closes()
    look("when its answers can be read as well")
    people.world.later(days=600)
    people.closes()
    assert joined(people, dumped(connection), people.secrets(*ALL)) == 0, "after burning not even all keys"
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM")
    connection.autocommit = False
    assert joined(people, dated(dug_up(connection)), people.secrets(*ALL)) == 0, "nor in the files after a vacuum"
    assert len(times) == 4


def test_an_erasure_ties_a_contact_to_answers_that_nobody_reads_without_the_analysts_key(
    people: Crowd, postgres: Cluster, connection: psycopg.Connection[Any]
) -> None:
    """With the files from before and after, and the log between them: who erases loses both in one transaction."""
    keep_old_versions(connection)
    people.world.later(days=31)
    people.closes()
    older, before = dug_up(connection), people.erased.copy()
    people.some_leave(0)
    left = len(people.erased - before)
    log = {table: traces.removals(postgres, connection, table) for table in TABLES}
    copied = together(dated(older, log), dated(dug_up(connection)))
    for name, principals in KEYS.items():
        assert joined(people, copied, people.secrets(*principals)) == 0, name
    assert joined(people, copied, people.secrets("courier"), to=SEALED_ANSWERS) >= left > 0
    assert joined(people, copied, people.secrets(*BOTH)) >= left, "control: were answers kept in clear"


def keep_old_versions(connection: psycopg.Connection[Any]) -> None:
    """No vacuum by itself: an attacker who comes right before one has most."""
    for table in TABLES:
        connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
    connection.commit()


def test_control_all_keys_together_join_fifty_of_fifty_and_after_burning_none(
    postgres_url: str, home: Path, connection: psycopg.Connection[Any]
) -> None:
    with crowd(postgres_url, home, 50, 1, leaving=False) as people:
        people.world.later(days=31)
        people.closes()
        assert joined(people, dumped(connection), people.secrets(*ALL)) == 50
        assert joined(people, dumped(connection), people.secrets(*BOTH)) == 0
        people.world.later(days=600)
        people.closes()
        assert joined(people, dumped(connection), people.secrets(*ALL)) == 0


def test_who_watched_while_a_wave_was_open_finds_nobody_when_it_has_closed_without_the_analysts_key(
    people: Crowd, connection: psycopg.Connection[Any]
) -> None:
    """A mark that somebody has answered came in one transaction with what they sent, and live keys open it.

    So pair them, keep both dumps and all keys of that moment, and look again when the answers can be read.
    """
    before = dumped(connection)
    marks = {row.transaction: row for row in traces.rows(connection, "spool") if row.values["kind"] == "done"}
    sent = [row for row in traces.rows(connection, "submission") if row.values["sealed"]]
    paired = [[marks[row.transaction].values["id"], row.values["id"]] for row in sent if row.transaction in marks]
    assert len(paired) == len(people.of(people.cohorts - 1))
    held = {name: people.secrets(*principals) for name, principals in (KEYS | {"both": BOTH}).items()}
    people.world.later(days=31)
    people.closes()
    after = dumped(connection)
    both = together(before, after)
    for name in KEYS:
        assert joined(people, both, held[name], paired) == 0, name
    assert joined(people, both, held["both"], paired) >= len(paired), "courier and analyst together"
