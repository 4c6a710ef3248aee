"""One-time tickets, for a leader who wants no more answers than people: each lets one response in. Off until printed.

Tickets are made for the print and stored nowhere but as hashes, in no order; receive.py removes a hash as it stores the
response, in one transaction, and nothing of the response tells that there was a ticket. How many are left is shown to
nobody: who looked all the time would see when each answer comes. That some were printed is noted in the audit log.
"""

import secrets
from datetime import datetime
from uuid import UUID

from app.posters import cards as card_sheet
from app.services import activities, asking, posters
from app.services.actor import Actor
from app.services.audit import note
from app.store import admissions
from app.store import interventions as store
from app.store.session import Session, transaction
from surveys import codes
from surveys.errors import BadInput, Closed, NotFound


def printed(*, actor: Actor, id: UUID, count: int, spoken: str | None = None, now: datetime) -> bytes:
    """So many more tickets as a PDF; from now on the activity's poster asks for one.

    Raises NotFound, Forbidden, Closed, PosterInvalid, and BadInput where a tablet has been started: it asks for none.
    """
    actor.must_lead()
    if not 1 <= count <= codes.MOST_TICKETS:
        raise BadInput(problems={"count": ["out_of_range"]})
    tickets = {codes.ticket(secrets.token_bytes(codes.RANDOM_BYTES)) for _ in range(count)}
    made = card_sheet.cards(*posters.slips(activities.one(actor=actor, id=id), sorted(tickets), spoken))
    with transaction() as session:
        activity = _own(session, actor, id)
        if activity.closed_at is not None:
            raise Closed
        if activity.kiosk_pin is not None:
            raise BadInput(problems={"count": ["kiosk"]})
        pepper = asking.pepper_of(activity.intervention)
        admissions.add(session, id, {codes.ticket_hash(pepper, id, each) for each in tickets})
        activity.admission = True
        note(session, who=actor.id, action="admissions.printed", subject=str(id), now=now, count=count)
    return made


def stop(*, actor: Actor, id: UUID, now: datetime) -> store.Activity:
    """The poster asks for no ticket any more; those that were printed are worth nothing. Raises NotFound, Forbidden."""
    actor.must_lead()
    with transaction() as session:
        activity = _own(session, actor, id)
        admissions.forget(session, id)
        activity.admission = False
        note(session, who=actor.id, action="admissions.stopped", subject=str(id), now=now)
    return activity


def _own(session: Session, actor: Actor, id: UUID) -> store.Activity:
    found = store.activity(session, id, actor.organisation)
    if found is None:
        raise NotFound
    return found
