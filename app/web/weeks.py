"""The picture of a week: asked, answered, said, decided, done; and the forms that decide and follow up."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.weeks import DecisionForm, OutcomeIn
from app.services import decisions, weeks
from app.services.strip import Shown
from app.services.written import Written
from app.web import desk
from app.web.desk import go, page, page_language
from app.web.filled import Filled
from surveys.decisions import LONGEST, Decision
from surveys.errors import BadInput, NotFound
from surveys.waves import SWEDEN
from surveys.weeks import Week, read_week, week_of

door = desk.door("weeks", __name__)


@door.get("/weeks")
@by_cookie()
def newest() -> Response:
    """The last week that is over."""
    return go(f"/weeks/{week_of(clock()).moved(-1).code}")


@door.get("/weeks/<week>")
@by_cookie()
def show(week: str) -> Response:
    """One week."""
    today = clock().astimezone(SWEDEN).date().isoformat()
    return _page(_week(week), Filled({"once": str(uuid4()), "decided_on": today}))


@door.post("/weeks/<week>")
@by_cookie("admin", "leader")
def decide(week: str) -> Response:
    """Write down a decision; the same form sent twice writes one. One sees the week in which it was taken."""
    form = Filled.sent(DecisionForm, request.form)
    if form.ok:
        said = dict(form.values)
        once, id = said.pop("once"), said.pop("intervention")
        try:
            taken = decisions.take(actor=actor(), id=id, decision=Decision(**said), once=once, now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/weeks/{week_of(taken.decided_on).code}#decided")
    return _page(_week(week), form)


@door.post("/weeks/<week>/decisions/<uuid:id>")
@by_cookie("admin", "leader")
def follow_up(week: str, id: UUID) -> Response:
    """Say what became of a decision."""
    form, here = Filled.sent(OutcomeIn, request.form), _week(week)
    if form.ok:
        try:
            decisions.done(actor=actor(), id=id, outcome=form.values["outcome"], now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/weeks/{here.code}#decided")
    today = clock().astimezone(SWEDEN).date().isoformat()
    fresh = Filled({"once": str(uuid4()), "decided_on": today, "outcome": form.get("outcome")})
    fresh.problems, fresh.status = form.problems, form.status
    return _page(here, fresh, of=id)


@door.post("/weeks/<week>/decisions/<uuid:id>/remove")
@by_cookie("admin", "leader")
def remove(week: str, id: UUID) -> Response:
    """Take a decision away that was written by mistake."""
    here = _week(week)
    decisions.remove(actor=actor(), id=id, now=clock())
    return go(f"/weeks/{here.code}#decided")


def _week(code: str) -> Week:
    found = read_week(code)
    if found is None:
        raise NotFound
    return found


def _page(week: Week, form: Filled, of: UUID | None = None) -> Response:
    """of: the decision whose outcome was not in order."""
    now = clock()
    parts = weeks.picture(actor=actor(), week=week, now=now)
    written = Written(page_language())
    return page(
        "week.html",
        form.status,
        week=week,
        current=week_of(now),
        parts=parts,
        led=[each.intervention for each in parts if each.leads],
        form=form,
        of=of,
        longest=LONGEST,
        told=lambda shown: _told(written, shown),
        here=f"/weeks/{week.code}",
    )


def _told(written: Written, shown: Shown) -> str:
    """A count as the strip has it; hidden where it is None."""
    plain: Mapping[str, Any] = {"n": asdict(shown) if is_dataclass(shown) else shown}
    return written.told(dict(plain), "n")
