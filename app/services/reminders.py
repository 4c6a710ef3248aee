"""Reminders: made when a wave opens, sent one by one by claim → send → confirm, turned into counts when it closes.

SQLite keeps the vault in a file of its own, and a crash between two files is possible. So links come before the
reminders that hold them, counts before the rows they count are forgotten, and each step may be done again.
"""

import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app import channels, sealing
from app.channels.base import Channel, Message, NotNow, Refused
from app.extensions import courier_keys, current_settings
from app.services.spool_move import done_and_unmoved
from app.store import interventions as store
from app.store import links, vault
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys import codes
from surveys.languages import FALLBACK, LANGUAGES, say
from surveys.reminders import begins, may_disturb, next_round
from surveys.waves import GRACE, Wave

CONTACTS, REMINDED = "contacts", "reminded"
COUNTED = {"sent": REMINDED, "failed": "reminder_failed", "uncertain": "reminder_uncertain"}
AT_ONCE = 20  # in one tick; the next follows at once, after looking for stops again
LATER = timedelta(hours=1)
SEALED_BYTES = 1024  # the longest address fits; short ones are as long
_DICE = secrets.SystemRandom()
_LOG = logging.getLogger("ringar.courier")


@dataclass(frozen=True, slots=True)
class Due:
    """What a reminder in the outbox holds, sealed: whom to reach, and the secret of the link."""

    channel: str
    address: str = field(repr=False)
    language: str
    link: str = field(repr=False)
    code: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A reminder that is ours to send."""

    id: UUID
    contact: UUID
    wave: UUID
    round: int
    sealed: bytes = field(repr=False)


# --- when a wave opens ---


def open_waves(*, now: datetime) -> int:
    """Make the reminders of every follow-up wave that has opened, once. Returns how many."""
    with transaction() as session:
        opened = waves_store.follow_ups_without(session, CONTACTS, now)
    return sum(_open_wave(wave, intervention, now) for wave, intervention in opened)


def _open_wave(wave: UUID, intervention: UUID, now: datetime) -> int:
    """Open the cohort's boxes, once a wave, and put a reminder in the outbox for each who has not answered."""
    with transaction() as session:
        row = waves_store.by_ids(session, [wave])[wave]
        cohort = [each.window() for each in waves_store.of_cohort(session, row.cohort_id)]
        code = store.open_code(session, intervention)
        if code is None or now < begins(row.window(), cohort):
            return 0
        contacts = vault.contacts_of(session, row.cohort_id)
        done = vault.done_in(session, wave) | {
            who for who, in_ in done_and_unmoved(session, intervention) if in_ == wave
        }
        made_before = vault.has_reminders(session, wave)  # a crash came before the count below
    reminders, new_links = [], []
    for contact in [] if made_before else contacts:
        if contact.stop_hash not in done:
            reminder, link = _made(contact, row.window(), code, intervention)
            reminders.append(reminder)
            new_links.append(link)
    _DICE.shuffle(new_links)
    with transaction() as session:
        links.add(session, new_links)
    _DICE.shuffle(reminders)
    with transaction() as session:
        vault.add_reminders(session, reminders)
    with transaction() as session:
        waves_store.set_count(session, wave, CONTACTS, len(contacts))
    return len(reminders)


def _made(contact: vault.Contact, wave: Wave, code: str, intervention: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row for the outbox and one for the links. They share nothing that can be seen."""
    held = courier_keys()
    box = sealing.open_contact(held.box_private, contact.box, intervention=intervention)
    secret = sealing.new_link()
    due = Due(box.channel, box.address, box.language, codes.b64url(secret), code)
    reminder = {
        "id": uuid4(),
        "contact": contact.id,
        "wave": wave.id,
        "round": 1,
        "due_at": wave.opens,
        "state": "due",
        "sealed": _seal(due, wave.id),
    }
    link = {
        "id": codes.link_id(secret),
        "sealed": sealing.seal_link(secret, codes.from_b64url(box.answer_key)),
        "wave": wave.id,
        "expires_at": wave.closes + GRACE,
    }
    return reminder, link


def _seal(due: Due, wave: UUID) -> bytes:
    content = json.dumps(asdict(due), ensure_ascii=False, separators=(",", ":")).encode()
    return sealing.seal(courier_keys().box_public, content.ljust(SEALED_BYTES), info=sealing.reminder_info(wave))


def _open(claimed: Claimed) -> Due:
    info = sealing.reminder_info(claimed.wave)
    return Due(**json.loads(sealing.open_box(courier_keys().box_private, claimed.sealed, info=info)))


# --- while it is open ---


def send_due(*, now: datetime) -> int:
    """Send some of what is due, by day. Returns how many were tried; as many as AT_ONCE: there may be more."""
    if not may_disturb(now):
        return 0
    ways = channels.opened(current_settings())
    with transaction() as session:
        ids = vault.due(session, now, AT_ONCE)
    unmoved = _Unmoved()
    for tried, id in enumerate(ids, start=1):
        claimed = _claim(id, now, unmoved)
        if claimed is None:
            continue
        state = _send(claimed, ways)
        _confirm(claimed, state, now)
        if state == "due":
            return tried  # the channel is down: the others wait as well
    return len(ids)


class _Unmoved:
    """Done marks that still lie in the spool, opened once a round for each intervention."""

    def __init__(self) -> None:
        self._found: dict[UUID, set[tuple[bytes, UUID]]] = {}

    def has(self, session: Session, intervention: UUID | None, mark: tuple[bytes, UUID]) -> bool:
        """Whether somebody's mark for a wave is among them."""
        if intervention is None:
            return False
        if intervention not in self._found:
            self._found[intervention] = done_and_unmoved(session, intervention)
        return mark in self._found[intervention]


def _claim(id: UUID, now: datetime, unmoved: _Unmoved) -> Claimed | None:
    """Make it ours, committed before anything is sent. None: nobody needs it any more, or another courier has it."""
    with transaction() as session:
        found = vault.with_contact(session, id)
        if found is None:
            return None
        reminder, contact = found
        wave = waves_store.by_ids(session, [reminder.wave])[reminder.wave]
        mark = (contact.stop_hash, wave.id)
        needless = (
            not wave.window().is_open(now)
            or links.stopped(session, [contact.stop_hash])
            or vault.is_done(session, *mark)
            or unmoved.has(session, waves_store.intervention_of(session, wave.cohort_id), mark)
        )
        if needless:
            vault.drop(session, id)
            return None
        if not vault.claim(session, id):
            return None
        return Claimed(id, contact.id, wave.id, reminder.round, reminder.sealed)


def _send(claimed: Claimed, ways: Mapping[str, Channel]) -> str:
    """Send it. Returns its next state; "due" where it surely was not sent and may be later."""
    due = _open(claimed)
    channel = ways.get(due.channel) or ways["log"]
    if not channel.check(due.address):
        return "failed"
    try:
        channel.send(_message(due))
    except Refused:
        return "failed"
    except NotNow as error:
        _LOG.warning("reminders wait: %s takes none now (%s)", channel.name, error)
        return "due"
    except Exception as error:  # noqa: BLE001  whatever else went wrong, it may have gone out: a human looks at it
        _LOG.warning("a reminder is uncertain: %s", type(error).__name__)
        return "uncertain"
    return "sent" if channel.reaches else "failed"


def _message(due: Due) -> Message:
    spoken = due.language if due.language in LANGUAGES else FALLBACK
    link = f"{current_settings().public_base_url}/{due.code}#{due.link}"
    subject, body = say(spoken, "reminder.email.subject"), say(spoken, "reminder.email.body", link=link)
    return Message(due.address, subject, body)


def _confirm(claimed: Claimed, state: str, now: datetime) -> None:
    with transaction() as session:
        if state == "due":
            vault.put_back(session, claimed.id, now + LATER)
            return
        vault.confirm(session, claimed.id, state)
        wave = waves_store.by_ids(session, [claimed.wave])[claimed.wave]
        again = next_round(claimed.round, now, wave.window())
        if state == "sent" and again:
            second = {
                "id": uuid4(),
                "contact": claimed.contact,
                "wave": claimed.wave,
                "round": claimed.round + 1,
                "due_at": again,
                "state": "due",
                "sealed": _seal(_open(claimed), claimed.wave),
            }
            vault.add_reminders(session, [second])


# --- when it closes ---


def close_waves(*, now: datetime) -> int:
    """Turn the rows about persons of every wave that is over into counts. Returns how many waves."""
    with transaction() as session:
        held = waves_store.by_ids(session, vault.waves_held(session))
    over = [wave for wave in held.values() if wave.closes + GRACE <= now]
    for wave in over:
        with transaction() as session:
            for state, people in vault.people(session, wave.id).items():
                if state in COUNTED:
                    waves_store.set_count(session, wave.id, COUNTED[state], people)
        with transaction() as session:
            vault.forget_wave(session, wave.id)
    return len(over)
