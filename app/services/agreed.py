"""Who answers for what participants send in, as they are told: the controller, how to reach them, who reads answers.

It is frozen with each published version. A controller who changes is told to those who answer the next version; what
earlier participants agreed to stays as they read it, and staff are told. services/organisations.py changes it.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from app.store import interventions as store
from app.store import staff as staff_store
from app.store.session import Session, transaction
from surveys.codes import read_poster_code
from surveys.errors import UnknownCode

READERS = ("microdata",)  # partners with this right read answers one by one


@dataclass(frozen=True, slots=True)
class Agreed:
    """controller: who is responsible. contact: where to reach them, may be empty. recipients: whose evaluators read."""

    controller: str
    contact: str
    recipients: str

    def names(self) -> dict[str, str]:
        """By the gaps that they fill in the sentences."""
        return asdict(self)


def behind(*, code: str, version: int | None = None) -> Agreed:
    """What those agree to who answer behind a poster: its newest version, or an earlier one. Raises UnknownCode."""
    with transaction() as session:
        activity = store.activity_by_code(session, read_poster_code(code))
        if activity is None:
            raise UnknownCode(code=code[:12])
        found = (
            store.newest_version(session, activity.questionnaire_id)
            if version is None
            else store.version(session, activity.questionnaire_id, version)
        )
        if found is None:
            raise UnknownCode(code=code[:12])
        return Agreed(**found.agreed)


def of_draft(*, intervention: store.Intervention) -> Agreed:
    """What a version would say that was published now, for its trial."""
    with transaction() as session:
        return upcoming(session, intervention)


def upcoming(session: Session, intervention: store.Intervention) -> Agreed:
    """In the caller's transaction: what a version says that is published now."""
    owner = intervention.organisation
    shared = session.get(staff_store.Partnership, intervention.partnership_id) if intervention.partnership_id else None
    parties = staff_store.parties(session, shared.id) if shared else []
    partners = [
        session.get_one(staff_store.Organisation, each.organisation_id).name
        for each in parties
        if each.rights in READERS and each.organisation_id != owner.id
    ]
    theirs = shared if shared and shared.controller else None  # a partnership that names one speaks for its owners
    return Agreed(
        controller=theirs.controller if theirs else owner.controller or owner.name,
        contact=theirs.controller_contact if theirs else owner.controller_contact,
        recipients=", ".join([owner.name, *partners]),
    )


def outdated(session: Session, questionnaires: Iterable[store.Questionnaire]) -> list[store.Intervention]:
    """In the caller's transaction: the running interventions that still ask under what was said before, by name."""
    found = {
        each.intervention_id: each.intervention
        for each in questionnaires
        if each.versions
        and each.intervention.ended_at is None
        and Agreed(**each.versions[-1].agreed) != upcoming(session, each.intervention)
    }
    return sorted(found.values(), key=lambda each: each.name)
