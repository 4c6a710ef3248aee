"""Ways to receive that are wrong, as the smallest WSGI applications: the harness must see what they do."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

TABLE = "CREATE TABLE IF NOT EXISTS naive (id text, body text)"  # no key: that is what is wrong with it
BATCH = 40
_here = threading.local()
_queue: list[tuple[str, str]] = []
_lock = threading.Lock()

Start = Callable[[str, list[tuple[str, str]]], Any]


def _connection() -> psycopg.Connection[Any]:
    connection = getattr(_here, "connection", None)
    if connection is None or connection.closed:
        url = os.environ["RINGAR_DATABASE_URL"].replace("+psycopg", "")
        connection = _here.connection = psycopg.connect(url, autocommit=True)
    return connection


def _answer(start: Start, status: str, body: dict[str, Any]) -> Iterable[bytes]:
    start(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


def _received(environ: dict[str, Any]) -> tuple[str, str] | None:
    if environ["REQUEST_METHOD"] != "POST":
        return None
    raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
    return json.loads(raw)["id"], raw


def check_then_insert(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Looks whether the id is there, and inserts when it is not. Between the two somebody else looks as well."""
    received = _received(environ)
    if received is None:
        return _answer(start, "200 OK", {})
    id, body = received
    try:
        connection = _connection()
        if connection.execute("SELECT 1 FROM naive WHERE id = %s", (id,)).fetchone() is None:
            connection.execute("INSERT INTO naive VALUES (%s, %s)", (id, body))
    except psycopg.Error:
        _here.connection = None
        return _answer(start, "503 Service Unavailable", {})
    return _answer(start, "201 Created", {"id": id})


def answer_then_commit(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Acknowledges at once and writes later, many in one commit. A kill forgets what was promised."""
    received = _received(environ)
    if received is None:
        return _answer(start, "200 OK", {})
    with _lock:
        _queue.append(received)
        if len(_queue) >= BATCH:
            batch, _queue[:] = list(_queue), []
            try:
                with _connection().cursor() as cursor:
                    cursor.executemany("INSERT INTO naive VALUES (%s, %s)", batch)
            except psycopg.Error:
                _here.connection = None
                return _answer(start, "503 Service Unavailable", {})
    return _answer(start, "201 Created", {"id": received[0]})


def commit_without_waiting(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Commits before it acknowledges, with synchronous_commit off: what was promised lies in PostgreSQL's memory."""
    received = _received(environ)
    if received is None:
        return _answer(start, "200 OK", {})
    try:
        connection = _connection()
        connection.execute("SET synchronous_commit = off")
        connection.execute("INSERT INTO naive VALUES (%s, %s)", received)
    except psycopg.Error:
        _here.connection = None
        return _answer(start, "503 Service Unavailable", {})
    return _answer(start, "201 Created", {"id": received[0]})
