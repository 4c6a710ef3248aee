"""The JSON doors for waves and plans. Whatever changes a wave says first what it would do. What is not yours is 404."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.api.doors import Doors, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import PagingOf, page_of
from app.schemas.api_waves import MovedWave, NewWave, PlanOut, RemovedWave, SeenOut, WaveOut
from app.schemas.plans import ChangedPlan
from app.services import interventions, strip, waves
from app.services.strip import Box, Row
from app.services.waves import Seen
from surveys.disclosure.figures import People
from surveys.moves import Effect
from surveys.waves import Distance

doors = Doors("waves", __name__, "Cohorts, their waves in counts, and when people are asked again, for staff.")


@doors.route("/waves")
@by_header()
@refuses(404, 422)
@doors.arguments(PagingOf, location="query")
@doors.response(200, page_of(WaveOut))
def list_waves(query: dict[str, Any]) -> dict[str, Any]:
    """The waves of every cohort of an own intervention, the newest cohort first, with how many answered."""
    found = strip.of_intervention(actor=actor(), intervention=query["intervention"], now=clock())
    return paged([_wave(row, box) for row in found.rows for box in row.boxes], query)


@doors.route("/waves", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 409, 410)
@doors.arguments(NewWave)
@doors.response(200, SeenOut)
def add_wave(body: dict[str, Any]) -> dict[str, Any]:
    """A further wave of a cohort; without "sure" only what it would do."""
    return _seen(waves.add(actor=actor(), now=clock(), **body))


@doors.route("/waves/<uuid:id>", methods=["PATCH"])
@by_header("admin", "leader")
@refuses(404, 409, 410)
@doors.arguments(MovedWave)
@doors.response(200, SeenOut)
def move_wave(body: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Other days for a wave that has not closed; without "sure" only what it would do."""
    return _seen(waves.move(actor=actor(), wave=id, now=clock(), **body))


@doors.route("/waves/<uuid:id>", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404, 409, 410, 422)
@doors.arguments(RemovedWave, location="query")
@doors.response(200, SeenOut)
def remove_wave(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Take away a wave that has not opened; without sure=1 only what it would do."""
    sure = bool(query["sure"])
    return _seen(waves.remove(actor=actor(), wave=id, revision=query["revision"], sure=sure, now=clock()))


@doors.route("/interventions/<uuid:id>/plan")
@by_header()
@refuses(404)
@doors.response(200, PlanOut)
def read_plan(id: UUID) -> dict[str, Any]:
    """When those who start in an intervention are asked again."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    return found.plan | {"revision": found.revision}


@doors.route("/interventions/<uuid:id>/plan", methods=["PUT"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(ChangedPlan)
@doors.response(200, PlanOut)
def change_plan(body: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Another plan, which the cohorts follow that have not begun; waves that lie there already stay."""
    revision = body.pop("revision")
    found = interventions.change(actor=actor(), id=id, changes={"plan": body}, revision=revision, now=clock())
    return found.plan | {"revision": found.revision}


def _wave(row: Row, box: Box) -> dict[str, Any]:
    """A wave as WaveOut says it."""
    window = box.window
    names = ("id", "cohort", "number", "opens", "closes", "first_day", "last_day")
    counts = {name: asdict(n) if isinstance(n, People) else n for name, n in box.counts.items()}
    return {name: getattr(window, name) for name in names} | {"revision": row.revision, "counts": counts}


def _seen(found: Seen) -> dict[str, Any]:
    """A change as SeenOut says it."""
    return {
        "cohort": found.standing.cohort,
        "number": found.number,
        "before": found.before,
        "after": found.after,
        "effects": [_effect(each) for each in found.effects],
        "counts": found.contacts,
        "revision": found.revision,
        "done": found.done,
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {"code": effect.code, "values": {name: _plain(value) for name, value in effect.values.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Distance):
        return {"n": value.n, "unit": value.unit, "exact": value.exact}
    return value if isinstance(value, int) else value.isoformat()
