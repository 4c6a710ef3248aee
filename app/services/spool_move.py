"""The spool's way: keys that live short, and the move of contacts to the vault when their wave has closed.

Everything of one wave is moved at once, shuffled and re-sealed; no smaller crowd ever shows. Answers wait, sealed to
somebody else, until the same moment (services/letterbox.py), so that whoever looks into spool and vault with every key
of the courier meanwhile finds no answers to join them to.

A move is rotate, then carry. Rotating gives the web process the next key. The vault is a file of its own in SQLite, and
a crash between two files is possible; so the vault comes first and carrying twice is carrying once.
"""

import hmac
import json
import logging
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from app import keys, sealing
from app.extensions import courier_keys, current_settings
from app.store import interventions as store
from app.store import spool, vault
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys import addresses, codes
from surveys.codes import from_b64url
from surveys.errors import KeyMalformed
from surveys.waves import GRACE

ORPHAN_AFTER_S = 3600.0
BEFORE_ANY_KEY = UUID(int=0)  # sealed to the courier's own key: the web process was there before the first spool key
_DICE = secrets.SystemRandom()
_LOG = logging.getLogger("ringar.courier")
_MISSED: set[UUID] = set()


@dataclass(frozen=True)
class Opened:
    """A spool row and what was in it."""

    id: UUID
    wave: UUID
    kind: str
    content: dict[str, Any] = field(repr=False)

    @property
    def stop_hash(self) -> bytes:
        """Whose it is, as far as the courier knows anybody."""
        return from_b64url(self.content["stop_hash"])


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
            found.append(Opened(row.id, row.wave, row.kind, content))
    return found, empty


def _private_half(key_id: UUID) -> EllipticCurvePrivateKey | None:
    try:
        return keys.spool_private(current_settings().home, key_id)
    except keys.KeysMissing:
        if key_id not in _MISSED:  # it is looked for at each tick
            _LOG.warning("a spool key is gone, and nobody can open what was sealed to it")
            _MISSED.add(key_id)
        return None


def lost() -> str | None:
    """What the courier's heartbeat says of rows that nobody can open, as in a restored backup; None: there are none."""
    n = count_lost()
    return f"spool rows whose key is gone: {n}" if n else None


def count_lost() -> int:
    """How many rows of the spool were sealed to keys whose private half is gone."""
    lying = keys.spool_key_ids(current_settings().home)
    with transaction() as session:
        return spool.under_other_keys(session, lying | {BEFORE_ANY_KEY})


def give_keys() -> None:
    """Every intervention gets a spool key before anything is sealed for it.

    In a restored backup stands a key whose private half has been forgotten since: what was sealed to it would be lost.
    """
    lying = keys.spool_key_ids(current_settings().home)
    with transaction() as session:
        lacking = set(store.all_ids(session)) - spool.with_key(session, lying)
    for intervention in lacking:
        with transaction() as session:
            _next_key(session, intervention)


def _next_key(session: Session, intervention: UUID) -> None:
    spool.hold(session, intervention, shared=False)
    key_id, public = keys.new_spool_key(current_settings().home)
    spool.replace_key(session, spool.SpoolKey(intervention_id=intervention, id=key_id, public=public))


# --- the move ---


def move_all(*, now: datetime) -> int:
    """Move what was left in waves that have closed. Returns how many rows were."""
    with transaction() as session:
        closed = spool.waves_waiting(session, now - GRACE)
    moved, failures = 0, []
    for intervention, waves in closed.items():
        try:
            moved += _move(intervention, waves)
        except Exception as error:  # noqa: BLE001  what is wrong in one intervention keeps no other one waiting
            failures.append(error)
    if failures:
        raise failures[0]
    return moved


def _move(intervention: UUID, waves: Collection[UUID]) -> int:
    with transaction() as session:
        homes = _homes(session, intervention)
        labelled = [row for row in spool.waiting(session, intervention, waves) if homes.get(row.id, row.wave) in waves]
        others = {id for id, home in homes.items() if home in waves} - {row.id for row in labelled}
        rows = [*labelled, *spool.rows(session, others)]
        cohorts = {each.id: each.cohort_id for each in waves_store.waves_of(session, intervention)}
        current = spool.current_key(session, intervention)
    if not rows:
        return 0
    if current is None or current.id in {row.key_id for row in rows}:  # else it was replaced before a crash
        with transaction() as session:
            _next_key(session, intervention)
    found, empty = opened(rows)
    if empty:
        _LOG.warning("%d spool rows of %d hold nothing that anybody sealed, and are dropped", len(empty), len(rows))
    boxes = [each for each in found if each.kind == "box"]
    _to_vault(intervention, boxes, {each.id: cohorts[homes.get(each.id, each.wave)] for each in boxes})
    with transaction() as session:
        took = spool.take(session, [*(each.id for each in found), *empty])
        used = spool.key_ids(session, intervention)
    for key_id in {row.key_id for row in rows} - used - {BEFORE_ANY_KEY}:
        keys.forget_spool_key(current_settings().home, key_id)
    return len(took)


def _homes(session: Session, intervention: UUID) -> dict[UUID, UUID]:
    """The wave that each box belongs to: the open one that its owner has answered, else the one that was on offer.

    Who leaves it the web process cannot know, so that in a rolling intervention it offers the newcomers' wave.
    """
    answered_in: dict[bytes, set[UUID]] = {}
    for stop_hash, wave in _LOOKED.whose(session, "done", intervention).values():
        answered_in.setdefault(stop_hash, set()).add(wave)
    homes = {}
    for id, (stop_hash, offered) in _LOOKED.whose(session, "box", intervention).items():
        answered = answered_in.get(stop_hash, {offered})
        homes[id] = offered if offered in answered else min(answered)
    return homes


def _to_vault(intervention: UUID, boxes: Sequence[Opened], cohorts: Mapping[UUID, UUID]) -> None:
    newest = {each.stop_hash: each for each in sorted(boxes, key=lambda each: str(each.content["left"]))}
    crowd = list(newest.values())
    _DICE.shuffle(crowd)
    contacts = [(each.id, sealed) for each in crowd if (sealed := _resealed(each, intervention, cohorts[each.id]))]
    with transaction() as session:
        there = spool.ids(session, "box", intervention)  # another courier may have obeyed somebody's stop meanwhile
        for id, contact in contacts:
            if id in there:
                vault.put_contact(session, contact)


def _resealed(box: Opened, intervention: UUID, cohort: UUID) -> dict[str, Any] | None:
    """The vault's row, in bytes that the web process never saw; None for a box that the courier cannot open."""
    held = courier_keys()
    sent = from_b64url(box.content["box"], length=None)
    try:
        contact = sealing.open_contact(held.box_private, sent, intervention=intervention)
    except sealing.CannotOpen:
        contact = None
    if contact is None or not _is_own(contact, box.stop_hash):
        _LOG.warning("a contact could not be opened, or was none, and was dropped")
        return None
    return {
        "id": UUID(box.content["id"]),
        "box": sealing.seal_contact(held.box_public, contact, intervention=intervention),
        "stop_hash": box.stop_hash,
        "cohort": cohort,
    }


def _is_own(contact: sealing.Contact, stop_hash: bytes) -> bool:
    """Whether a box holds an address as we keep it, and the key by which whoever gets the link can stop it.

    Anybody may seal a box: with somebody else's address and a key that stops nothing, or with what no mail can hold.
    """
    read = addresses.READ.get(contact.channel)
    if read is None or read(contact.address) != contact.address:
        return False
    try:
        answer_key = from_b64url(contact.answer_key)
    except KeyMalformed:
        return False
    return hmac.compare_digest(codes.stop_hash(codes.stop_key(answer_key)), stop_hash)


# --- what is looked at while a wave is open ---


class Looked:
    """Whose the rows of the spool are, so that each is opened once while this process lives. Nothing is written."""

    def __init__(self) -> None:
        self._held: dict[UUID, tuple[bytes, UUID]] = {}

    def whose(self, session: Session, kind: str, intervention: UUID | None = None) -> dict[UUID, tuple[bytes, UUID]]:
        """(stop hash, wave) by the row's id, of all that waits of a kind; of one intervention or of all."""
        there = spool.ids(session, kind, intervention)
        found, _ = opened(spool.rows(session, there - self._held.keys()))
        self._held.update({each.id: (each.stop_hash, each.wave) for each in found})
        return {id: self._held[id] for id in there if id in self._held}

    def forget(self, session: Session) -> None:
        """Let go of rows that are there no more."""
        there = spool.ids(session, "box") | spool.ids(session, "done")
        for gone in self._held.keys() - there:
            del self._held[gone]


_LOOKED = Looked()


def answered(session: Session, intervention: UUID) -> set[tuple[bytes, UUID]]:
    """(stop hash, wave) of those who have answered in waves of an intervention that are open."""
    return set(_LOOKED.whose(session, "done", intervention).values())


def drop(session: Session, stop_hashes: Collection[bytes]) -> int:
    """Erase contacts that have not been moved yet, and marks that nobody needs without a contact. Returns how many."""
    dropped = 0
    for kind in spool.KINDS:
        there = _LOOKED.whose(session, kind)
        taken = spool.take(session, [id for id, (stop_hash, _) in there.items() if stop_hash in stop_hashes])
        dropped += len(taken) if kind == "box" else 0
    return dropped


def forget_orphans(*, now: datetime) -> None:
    """After a crash: forget private halves that no key and no row refers to any more."""
    home = current_settings().home
    lying = keys.spool_key_ids(home, older_than_s=ORPHAN_AFTER_S, now_s=now.timestamp())
    with transaction() as session:
        used: Collection[UUID] = spool.keys_in_use(session)
        _LOOKED.forget(session)
    for key_id in lying - set(used):
        keys.forget_spool_key(home, key_id)
