"""Leaving a partnership: by oneself, or asked out by whoever leads it. From then on nothing is seen, of nobody's.

What the organisation itself shared there it shares no more. Its row in party is gone (app/store/partnerships.py), and
every page, door and download asks for that row each time.
"""

from datetime import datetime
from uuid import UUID, uuid4

from app.services import partners
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.joining import must_not_be_last
from app.store import partnerships as store
from app.store import staff as staff_store
from app.store.session import Session, transaction
from surveys.errors import Forbidden, NotFound


def leave(*, actor: Actor, id: UUID, now: datetime) -> None:
    """The admin's organisation leaves, also after the end. Raises Forbidden, NotFound, LastLead."""
    if actor.role != "admin":
        raise Forbidden
    with transaction() as session:
        one_at_a_time(session)
        partners.joined(session, actor, id)
        party = session.get_one(staff_store.Party, (id, actor.organisation))
        if party.rights == "lead":
            must_not_be_last(session, party)
        _go(session, actor, party, now)


def remove(*, actor: Actor, id: UUID, organisation: UUID, now: datetime) -> None:
    """Whoever leads asks another one out. Raises Forbidden (also for oneself), NotFound, PartnershipOver."""
    with transaction() as session:
        partners.led(session, actor, id, now)
        if organisation == actor.organisation:
            raise Forbidden
        party = session.get(staff_store.Party, (id, organisation))
        if party is None:
            raise NotFound
        _go(session, actor, party, now)


def _go(session: Session, actor: Actor, party: staff_store.Party, now: datetime) -> None:
    id, leaver = party.partnership_id, party.organisation_id
    asked_out = leaver != actor.organisation
    back = store.take_back(session, id, leaver, [actor.organisation])
    session.add(
        store.PartyPast(
            id=uuid4(),
            partnership_id=id,
            organisation_id=leaver,
            rights=party.rights,
            joined=party.joined,
            left_at=now,
            asked_out=asked_out,
        )
    )
    session.flush()
    told = {"organisation": str(leaver), "taken_back": sorted(map(str, back))}
    action = "partnership.removed" if asked_out else "partnership.left"
    note(session, who=actor.id, action=action, subject=str(id), now=now, **told)
    session.delete(party)
    session.flush()
