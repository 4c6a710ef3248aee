"""The stops of a walk, put into the newest draft of a questionnaire. What they are, surveys/stops.py."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.services import activities, questionnaires
from app.services.actor import Actor
from app.store import interventions as store
from app.store.session import transaction
from surveys import stops as pure
from surveys.errors import BadInput, NotFound


def of_intervention(*, actor: Actor, id: UUID) -> tuple[str, ...]:
    """Those of the newest draft of an own intervention; none where there is no draft. Raises NotFound."""
    draft = questionnaires.newest(actor=actor, intervention=id)
    return pure.of(draft.draft) if draft else ()


def of_activity(*, actor: Actor, id: UUID) -> tuple[str, ...]:
    """Those that an own activity asks about, as published. Raises NotFound."""
    activity = activities.one(actor=actor, id=id)
    with transaction() as session:
        version = store.newest_version(session, activity.questionnaire_id)
        return pure.of(version.document) if version else ()


def change(*, actor: Actor, id: UUID, stops: Sequence[str], now: datetime) -> tuple[str, ...]:
    """These stops, in this order; published with the questionnaire's next version. Raises Forbidden, NotFound (also
    where there is no draft), BadInput, EditedMeanwhile.
    """
    actor.must_lead()
    draft = questionnaires.newest(actor=actor, intervention=id)
    if draft is None:
        raise NotFound
    if wrong := pure.problems(stops):
        raise BadInput(problems=wrong)
    document = pure.put(draft.draft, stops)
    kept = questionnaires.save(actor=actor, id=draft.id, document=document, revision=draft.revision, now=now)
    return pure.of(kept.draft)
