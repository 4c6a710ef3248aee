"""What lies in the outbox: a reminder made from a box, sealed; opened again; and its message. When, is elsewhere."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from app import channels, sealing
from app.channels.base import Channel, Message
from app.channels.reminder import reminder
from app.extensions import courier_keys, current_settings
from app.services import spool_move
from app.store import vault
from app.store import waves as waves_store
from app.store.session import Session, transaction
from app.store.waves import Whose
from surveys import addresses, codes
from surveys.errors import KeyMalformed

SEALED_BYTES = 1024  # the longest address fits; short ones are as long
NOWHERE = "log"
AT_ONCE = 1000  # contacts in memory
MOST_SHARERS = 3  # reminders to one address in a round of a wave: a parent and two children

# The names of the tallies.
CONTACTS, REMINDED, SECOND, FAILED, NEEDLESS = "contacts", "reminded", "second", "failed", "needless"
UNCERTAIN, UNSENT, SHARED = "uncertain", "unsent", "shared"


@dataclass(frozen=True, slots=True)
class Due:
    """What a reminder in the outbox holds, sealed: whom to reach, and the secret of the link."""

    channel: str
    address: str = field(repr=False)
    language: str
    link: str = field(repr=False)
    code: str


def contacts(cohort: UUID) -> Iterator[vault.Contact]:
    """A cohort's contacts, few of them in memory, and no transaction while their boxes are opened."""
    last: UUID | None = None
    while True:
        with transaction() as session:
            some = vault.contacts_of(session, cohort, after=last, limit=AT_ONCE)
        yield from some
        if len(some) < AT_ONCE:
            return
        last = some[-1].id


class Sharers:
    """How many of a wave's contacts have named each address so far. Held while its boxes are opened, never written.

    Brothers and sisters, or a couple, share a phone and answer each for themselves, so each gets a message with a link
    of their own; one message for all would join their contacts in the vault, where nothing tells that two boxes hold
    the same. But whoever leaves a stranger's number a hundred times does not have it called a hundred times.
    """

    def __init__(self) -> None:
        self._named: Counter[int] = Counter()

    def takes(self, box: sealing.Contact) -> bool:
        """Whether one more of them is reminded at this address."""
        same = hash((channel_of(box.channel), addresses.mobile(box.address) or box.address.casefold()))
        self._named[same] += 1
        return self._named[same] <= MOST_SHARERS


def box_of(contact: vault.Contact, whose: Whose) -> sealing.Contact:
    """What a contact's box holds. Raises CannotOpen for one of another key."""
    return sealing.open_contact(courier_keys().box_private, contact.box, intervention=whose.intervention)


def made(
    contact: vault.Contact, box: sealing.Contact, whose: Whose, code: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row for the outbox and one for the links. They share nothing that can be seen.

    Raises KeyMalformed for a box that holds no answer key.
    """
    answer_key, wave = codes.from_b64url(box.answer_key), whose.window
    secret = sealing.link_for(courier_keys().links, answer_key, wave.id)
    due = Due(box.channel, box.address, box.language, codes.b64url(secret), code)
    row = {
        "id": uuid4(),
        "contact": contact.id,
        "wave": wave.id,
        "channel": channel_of(box.channel),
        "due_at": wave.opens,
        "sealed": _sealed(due, wave.id),
    }
    link = {
        "id": codes.link_id(secret),
        "sealed": sealing.seal_link(secret, answer_key),
        "stop": sealing.seal_link(secret, codes.stop_key(answer_key)),
        "wave": wave.id,
    }
    return row, link


def links_of(session: Session, contacts: Iterable[vault.Contact]) -> set[bytes]:
    """The ids of all links that these contacts may have been given, whether or not a reminder still holds one."""
    held, found = courier_keys(), set()
    for contact in contacts:
        windows = waves_store.of_cohort(session, contact.cohort)
        for whose in waves_store.whose(session, [each.id for each in windows]).values():
            try:
                box = sealing.open_contact(held.box_private, contact.box, intervention=whose.intervention)
                answer_key = codes.from_b64url(box.answer_key)
            except (sealing.CannotOpen, KeyMalformed):
                break  # one that cannot be opened was given none
            found.add(codes.link_id(sealing.link_for(held.links, answer_key, whose.window.id)))
    return found


def _sealed(due: Due, wave: UUID) -> bytes:
    content = json.dumps(asdict(due), ensure_ascii=False, separators=(",", ":")).encode()
    return sealing.seal(courier_keys().box_public, content.ljust(SEALED_BYTES), info=sealing.reminder_info(wave))


def opened(sealed: bytes, wave: UUID) -> Due:
    """What a row of the outbox holds. Raises CannotOpen."""
    info = sealing.reminder_info(wave)
    return Due(**json.loads(sealing.open_box(courier_keys().box_private, sealed, info=info)))


def message(due: Due) -> Message:
    """What is sent, in the language that was asked for."""
    link = f"{current_settings().public_base_url}/{due.code}#{due.link}"
    return reminder(due.channel, address=due.address, language=due.language, link=link)


def channel_of(said: str) -> str:
    """A channel of ours: what a box says comes from a phone."""
    return said if said in {each.name for each in channels.SHELF} else NOWHERE


def way(ways: Mapping[str, Channel], channel: str) -> Channel:
    """The channel itself, or what stands in for one that is not set up."""
    return ways.get(channel) or ways[NOWHERE]


def answered(session: Session, whose: Whose) -> set[bytes]:
    """Stop hashes of those who have answered in a wave, or in one of another cohort that runs meanwhile: who leaves a
    contact at a follow-up stands among those who start that month, and answers with their own cohort.
    """
    own = {each.id for each in waves_store.of_cohort(session, whose.window.cohort)} - {whose.window.id}
    return {who for who, in_ in spool_move.answered(session, whose.intervention) if in_ not in own}
