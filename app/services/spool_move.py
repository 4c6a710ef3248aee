"""The spool's way: keys that live short, orders to erase, and the move to vault and texts, shuffled and re-sealed.

A move is rotate, then carry. Rotating gives the web process the next key; from then on whatever lies under an older key
is carried: contacts and done marks first, then, in one transaction, texts and the emptied spool. The vault is a file of
its own in SQLite, and a crash between two files is possible; so the vault comes first and carrying twice is carrying
once. What was left half done is carried at the next tick, without waiting for ten more responses.
"""

import json
import logging
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from app import keys, sealing
from app.extensions import courier_keys, current_settings
from app.store import interventions as store
from app.store import links, spool, texts, vault
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys.codes import from_b64url
from surveys.waves import GRACE, Wave

MOVE_AFTER_RESPONSES = 10
LONGEST_KEY = timedelta(days=90)  # after an intervention's last window, no close comes that would move what waits
BURN_AFTER = timedelta(days=14)
ORPHAN_AFTER_S = 3600.0
BEFORE_ANY_KEY = UUID(int=0)  # sealed to the courier's own key: the web process was there before the first spool key
_DICE = secrets.SystemRandom()
_LOG = logging.getLogger("ringar.courier")


@dataclass(frozen=True)
class Opened:
    """A spool row and what was in it."""

    id: UUID
    key_id: UUID
    kind: str
    content: dict[str, Any] = field(repr=False)


def opened(rows: Iterable[spool.Spooled]) -> tuple[list[Opened], list[UUID]]:
    """What is in these rows, and the ids of those that hold nothing: sealed by nobody of ours.

    Left out are rows under a key whose private half is gone, as after a restored backup; they stay where they are.
    """
    found, empty = [], []
    halves: dict[UUID, EllipticCurvePrivateKey | None] = {BEFORE_ANY_KEY: courier_keys().box_private}
    for row in rows:
        if row.key_id not in halves:
            halves[row.key_id] = _private_half(row.key_id)
        private = halves[row.key_id]
        if private is None:
            continue
        try:
            content = json.loads(sealing.open_box(private, row.sealed, info=sealing.spool_info(row.intervention_id)))
        except (sealing.CannotOpen, ValueError):
            empty.append(row.id)
        else:
            found.append(Opened(row.id, row.key_id, row.kind, content))
    return found, empty


def _private_half(key_id: UUID) -> EllipticCurvePrivateKey | None:
    try:
        return keys.spool_private(current_settings().home, key_id)
    except keys.KeysMissing:
        return None


def give_keys(*, now: datetime) -> None:
    """Every intervention gets a spool key before anything is sealed for it."""
    with transaction() as session:
        lacking = set(store.all_ids(session)) - spool.with_key(session)
    for intervention in lacking:
        with transaction() as session:
            _next_key(session, intervention, now)


def _next_key(session: Session, intervention: UUID, now: datetime) -> None:
    spool.hold(session, intervention, shared=False)
    key_id, public = keys.new_spool_key(current_settings().home)
    responses = waves_store.responses_in(session, intervention)
    following = spool.SpoolKey(intervention_id=intervention, id=key_id, public=public, since=now, responses=responses)
    spool.replace_key(session, following)


def apply_orders(*, stops_too: bool) -> int:
    """Carry out what participants ordered, on texts moved and unmoved; and, stops_too, on boxes not yet moved.

    Returns how many rows went. Contacts in the vault are burnt by follow_up.
    """
    with transaction() as session:
        kinds = spool.waiting_kinds(session)
    ordered = {intervention for intervention, kind in kinds if kind == "erase"}
    boxes = {intervention for intervention, kind in kinds if kind == "box"} if stops_too else set()
    return sum(_erase_texts(each) for each in ordered) + sum(_drop_stopped(each) for each in boxes)


def _erase_texts(intervention: UUID) -> int:
    with transaction() as session:
        rows = spool.waiting(session, intervention, ("erase", "text"))
    found, _ = opened(rows)
    orders = [each for each in found if each.kind == "erase"]
    tags = {each.content["tag"] for each in orders}
    erased = [each.id for each in found if each.kind == "text" and each.content["tag"] in tags]
    with transaction() as session:
        spool.take(session, [*erased, *(each.id for each in orders)])
        return len(erased) + texts.erase(session, [from_b64url(tag) for tag in tags])


def _drop_stopped(intervention: UUID) -> int:
    with transaction() as session:
        rows = spool.waiting(session, intervention, ("box",))
    found, _ = opened(rows)
    hashes = {each.id: from_b64url(each.content["stop_hash"]) for each in found}
    with transaction() as session:
        stopped = links.stopped(session, set(hashes.values()))
        return len(spool.take(session, [id for id, stop_hash in hashes.items() if stop_hash in stopped]))


def move_all(*, now: datetime) -> int:
    """Move whatever is due to be moved. Returns how many rows were."""
    with transaction() as session:
        interventions = store.all_ids(session)
    return sum(move(intervention=each, now=now) for each in interventions)


def move(*, intervention: UUID, now: datetime) -> int:
    """Move one intervention's spool when its time has come, or when a move was left half done. Returns the rows."""
    with transaction() as session:
        key = spool.current_key(session, intervention)
        if key is None:
            return 0
        windows = [each.window() for each in waves_store.waves_of(session, intervention)]
        arrived = waves_store.responses_in(session, intervention) - key.responses
        old = spool.key_ids(session, intervention) - {key.id, BEFORE_ANY_KEY}
        current, since = key.id, key.since
    if is_time(since=since, arrived=arrived, windows=windows, now=now):
        with transaction() as session:
            _next_key(session, intervention, now)
        old |= {current, BEFORE_ANY_KEY}
    return _carry(intervention, old, windows, now) if old else 0


def is_time(*, since: datetime, arrived: int, windows: Sequence[Wave], now: datetime) -> bool:
    """Whether ten responses have arrived under this key, or a window has closed since it came."""
    closed = any(since < window.closes + GRACE <= now for window in windows)
    return arrived >= MOVE_AFTER_RESPONSES or closed or now - since >= LONGEST_KEY


def _carry(intervention: UUID, old: Collection[UUID], windows: Sequence[Wave], now: datetime) -> int:
    """Carry what lies under these keys, and forget their private halves."""
    with transaction() as session:
        rows = [row for row in spool.waiting(session, intervention) if row.key_id in old]
    found, empty = opened(rows)
    if len(found) < len(rows):
        _LOG.warning("%d spool rows of %d could not be opened", len(rows) - len(found), len(rows))
    _DICE.shuffle(found)
    _to_vault(intervention, [each for each in found if each.kind in ("box", "done")], windows, now)
    with transaction() as session:
        took = spool.take(session, [*(each.id for each in found), *empty])
        mine = [each for each in found if each.id in took]
        _to_texts(session, mine)
        used = spool.key_ids(session, intervention)
    for key_id in set(old) - used:
        keys.forget_spool_key(current_settings().home, key_id)
    return len(mine)


def _to_vault(intervention: UUID, found: Sequence[Opened], windows: Sequence[Wave], now: datetime) -> None:
    open_still = {window.id for window in windows if now < window.closes + GRACE}
    ends = {each.cohort: max(w.closes for w in windows if w.cohort == each.cohort) for each in windows}
    contacts = [
        sealed
        for each in found
        if each.kind == "box" and (sealed := _resealed(each.content, intervention, ends)) is not None
    ]
    marks = [
        {"stop_hash": from_b64url(each.content["stop_hash"]), "wave": UUID(each.content["wave"])}
        for each in found
        if each.kind == "done"
    ]
    with transaction() as session:
        stopped = links.stopped(session, {each["stop_hash"] for each in contacts})
        for contact in contacts:
            if contact["stop_hash"] not in stopped and contact["expires_at"] > now:
                vault.put_contact(session, contact)
        vault.mark_done(session, [mark for mark in marks if mark["wave"] in open_still])


def _resealed(content: dict[str, Any], intervention: UUID, ends: dict[UUID, datetime]) -> dict[str, Any] | None:
    """The vault's row, in bytes that the web process never saw; None for a box that the courier cannot open."""
    cohort = UUID(content["cohort"])
    held = courier_keys()
    try:
        contact = sealing.open_contact(
            held.box_private, from_b64url(content["box"], length=None), intervention=intervention
        )
    except sealing.CannotOpen:
        _LOG.warning("a contact could not be opened and was dropped")
        return None
    return {
        "id": UUID(content["id"]),
        "box": sealing.seal_contact(held.box_public, contact, intervention=intervention),
        "stop_hash": from_b64url(content["stop_hash"]),
        "cohort": cohort,
        "expires_at": ends[cohort] + BURN_AFTER,
    }


def _to_texts(session: Session, found: Sequence[Opened]) -> None:
    erased = {each.content["tag"] for each in found if each.kind == "erase"}
    kept = [each.content for each in found if each.kind == "text" and each.content["tag"] not in erased]
    texts.erase(session, [from_b64url(tag) for tag in erased])
    texts.add(
        session,
        [
            {
                "tag": from_b64url(each["tag"]),
                "question": each["question"],
                "wave": UUID(each["wave"]) if each["wave"] else None,
                "version": UUID(each["version"]),
                "text": each["text"],
            }
            for each in kept
        ],
    )


def done_and_unmoved(session: Session, intervention: UUID) -> set[tuple[bytes, UUID]]:
    """(stop hash, wave) of those who have answered and whose mark is still in the spool."""
    found, _ = opened(spool.waiting(session, intervention, ("done",)))
    return {(from_b64url(each.content["stop_hash"]), UUID(each.content["wave"])) for each in found}


def forget_orphans(*, now: datetime) -> None:
    """After a crash: forget private halves that no key and no row refers to any more."""
    home = current_settings().home
    lying = keys.spool_key_ids(home, older_than_s=ORPHAN_AFTER_S, now_s=now.timestamp())
    with transaction() as session:
        used: Collection[UUID] = spool.keys_in_use(session)
    for key_id in lying - set(used):
        keys.forget_spool_key(home, key_id)
