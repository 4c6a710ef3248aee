"""Sharing: a further organisation in the service, who joins a partnership, what is shared with it. See partners.py."""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

from app.services import partners
from app.services.actor import Actor
from app.services.audit import note
from app.services.interventions import owned
from app.services.partners import Rights
from app.services.staff import INVITE_LASTS, token_hash
from app.store import interventions as interventions_store
from app.store import staff as store
from app.store.session import transaction
from surveys.errors import Conflict, Forbidden, NotFound, StaffExists
from surveys.waves import SWEDEN


def welcome(*, organisation: str, name: str, email: str, now: datetime) -> tuple[UUID, str]:
    """The operator lets a further organisation in; returns its id and the token of its admin's one-time link.

    It sees nothing of the others until they share something with it. Raises StaffExists.
    """
    token = secrets.token_urlsafe(24)
    with transaction() as session:
        if store.by_email(session, email):
            raise StaffExists(email=email)
        made = store.Organisation(id=uuid4(), name=organisation, created_at=now)
        session.add(made)
        session.flush()
        admin = store.Staff(
            id=uuid4(),
            organisation_id=made.id,
            name=name,
            email=email.strip().lower(),
            role="admin",
            created_at=now,
        )
        session.add(admin)
        session.flush()
        session.add(store.Invite(token_hash=token_hash(token), staff_id=admin.id, expires_at=now + INVITE_LASTS))
        note(session, who=None, action="organisation.welcomed", subject=str(made.id), now=now)
    return made.id, token


def admit(*, actor: Actor, partnership: UUID, organisation: UUID, rights: Rights, now: datetime) -> None:
    """Who leads a partnership has another organisation in it, from today on, without a code.

    For whoever fills a whole service, as the demo does: no door opens it, and others join by a code (joining.py).
    Being in it shares nothing by itself: each owner shares each intervention. Raises Forbidden, NotFound, Conflict,
    PartnershipOver.
    """
    with transaction() as session:
        found = partners.led(session, actor, partnership, now)
        if session.get(store.Organisation, organisation) is None:
            raise NotFound
        if session.get(store.Party, (partnership, organisation)):
            raise Conflict
        partners.enter(session, found, organisation, rights, now)
        told = {"organisation": str(organisation), "rights": rights}
        note(session, who=actor.id, action="partnership.joined", subject=str(partnership), now=now, **told)


def share(
    *, actor: Actor, intervention: UUID, partnership: UUID | None, now: datetime
) -> interventions_store.Intervention:
    """The owner shares an intervention with a partnership that it is a party of, from today on; None: no more.

    The others see what comes from today on: those who answered before were not told of them.
    Raises Forbidden, NotFound, PartnershipOver.
    """
    if actor.role == "evaluator":
        raise Forbidden
    with transaction() as session:
        found = owned(session, actor, intervention)
        if partnership:
            partners.running(session, actor, partnership, now)
        if found.partnership_id != partnership:
            found.shared_from = now.astimezone(SWEDEN).date() if partnership else None
        found.partnership_id = partnership
        note(
            session,
            who=actor.id,
            action="intervention.shared" if partnership else "intervention.unshared",
            subject=str(intervention),
            now=now,
            partnership=str(partnership) if partnership else None,
        )
    return found
