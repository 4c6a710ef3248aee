"""The plain thing that the web process is measured against: a bare Flask view that says hello, or inserts one row."""

import os
import sqlite3
from typing import Any

from flask import Flask, request


def app() -> Flask:
    """Says hello at /, stores the JSON body of a POST to /rows as one row, durably. BENCH_DATABASE_URL says where."""
    plain = Flask("plain")
    url = os.environ["BENCH_DATABASE_URL"]
    insert = _sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else _postgresql(url)

    @plain.get("/")
    def hello() -> str:
        return "hello"

    @plain.post("/rows")
    def rows() -> tuple[dict[str, Any], int]:
        body = request.get_json()
        insert(body["id"], request.get_data(as_text=True))
        return {"id": body["id"]}, 201

    return plain


def _sqlite(file: str) -> Any:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(file, isolation_level=None, timeout=15)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    connect().execute("CREATE TABLE IF NOT EXISTS plain (id TEXT PRIMARY KEY, body TEXT)")

    def insert(id: str, body: str) -> None:
        connection = connect()
        connection.execute("INSERT INTO plain VALUES (?, ?)", (id, body))
        connection.close()

    return insert


def _postgresql(url: str) -> Any:
    from psycopg_pool import ConnectionPool

    pool = ConnectionPool(url.replace("+psycopg", ""), kwargs={"autocommit": True}, min_size=8, open=True)
    with pool.connection() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS plain (id text PRIMARY KEY, body jsonb)")

    def insert(id: str, body: str) -> None:
        with pool.connection() as connection:
            connection.execute("INSERT INTO plain VALUES (%s, %s)", (id, body))

    return insert
