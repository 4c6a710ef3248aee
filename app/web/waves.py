"""The leader's pages about waves: how they stand, and a change that is seen before it is done. Plans: plans.py."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.forms import MoveForm, RemoveForm
from app.services import diary, interventions, strip, waves
from app.services.waves import Seen, Standing
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from app.web.timeline import days, shown, state
from surveys.errors import BadInput, EditedMeanwhile, Ended, WaveOver
from surveys.waves import Wave

door = desk.door("waves", __name__)


@door.get("/interventions/<uuid:id>/waves")
@by_cookie()
def overview(id: UUID) -> Response:
    """Every cohort and wave, in counts; a leader finds here what can be changed."""
    found = strip.of_intervention(actor=actor(), intervention=id, now=clock())
    place = interventions.one(actor=actor(), id=id, now=clock())
    entries = diary.read(actor=actor(), id=id, now=clock()).entries
    told = shown(found, clock(), entries)
    return page("waves.html", intervention=place, leads=actor().role != "evaluator", diary=entries, **told)


@door.get("/waves/<uuid:id>")
@by_cookie("admin", "leader")
def one(id: UUID) -> Response:
    """One wave and its days."""
    standing, wave = waves.of_wave(actor=actor(), wave=id)
    typed = {"first_day": wave.first_day.isoformat(), "last_day": wave.last_day.isoformat()}
    return _form(standing, wave, Filled(typed))


@door.post("/waves/<uuid:id>")
@by_cookie("admin", "leader")
def change(id: UUID) -> Response:
    """What other days, or taking it away, would do; once that has been seen, do it."""
    removes = request.form.get("do") == "remove"
    form = Filled.sent(RemoveForm if removes else MoveForm, request.form)
    deed = partial(waves.remove if removes else waves.move, actor=actor(), wave=id, now=clock())
    answer = _settled(form, deed, "removed" if removes else "moved")
    return answer or _form(*waves.of_wave(actor=actor(), wave=id), form)


@door.get("/cohorts/<uuid:id>/waves")
@by_cookie("admin", "leader")
def new(id: UUID) -> Response:
    """The days of a further wave."""
    return _form(waves.of_cohort(actor=actor(), cohort=id), None, Filled())


@door.post("/cohorts/<uuid:id>/waves")
@by_cookie("admin", "leader")
def add(id: UUID) -> Response:
    """What a further wave would do; once that has been seen, add it."""
    form = Filled.sent(MoveForm, request.form)
    form.values.pop("along", None)
    answer = _settled(form, partial(waves.add, actor=actor(), cohort=id, now=clock()), "added")
    return answer or _form(waves.of_cohort(actor=actor(), cohort=id), None, form)


def _settled(form: Filled, deed: Callable[..., Seen], which: str) -> Response | None:
    """The preview, or the way on once it is done; None where the form says what is wrong."""
    if not form.ok:
        return None
    said = {name: bool(value) if name in ("sure", "along") else value for name, value in form.values.items()}
    try:
        found = deed(**said)
    except (EditedMeanwhile, Ended, WaveOver) as error:
        form.fail("form", error)
    except BadInput as error:
        name, codes = next(iter(error.problems.items()))
        form.wrong(name, codes[0])
    else:
        if found.done:
            return go(f"/interventions/{found.standing.intervention.id}/waves")
        return _preview(found, said, which)
    return None


def _preview(found: Seen, said: dict[str, Any], which: str) -> Response:
    return page(
        "waves_preview.html",
        intervention=found.standing.intervention,
        start=found.standing.waves[0],
        seen=found,
        which=which,
        said=said,
        days=days,
    )


def _form(standing: Standing, wave: Wave | None, form: Filled) -> Response:
    return page(
        "waves_change.html",
        intervention=standing.intervention,
        start=standing.waves[0],
        standing=standing,
        wave=wave,
        later=wave is not None and any(each.number > wave.number for each in standing.waves),
        state=state(wave, clock()) if wave else "coming",
        form=form,
        days=days,
        status=form.status,
    )
