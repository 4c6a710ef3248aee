"""What is there already when somebody answers, asked in one statement that is made once. Its tables are elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Integer,
    LargeBinary,
    Select,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from app.store.orders import Erased
from app.store.responses import Response
from app.store.submissions import Known, Submission

KNOWN, ERASED, SENT, OPENED = range(4)
NONE = cast(null(), Uuid)
SUBMISSION, ERASURE, RESPONSE = Submission.__table__.c, Erased.__table__.c, Response.__table__.c


@dataclass(frozen=True, slots=True)
class Before:
    """known: submissions that have come before. erased: marks of those who have. waves: mark → of each response."""

    known: dict[UUID, Known] = field(default_factory=dict)
    erased: set[bytes] = field(default_factory=set, repr=False)
    waves: dict[bytes, list[UUID | None]] = field(default_factory=dict, repr=False)


def before(session: Session, ids: Collection[UUID], people: Mapping[bytes, bytes]) -> Before:
    """Of these submissions and these people, pseudonym → mark."""
    found = Before(waves={mark: [] for mark in people.values()})
    marks = list(people.values())
    rows = session.connection().execute(
        _statement(session.get_bind().dialect.name), {"ids": list(ids), "marks": marks, "pids": list(people)}
    )
    for what, id, key, wave in rows:
        if what == KNOWN:
            found.known[id] = Known(bytes(key), wave)
        elif what == ERASED:
            found.erased.add(bytes(key))
        else:
            found.waves[people[bytes(key)] if what == OPENED else bytes(key)].append(wave)
    return found


@cache
def _statement(dialect: str) -> CompoundSelect[Any]:
    among = _in_array if dialect == "postgresql" else _in_list
    return union_all(
        _row(KNOWN, SUBMISSION.digest, SUBMISSION.wave, id=SUBMISSION.id).where(among(SUBMISSION.id, "ids")),
        _row(ERASED, ERASURE.mark).where(among(ERASURE.mark, "marks")),
        _row(SENT, SUBMISSION.participant, SUBMISSION.wave).where(among(SUBMISSION.participant, "marks")),
        _opened_postgresql() if dialect == "postgresql" else _opened_sqlite(),
    )


def _in_array(within: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """One parameter however many there are, so that nothing is compiled anew for each number of them."""
    return within == func.any(bindparam(name, type_=ARRAY(within.type)))


def _in_list(within: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return within.in_(bindparam(name, expanding=True))


def _opened_postgresql() -> Select[Any]:
    """The web process has no right to the responses: a function tells it the waves of a pseudonym, and no more."""
    asked = func.unnest(bindparam("pids", type_=ARRAY(LargeBinary))).table_valued("pid").render_derived()
    found = func.response_waves(asked.c.pid).table_valued(column("wave", Uuid)).render_derived().lateral()
    return _row(OPENED, asked.c.pid, found.c.wave).select_from(asked.join(found, true()))


def _opened_sqlite() -> Select[Any]:
    return _row(OPENED, RESPONSE.pid, RESPONSE.wave).where(_in_list(RESPONSE.pid, "pids"))


def _row(what: int, key: Any, wave: Any = NONE, *, id: Any = NONE) -> Select[Any]:
    return select(literal_column(str(what), Integer), id, key, wave)
