"""The page of an intervention's diary: read by whoever sees its results, written by whoever leads it."""

from uuid import UUID, uuid4

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.forms import EntryForm, EntryGoneForm
from app.services import diary, interventions
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.diary import LONGEST, SORTS, Entry
from surveys.errors import BadInput, NotFound
from surveys.waves import SWEDEN

door = desk.door("diary", __name__)


@door.get("/interventions/<uuid:id>/diary")
@by_cookie()
def show(id: UUID) -> Response:
    """What has been written, the newest day first."""
    today = clock().astimezone(SWEDEN).date()
    return _page(id, Filled({"once": str(uuid4()), "day": today.isoformat()}))


@door.post("/interventions/<uuid:id>/diary")
@by_cookie("admin", "leader")
def write(id: UUID) -> Response:
    """Write an entry; the same form sent twice writes one."""
    form = Filled.sent(EntryForm, request.form)
    if form.ok:
        said = dict(form.values)
        once = said.pop("once")
        try:
            diary.add(actor=actor(), id=id, entry=Entry(**said), once=once, now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/interventions/{id}/diary#entries")
    return _page(id, form)


@door.post("/interventions/<uuid:id>/diary/remove")
@by_cookie("admin", "leader")
def remove(id: UUID) -> Response:
    """Take an entry away."""
    form = Filled.sent(EntryGoneForm, request.form)
    if not form.ok:
        raise NotFound
    diary.remove(actor=actor(), id=id, entry=form.values["entry"], now=clock())
    return go(f"/interventions/{id}/diary#entries")


def _page(id: UUID, form: Filled) -> Response:
    found = diary.read(actor=actor(), id=id, now=clock())
    return page(
        "diary.html",
        status=form.status,
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        entries=list(enumerate(found.entries, 1))[::-1],
        leads=found.leads,
        form=form,
        sorts=SORTS,
        longest=LONGEST,
    )
