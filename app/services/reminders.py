"""Reminders of a wave: made when it opens, sent while it is open (sending.py), turned into counts as they go.

SQLite keeps the vault in a file of its own, and a crash between two files is possible. So links come before the
reminders that hold them, a wave is marked as opened in one transaction with its reminders, tallies are copied to
`counts` before they are forgotten, and each step may be done again.
"""

import logging
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app import sealing
from app.services import outbox, sending, spending
from app.services.outbox import CONTACTS, FAILED, NEEDLESS, REMINDED, SECOND, SHARED, UNCERTAIN, UNSENT
from app.services.strip import HELD
from app.services.uncertain import UNDECIDED
from app.store import interventions as store
from app.store import links, rulings, tally, vault
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.session import transaction
from app.store.waves import Whose
from surveys.errors import KeyMalformed
from surveys.reminders import begins, may_disturb
from surveys.waves import GRACE

AT_ONCE = 20  # in one tick; the next follows at once, after looking for stops again
BOXES_AT_ONCE = 1000
# tally → the name it has in `counts`
TOLD = {
    CONTACTS: CONTACTS,
    REMINDED: REMINDED,
    SECOND: "reminder_second",
    FAILED: "reminder_failed",
    NEEDLESS: "reminder_needless",
    UNCERTAIN: "reminder_uncertain",
    UNSENT: "reminder_unsent",
    SHARED: "reminder_shared",
}
_DICE = secrets.SystemRandom()
_LOG = logging.getLogger("ringar.courier")

Rows = list[dict[str, Any]]


# --- when a wave opens ---


def open_waves(*, now: datetime) -> int:
    """Make the reminders of every follow-up wave that has opened, once. Returns how many."""
    with transaction() as session:
        opened = counts_store.follow_ups_without(session, CONTACTS, now)
    return sum(_open_wave(wave, now) for wave, _ in opened)


def _open_wave(wave: UUID, now: datetime) -> int:
    """Open the cohort's boxes, once a wave, and put a reminder in the outbox for each who has not answered."""
    with transaction() as session:
        whose = waves_store.whose(session, [wave])[wave]
        cohort = [each.window() for each in waves_store.of_cohort(session, whose.window.cohort)]
        code = store.open_code(session, whose.intervention)
        is_opened = CONTACTS in tally.of_waves(session, [wave])[wave]  # and a crash came before that was told
        if is_opened or code is None or now < begins(whose.window, cohort):
            return 0
        answered = outbox.answered(session, whose)
    made, new_links, counted = _made(whose, code, answered)
    _DICE.shuffle(new_links)
    with transaction() as session:
        for some in _parts(new_links):
            links.add(session, some)
    _DICE.shuffle(made)
    with transaction() as session:
        if not tally.begin(session, wave, CONTACTS, counted.pop(CONTACTS)):
            return 0  # another courier was first
        tally.add(session, wave, counted)
        for some in _parts(made):
            vault.add_reminders(session, some)
    return len(made)


def _parts(rows: Rows) -> Iterator[Rows]:
    return (rows[start : start + BOXES_AT_ONCE] for start in range(0, len(rows), BOXES_AT_ONCE))


def _made(whose: Whose, code: str, answered: set[bytes]) -> tuple[Rows, Rows, dict[str, int]]:
    """Reminders, links, and counts of the contacts: in all, in boxes that hold nothing which could be sent, and at an
    address that others have named as well.
    """
    reminders, new_links, contacts = [], [], 0
    counted, sharers = {FAILED: 0, SHARED: 0}, outbox.Sharers()
    for contact in outbox.contacts(whose.window.cohort):
        contacts += 1
        if contact.stop_hash in answered:
            continue
        try:
            box = outbox.box_of(contact, whose)
            reminder, link = outbox.made(contact, box, whose, code)
        except (sealing.CannotOpen, KeyMalformed):
            counted[FAILED] += 1
            _LOG.warning("a contact could not be opened and gets no reminder")
        else:
            if sharers.takes(box):
                reminders.append(reminder)
                new_links.append(link)
            else:
                counted[SHARED] += 1
    return reminders, new_links, counted | {CONTACTS: contacts}


# --- while it is open ---


def send_due(*, now: datetime) -> int:
    """Carry out what people have decided; by day, send some of what is due.

    Returns how many were tried; as many as AT_ONCE: there may be more.
    """
    carry_out(now=now)
    return sending.send_some(now=now, at_once=AT_ONCE) if may_disturb(now) else 0


def carry_out(*, now: datetime) -> None:
    """What is uncertain in a wave goes out once more, or is let be, as its leader has decided; and is let be where the
    wave has closed meanwhile, since else it would be told as never sent.
    """
    with transaction() as session:
        decided = rulings.waiting(session)
        held = waves_store.by_ids(session, decided)
    for wave, again in decided.items():
        with transaction() as session:
            if again and now < held[wave].closes:
                # it counts as reminded, since it may have been, and what goes out now as the second
                tally.add(session, wave, {REMINDED: vault.send_again(session, wave, now)})
            tally.add(session, wave, {UNCERTAIN: vault.let_be(session, wave)})
        with transaction() as session:
            rulings.carried_out(session, wave)


def trouble() -> str | None:
    """What the courier's heartbeat says while something is held back; None: nothing is."""
    with transaction() as session:
        held = counts_store.how_many_with(session, HELD)
    return f"reminders are held back by their intervention's ceiling, in waves: {held}" if held else None


# --- when it closes ---


def close_waves(*, now: datetime) -> int:
    """Forget the rows about persons of every wave that is over, and tell all tallies. Returns how many waves."""
    with transaction() as session:
        held = waves_store.by_ids(session, vault.waves_held(session) | tally.waves(session))
    over = [wave.id for wave in held.values() if wave.closes + GRACE <= now]
    for wave in over:
        with transaction() as session:
            unsent, unconfirmed = vault.left(session, wave)
            tally.add(session, wave, {UNSENT: unsent, UNCERTAIN: unconfirmed})
            vault.forget_wave(session, wave)
    _tell(now)
    for wave in over:
        with transaction() as session:
            tally.forget(session, wave)
    with transaction() as session:
        spending.forget(session, now)
    return len(over)


def _tell(now: datetime) -> None:
    """Copy what has changed to `counts`, where the web process and the analyst see it."""
    with transaction() as session:
        waiting = vault.waiting(session, now)
        counted = tally.of_waves(session, tally.waves(session) | set(waiting))
        known = counts_store.counts_in(session, counted)
        held = waves_store.whose(session, counted)
        accounts = spending.accounts(session, {whose.intervention for whose in held.values()}, now)
        for wave, whose in held.items():
            is_full = accounts[whose.intervention].is_full
            for name, n in _told(counted[wave], waiting.get(wave, {}), is_full).items():
                if known.get((wave, name), 0 if name != REMINDED else None) != n:
                    counts_store.set_count(session, wave, name, n)


def _told(counted: Mapping[str, int], waiting: Mapping[str, int], is_full: bool) -> dict[str, int]:
    """The counts of a wave. How many were reminded is always told, so that none is known to be none."""
    told = {name: counted.get(each, 0) for each, name in TOLD.items() if each != CONTACTS or each in counted}
    due, undecided = waiting.get("due", 0), waiting.get("uncertain", 0)
    told[TOLD[UNCERTAIN]] += undecided
    return told | {
        UNDECIDED: undecided,
        HELD: due if is_full else 0,
    }
