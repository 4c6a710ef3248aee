"""Joining a partnership: whoever leads it gives a one-time code, and the other organisation's admin enters it.

So nobody chooses from a list of organisations, and nobody is in a partnership that they have not said yes to.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from app.services import partners
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.partners import LastLead, PartnershipOver, Rights, Shared
from app.store import partnerships as store
from app.store import staff as staff_store
from app.store.session import Session, transaction
from surveys.errors import Conflict, Forbidden, NotFound
from surveys.waves import SWEDEN

LASTS = timedelta(days=14)
BYTES = 10  # of chance: 16 signs of base32
GROUP = 4


class JoinCodeWrong(NotFound):
    """No partnership has this one-time code, or it has been used, or is too old."""

    code = "partnership.code"


@dataclass(frozen=True, slots=True)
class Code:
    """A code that has not been used. code: only when it has just been made, it is nowhere to be found later."""

    id: UUID
    rights: str
    expires_at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a code lets an organisation into, and what it would be there."""

    partnership: Shared
    rights: str


def invite(*, actor: Actor, id: UUID, rights: Rights, now: datetime) -> Code:
    """The admin of an organisation that leads makes a code. Raises Forbidden, NotFound, PartnershipOver."""
    plain = base64.b32encode(secrets.token_bytes(BYTES)).decode()
    with transaction() as session:
        partners.led(session, actor, id, now)
        made = store.PartyInvite(
            id=uuid4(),
            code_hash=_hash(plain),
            partnership_id=id,
            organisation_id=actor.organisation,
            rights=rights,
            expires_at=now + LASTS,
        )
        session.add(made)
        note(session, who=actor.id, action="partnership.invited", subject=str(id), now=now, rights=rights)
        shown = "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))
        return Code(made.id, rights, made.expires_at, shown)


def codes(*, actor: Actor, id: UUID, now: datetime) -> list[Code]:
    """The codes that still work, for who leads. Raises Forbidden, NotFound, PartnershipOver."""
    with transaction() as session:
        partners.led(session, actor, id, now)
        return [Code(each.id, each.rights, each.expires_at) for each in store.invites(session, id, now)]


def withdraw(*, actor: Actor, id: UUID, code: UUID, now: datetime) -> None:
    """Make a code useless that has not been used. Raises Forbidden, NotFound, PartnershipOver."""
    with transaction() as session:
        partners.led(session, actor, id, now)
        found = next((each for each in store.invites(session, id, now) if each.id == code), None)
        if found is None:
            raise NotFound
        found.used_at = now
        note(session, who=actor.id, action="partnership.uninvited", subject=str(id), now=now)


def look(*, actor: Actor, code: str, now: datetime) -> Offer:
    """What an admin says yes to with a code. Raises Forbidden, JoinCodeWrong, Conflict, PartnershipOver."""
    with transaction() as session:
        found, there = _offered(session, actor, code, now)
        return Offer(partners.told(session, there), found.rights)


def join(*, actor: Actor, code: str, now: datetime) -> Shared:
    """Use the code: the admin's organisation is in it, and sees what comes from today on. Raises as look."""
    with transaction() as session:
        one_at_a_time(session)
        found, there = _offered(session, actor, code, now)
        found.used_at = now
        partners.enter(session, there, actor.organisation, found.rights, now)
        note(session, who=actor.id, action="partnership.joined", subject=str(there.id), now=now, rights=found.rights)
        return partners.told(session, there)


def rule(*, actor: Actor, id: UUID, organisation: UUID, rights: Rights, now: datetime) -> Shared:
    """Whoever leads changes what a party may. More than before holds from today on, for what is asked from today on.

    Raises Forbidden, NotFound, PartnershipOver, LastLead.
    """
    today = now.astimezone(SWEDEN).date()
    with transaction() as session:
        found = partners.led(session, actor, id, now)
        party = session.get(staff_store.Party, (id, organisation))
        if party is None:
            raise NotFound
        if party.rights != rights:
            if party.rights == "lead":
                must_not_be_last(session, party)
            party.rights = rights
            party.reads_from = max(today, found.begins) if rights == "microdata" else None
            told = {"organisation": str(organisation), "rights": rights}
            note(session, who=actor.id, action="partnership.rights", subject=str(id), now=now, **told)
        return partners.told(session, found)


def must_not_be_last(session: Session, party: staff_store.Party) -> None:
    """In the caller's transaction: somebody else leads too. Raises LastLead."""
    others = (each for each in staff_store.parties(session, party.partnership_id) if each is not party)
    if not any(each.rights == "lead" for each in others):
        raise LastLead


def _offered(
    session: Session, actor: Actor, code: str, now: datetime
) -> tuple[store.PartyInvite, staff_store.Partnership]:
    if actor.role != "admin":
        raise Forbidden
    found = store.invite(session, _hash(code), now)
    there = store.offered(session, found, actor.organisation) if found else None
    if found is None or there is None:
        raise JoinCodeWrong
    if there.ends is not None and there.ends < now.astimezone(SWEDEN).date():
        raise PartnershipOver
    if session.get(staff_store.Party, (there.id, actor.organisation)):
        raise Conflict
    return found, there


def _hash(code: str) -> bytes:
    """Of the code without what people put between its signs, in capitals."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).upper().encode()).digest()
