"""Changing an intervention as its people do: a step to another stage goes into the diary by itself, with its why.

Apart from services/interventions.py, which residents' doors reach: the diary is staff's alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.services import interventions
from app.services.actor import Actor
from app.store import diary as store
from app.store.interventions import Intervention
from app.store.session import transaction
from surveys import diary as pure
from surveys.errors import BadInput
from surveys.waves import SWEDEN


def change(
    *, actor: Actor, id: UUID, changes: Mapping[str, Any], revision: int | None = None, why: str = "", now: datetime
) -> Intervention:
    """interventions.change, and an entry where the stage becomes another. why: of the stage; nobody must say.

    Raises what that one does, and BadInput for a why that points at somebody.
    """
    actor.must_lead()
    today = now.astimezone(SWEDEN).date()
    with transaction() as session:
        before = interventions.owned(session, actor, id).stage
        changed = interventions.changed(session, actor=actor, id=id, changes=changes, revision=revision, now=now)
        if changed.stage != before:
            entry = pure.Entry(today, "own", why, stage=changed.stage)
            if "text" in (wrong := pure.problems(entry, today=today)):
                raise BadInput(problems={"stage_why": wrong["text"]})
            fields = {"day": today, "sort": "own", "text": why, "stage": changed.stage}
            session.add(store.DiaryEntry(id=uuid4(), intervention_id=id, created_at=now, **fields))
        return changed
