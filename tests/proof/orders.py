"""Who stands where in which list: the order of coming, and the orders that a whole PostgreSQL betrays of each table."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import psycopg

from app.services.release_files import TEXTS
from app.services.spool_move import Opened
from app.store.texts import JOINT
from surveys.disclosure.sheets import Leaver
from tests.postgres import Cluster
from tests.proof import traces
from tests.proof.chance import SEEN, most_by_luck, seen
from tests.proof.crowd import ITEMS, Crowd, Person
from tests.proof.joining import released
from tests.proof.traces import Row

TRACES = ("rows", "transactions", "log")
START, LATER = "at the start", "later"
FEWEST = 4  # of which an order says anything
# What is joined by a key of the analyst's beside it, and says nothing more by its order.
HANG_TOGETHER = {"response", "told"}


def zipped(first: Sequence[Any], second: Sequence[Any]) -> int:
    """How many stand at the same place in both lists."""
    return sum(a == b for a, b in zip(first, second, strict=True))


def turned(pairs: Sequence[tuple[Sequence[Any], Sequence[Any]]]) -> int:
    """The same of all pairs for whoever turns every second list round, and begins each at the same place: the best."""
    longest = max(len(first) for first, _ in pairs)
    return max(
        sum(zipped(first, _from(second[::way], start)) for first, second in pairs)
        for way in (1, -1)
        for start in range(longest)
    )


def _from(one: Sequence[Any], start: int) -> list[Any]:
    return [*one[start % len(one) :], *one[: start % len(one)]]


def in_order(
    log: Sequence[str], connection: psycopg.Connection[Any], table: str, found: Sequence[Row]
) -> dict[str, list[Row]]:
    """A table in every order that the files betray."""
    orders = (traces.by_place, traces.by_transaction, traces.by_log(log, connection, table))
    return {label: order(found) for label, order in zip(TRACES, orders, strict=True)}


@dataclass
class Guesses:
    """The pairs of lists that an attacker lays side by side, by what they are; only those who are in both."""

    pairs: dict[str, list[tuple[list[Person], list[Person]]]] = field(default_factory=lambda: defaultdict(list))

    def lay(self, what: str, first: Sequence[Person], second: Sequence[Person]) -> None:
        """Two lists in which the same people stand at the same place, if the one betrays the other."""
        both = set(first) & set(second)
        if len(both) >= FEWEST:
            self.pairs[what].append(
                ([each for each in first if each in both], [each for each in second if each in both])
            )

    def better_than_luck(self) -> dict[str, tuple[int, int]]:
        """What tells something: how many are guessed right, and how many at most come right by luck."""
        found = {}
        for what, pairs in self.pairs.items():
            lengths = [len(first) for first, _ in pairs]
            right, best = sum(zipped(*each) for each in pairs), turned(pairs)
            if right > (most := most_by_luck(lengths)):
                found[what] = right, most
            elif best > (most := most_by_luck(lengths, _ways(lengths))):
                found[f"{what}, turned"] = best, most
        return found

    def too_blunt(self) -> list[str]:
        """The pairs of a start in which a quarter that stay where they were would not be seen."""
        lengths = {what: [len(first) for first, _ in pairs] for what, pairs in self.pairs.items()}
        return [what for what, each in lengths.items() if what.endswith(START) and seen(each, _ways(each)) < SEEN]


def _ways(lengths: Sequence[int]) -> int:
    """In how many ways the lists can be turned."""
    return 2 * max(lengths)


def guesses(cluster: Cluster, connection: psycopg.Connection[Any], crowds: Sequence[Crowd]) -> Guesses:
    """All tables beside the order of coming, and beside each other: of every start, and of what came later."""
    found, log = Guesses(), traces.log(cluster)
    tables = {table: traces.rows(connection, table) for table in WHOSE}
    ordered = {table: in_order(log, connection, table, rows) for table, rows in tables.items()}
    responses = {row.values["id"]: row.values for row in tables["response"]}
    for people in crowds:
        known = {each: person for person in people.people for each in _marks(person)}
        own = {row["id"] for row in _releases(connection) if row["intervention_id"] == people.activity.intervention_id}
        for occasion, wave, came in _occasions(people):
            for trace in TRACES:
                lists = dict(_lists(ordered, trace, known, _Place(wave, occasion, responses, own)))
                _lay(found, f"by {trace} {occasion}", came, lists)
    return found


def _lay(found: Guesses, how: str, came: Sequence[Person], lists: Mapping[tuple[str, Any], Sequence[Person]]) -> None:
    for one in lists:
        found.lay(f"coming and {one[0]} {how}", came, lists[one])
    for one, other in combinations(sorted(lists, key=str), 2):
        if one[0] != other[0] and {one[0], other[0]} != HANG_TOGETHER:
            found.lay(f"{one[0]} and {other[0]} {how}", lists[one], lists[other])


def lay_files(found: Guesses, connection: psycopg.Connection[Any], people: Crowd) -> None:
    """The file of texts beside the order of coming."""
    own = {row["id"] for row in _releases(connection) if row["intervention_id"] == people.activity.intervention_id}
    files = [row.values for row in traces.rows(connection, "release_file")]
    ids = [row["id"] for row in files if row["release_id"] in own and row["format"] == TEXTS]
    chunks = [row.values for row in traces.rows(connection, "release_chunk") if row.values["file_id"] in ids]
    known = {person.text: person for person in people.people}
    rows = csv.DictReader(io.StringIO(b"".join(bytes(each["content"]) for each in chunks).decode("utf-8-sig")))
    left = [known[row["text"].split(JOINT)[0]] for row in rows if row["wave"] == "0"]
    found.lay(f"coming and file of texts {START}", [each for at, each in people.came if at == 0], left)


def _releases(connection: psycopg.Connection[Any]) -> list[dict[str, Any]]:
    return [row.values for row in traces.rows(connection, "release")]


def _marks(person: Person) -> Iterator[Any]:
    yield from (person.pid, *person.tags, person.stop_hash, person.signature)


@dataclass(frozen=True)
class _Place:
    """Whose lists are made: what came in which wave of a crowd, and which are its releases. responses: all, by id."""

    wave: Any
    occasion: str
    responses: Mapping[Any, Mapping[str, Any]]
    releases: Collection[Any]


def _occasions(people: Crowd) -> Iterator[tuple[str, Any, list[Person]]]:
    for cohort in range(people.cohorts):
        came = [each for at, each in people.came if at == 0 and each.cohort == cohort]
        yield START, people.wave(0, cohort).id, came
    for number, wave in ((1, people.wave(1).id), (None, None)):
        yield LATER, wave, [each for at, each in people.came if at == number]


def _lists(
    ordered: Mapping[str, Mapping[str, Sequence[Row]]], trace: str, known: Mapping[Any, Person], place: _Place
) -> Iterator[tuple[tuple[str, Any], list[Person]]]:
    """(table, which of its lists) → whose rows lie there, in order."""
    for table, whose in WHOSE.items():
        lists: dict[Any, list[Person]] = defaultdict(list)
        for row in ordered[table][trace]:
            for which, mark in whose(row.values, place):
                if mark in known:
                    lists[which].append(known[mark])
        for which, people in lists.items():
            yield (table, which), people


# --- whose a row is: which list of the table's it stands in, and by what somebody is known there ---

Whose = Iterable[tuple[Any, Any]]


def _contact(row: Mapping[str, Any], place: _Place) -> Whose:
    return [(None, bytes(row["stop_hash"]))] if place.occasion == START else []


def _response(row: Mapping[str, Any], place: _Place) -> Whose:
    return [(None, bytes(row["pid"]))] if row["wave"] == place.wave and row["pid"] else []


def _text(row: Mapping[str, Any], place: _Place) -> Whose:
    return [(None, bytes(row["tag"]))] if row["wave"] == place.wave else []


def _told(row: Mapping[str, Any], place: _Place) -> Whose:
    return _response(place.responses[row["response_id"]], place)


def _row(row: Mapping[str, Any], place: _Place) -> Whose:
    """A long table has a row for each person and wave; of every release there is another shuffle."""
    is_start = row["sheet"] == "long" and place.occasion == START and row["cells"][1] == 0
    if not is_start or row["release_id"] not in place.releases:
        return []
    return [(row["release_id"], released(row["cells"]))]


WHOSE: Mapping[str, Callable[[Mapping[str, Any], _Place], Whose]] = {
    "vault.contact": _contact,
    "response": _response,
    "free_text": _text,
    "told": _told,
    "release_row": _row,
}


class Leaky(random.Random):
    """Dice that leave a quarter of the people where they stood in the order of coming, and throw the others."""

    def __init__(self, crowds: Sequence[Crowd]) -> None:
        """Known by the ids that their phones sent, by their stop hashes, or by what they answered at the start."""
        super().__init__(5)
        self._place: dict[Any, int] = {}
        for people in crowds:
            self._place |= {id: place for place, id in enumerate(people.sent)}
            self._place |= {each.stop_hash: place for place, each in enumerate(people.people)}
            self._place |= {each.signature: place for place, each in enumerate(people.people)}

    def shuffle(self, x: Any) -> None:
        """In place."""
        x.sort(key=self._came)
        thrown = [place for place in range(len(x)) if place % 4]
        mixed = self.sample([x[place] for place in thrown], len(thrown))
        for place, each in zip(thrown, mixed, strict=True):
            x[place] = each

    def _came(self, each: Any) -> int:
        if isinstance(each, Opened):
            return self._place[each.stop_hash]
        if isinstance(each, Leaver):
            return self._place[tuple(each.answers[0][item] for item in ITEMS)]
        return self._place[each]
