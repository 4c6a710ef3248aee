"""What each principal may not, tried as that principal: every statement is one that PostgreSQL has to refuse.

No statement finds a row (LIMIT 0, WHERE false) and each is rolled back: rights are looked at before rows are. MAY_NOT
is the table of design.md §4 in sentences, written by hand so that a wrong line in roles.py shows; to add one, add a
line. everything_else() is whatever roles.py does not grant, column by column.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.store.base import Base
from app.store.roles import FUNCTIONS, REMOVE, RIGHTS, ROLES, Role

REFUSED, ALLOWED = "refused", "allowed"
PLAIN = {"alembic_version": ("version_num",)}  # a table that no model has
STATEMENTS: Mapping[str, str] = {
    "SELECT": "SELECT {column} FROM {table} LIMIT 0",
    "INSERT": "INSERT INTO {table} ({column}) SELECT NULL WHERE false",
    "UPDATE": "UPDATE {table} SET {column} = DEFAULT WHERE false",
    "DELETE": "DELETE FROM {table} WHERE false",
}
BY_COLUMN = ("SELECT", "INSERT", "UPDATE")
IN_COLUMNS = re.compile(r"(\w+) \((.*)\)")


@dataclass(frozen=True, slots=True)
class Attempt:
    """deed: what the statement would do, as in "web may not …"."""

    role: Role
    deed: str
    statement: str


def _reads(role: Role, deed: str, column: str, table: str) -> Attempt:
    return Attempt(role, deed, STATEMENTS["SELECT"].format(column=column, table=table))


def _adds(role: Role, deed: str, column: str, table: str) -> Attempt:
    return Attempt(role, deed, STATEMENTS["INSERT"].format(column=column, table=table))


def _changes(role: Role, deed: str, column: str, table: str) -> Attempt:
    return Attempt(role, deed, STATEMENTS["UPDATE"].format(column=column, table=table))


def _removes(role: Role, deed: str, table: str) -> Attempt:
    return Attempt(role, deed, STATEMENTS[REMOVE].format(table=table))


def _calls(role: Role, deed: str, function: str, types: str) -> Attempt:
    nothing = ", ".join(f"NULL::{each}" for each in types.split(", ") if each)
    return Attempt(role, deed, f"SELECT {function}({nothing})")


def _makes(role: Role) -> Attempt:
    return Attempt(role, "make tables", "CREATE TABLE public.attempt (id int)")


def _becomes(role: Role, other: Role) -> Attempt:
    """A grant of one role to another is no line of any table's rights, and hands over all of them."""
    name = f"regexp_replace(session_user, '_{role}$', '_{other}')"
    deed = f"DO $$ BEGIN EXECUTE 'SET LOCAL ROLE ' || quote_ident({name}); END $$"
    return Attempt(role, f"act as the {other}" if other != "web" else "act as web", deed)


def _beside_the_tables(role: Role) -> Iterator[Attempt]:
    """Ways around them: whoever reads the server's files or its log needs no right to any table."""
    yield _makes(role)
    yield from (_becomes(role, other) for other in ROLES if other != role)
    yield Attempt(role, "read the server's files", "SELECT pg_read_file('PG_VERSION')")
    yield Attempt(role, "see the server's log of changes", "SELECT name FROM pg_ls_waldir() LIMIT 0")
    yield _reads(role, "read the roles' passwords", "rolpassword", "pg_authid")


MAY_NOT: tuple[Attempt, ...] = (
    *(each for role in ROLES for each in _beside_the_tables(role)),
    _reads("web", "read the vault", "box", "vault.contact"),
    _adds("web", "write in the vault", "id", "vault.contact"),
    _reads("web", "see who is reminded", "id", "vault.reminder"),
    _reads("web", "read the spool", "sealed", "spool"),
    _removes("web", "empty the spool", "spool"),
    _reads("web", "read sealed responses", "sealed", "submission"),
    _changes("web", "change a sealed response", "sealed", "submission"),
    _removes("web", "remove sealed responses otherwise than by whose they are", "submission"),
    _reads("web", "list responses", "answers", "response"),
    _reads("web", "list pseudonyms", "pid", "response"),
    _adds("web", "add an opened response", "id", "response"),
    _changes("web", "change a response", "answers", "response"),
    _removes("web", "remove responses otherwise than by pseudonym", "response"),
    _reads("web", "see whose a free text is", "tag", "free_text"),
    _reads("web", "see in which wave a free text came", "wave", "free_text"),
    _adds("web", "add a free text", "text", "free_text"),
    _removes("web", "remove free texts otherwise than by tag", "free_text"),
    _adds("web", "add a follow-up link", "id", "link"),
    _reads("web", "see what courier and analyst have obeyed", "digest", "ledger_seen"),
    _reads("web", "read orders to stop", "sealed", "stop_order"),
    _reads("web", "read orders to erase", "sealed", "erase_order"),
    _changes("web", "change the audit log", "action", "audit_event"),
    _removes("web", "remove from the audit log", "audit_event"),
    _changes("web", "change a published version", "document", "version"),
    _changes("web", "change a report", "document", "report"),
    _reads("web", "read what published figures are made of", "document", "frozen"),
    _reads("web", "see who stands in published figures", "response_id", "respondent"),
    _changes("web", "change a released file", "content", "release_chunk"),
    _adds("web", "put a page of results there that the analyst did not print", "pdf", "summary"),
    _changes("web", "change a page of results", "pdf", "summary"),
    _reads("web", "see who is in a release", "response_id", "told"),
    _reads("courier", "read responses", "answers", "response"),
    _reads("courier", "read sealed responses", "sealed", "submission"),
    _reads("courier", "see whose sealed responses are", "participant", "submission"),
    _adds("courier", "add a sealed response", "id", "submission"),
    _reads("courier", "read free texts", "text", "free_text"),
    _reads("courier", "see how many texts were rejected", "n", "text_count"),
    _reads("courier", "read orders to erase", "sealed", "erase_order"),
    _reads("courier", "see who has erased", "mark", "erased"),
    _calls("courier", "find responses by pseudonym", "response_waves", "bytea"),
    _calls("courier", "erase responses", "response_erase", "bytea"),
    _calls("courier", "erase sealed responses", "submission_erase", "bytea"),
    _calls("courier", "erase free texts", "text_erase", "bytea[]"),
    _reads("courier", "read a pepper", "pepper", "intervention"),
    _changes("courier", "put another pepper in the place of one", "pepper", "intervention"),
    _changes("courier", "end an intervention", "ended_at", "intervention"),
    _reads("courier", "read reports", "document", "report"),
    _reads("courier", "see who stands in published figures", "response_id", "respondent"),
    _reads("courier", "read released files", "content", "release_chunk"),
    _reads("courier", "read passwords' hashes", "password_hash", "staff"),
    _reads("courier", "read what was decided", "text", "decision"),
    _adds("courier", "write in the audit log", "number", "audit_event"),
    _reads("analyst", "read the vault", "box", "vault.contact"),
    _reads("analyst", "see who is reminded", "id", "vault.reminder"),
    _removes("analyst", "remove contacts", "vault.contact"),
    _reads("analyst", "read the spool", "sealed", "spool"),
    _reads("analyst", "read the spool's keys", "public", "spool_key"),
    _reads("analyst", "read follow-up links", "sealed", "link"),
    _reads("analyst", "read orders to stop", "sealed", "stop_order"),
    _adds("analyst", "order somebody's contact to be erased", "id", "stop_order"),
    _adds("analyst", "add a sealed response", "id", "submission"),
    _reads("analyst", "read a pepper", "pepper", "intervention"),
    _changes("analyst", "destroy a pepper", "pepper", "intervention"),
    _calls("analyst", "destroy a pepper by the courier's function", "pepper_destroy", "uuid, timestamptz, timestamptz"),
    _changes("analyst", "change a response", "answers", "response"),
    _removes("analyst", "remove responses otherwise than by pseudonym", "response"),
    _reads("analyst", "read passwords' hashes", "password_hash", "staff"),
    _changes("analyst", "change what a reviewer has counted", "n", "text_count"),
    _adds("analyst", "write in the audit log", "number", "audit_event"),
)


def everything_else(role: Role) -> Iterator[Attempt]:
    """Whatever a role has no right to by roles.py: each column of each table, and each function."""
    for table, rights in RIGHTS.items():
        given = rights.get(role, ())
        for verb in BY_COLUMN:
            for column in _columns(table):
                if not _granted(given, verb, column):
                    statement = STATEMENTS[verb].format(column=f'"{column}"', table=table)
                    yield Attempt(role, f"{verb} {table}.{column}", statement)
        if REMOVE not in given:
            yield _removes(role, f"{REMOVE} {table}", table)
    for function, callers in FUNCTIONS.items():
        if role not in callers:
            name, _, types = function.rstrip(")").partition("(")
            yield _calls(role, f"EXECUTE {name}", name, types)


def _columns(table: str) -> tuple[str, ...]:
    return PLAIN.get(table) or tuple(Base.metadata.tables[table].columns.keys())


def _granted(given: Iterable[str], verb: str, column: str) -> bool:
    for right in given:
        some = IN_COLUMNS.fullmatch(right)
        if right == verb or (some and some[1] == verb and column in some[2].split(", ")):
            return True
    return False


def outcomes(url: str, attempts: Iterable[Attempt]) -> list[tuple[Attempt, str]]:
    """Each with REFUSED, ALLOWED, or why it could not be tried, in one line. Raises ConnectionError."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with _connected(engine) as connection:
            return [(each, _outcome(connection, each.statement)) for each in attempts]
    finally:
        engine.dispose()


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as error:
        raise ConnectionError(_line(error)) from None


def _outcome(connection: Connection, statement: str) -> str:
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return REFUSED if isinstance(error.orig, InsufficientPrivilege) else _line(error)
    else:
        return ALLOWED
    finally:
        connection.rollback()


def _line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]
