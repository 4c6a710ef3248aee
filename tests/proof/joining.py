"""Chains of equal values from an address to an answer, for whoever holds a copy of the database and some keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import psycopg

from app import sealing
from app.services.interventions import pepper_context
from surveys import codes
from surveys.errors import KeyMalformed
from tests.proof import traces
from tests.proof.crowd import Crowd, Secrets, opened
from tests.proof.traces import Row

ANSWERS_SIDE = ("submission", "response", "free_text", "erase_order", "erased")
BETWEEN = ("spool", "spool_key", "link", "counts", "language_count", "stop_order")
TABLES = (*ANSWERS_SIDE, *BETWEEN, "vault.contact", "vault.reminder")
COMMON = 8  # a value that more rows share (a wave, a cohort, a move) leads nowhere
SHORTEST_KEY = 20  # in base64url
ANSWERS, SEALED_ANSWERS = "answers of", "sealed answers of"

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
        table: [_dated(row, (log or {}).get(table, {}).get(row.place, row.removed)) for row in rows]
        for table, rows in files.items()
    }


def _dated(row: Row, removed: int) -> dict[str, Any]:
    moments = {"written in": row.transaction, "removed in": removed}
    return row.values | {name: ("transaction", number) for name, number in moments.items() if number}


def together(*dumps: Dump) -> Dump:
    """What was copied at several times."""
    return {table: [row for dump in dumps for row in dump[table]] for table in dumps[0]}


def joined(people: Crowd, dump: Dump, held: Secrets, paired: Sequence[list[Any]] = (), *, to: str = ANSWERS) -> int:
    """For how many people a chain of equal values leads from an address that can be read to an answer that can.

    A chain may go over any rows of any table; what a key opens becomes values of the row, and from an answer key all
    is computed that the pepper allows. Values that many rows share (a wave, a cohort) lead nowhere.
    paired: rows that an attacker takes for the same person's. to: SEALED_ANSWERS, where they need not be readable.
    """
    peppers, (place,) = _peppers(dump, held), {row["id"] for row in dump["intervention"]}
    groups = [_values(table, row, held, peppers, place) for table in TABLES for row in dump[table]]
    groups += paired
    common = {value for value, n in Counter(value for group in groups for value in set(group)).items() if n > COMMON}
    parent: dict[Any, Any] = {}

    def root(value: Any) -> Any:
        while parent.setdefault(value, value) != value:
            value = parent[value]
        return value

    for group in groups:
        rare = [value for value in group if value not in common]
        for other in rare[1:]:
            parent[root(rare[0])] = root(other)
    return sum(root(("address", each.address)) == root((to, each.pid)) for each in people.people)


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
    said = [bytes(value) if isinstance(value, memoryview | bytes) else value for value in row.values()]
    values = [value for value in said if isinstance(value, bytes | UUID | tuple) and value]
    if table == "response" and row["pid"]:
        values += [(to, bytes(row["pid"])) for to in (SEALED_ANSWERS, ANSWERS) if to != ANSWERS or _readable(row, held)]
    for info in _infos(table, row, place):
        plain = opened(held, bytes(row.get("sealed") or row.get("box") or b""), info)
        if plain is not None:
            values += _read(plain, held, peppers, table, place)
    return values


def _readable(row: dict[str, Any], held: Secrets) -> bool:
    try:
        laid_down = codes.from_b64url(str(row["answers"]), length=None)
        sealing.take_up(held.rest or bytes(codes.KEY_BYTES), laid_down)
    except sealing.CannotOpen:
        return False
    except KeyMalformed:
        return True  # it is in clear
    return True


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
    pids = [codes.pid(pepper, answer_key) for pepper in peppers.values()]
    return [answer_key, stop_key, codes.stop_hash(stop_key), *pids]
