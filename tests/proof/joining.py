"""Chains of equal values from an address to an answer, for whoever holds a copy of the database and some keys."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg

from app import sealing
from app.services.interventions import pepper_context
from app.store.texts import JOINT
from surveys import codes
from surveys.errors import KeyMalformed
from tests.proof import traces
from tests.proof.crowd import ITEMS, TEXT, Crowd, Secrets, opened
from tests.proof.traces import Row

ANSWERS_SIDE = ("submission", "response", "free_text", "told", "respondent", "erase_order", "erased")
BETWEEN = ("spool", "spool_key", "link", "counts", "language_count", "text_count", "stop_order")
RELEASES = ("release", "release_row", "release_file", "release_chunk", "release_request")
TABLES = (*ANSWERS_SIDE, *BETWEEN, *RELEASES, "vault.contact", "vault.reminder")
COMMON = 8  # a value that more rows share (a wave, a cohort, a move) leads nowhere
SHORTEST_KEY = 20  # in base64url
WAVES = range(3)  # that a text may have been written in
MOMENT, ALIKE = "transaction", "answers like"
TOUCHED = 3  # rows of a table that one person may lose at once: what they sent to a start, a follow-up and between
# Rows that go along with a response, whose moments are enough; and counts, of which each version ties two people.
GO_ALONG = ("told", "respondent", "erased", "counts", "language_count", "text_count")

# What a chain may lead to: answers that can be read, the row that they lie in, what was written, the background that
# releases have told, and the row in a release.
ANSWERS, SEALED_ANSWERS, TEXTS, BACKGROUND, RELEASED = ENDS = (
    "answers of",
    "sealed answers of",
    "text",
    "background in",
    "released answers of",
)

Dump = dict[str, list[dict[str, Any]]]
Files = dict[str, list[Row]]
Log = dict[str, dict[tuple[int, int], int]]


def told_on_both_sides(dump: Dump, held: Secrets) -> set[UUID]:
    """The waves of which both a contact that can be opened and an answer that can be read tell who was there.

    Who has answered a wave is the pattern by which people differ: a response has no other column that a contact has.
    """
    readable = {
        table: [row for row in dump[table] if opened(held, bytes(row["sealed"] or b""), info(row)) is not None]
        for table, info in (
            ("spool", lambda row: sealing.spool_info(row["intervention_id"])),
            ("vault.reminder", lambda row: sealing.reminder_info(row["wave"])),
            ("submission", lambda row: sealing.response_info(row["intervention"])),
        )
    }
    contacts = {row["wave"] for table in ("spool", "vault.reminder") for row in readable[table]}
    return contacts & {row["wave"] for row in [*dump["response"], *readable["submission"]]}


def dumped(connection: psycopg.Connection[Any]) -> Dump:
    """All rows, as a dump has them."""
    connection.rollback()
    return {table: [row.values for row in traces.rows(connection, table)] for table in (*TABLES, "intervention")}


def dug_up(connection: psycopg.Connection[Any]) -> Files:
    """All versions of all rows that lie in the files."""
    connection.rollback()
    return {table: traces.versions(connection, table) for table in (*TABLES, "intervention")}


def dated(files: Files, log: Log | None = None) -> Dump:
    """What they say, with the transactions in which each was written and removed. log: known of removals since."""
    return {
        table: [
            row.values if table in GO_ALONG else _dated(row, (log or {}).get(table, {}).get(row.place, row.removed))
            for row in rows
        ]
        for table, rows in files.items()
    }


def _dated(row: Row, removed: int) -> dict[str, Any]:
    moments = {"written in": row.transaction, "removed in": removed}
    return row.values | {name: (MOMENT, number) for name, number in moments.items() if number}


def together(*dumps: Dump) -> Dump:
    """What was copied at several times."""
    return {table: [row for dump in dumps for row in dump[table]] for table in dumps[0]}


def joined(people: Crowd, dump: Dump, held: Secrets, paired: Sequence[list[Any]] = ()) -> dict[str, set[bytes]]:
    """For whom, by their pseudonyms, a chain of equal values leads from an address that can be read to each of ENDS.

    A chain may go over any rows of any table; what a key opens becomes values of the row, and from an answer key all
    is computed that the pepper allows. Values that many rows share (a wave, a cohort) lead nowhere.
    paired: rows that an attacker takes for the same person's.
    """
    peppers, (place,) = _peppers(dump, held), {row["id"] for row in dump["intervention"]}
    found = [(table, tuple(_values(table, row, held, peppers, place))) for table in TABLES for row in dump[table]]
    groups = dict.fromkeys([*found, *(("", tuple(each)) for each in paired)])  # what was copied twice is one row
    common = _common(groups) - {(ALIKE, each.signature) for each in people.people}
    parent: dict[Any, Any] = {}

    def root(value: Any) -> Any:
        while parent.setdefault(value, value) != value:
            value = parent[value]
        return value

    for _, group in groups:
        rare = [value for value in group if value not in common]
        for other in rare[1:]:
            parent[root(rare[0])] = root(other)
    return {
        to: {
            each.pid
            for each in people.people
            if root(("address", each.address)) in {root((to, end)) for end in ends[each.pid]}
        }
        for to in ENDS
        for ends in [_ends(people, dump, to)]
    }


def _common(groups: Iterable[tuple[str, tuple[Any, ...]]]) -> set[Any]:
    """What stands in too many rows to mean somebody; a transaction also where it has touched several of one table."""
    rows: Counter[Any] = Counter()
    of_table: Counter[tuple[str, Any]] = Counter()
    for table, values in groups:
        rows.update(set(values))
        of_table.update((table, value) for value in set(values) if isinstance(value, tuple) and value[0] == MOMENT)
    crowded = {value for (_, value), n in of_table.items() if n > TOUCHED}
    return crowded | {value for value, n in rows.items() if n > COMMON}


def there(people: Crowd, dump: Dump, to: str) -> set[bytes]:
    """Whose answers, texts … are there at all, by their pseudonyms: as whoever knows the truth sees it."""
    if to == TEXTS:
        found = {part for row in dump["free_text"] for part in str(row["text"]).split(JOINT)}
        return {each.pid for each in people.people if each.text in found}
    return {bytes(row["pid"]) for row in dump["response"] if row["pid"]}


def _ends(people: Crowd, dump: Dump, to: str) -> dict[bytes, set[Any]]:
    """Pseudonym → what the rows in question are known by."""
    if to == BACKGROUND:
        rows: dict[bytes, set[Any]] = {each.pid: set() for each in people.people}
        for row in dump["response"]:
            if row["pid"]:
                rows[bytes(row["pid"])].add(row["id"])
        return rows
    known = {TEXTS: "text", RELEASED: "signature"}.get(to, "pid")
    return {each.pid: {getattr(each, known)} - {None} for each in people.people}


def _peppers(dump: Dump, held: Secrets) -> dict[UUID, bytes]:
    if held.master is None:
        return {}
    return {
        row["id"]: sealing.unwrap(held.master, bytes(row["pepper"]), pepper_context(row["id"]))
        for row in dump["intervention"]
        if row["pepper"]
    }


def _values(table: str, row: dict[str, Any], held: Secrets, peppers: dict[UUID, bytes], place: UUID) -> list[Any]:
    """All that a row says to whoever holds these keys."""
    told = [value for name, value in row.items() if name != "key_id"]  # a key of the spool is a whole wave's
    said = [bytes(value) if isinstance(value, memoryview | bytes) else value for value in told]
    values = [value for value in said if isinstance(value, bytes | UUID | tuple) and value]
    values += SAID[table](row, held) if table in SAID else []
    for info in _infos(table, row, place):
        plain = opened(held, bytes(row.get("sealed") or row.get("box") or b""), info)
        if plain is not None:
            values += _read(plain, held, peppers, table, place)
    return values


def _of_response(row: dict[str, Any], held: Secrets) -> list[Any]:
    if not row["pid"]:
        return []
    pid, is_read, document = bytes(row["pid"]), *laid_down(row["answers"], held)
    read = [(ANSWERS, pid), *_alike(document)] if is_read else []
    return [(SEALED_ANSWERS, pid), *read]


def _of_told(row: dict[str, Any], held: Secrets) -> list[Any]:
    return [(BACKGROUND, row["response_id"])] if laid_down(row["cells"], held)[0] else []


def _of_text(row: dict[str, Any], held: Secrets) -> list[Any]:  # noqa: ARG001  it lies in clear
    return [(TEXTS, part) for part in str(row["text"]).split(JOINT) if part]


def _of_release(row: dict[str, Any], held: Secrets) -> list[Any]:  # noqa: ARG001  it lies in clear
    name, *_ = cells = next(csv.reader([row["line"]]))
    signature = released(cells) if row["sheet"] == "long" else None
    return [("row", name), *([(RELEASED, signature), (ALIKE, signature)] if signature else [])]


def released(cells: Sequence[Any]) -> tuple[int, ...]:
    """What somebody answered, as a row of a long table ends."""
    return tuple(int(cell) for cell in cells[-len(ITEMS) :])


SAID: Mapping[str, Callable[[dict[str, Any], Secrets], list[Any]]] = {
    "response": _of_response,
    "told": _of_told,
    "free_text": _of_text,
    "release_row": _of_release,
}


def laid_down(value: Any, held: Secrets) -> tuple[bool, Any]:
    """Whether something that should lie sealed can be read, and what it says as far as that is known."""
    if not isinstance(value, str) or len(value) < SHORTEST_KEY:
        return value is not None, value  # in clear: a document, or what is left of one in a file
    try:
        return True, sealing.take_up(held.rest or bytes(codes.KEY_BYTES), codes.from_b64url(value, length=None))
    except sealing.CannotOpen:
        return False, None
    except KeyMalformed:
        return True, value


def _alike(document: Any) -> list[Any]:
    """Equal answers lead from one row to another."""
    return [(ALIKE, tuple(document.get(item) for item in ITEMS))] if isinstance(document, dict) else []


def _infos(table: str, row: dict[str, Any], place: UUID) -> Iterable[bytes]:
    if table == "submission":
        return [sealing.response_info(row["intervention"])]
    if table == "spool":
        return [sealing.spool_info(row["intervention_id"])]
    if table == "vault.contact":
        return [sealing.contact_info(place)]
    if table == "vault.reminder":
        return [sealing.reminder_info(row["wave"])]
    return [sealing.order_info()] if table in ("stop_order", "erase_order") else []


def _read(plain: bytes, held: Secrets, peppers: dict[UUID, bytes], table: str, place: UUID) -> list[Any]:
    if table == "stop_order":
        return [plain]
    text = sealing.unpad(plain) if table == "vault.contact" else plain
    said = json.loads(text)
    values = [each for name, value in said.items() for each in _meant(name, value, held, peppers, place)]
    if table == "submission" and said["pid"]:
        values += [(to, codes.from_b64url(said["pid"], length=None)) for to in (SEALED_ANSWERS, ANSWERS)]
        values += _alike(said["answers"])
        for each in said["texts"]:
            values += [codes.from_b64url(each["tag"]), (TEXTS, each["text"])]
    return values


def _meant(name: str, value: Any, held: Secrets, peppers: dict[UUID, bytes], place: UUID) -> list[Any]:
    """All that one entry of something opened says."""
    if name == "address":
        return [("address", value)]
    if name == "answer_key":
        return _computed(codes.from_b64url(value), peppers)
    if name == "box":
        inner = opened(held, codes.from_b64url(value, length=None), sealing.contact_info(place))
        return _read(inner, held, peppers, "vault.contact", place) if inner is not None else []
    if name == "link":
        return [codes.link_id(codes.from_b64url(value, length=codes.LINK_BYTES))]
    some = value if isinstance(value, list) else [value]
    return [_raw(each) for each in some if isinstance(each, str) and len(each) >= SHORTEST_KEY]


def _raw(value: str) -> Any:
    try:
        return UUID(value)
    except ValueError:
        pass
    try:
        return codes.from_b64url(value, length=None)
    except Exception:  # noqa: BLE001  a sentence
        return value


def _computed(answer_key: bytes, peppers: dict[UUID, bytes]) -> list[Any]:
    stop_key = codes.stop_key(answer_key)
    computed = [answer_key, stop_key, codes.stop_hash(stop_key)]
    for pepper in peppers.values():
        computed += [codes.pid(pepper, answer_key), *(codes.text_tag(pepper, TEXT, n, answer_key) for n in WAVES)]
    return computed
