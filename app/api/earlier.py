"""The leader's JSON door for answers of an earlier survey: what a table says, and bringing it in."""

from typing import Any
from uuid import UUID

from app.api.doors import Doors, refuses
from app.guards import actor, by_header, clock, takes
from app.schemas.api_earlier import EarlierIn, EarlierOut
from app.services import importing
from app.services.importing import Seen
from surveys.importing import guess
from surveys.importing.check import EVERYBODY, Plan
from surveys.importing.grid import LARGEST_FILE, Grid, read
from surveys.importing.targets import BLANK, Target, targets
from surveys.kinds.base import FORM_MISSING, MISSING

doors = Doors("earlier", __name__, "Answers of an earlier survey, on paper or by another tool, for leaders.")


@doors.route("/interventions/<uuid:id>/earlier", methods=["POST"])
@takes(2 * LARGEST_FILE)
@by_header("admin", "leader")
@refuses(404, 409, 410)
@doors.arguments(EarlierIn)
@doors.response(200, EarlierOut)
def bring_in_earlier(body: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Check a table row by row; "sure": bring it in, all or nothing. The same table twice is refused. At most 4 MB."""
    grid = read(body["table"].encode())
    reads = importing.asked(actor=actor(), intervention=id, version=body["version"], grid=grid)
    plan = _plan(grid, targets(reads.questionnaire), body)
    said = {"intervention": id, "version": body["version"], "grid": grid, "plan": plan, "sure": body["sure"]}
    return _out(grid, importing.bring_in(actor=actor(), now=clock(), **said))


def _plan(grid: Grid, known: tuple[Target, ...], body: dict[str, Any]) -> Plan:
    """The plan that was sent, guessed where nothing was."""
    guessed = guess.columns(grid, known)
    said = body["columns"]
    used = set(said.values())
    columns = {
        n: said.get(grid.heading(n), guess.DROPPED if guessed[n] in used else guessed[n]) for n in range(len(guessed))
    }
    allowed = {each.name: {BLANK, *each.choices, *(FORM_MISSING + code for code in MISSING)} for each in known}
    values = {
        n: {
            cell: value
            for cell, value in body["values"].get(grid.heading(n), {}).items()
            if value in allowed.get(name, ())
        }
        for n, name in columns.items()
    }
    waves = {each["value"]: (each["number"], each["day"]) for each in body["waves"]}
    if not waves and guess.WAVE in columns.values():
        waves = guess.waves(grid.values(next(n for n, name in columns.items() if name == guess.WAVE)))
    return Plan(columns, values, waves or {EVERYBODY: (0, None)})


def _out(grid: Grid, seen: Seen) -> dict[str, Any]:
    checked = seen.checked
    names = ("wrong", "unanswered", "hidden")
    return {
        "columns": {grid.heading(n): name for n, name in seen.plan.columns.items()},
        "unfit": seen.unfit,
        "good": len(checked.good) if checked else 0,
        **{name: getattr(checked, name) if checked else 0 for name in names},
        "problems": checked.problems if checked else (),
        "dropped": seen.dropped,
        "done": seen.done,
    }
