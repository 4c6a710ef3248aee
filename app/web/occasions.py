"""The leader's pages about an activity: a new one, its poster, cards and tablet, how many were there, closing it."""

from uuid import UUID, uuid4

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.posters.form import MOST_COPIES
from app.schemas.occasions import NewActivityForm, series_typed
from app.schemas.shapes import HeadCountIn, TicketsIn
from app.services import activities, admissions, interventions, occasions, parts, posters, questionnaires, stops
from app.services import kiosk as kiosks
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.codes import MOST_TICKETS
from surveys.errors import BadInput
from surveys.languages import language
from surveys.series import WEEKDAYS
from surveys.waves import SWEDEN

door = desk.door("occasions", __name__)


@door.get("/interventions/<uuid:id>/activities/new")
@by_cookie("admin", "leader")
def new(id: UUID) -> Response:
    """Name, place, date."""
    return _new(id, Filled({"once": str(uuid4()), "part": request.args.get("part", "")}))


@door.post("/interventions/<uuid:id>/activities/new")
@by_cookie("admin", "leader")
def create(id: UUID) -> Response:
    """Add the activity; the same form sent twice adds one."""
    form = Filled.sent(NewActivityForm, request.form)
    if form.ok:
        once = form.values.pop("once")
        try:
            series = series_typed(form.values)
            made = activities.add(actor=actor(), intervention=id, id=once, series=series, now=clock(), **form.values)
        except BadInput as error:
            if "questionnaire" in error.problems:  # nothing published yet: that page says what to do
                return go(f"/interventions/{id}/questionnaire")
            form.refuse(error)
        else:
            return go(f"/activities/{made.id}")
    return _new(id, form)


@door.get("/activities/<uuid:id>")
@by_cookie("admin", "leader")
def one(id: UUID) -> Response:
    """Poster, address, head count, closing."""
    return _one(id, Filled())


@door.post("/activities/<uuid:id>/count")
@by_cookie("admin", "leader")
def count(id: UUID) -> Response:
    """How many were there."""
    form = Filled.sent(HeadCountIn, request.form)
    if form.ok:
        try:
            occasions.count(actor=actor(), id=id, now=clock(), **form.values)
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/activities/{id}#days")
    return _one(id, form)


@door.post("/activities/<uuid:id>/close")
@by_cookie("admin", "leader")
def close(id: UUID) -> Response:
    """Take the poster out of use; without the box ticked nothing happens."""
    if "sure" in request.form:
        activities.close(actor=actor(), id=id, now=clock())
    else:
        activities.one(actor=actor(), id=id)
    return go(f"/activities/{id}")


@door.post("/activities/<uuid:id>/kiosk")
@by_cookie("admin", "leader")
def kiosk(id: UUID) -> Response:
    """A PIN for a tablet at the door, shown here and nowhere later."""
    pin, address = kiosks.new_pin(actor=actor(), id=id, now=clock())
    return _one(id, Filled(), tablet={"pin": pin, "address": address, "qr": posters.qr_of(address)})


@door.get("/activities/<uuid:id>/poster.pdf")
@by_cookie("admin", "leader")
def poster(id: UUID) -> Response:
    """The A4 poster."""
    return _pdf(posters.poster(actor=actor(), id=id), f"{_word('poster')}-{_code(id)}")


@door.get("/activities/<uuid:id>/pocket.pdf")
@by_cookie("admin", "leader")
def pocket(id: UUID) -> Response:
    """The poster as small cards."""
    return _pdf(posters.pocket(actor=actor(), id=id), f"{_word('pocket')}-{_code(id)}")


@door.get("/activities/<uuid:id>/cards.pdf")
@by_cookie("admin", "leader")
def cards(id: UUID) -> Response:
    """Return cards, in ?language=."""
    made = posters.cards(actor=actor(), id=id, spoken=request.args.get("language"))
    return _pdf(made, f"{_word('cards')}-{_code(id)}")


@door.get("/activities/<uuid:id>/told.pdf")
@by_cookie("admin", "leader")
def told(id: UUID) -> Response:
    """The sheet "you said – we did", in ?language=."""
    made = posters.told(actor=actor(), id=id, spoken=request.args.get("language"))
    return _pdf(made, f"{_word('told')}-{_code(id)}")


@door.get("/activities/<uuid:id>/both.pdf")
@by_cookie("admin", "leader")
def both(id: UUID) -> Response:
    """The A4 poster with the sheet "you said – we did" on its back, in ?language=."""
    made = posters.poster_and_told(actor=actor(), id=id, spoken=request.args.get("language"))
    return _pdf(made, f"{_word('poster')}-{_word('told')}-{_code(id)}")


@door.get("/activities/<uuid:id>/tickets.pdf")
@by_cookie("admin", "leader")
def tickets(id: UUID) -> Response:
    """Return cards with codes that are nowhere else, in ?language=."""
    made = posters.tickets(actor=actor(), id=id, spoken=request.args.get("language"), now=clock())
    return _pdf(made, f"{_word('cards')}-{_code(id)}")


@door.post("/activities/<uuid:id>/admissions")
@by_cookie("admin", "leader")
def admit(id: UUID) -> Response:
    """One-time tickets; from now on the poster asks for one."""
    form = Filled.sent(TicketsIn, request.form)
    if form.ok:
        try:
            count, spoken = form.values["count"], form.values["language"]
            made = admissions.printed(actor=actor(), id=id, count=count, spoken=spoken, now=clock())
            return _pdf(made, f"{_word('slips')}-{_code(id)}")
        except BadInput as error:
            form.refuse(error)
    return _one(id, form)


@door.post("/activities/<uuid:id>/admissions/stop")
@by_cookie("admin", "leader")
def admit_all(id: UUID) -> Response:
    """The poster asks for no ticket any more."""
    admissions.stop(actor=actor(), id=id, now=clock())
    return go(f"/activities/{id}")


@door.get("/activities/<uuid:id>/qr.svg")
@by_cookie("admin", "leader")
def qr(id: UUID) -> Response:
    """The QR code alone."""
    return Response(posters.qr(actor=actor(), id=id), mimetype="image/svg+xml")


def _new(id: UUID, form: Filled) -> Response:
    questionnaires.of_intervention(actor=actor(), intervention=id)
    found = interventions.one(actor=actor(), id=id, now=clock())
    own = parts.of_intervention(actor=actor(), intervention=id)
    return page("activity_new.html", intervention=found, form=form, status=form.status, weekdays=WEEKDAYS, parts=own)


def _one(id: UUID, form: Filled, tablet: dict[str, str] | None = None) -> Response:
    activity = activities.one(actor=actor(), id=id)
    if not form.typed and activity.head_count is not None:
        form.typed["head_count"] = str(activity.head_count)
    return page(
        "activity.html",
        activity=activity,
        address=posters.in_clear(activity.code),
        languages=[language(code) for code in posters.languages(actor=actor(), id=id)],
        form=form,
        tablet=tablet,
        days=occasions.of_activity(actor=actor(), id=id),
        stops=stops.of_activity(actor=actor(), id=id),
        today=clock().astimezone(SWEDEN).date(),
        parts=parts.of_intervention(actor=actor(), intervention=activity.intervention_id),
        most_copies=MOST_COPIES,
        most_tickets=MOST_TICKETS,
        here=f"/activities/{id}",
        status=form.status,
    )


def _word(which: str) -> str:
    return {
        "poster": {"sv": "affisch", "en": "poster"},
        "pocket": {"sv": "fickkort", "en": "pocket-cards"},
        "cards": {"sv": "kort", "en": "cards"},
        "slips": {"sv": "biljetter", "en": "tickets"},
        "told": {"sv": "ni-sa-vi-gjorde", "en": "you-said-we-did"},
    }[which][desk.page_language()]


def _code(id: UUID) -> str:
    return activities.one(actor=actor(), id=id).code


def _pdf(body: bytes, name: str) -> Response:
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer
