"""Where a participant, with the code alone, sees which waves were answered, stops reminders, erases everything."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, render_template, request

from app.errors import language_of_request
from app.guards import clock, public
from app.limits import limited
from app.services import agreed, by_form, participants
from app.web.asked import modules
from app.web.words import Words, best
from surveys import codes
from surveys.errors import Closed, CodeCheckDigit, Malformed

mine = Blueprint("mine", __name__)
Outcome = dict[str, Any]


@mine.get("/<poster:code>/mine")
@public
def page(code: str) -> Any:
    """The code is asked for; nothing is looked up yet. Works also when the poster is out of use."""
    place = by_form.place(code=code)
    return _over(place) if place.forgotten else _page(place)


@mine.post("/<poster:code>/mine")
@public
@limited("answers")
def act(code: str) -> Any:
    """Without JavaScript: see, stop or erase. The code is stretched here and forgotten."""
    place, typed = by_form.place(code=code), request.form.get("_typed", "")
    if place.forgotten:
        return _over(place)
    deed = DEEDS.get(request.form.get("_do", ""))
    if deed is None:
        raise Malformed
    try:
        key = by_form.participant_key(typed=typed, intervention=place.intervention)
    except CodeCheckDigit:
        return _page(place, typed=typed, wrong=True), 422
    if deed is _erase and request.form.get("_sure") != "yes":
        return _page(place, typed=typed, unsure=True), 422
    return _page(place, typed="" if deed is _erase else typed, **deed(place, key, clock()))


def _show(place: by_form.Place, key: bytes, now: datetime) -> Outcome:
    found = participants.answered_waves(intervention=place.intervention, participant_key=key, now=now)
    return {"waves": found}


def _stop(_place: by_form.Place, key: bytes, _now: datetime) -> Outcome:
    participants.stop(stop_key=codes.stop_key(codes.answer_key(key)))
    return {"stopped": True}


def _erase(place: by_form.Place, key: bytes, now: datetime) -> Outcome:
    removed = participants.erase(intervention=place.intervention, participant_key=key, now=now)
    return {"erased": removed.responses}


DEEDS: dict[str, Callable[[by_form.Place, bytes, datetime], Outcome]] = {
    "show": _show,
    "stop": _stop,
    "erase": _erase,
}


def _page(place: by_form.Place, **values: Any) -> str:
    w = Words(best(language_of_request(), place.languages), agreed.behind(code=place.code).names())
    data = {
        "intervention": str(place.intervention),
        "modules": modules(),
        "error": w.plain("page.title_error", title=w.plain("mine.heading")),
    }
    return render_template("resident/mine.html", w=w, survey=place, audience=place.audience, data=data, **values)


def out_of_use(_error: Closed) -> tuple[str, int]:
    """A poster whose activity is over, on a page of that activity's own: from there everything can still be erased."""
    place = by_form.place(code=(request.view_args or {})["code"])
    if place.last_day:
        return _over(place)
    w = Words(best(language_of_request(), place.languages))
    page = render_template(
        "resident/closed.html", w=w, survey=place, audience=place.audience, opens=None, data={"modules": modules()}
    )
    return page, Closed.status


def _over(place: by_form.Place) -> tuple[str, int]:
    """The page of what has ended: thanks, what was answered together, and for how long a code still works."""
    w = Words(best(language_of_request(), place.languages))
    page = render_template("resident/ended.html", w=w, survey=place, audience=place.audience)
    return page, Closed.status


def register(app: Flask) -> None:
    """Open the doors; the poster code's converter is the resident page's."""
    app.register_blueprint(mine)
