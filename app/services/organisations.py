"""The organisation's own page: who is responsible, what is done about worrying texts, the usual archive decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.services import agreed
from app.services.actor import Actor
from app.services.audit import note
from app.services.endings import Decision, check
from app.store import interventions as interventions_store
from app.store import staff as store
from app.store.session import transaction
from surveys.errors import Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class Page:
    """What an organisation has said of itself. controller: as participants read it; own_controller: None where that is
    the organisation. outdated: running interventions that still ask under what was said before.
    """

    name: str
    controller: str
    own_controller: str
    controller_contact: str
    worry_routine: str
    archive_default: dict[str, Any] | None
    outdated: tuple[interventions_store.Intervention, ...]


def one(*, actor: Actor) -> Page:
    """The actor's own organisation; everybody in it may read this."""
    with transaction() as session:
        found = session.get(store.Organisation, actor.organisation)
        if found is None:
            raise NotFound
        asked = interventions_store.questionnaires(session, found.id)
        return Page(
            name=found.name,
            controller=found.controller or found.name,
            own_controller=found.controller,
            controller_contact=found.controller_contact,
            worry_routine=found.worry_routine,
            archive_default=found.archive_default,
            outdated=tuple(agreed.outdated(session, asked)),
        )


def change(
    *,
    actor: Actor,
    controller: str,
    controller_contact: str,
    worry_routine: str,
    archive_default: Decision | None,
    now: datetime,
) -> Page:
    """An admin says it anew. What participants have agreed to already stays: it is frozen with each version.

    Raises Forbidden, and BadInput for a decision that has not been taken yet.
    """
    if actor.role != "admin":
        raise Forbidden
    if archive_default is not None:
        check(archive_default, now=now)
    said = {
        "controller": controller,
        "controller_contact": controller_contact,
        "worry_routine": worry_routine,
        "archive_default": archive_default.document() if archive_default else None,
    }
    with transaction() as session:
        found = session.get(store.Organisation, actor.organisation, with_for_update=True)
        if found is None:
            raise NotFound
        what = sorted(name for name, value in said.items() if getattr(found, name) != value)
        for name in what:
            setattr(found, name, said[name])
        if what:
            subject = str(found.id)
            note(session, who=actor.id, action="organisation.changed", subject=subject, now=now, what=what)
    return one(actor=actor)
