"""The page where an intervention is ended: what that does, what was decided, once more whether, and the way back."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.forms import EndForm
from app.services import endings, interventions, organisations
from app.services.endings import Decision
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.ending import codes_until, forgotten_by, last_day
from surveys.errors import BadInput, NotFound

door = desk.door("endings", __name__)


@door.get("/interventions/<uuid:id>/end")
@by_cookie("admin", "leader")
def look(id: UUID) -> Response:
    """What ending does; for an admin the form. Ended: what was decided, and the way back as long as there is one."""
    usual = organisations.one(actor=actor()).archive_default
    return _page(id, Filled(usual or {}))


@door.post("/interventions/<uuid:id>/end")
@by_cookie("admin")
def end(id: UUID) -> Response:
    """The decision is read back first; with the box ticked the intervention ends."""
    form = Filled.sent(EndForm, request.form)
    if not form.ok:
        return _page(id, form)
    said = dict(form.values)
    sure, decision = said.pop("sure"), Decision(**said)
    try:
        endings.check(decision, now=clock())
    except BadInput as error:
        return _page(id, form.refuse(error))
    if not sure:
        return _page(id, form, decision=asdict(decision))
    endings.end(actor=actor(), id=id, decision=decision, now=clock())
    return go(f"/interventions/{id}/end")


@door.post("/interventions/<uuid:id>/end/undo")
@by_cookie("admin", "leader")
def undo(id: UUID) -> Response:
    """Everything goes on as before."""
    endings.undo(actor=actor(), id=id, now=clock())
    return go(f"/interventions/{id}")


def _page(id: UUID, form: Filled, **values: Any) -> Response:
    found, now = interventions.one(actor=actor(), id=id, now=clock()), clock()
    if found.organisation_id != actor().organisation:
        raise NotFound
    since = found.ended_at or now
    return page(
        "end.html",
        intervention=found,
        form=form,
        until=last_day(since),
        forgotten_by=forgotten_by(since),
        can_undo=found.pepper_destroyed_at is None and now < codes_until(since),
        status=form.status,
        **values,
    )
