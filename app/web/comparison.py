"""The leader's page about a comparison group: what it is for, how many it takes, which one it is. No figures."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.forms import ComparisonForm, NewComparisonForm
from app.services import comparison, interventions, questionnaires
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.effects.contrast import GROUPS, detectable, needed
from surveys.effects.verdict import SMALLEST_IN_SD
from surveys.errors import BadInput, ComparisonLocked

door = desk.door("comparison", __name__)
SIZES = (0.8, 0.5, 0.2)  # of a difference, in SD: large, clear, small
STAY = 0.55  # the share of those who start that usually answers the follow-up as well


@door.get("/interventions/<uuid:id>/comparison")
@by_cookie("admin", "leader")
def show(id: UUID) -> Response:
    """What is compared with, and what it takes."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    return _page(id, Filled({"group": found.comparison_group or "", "other": str(found.comparison_id or "")}))


@door.post("/interventions/<uuid:id>/comparison")
@by_cookie("admin", "leader")
def choose(id: UUID) -> Response:
    """Compare with an intervention that is there already, or with none."""
    form = Filled.sent(ComparisonForm, request.form)
    if form.ok:
        try:
            comparison.choose(actor=actor(), id=id, now=clock(), **form.values)
        except (BadInput, ComparisonLocked) as error:
            _refused(form, error)
        else:
            return go(f"/interventions/{id}/comparison?saved")
    return _page(id, form)


@door.post("/interventions/<uuid:id>/comparison/new")
@by_cookie("admin", "leader")
def begin(id: UUID) -> Response:
    """Make a group with the same questionnaire; the same form sent twice makes one."""
    form = Filled.sent(NewComparisonForm, request.form)
    if form.ok:
        try:
            made = comparison.begin(actor=actor(), id=id, now=clock(), **form.values)
        except (BadInput, ComparisonLocked) as error:
            _refused(form, error)
        else:
            return go(f"/interventions/{made.id}")
    return _page(id, form)


def _refused(form: Filled, error: BadInput | ComparisonLocked) -> None:
    if isinstance(error, ComparisonLocked):
        form.fail("other", error)
    else:
        form.refuse(error)


def _page(id: UUID, form: Filled) -> Response:
    questionnaires.of_intervention(actor=actor(), intervention=id)  # an own one, not a partner's
    found = interventions.one(actor=actor(), id=id, now=clock())
    others = comparison.candidates(actor=actor(), id=id, now=clock())
    return page(
        "comparison.html",
        intervention=found,
        form=form,
        once=str(uuid4()),
        others=others,
        chosen=next((each for each in others if each.id == found.comparison_id), None),
        groups=list(GROUPS),
        locked=comparison.is_locked(actor=actor(), id=id, now=clock()),
        saved="saved" in request.args,
        status=form.status,
        **_numbers(found),
    )


def _numbers(intervention: Any) -> dict[str, Any]:
    """How many it takes for a difference of each size, and what two groups as large as is expected here would show."""
    pairs = int(intervention.expected_size * STAY)
    smallest = detectable(pairs, pairs)
    seen = next((size for size in reversed(SIZES) if smallest is not None and smallest <= size), None)
    return {
        "takes": [(size, needed(size)) for size in SIZES],
        "matters": intervention.smallest_change or SMALLEST_IN_SD,
        "pairs": pairs,
        "seen": f"yours_{seen}".replace(".", "_") if seen else "yours_none",
    }
