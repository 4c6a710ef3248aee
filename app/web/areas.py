"""The pages of areas: the tree, and the picture of one in three perspectives of time. Figures come in elsewhere."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.api_areas import AreaForm, ChangedAreaForm
from app.services import area_picture, areas, interventions
from app.web import desk
from app.web.area_drawn import Drawn
from app.web.desk import go, page, page_language
from app.web.filled import Filled
from surveys import goals
from surveys.area.series import PERSPECTIVES
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.errors import BadInput, NotFound

door = desk.door("areas", __name__)


@door.get("/areas")
@by_cookie()
def overview() -> Response:
    """All areas, each below the one that it lies in."""
    return _overview(Filled({"once": str(uuid4())}))


@door.post("/areas")
@by_cookie("admin", "leader")
def add() -> Response:
    """A new area; the same form sent twice makes one."""
    form = Filled.sent(AreaForm, request.form)
    if not form.ok:
        return _overview(form)
    made = interventions.add_area(actor=actor(), now=clock(), **form.values)
    return go(f"/areas/{made.id}")


@door.get("/areas/<uuid:id>")
@by_cookie()
def one(id: UUID) -> Response:
    """Its figures, what was answered in its interventions, and when those went on; nothing is made of both."""
    return _one(id, None)


@door.post("/areas/<uuid:id>")
@by_cookie("admin", "leader")
def change(id: UUID) -> Response:
    """Another name, or another area above it."""
    form = Filled.sent(ChangedAreaForm, request.form)
    if form.ok:
        try:
            areas.change(actor=actor(), id=id, changes=form.values, now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/areas/{id}")
    return _one(id, form)


def _overview(form: Filled) -> Response:
    tree = areas.tree(actor=actor())
    return page("areas.html", status=form.status, rows=tree.rows(), names=tree.names, form=form)


def _one(id: UUID, form: Filled | None) -> Response:
    asked = request.args.get("view", PERSPECTIVES[0])
    perspective = next((each for each in PERSPECTIVES if each == asked), None)
    if perspective is None:
        raise NotFound
    found = area_picture.picture(actor=actor(), id=id, perspective=perspective, now=clock())
    tree = areas.tree(actor=actor())
    inside = set(tree.below(id))
    shown = Filled({"name": found.area.name, "parent": str(found.area.parent_id or "")}) if form is None else form
    values: dict[str, Any] = {
        "picture": found,
        "drawn": Drawn(found, page_language()),
        "perspectives": PERSPECTIVES,
        "few": FEWEST_TOLD,
        "elsewhere": [each for _, each in tree.rows() if each.id not in inside],
        "names": tree.names,
        "indicators": {each.code: each.name for each in goals.INDICATORS},
    }
    return page("area.html", status=shown.status, form=shown, changing=form is not None, **values)
