"""The leader's pages of an intervention's outline: for whom, when, which parts, what is hoped and why. All optional."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.outlines import HOPED, InPartForm, NewPartForm, OutlineForm, PartForm, StopsForm, hopes_of
from app.services import activities, interventions, outline, parts, questionnaires, stops
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.errors import BadInput
from surveys.goals import INDICATORS
from surveys.outline import MOST_HOPES, Hope, Outline

door = desk.door("outlines", __name__)
PLAIN = ("target_group", "begins", "ends", "reached")


@door.get("/interventions/<uuid:id>/outline")
@by_cookie("admin", "leader")
def show(id: UUID) -> Response:
    """What has been said, and what could be."""
    questionnaires.of_intervention(actor=actor(), intervention=id)  # an own one, not a partner's
    found = outline.read(actor=actor(), id=id, now=clock())
    return _page(id, Filled(_typed(found.outline)))


@door.post("/interventions/<uuid:id>/outline")
@by_cookie("admin", "leader")
def change(id: UUID) -> Response:
    """Keep it."""
    form = Filled.sent(OutlineForm, request.form)
    if form.ok:
        rows = hopes_of(form.values)
        said = Outline(**{name: form.values[name] for name in PLAIN}, hopes=tuple(Hope(**row) for _, row in rows))
        try:
            outline.change(actor=actor(), id=id, outline=said, now=clock())
        except BadInput as error:
            _refuse(form, error, [place for place, _ in rows])
        else:
            return go(f"/interventions/{id}/outline#hopes")
    return _page(id, form)


@door.get("/interventions/<uuid:id>/parts/new")
@by_cookie("admin", "leader")
def new(id: UUID) -> Response:
    """A name, and perhaps more."""
    return _part(id, Filled({"once": str(uuid4())}))


@door.post("/interventions/<uuid:id>/parts/new")
@by_cookie("admin", "leader")
def create(id: UUID) -> Response:
    """Make it; the same form sent twice makes one."""
    form = Filled.sent(NewPartForm, request.form)
    if form.ok:
        once = form.values.pop("once")
        try:
            parts.add(actor=actor(), intervention=id, id=once, now=clock(), **form.values)
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/interventions/{id}/outline#parts")
    return _part(id, form)


@door.get("/parts/<uuid:id>")
@by_cookie("admin", "leader")
def part(id: UUID) -> Response:
    """One of them, to be changed."""
    found = parts.one(actor=actor(), id=id)
    typed = {name: str(getattr(found, name) or "") for name in parts.FIELDS}
    return _part(found.intervention_id, Filled(typed), found)


@door.post("/parts/<uuid:id>")
@by_cookie("admin", "leader")
def change_part(id: UUID) -> Response:
    """Keep it."""
    found = parts.one(actor=actor(), id=id)
    form = Filled.sent(PartForm, request.form)
    if form.ok:
        try:
            parts.change(actor=actor(), id=id, changes=form.values, now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/interventions/{found.intervention_id}/outline#parts")
    return _part(found.intervention_id, form, found)


@door.post("/parts/<uuid:id>/remove")
@by_cookie("admin", "leader")
def remove(id: UUID) -> Response:
    """Take it away; its activities stay."""
    return go(f"/interventions/{parts.remove(actor=actor(), id=id, now=clock())}/outline#parts")


@door.post("/activities/<uuid:id>/part")
@by_cookie("admin", "leader")
def belongs(id: UUID) -> Response:
    """To which part an activity belongs."""
    form = Filled.sent(InPartForm, request.form)
    if form.ok:
        activities.change(actor=actor(), id=id, changes={"part_id": form.values["part"]}, now=clock())
    else:
        activities.one(actor=actor(), id=id)
    return go(f"/activities/{id}")


@door.get("/interventions/<uuid:id>/stops")
@by_cookie("admin", "leader")
def walk(id: UUID) -> Response:
    """The stops of a walk."""
    return _stops(id, Filled({"stops": "\n".join(stops.of_intervention(actor=actor(), id=id))}))


@door.post("/interventions/<uuid:id>/stops")
@by_cookie("admin", "leader")
def change_walk(id: UUID) -> Response:
    """Put them into the draft, which is then looked at and published."""
    form = Filled.sent(StopsForm, request.form)
    if questionnaires.newest(actor=actor(), intervention=id) is None:
        return go(f"/interventions/{id}/questionnaire")
    if form.ok:
        typed = [line.strip() for line in form.values["stops"].splitlines() if line.strip()]
        try:
            stops.change(actor=actor(), id=id, stops=typed, now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/interventions/{id}/questionnaire")
    return _stops(id, form)


def _stops(id: UUID, form: Filled) -> Response:
    questionnaires.of_intervention(actor=actor(), intervention=id)
    found = interventions.one(actor=actor(), id=id, now=clock())
    return page("stops.html", form.status, intervention=found, form=form)


def _page(id: UUID, form: Filled) -> Response:
    questionnaires.of_intervention(actor=actor(), intervention=id)
    used = max(
        (place + 1 for place in range(MOST_HOPES) for name in HOPED[1:] if form.get(f"{name}-{place}")), default=0
    )
    return page(
        "outline.html",
        form.status,
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        told=outline.read(actor=actor(), id=id, now=clock()),
        form=form,
        indicators=INDICATORS,
        places=range(min(MOST_HOPES, used + 1)),
    )


def _part(id: UUID, form: Filled, found: Any = None) -> Response:
    questionnaires.of_intervention(actor=actor(), intervention=id)
    place = interventions.one(actor=actor(), id=id, now=clock())
    return page("part.html", form.status, intervention=place, form=form, part=found)


def _typed(said: Outline) -> dict[str, str]:
    """As the form's fields hold it."""
    typed = {name: "" if getattr(said, name) is None else str(getattr(said, name)) for name in PLAIN}
    for place, hope in enumerate(said.hopes):
        typed |= {f"{name}-{place}": getattr(hope, name) for name in HOPED}
    return typed


def _refuse(form: Filled, error: BadInput, places: list[int]) -> None:
    """A problem stands at the row in which it was typed: the empty ones between were no hopes."""
    for field, (code, *_) in error.problems.items():
        name, dash, number = field.rpartition("-")
        form.wrong(f"{name}-{places[int(number)]}" if dash else field, code)
