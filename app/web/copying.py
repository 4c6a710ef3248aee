"""The pages that copy: a published questionnaire into a draft, and a whole intervention of last year's."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response, request

from app.guards import actor, by_cookie, clock, takes
from app.schemas.forms import CopiedForm, CopyForm, UndoForm
from app.schemas.strict import read
from app.services import copying, interventions, questionnaires
from app.services.questionnaires import Draft
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.errors import Conflict, EditedMeanwhile, NotFound

door = desk.door("copying", __name__)
MOST_BYTES = 2 * 1024 * 1024


@door.get("/interventions/<uuid:id>/questionnaire/copy")
@by_cookie("admin", "leader")
def choose(id: UUID) -> Response:
    """Everything that the organisation has published, to pick from."""
    return _choose(id, Filled())


@door.post("/interventions/<uuid:id>/questionnaire/copy")
@by_cookie("admin", "leader")
def take(id: UUID) -> Response:
    """Put the chosen one in the draft's place; a draft that is nowhere else goes only with a tick for it."""
    form = Filled.sent(CopyForm, request.form)
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if not form.ok:
        return _choose(id, form)
    version = form.values["version"]
    if draft is None:
        first = uuid5(id, "questionnaire")
        copying.into_new(actor=actor(), intervention=id, version=version, id=first, now=clock())
        return go(f"/interventions/{id}/questionnaire")
    before = draft.draft
    sure, revision = "sure" in form.values["sure"], form.values["revision"]
    try:
        kept = copying.into_draft(
            actor=actor(), id=draft.id, version=version, revision=revision, replace=sure, now=clock()
        )
    except EditedMeanwhile as error:
        return _choose(id, form.fail("form", error))
    except Conflict:
        return _choose(id, form.wrong("sure", "sure_replace"))
    return replaced(id, kept, before)


@door.post("/interventions/<uuid:id>/questionnaire/undo")
@takes(MOST_BYTES)
@by_cookie("admin", "leader")
def undo(id: UUID) -> Response:
    """Put the draft back that a copy or a file took the place of, unless somebody has gone on writing."""
    form = Filled.sent(UndoForm, request.form)
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        raise NotFound
    if form.ok:
        document = read(form.values["document"].encode())
        revision = form.values["revision"]
        questionnaires.save(actor=actor(), id=draft.id, document=document, revision=revision, now=clock())
    return go(f"/interventions/{id}/questionnaire")


@door.get("/interventions/copy")
@by_cookie("admin", "leader")
def earlier() -> Response:
    """The interventions of the organisation, one of which is to be copied."""
    mine = interventions.mine(actor=actor(), now=clock())
    return page("copies.html", mine=[each for each in mine if each.organisation_id == actor().organisation])


@door.get("/interventions/<uuid:id>/copy")
@by_cookie("admin", "leader")
def again(id: UUID) -> Response:
    """What comes along, what does not, and a name."""
    return _again(id, Filled({"once": str(uuid4())}))


@door.post("/interventions/<uuid:id>/copy")
@by_cookie("admin", "leader")
def make(id: UUID) -> Response:
    """Make it; the same form sent twice makes one."""
    form = Filled.sent(CopiedForm, request.form)
    if not form.ok:
        return _again(id, form)
    made = copying.intervention(actor=actor(), id=id, now=clock(), **form.values)
    return go(f"/interventions/{made.id}/questionnaire")


def replaced(id: UUID, kept: Draft, before: dict[str, Any]) -> Response:
    """The page after another questionnaire has taken a draft's place, with the way back."""
    return page(
        "replaced.html",
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        kept=questionnaires.read(kept.draft),
        revision=kept.revision,
        before=before,
        here=f"/interventions/{id}/questionnaire",
    )


def _choose(id: UUID, form: Filled) -> Response:
    draft = questionnaires.newest(actor=actor(), intervention=id)
    offered = [
        (place, [(each, questionnaires.read(each.document)) for each in versions])
        for place, versions in copying.published(actor=actor())
    ]
    return page(
        "copy.html",
        status=form.status,
        form=form,
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        offered=offered,
        draft=draft,
        lost=draft is not None and copying.is_nowhere_else(draft),
        revision=draft.revision if draft else 1,
        here=f"/interventions/{id}/questionnaire/copy",
    )


def _again(id: UUID, form: Filled) -> Response:
    questionnaires.of_intervention(actor=actor(), intervention=id)  # an own one, not a partner's
    found = interventions.one(actor=actor(), id=id, now=clock())
    return page("copy_intervention.html", status=form.status, form=form, intervention=found)
