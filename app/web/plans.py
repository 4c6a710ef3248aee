"""The leader's page about an intervention's plan: when those who start are asked again."""

from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.plans import ROWS, UNITS, PlanForm, as_typed
from app.services import interventions, strip
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.errors import BadInput, EditedMeanwhile
from surveys.waves import PLANS, Plan

door = desk.door("plans", __name__)


@door.get("/interventions/<uuid:id>/plan")
@by_cookie("admin", "leader")
def one(id: UUID) -> Response:
    """When people are asked again."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    return _page(id, Filled(as_typed(Plan.read(found.plan)) | {"revision": str(found.revision)}))


@door.post("/interventions/<uuid:id>/plan")
@by_cookie("admin", "leader")
def save(id: UUID) -> Response:
    """Keep another plan, unless somebody else has saved in the meantime."""
    form = Filled.sent(PlanForm, request.form)
    if form.ok:
        changes, revision = {"plan": form.values["plan"]}, form.values["revision"]
        try:
            interventions.change(actor=actor(), id=id, changes=changes, revision=revision, now=clock())
        except EditedMeanwhile as error:
            form.fail("form", error)
        except BadInput:  # of what the form lets through, only waves that run into each other
            form.wrong("plan", "plan_overlap")
        else:
            return go(f"/interventions/{id}/waves")
    return _page(id, form)


def _page(id: UUID, form: Filled) -> Response:
    return page(
        "waves_plan.html",
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        begun=bool(strip.of_intervention(actor=actor(), intervention=id, now=clock()).rows),
        form=form,
        plans=PLANS,
        rows=ROWS,
        units=UNITS,
        status=form.status,
    )
