"""The end of an intervention: nothing more is asked, for 30 days it can be undone, then no code finds anything.

Who may. A leader reads what ending does and may undo it; only an admin ends. What becomes of the material is the
organisation's decision and not a project's, and after 30 days nobody takes it back.

What goes when. At once: posters, the tablet, paper; no reminder is sent. What a phone without a signal had answered
before is still taken in for waves.GRACE. For 30 days the pepper stays, so participants see, stop and erase as before,
and so do the contacts: burnt at once, a click on the wrong intervention would end the follow-up of everybody in it, and
they are sealed and nothing is sent to them. Then the courier burns them, moved or not, and destroys the pepper.

Why the courier. It burns whatever is burnt, and has the clock that ticks. In PostgreSQL it may neither read the
pepper's column nor write it; it calls a function that lets the pepper go only where the web process has entered an end,
as a CHECK of the table says too: a courier that has been taken over destroys no running intervention. It cannot note in
the audit log; pepper_destroyed_at is its note, and the end itself is in the log.

What remains, truthfully. Backups of the last 30 days before hold the wrapped pepper, and the master key that opens it
lies in RINGAR_HOME and lives on; so with a backup and that key the pepper could be had until the last such backup is
deleted, 60 days after the end (surveys/ending.py), and the pages say so. A key file of its own for each intervention,
burnt at the end, would not change that: losing such a file would cut everybody's follow-up, so it would have to be in a
backup as well, kept for as long. In PostgreSQL the old row lies on the disk until the next vacuum, in the log until it
is recycled.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note
from app.store import endings as store
from app.store import interventions as interventions_store
from app.store.session import Session, transaction
from app.store.spool import truncate_log
from surveys.ending import UNDO, Fate, codes_until
from surveys.errors import BadInput, EndFinal, Forbidden, NotFound
from surveys.waves import SWEDEN

Intervention = interventions_store.Intervention


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about the material: fate, by whom, when, and where that can be read (may be empty)."""

    fate: Fate
    decided_by: str
    decided_on: date
    reference: str = ""

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"decided_on": self.decided_on.isoformat()}


def check(decision: Decision, *, now: datetime) -> None:
    """Raises BadInput for a decision that has not been taken yet."""
    if decision.decided_on > now.astimezone(SWEDEN).date():
        raise BadInput(problems={"decided_on": ["future"]})


def end(*, actor: Actor, id: UUID, decision: Decision, now: datetime) -> Intervention:
    """End an own intervention; ended already, it stays as it is. Raises Forbidden, NotFound, BadInput."""
    if actor.role != "admin":
        raise Forbidden
    check(decision, now=now)
    with transaction() as session:
        found = _own(session, actor, id)
        if found.ended_at is None:
            found.ended_at, found.archive_decision = now, decision.document()
            found.revision += 1
            session.flush()
            store.close_posters(session, id, now)
            what = {"decision": found.archive_decision}
            note(session, who=actor.id, action="intervention.ended", subject=str(id), now=now, **what)
    return found


def undo(*, actor: Actor, id: UUID, now: datetime) -> Intervention:
    """Let an own intervention go on as if it had not ended; one that goes on stays as it is.

    Raises Forbidden, NotFound, and EndFinal when the 30 days are over.
    """
    actor.must_lead()
    with transaction() as session:
        found = _own(session, actor, id)
        if found.ended_at is not None:
            if now >= codes_until(found.ended_at) or found.pepper_destroyed_at is not None:
                raise EndFinal
            store.reopen_posters(session, id, found.ended_at)
            found.ended_at = found.archive_decision = None
            found.revision += 1
            note(session, who=actor.id, action="intervention.end_undone", subject=str(id), now=now)
    return found


def carry_out(*, now: datetime) -> int:
    """The courier's: what ended 30 days ago loses its contacts, and then its pepper. Returns how many interventions.

    Contacts first: they are in another file in SQLite, and after a crash in between they are burnt once more.
    """
    ended_by = now - UNDO
    with transaction() as session:
        due = store.over(session, ended_by)
    for each in due:
        with transaction() as session:
            store.burn_contacts(session, each)
        with transaction() as session:
            store.destroy_pepper(session, each, ended_by, now)
    if due:
        truncate_log()
    return len(due)


def _own(session: Session, actor: Actor, id: UUID) -> Intervention:
    found = session.get(Intervention, id, with_for_update=True)
    if found is None or found.organisation_id != actor.organisation:
        raise NotFound
    return found
