"""What participants have sent, read as only the analyst can: opened already, or sealed still."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, type_coerce
from sqlalchemy.orm import defer

from app import sealing
from app.extensions import KEYS, SETTINGS, db
from app.keys import AnalystKeys
from app.store.responses import Response
from app.store.rest import SealedDocument
from app.store.submissions import Submission
from surveys.codes import from_b64url


@dataclass(frozen=True)
class Stored:
    """A response. id: the phone's while it is sealed, its own afterwards."""

    id: UUID
    intervention: UUID
    pid: bytes | None
    wave: UUID | None
    version: UUID
    mode: str
    answers: dict[str, Any]
    texts: tuple[dict[str, str], ...] = ()


def stored(app: Flask) -> list[Stored]:
    """Every response, sealed or opened, whichever application of the service looks."""
    keys = AnalystKeys.load(app.extensions[SETTINGS].home)
    private = keys.answers_private
    unread = select(Response, type_coerce(Response.answers, SealedDocument.impl)).options(defer(Response.answers))
    with app.app_context():
        opened = [
            Stored(row.id, row.intervention, row.pid, row.wave, row.version, row.mode, take_up(keys, laid_down))
            for row, laid_down in db.session.execute(unread)
        ]
        sealed = [
            _read(row, sealing.open_box(private, row.sealed, info=sealing.response_info(row.intervention)))
            for row in db.session.scalars(select(Submission).where(Submission.sealed.is_not(None)))
        ]
        db.session.rollback()
    return opened + sealed


def take_up(keys: AnalystKeys, laid_down: str) -> Any:
    """What the analyst makes of an answer at rest."""
    return sealing.take_up(keys.rest, from_b64url(laid_down, length=None))


@contextmanager
def as_analyst(app: Flask) -> Iterator[None]:
    """An application of another principal, with the analyst's keys for as long: for one that serves nobody."""
    held, app.extensions[KEYS] = app.extensions[KEYS], AnalystKeys.load(app.extensions[SETTINGS].home)
    try:
        with app.app_context():
            yield
    finally:
        app.extensions[KEYS] = held


def _read(row: Submission, plain: bytes) -> Stored:
    said = json.loads(plain)
    pid, wave = said["pid"], said["wave"]
    return Stored(
        id=row.id,
        intervention=row.intervention,
        pid=from_b64url(pid, length=None) if pid else None,
        wave=UUID(wave) if wave else None,
        version=UUID(said["version"]),
        mode=said["mode"],
        answers=said["answers"],
        texts=tuple(said["texts"]),
    )
