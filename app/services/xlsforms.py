"""A draft as a spreadsheet and back: XLSForm, which other survey tools read. What a form may hold, surveys/xlsform."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.services import questionnaires
from app.services.actor import Actor
from app.services.questionnaires import Draft

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 2 * 1024 * 1024


def write(*, actor: Actor, id: UUID) -> bytes:
    """The draft as an .xlsx. Raises NotFound."""
    from surveys import xlsform

    draft = questionnaires.one(actor=actor, id=id)
    return xlsform.write(questionnaires.read(draft.draft))


def bring_in(
    *, actor: Actor, id: UUID, body: bytes, revision: int | None = None, now: datetime
) -> tuple[Draft, Mapping[str, Any]]:
    """Put what a file says in a draft's place: (draft, the document that was there). What was published stays.

    revision: the one that the author began with, None: whichever is there. Raises XlsformRefused (problems: place →
    codes), EditedMeanwhile, NotFound, Forbidden.
    """
    from surveys import xlsform

    actor.must_lead()
    draft = questionnaires.one(actor=actor, id=id)
    before, known = draft.draft, draft.revision
    document = xlsform.read(body)
    kept = questionnaires.save(
        actor=actor, id=id, document=document, revision=known if revision is None else revision, now=now
    )
    return kept, before
