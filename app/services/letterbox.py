"""The analyst's letterbox: what was sent in a wave is opened when it has closed, and erasures are made to last.

Responses come out of it all at once, in random order and under ids of their own; free texts apart from them.
"""

import json
import logging
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from app import ledgers, sealing
from app.extensions import analyst_keys, current_settings
from app.store import orders, responses, submissions, texts
from app.store.base import pieces
from app.store.session import transaction
from app.store.wave_counts import SUSPECT
from surveys.codes import from_b64url
from surveys.disclosure.scrub import scrub
from surveys.waves import GRACE

OWNER, ERASED = "analyst", "erased"
LEDGERS = ("pids", "tags", "marks")
AT_ONCE = 1000  # erased again in one transaction
_DICE = secrets.SystemRandom()
_LOG = logging.getLogger("ringar.analyst")


def open_closed(*, now: datetime) -> int:
    """Open what was sent in waves that have closed, and between them. Returns how many responses came out."""
    with transaction() as session:
        closed = submissions.closed(session, now - GRACE)
    return sum(_open(intervention, waves) for intervention, waves in closed.items())


def _open(intervention: UUID, waves: Collection[UUID]) -> int:
    private, info = analyst_keys().answers_private, sealing.response_info(intervention)
    with transaction() as session:
        sealed = submissions.sealed_in(session, intervention, waves)
    gone = ledgers.read(current_settings().home, OWNER, "tags")
    opened = {id: json.loads(plain) for id, each in sealed if (plain := _plain(private, each, info)) is not None}
    if len(opened) < len(sealed):
        _LOG.warning("%d responses of %d could not be opened; they stay sealed", len(sealed) - len(opened), len(sealed))
    with transaction() as session:
        there = submissions.empty(session, list(opened))
        _DICE.shuffle(there)
        responses.add(session, [_response(intervention, opened[id]) for id in there])
        _DICE.shuffle(there)
        texts.add(session, [text for id in there for text in _texts(opened[id]) if text["tag"] not in gone])
    return len(there)


def _plain(private: EllipticCurvePrivateKey, sealed: bytes, info: bytes) -> bytes | None:
    """What was sealed; None where it was sealed to another key, so that one such row holds up no other."""
    try:
        return sealing.open_box(private, sealed, info=info)
    except sealing.CannotOpen:
        return None


def _response(intervention: UUID, sent: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "pid": from_b64url(sent["pid"], length=None) if sent["pid"] else None,
        "intervention": intervention,
        "wave": UUID(sent["wave"]) if sent["wave"] else None,
        "version": UUID(sent["version"]),
        "mode": sent["mode"],
        "answers": sent["answers"],
    }


def _texts(sent: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Scrubbed before they are stored: as it was written a text is only in what was sealed."""
    return [
        {
            "tag": from_b64url(each["tag"]),
            "id": uuid4(),
            "question": each["question"],
            "wave": UUID(sent["wave"]) if sent["wave"] else None,
            "version": UUID(sent["version"]),
            "text": scrub(each["text"]),
            "state": texts.SUSPECT if sent["mode"] == SUSPECT else texts.WAITING,
        }
        for each in sent["texts"]
    ]


def keep_erased() -> int:
    """Write down what participants have erased and reviewers rejected; erase it all again where the database is older
    than the ledgers.

    The web process has erased it already, but for what was being stored or opened at that moment: PostgreSQL let it
    see neither the old row nor the new one. Returns how many responses were there still.
    """
    home = current_settings().home
    known = {name: ledgers.read(home, OWNER, name) for name in LEDGERS}
    with transaction() as session:
        waiting = orders.orders(session, orders.EraseOrder)
        rejected = texts.rejected(session)
        before = ledgers.digest(*known.values())
        behind = (orders.seen(session, ERASED) or ledgers.digest((), (), ())) != before
    if not waiting and not rejected and not behind:
        return 0
    new = [_erasure(sealed) for sealed in waiting.values()] + [{"pids": [], "tags": rejected, "marks": []}]
    fresh = {name: frozenset(entry for each in new for entry in each[name]) for name in LEDGERS}
    for name in LEDGERS:
        ledgers.add(home, OWNER, name, fresh[name])
    after = {name: ledgers.read(home, OWNER, name) for name in LEDGERS}
    still_there = _erase_again(after if behind else fresh)
    with transaction() as session:
        orders.carried_out(session, orders.EraseOrder, list(waiting))
        orders.see(session, ERASED, ledgers.digest(*after.values()))
    return still_there


def _erase_again(erased: dict[str, frozenset[bytes]]) -> int:
    """Some at a time: a long ledger must not keep answers from coming in. Doing it twice is doing it once."""
    there = 0
    for tags in pieces(erased["tags"], AT_ONCE):
        with transaction() as session:
            texts.erase(session, tags)
    for marks in pieces(erased["marks"], AT_ONCE):
        with transaction() as session:
            orders.mark_erased(session, marks)
            there += sum(submissions.erase(session, mark) for mark in marks)
    for pids in pieces(erased["pids"], AT_ONCE):
        with transaction() as session:
            there += sum(responses.erase(session, pid) for pid in pids)
    return there


def _erasure(sealed: bytes) -> dict[str, list[bytes]]:
    """What an order says, {"pids", "tags", "marks"}; nothing where it was sealed by nobody of ours."""
    try:
        said = json.loads(sealing.open_box(analyst_keys().answers_private, sealed, info=sealing.order_info()))
    except (sealing.CannotOpen, ValueError):
        said = {}
    return {name: [from_b64url(each, length=None) for each in said.get(name, ())] for name in LEDGERS}
