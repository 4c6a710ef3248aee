"""Nobody joins a contact to an answer: keys × traces of a whole PostgreSQL, and controls that are joined."""

from __future__ import annotations

import random
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from itertools import permutations
from math import ceil
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.services import letterbox, spool_move
from surveys.waves import GRACE
from tests.postgres import Cluster
from tests.proof import FULL, traces
from tests.proof.chance import SEEN, by_luck, lists, most_by_luck, seen
from tests.proof.crowd import Crowd, Person, crowd, naive, street
from tests.proof.joining import (
    ANSWERS,
    BACKGROUND,
    ENDS,
    RELEASED,
    SEALED_ANSWERS,
    TABLES,
    TEXTS,
    dated,
    dug_up,
    dumped,
    joined,
    there,
    together,
    told_on_both_sides,
)
from tests.proof.orders import START, TRACES, Guesses, Leaky, guesses, in_order, lay_files, turned, zipped
from tests.service import migrated

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1200)]

SIZES = (12, 25, 40) if FULL else (12,)
GROUPS = [(n, cohorts) for cohorts in (1, 3) for n in SIZES]
BOTH, ALL = "courier and analyst", ("web", "courier", "analyst")
KEYS = {
    "nothing": (),
    "web": ("web",),
    "courier": ("courier",),
    "analyst": ("analyst",),
    "web and courier": ("web", "courier"),
    "web and analyst": ("web", "analyst"),
    BOTH: ("courier", "analyst"),
}
# What docs/anonymity.md says that some can be joined to with two principals' keys; all else nobody is.
NOT_PROMISED = {"web and courier": {SEALED_ANSWERS, TEXTS}}
NOBODY: dict[str, set[bytes]] = {to: set() for to in ENDS}


@pytest.fixture
def postgres_url(postgres_url: str, home: Path) -> str:
    """A database as it is brought up, before anybody has come."""
    migrated(postgres_url, home)
    return postgres_url


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

Street = Callable[[int, int, int], AbstractContextManager[list[Crowd]]]


@pytest.fixture
def aside(postgres_url: str, home: Path) -> Street:
    """Many crowds side by side: of how many people, in how many cohorts, how many."""
    return partial(street, postgres_url, home)


@pytest.fixture
def whole_log(connection: psycopg.Connection[Any]) -> None:
    """The log of all that follows stays."""
    traces.keep_log(connection)


@pytest.mark.parametrize(("n", "cohorts"), GROUPS if FULL else GROUPS[-1:])
@pytest.mark.usefixtures("whole_log")
def test_no_order_of_anything_tells_who_came_when_or_who_else_somebody_is(
    n: int, cohorts: int, postgres: Cluster, connection: psycopg.Connection[Any], aside: Street
) -> None:
    """More than any key gives: the order of coming is handed to the attacker, and each table beside each other.

    Of every start, of a follow-up to which some came late, and of what came between; some left before and in between.
    So many crowds side by side that a quarter who stay where they were would be seen, by each trace.
    """
    with aside(n, cohorts, ceil((lists(n, 2 * n) + 1) / cohorts)) as crowds:
        first, others = crowds[0], crowds[1:]
        first.world.later(days=31)
        first.closes()
        for people in crowds:
            people.between(4)
        first.some_leave(0)
        first.follow_up()
        for people in others:
            people.come_back(0.8, all_in_time=True)
        first.come_back(0.8)
        first.world.later(days=1)
        first.closes()
        found = guesses(postgres, connection, crowds)
        for people in crowds:
            assert people.texts_leave() == 1
            lay_files(found, connection, people)
        assert len({what for what in found.pairs if what.endswith(START)}) == 3 * (5 + 9) + 1, "each by each trace"
        assert found.too_blunt() == []
        assert found.better_than_luck() == {}


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.usefixtures("whole_log")
def test_control_a_quarter_that_stay_where_they_came_are_seen_by_every_trace(
    n: int, postgres: Cluster, connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, aside: Street
) -> None:
    """The service itself, but for its dice."""
    with aside(n, 1, lists(n, 2 * n)) as crowds:
        for module in (letterbox, spool_move):
            monkeypatch.setattr(module, "_DICE", Leaky(crowds))
        monkeypatch.setattr(secrets, "SystemRandom", partial(Leaky, crowds))  # a release throws its own
        crowds[0].world.later(days=31)
        crowds[0].closes()
        found = guesses(postgres, connection, crowds).better_than_luck()
        leaking = {f"coming and {table} by {trace} {START}" for table in LEAKING for trace in TRACES}
        assert leaking <= found.keys()


LEAKING = ("response", "free_text", "vault.contact", "release_row")


def test_luck_is_counted_exactly_and_a_leak_of_a_quarter_shows_in_so_many_lists() -> None:
    for n in range(1, 7):
        counted = Counter(zipped(range(n), each) for each in permutations(range(n)))
        assert by_luck([n]) == pytest.approx([counted[k] / counted.total() for k in range(n + 1)])
    dice = random.Random(5)
    for n in (12, 25, 40):
        assert seen([n], 2 * n) < SEEN or lists(n, 2 * n) == 1, "fewer lists would not do"
        for leaking, is_seen in ((n // 4, True), (0, False)):
            for _ in range(20):
                found = Guesses()
                for _ in range(lists(n, 2 * n)):
                    found.lay("here", *_leaking(n, leaking, dice))
                assert bool(found.better_than_luck()) is is_seen


def _leaking(n: int, still: int, dice: random.Random) -> tuple[list[Any], list[Any]]:
    """Two lists of n in which so many stand still."""
    came, stays = list(range(n)), dice.sample(range(n), still)
    others = [each for each in came if each not in stays]
    mixed = iter(dice.sample(others, len(others)))
    return came, [each if each in stays else next(mixed) for each in came]


def test_control_an_order_that_is_turned_round_or_begins_elsewhere_is_seen() -> None:
    for n in (12, 25, 40):
        came = list(range(n))
        for lying in (came, came[::-1], came[1:] + came[:1], came[5::-1] + came[:5:-1]):
            assert turned([(came, lying)]) == n > most_by_luck([n], 2 * n)


def test_control_two_tables_without_a_foreign_key_are_joined_by_every_trace(
    people: Crowd, postgres: Cluster, connection: psycopg.Connection[Any]
) -> None:
    naive(connection, people.people)
    n = len(people.people)
    answers, contacts = (traces.rows(connection, table) for table in ("naive_answer", "naive_contact"))
    address, log = {each.pid: each.address for each in people.people}, traces.log(postgres)
    by_answer = in_order(log, connection, "naive_answer", answers)
    by_contact = in_order(log, connection, "naive_contact", contacts)
    for trace in TRACES:
        right = zipped(
            [address[bytes(row.values["pid"])] for row in by_answer[trace]],
            [row.values["address"] for row in by_contact[trace]],
        )
        assert right == n > most_by_luck([n]), trace
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

    def look(time: str, sealed: set[bytes]) -> None:
        """sealed: who has sent something that still waits for its wave to close."""
        dump, files = dumped(connection), dated(dug_up(connection))
        times.append(time)
        for name, principals in KEYS.items():
            held = people.secrets(*principals)
            found, lying = joined(people, dump, held), joined(people, files, held)
            for to in ENDS:
                known = there(people, dump, to) & pids(people.staying) if to in NOT_PROMISED.get(name, ()) else set()
                assert found[to] == known, (time, name, to)
                assert lying[to] <= may_lie(people, name, to, sealed), (time, name, to, "in the files")
            assert name != BOTH or lying[ANSWERS] >= sealed & pids(people.staying), "by time, as is said"
            assert len(principals) > 1 or told_on_both_sides(dump, held) == set(), (time, name)
        assert joined(people, dump, people.secrets(*ALL))[ANSWERS] == pids(people.staying), (time, "all keys together")

    last = pids(each for each in people.people if each.cohort == people.cohorts - 1)
    look("while the start is open and nothing of the last who came has been moved", last)
    assert told_on_both_sides(dumped(connection), people.secrets(*ALL)), "all keys together see the pattern"
    people.world.later(days=31)
    people.closes()
    people.between(2)
    look("when it has closed, and some have answered between the waves", set())
    found = joined(people, dumped(connection), people.secrets(*ALL))
    assert all(found[to] for to in ENDS), "control: it is there to be found"
    assert people.texts_leave() == 1
    people.some_leave(0)
    people.follow_up()
    people.come_back(0.8)
    back = pids(each for at, each in people.came if at == 1)
    look(
        "when a follow-up has just closed: some have answered in time and some late, others been reminded or left", back
    )
    people.world.later(days=1)
    people.closes()
    look("when its answers can be read as well", set())
    people.world.later(days=600)
    people.closes()
    assert joined(people, dumped(connection), people.secrets(*ALL)) == NOBODY, "after burning not even all keys"
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM")
    connection.autocommit = False
    assert joined(people, dated(dug_up(connection)), people.secrets(*ALL)) == NOBODY, "nor in the files after a vacuum"
    assert len(times) == 4


def pids(people: Iterable[Person]) -> set[bytes]:
    return {each.pid for each in people}


def may_lie(people: Crowd, name: str, to: str, sealed: set[bytes]) -> set[bytes]:
    """Whom old versions of rows may give away, as docs/anonymity.md says. sealed: as above."""
    if name == BOTH:
        return people.erased | people.stopped | sealed
    if to in NOT_PROMISED.get(name, ()):
        return pids(people.people)
    return people.erased if name == "courier" and to in (SEALED_ANSWERS, TEXTS) else set()


def test_an_erasure_ties_a_contact_to_answers_that_nobody_reads_without_the_analysts_key(
    people: Crowd, postgres: Cluster, connection: psycopg.Connection[Any]
) -> None:
    """With the files from before and after, and the log between them: who erases loses both in one transaction."""
    keep_old_versions(connection)
    people.world.later(days=31)
    people.closes()
    older, before = dug_up(connection), people.erased.copy()
    people.some_leave(0)
    left = people.erased - before
    wrote = left & pids(each for each in people.people if each.text)
    log = traces.log(postgres)
    removed = {table: traces.removals(log, connection, table) for table in TABLES}
    copied = together(dated(older, removed), dated(dug_up(connection)))
    found = {name: joined(people, copied, people.secrets(*principals)) for name, principals in KEYS.items()}
    for name in KEYS.keys() - {BOTH}:
        assert not any(found[name][to] for to in (ANSWERS, BACKGROUND, RELEASED)), name
    assert found["courier"][SEALED_ANSWERS] >= left > set()
    assert found["courier"][TEXTS] >= wrote, "it lies in clear, as is said"
    for to in (ANSWERS, BACKGROUND):
        assert found[BOTH][to] >= left, "control: were it kept in clear"


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
        assert len(joined(people, dumped(connection), people.secrets(*ALL))[ANSWERS]) == 50
        assert joined(people, dumped(connection), people.secrets(*KEYS[BOTH])) == NOBODY
        people.world.later(days=600)
        people.closes()
        assert joined(people, dumped(connection), people.secrets(*ALL)) == NOBODY


def test_who_watched_while_a_wave_was_open_finds_nobody_when_it_has_closed_without_the_analysts_key(
    people: Crowd, connection: psycopg.Connection[Any]
) -> None:
    """A mark that somebody has answered came in one transaction with what they sent, and live keys open it.

    So pair them, keep both dumps and all keys of that moment, and look again when the answers can be read.
    """
    finds = watch(people, connection, pids(people.of(people.cohorts - 1)))
    people.world.later(days=31)
    people.closes()
    finds()
    people.follow_up()
    people.come_back(0.6, all_in_time=True)
    finds = watch(people, connection, pids(each for at, each in people.came if at == 1))
    people.world.now = people.wave(1).closes + 2 * GRACE
    people.closes()
    finds()


def watch(people: Crowd, connection: psycopg.Connection[Any], came: set[bytes]) -> Callable[[], None]:
    """Pair and keep all that there is now, of these who came; returns what is to be seen when it can be read."""
    before = dumped(connection)
    marks = {row.transaction: row for row in traces.rows(connection, "spool") if row.values["kind"] == "done"}
    sent = [row for row in traces.rows(connection, "submission") if row.values["sealed"]]
    paired = [[marks[row.transaction].values["id"], row.values["id"]] for row in sent if row.transaction in marks]
    assert len(paired) == len(came)
    held = {name: people.secrets(*principals) for name, principals in KEYS.items()}

    def finds() -> None:
        both = together(before, dumped(connection))
        found = {name: joined(people, both, held[name], paired) for name in KEYS}
        for name in KEYS.keys() - {BOTH}:
            assert not any(found[name][to] for to in (ANSWERS, BACKGROUND, RELEASED)), name
        assert found[BOTH][ANSWERS] >= came, "together they join by time, as is said"

    return finds
