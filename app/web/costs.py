"""The leader's page about what an intervention costs, with the source of every number. It is told on its results."""

from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.forms import CostForm
from app.services import costs, interventions, questionnaires
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.effects.cost import ACTORS, Cost, Value
from surveys.errors import BadInput

door = desk.door("costs", __name__)
ROOM = 3  # for so many actors to begin with; for one more when they are full
OWN = ("actor", "value", "source")  # of each of them


@door.get("/interventions/<uuid:id>/cost")
@by_cookie("admin", "leader")
def show(id: UUID) -> Response:
    """What has been entered."""
    found = costs.told(actor=actor(), id=id, now=clock())
    return _page(id, Filled(_typed(found.cost) if found else {}))


@door.post("/interventions/<uuid:id>/cost")
@by_cookie("admin", "leader")
def change(id: UUID) -> Response:
    """Enter it; a form without a cost takes it away."""
    form = Filled.sent(CostForm, request.form)
    if form.ok:
        try:
            costs.change(actor=actor(), id=id, cost=_cost(form), now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/interventions/{id}/effects#cost")
    return _page(id, form)


def _page(id: UUID, form: Filled) -> Response:
    questionnaires.of_intervention(actor=actor(), intervention=id)  # an own one, not a partner's
    found = interventions.one(actor=actor(), id=id, now=clock())
    used = max((place + 1 for place in range(ACTORS) for name in OWN if form.get(f"{name}-{place}")), default=0)
    places = range(min(ACTORS, max(ROOM, used + 1)))
    return page("cost.html", form.status, intervention=found, form=form, places=places, fewest=FEWEST_TOLD)


def _typed(cost: Cost) -> dict[str, str]:
    """As the form's fields hold it."""
    typed = {
        "kronor": str(cost.kronor),
        "source": cost.source,
        "period": cost.period,
        "starters": str(cost.starters or ""),
        "starters_source": cost.starters_source,
        "state": cost.state,
    }
    for place, each in enumerate(cost.values):
        typed |= {f"actor-{place}": each.actor, f"value-{place}": str(each.kronor), f"source-{place}": each.source}
    return typed


def _cost(form: Filled) -> Cost | None:
    values = form.values
    if values["kronor"] is None:
        return None
    rows = [[values[f"{name}-{place}"] for name in OWN] for place in range(ACTORS)]
    return Cost(
        kronor=values["kronor"],
        source=values["source"],
        period=values["period"],
        starters=values["starters"],
        starters_source=values["starters_source"],
        state=values["state"],
        values=tuple(Value(name, kronor or 0, source) for name, kronor, source in rows if name or kronor or source),
    )
