"""The leader's JSON doors for activities: occasions with a poster code, and what is printed for them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import PDF, SVG, Doors, View, done, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, PagingWithin, page_of
from app.schemas.api_kiosk import PinOut
from app.schemas.api_staff import ActivityOut, ChangedActivity, FormWanted, NewActivity, SpokenIn
from app.schemas.occasions import DayIn, OccasionOut, TapIn, series_of
from app.schemas.shapes import HeadCountIn, TicketsIn
from app.services import activities, admissions, occasions, paper, posters
from app.services import kiosk as kiosks
from surveys.tapping import Tap

doors = Doors("activities", __name__, "Activities, posters and cards, for leaders.")
BYTES = {"type": "string", "contentMediaType": PDF}


def _pdf(name: str, *more: int) -> Callable[[View], View]:
    """A door to something that is printed for an activity, by whoever leads it. more: errors of its own."""

    def decorate(view: View) -> View:
        view = refuses(404, *more, 422)(doors.response(200, BYTES, content_type=PDF)(view))
        return doors.route(f"/activities/<uuid:id>/{name}.pdf")(by_header("admin", "leader")(view))

    return decorate


@doors.route("/activities")
@by_header()
@refuses(404, 422)
@doors.arguments(PagingWithin, location="query")
@doors.response(200, page_of(ActivityOut))
def list_activities(query: dict[str, Any]) -> dict[str, Any]:
    """The organisation's activities, or those of one intervention."""
    if query["intervention"] is None:
        return paged(activities.mine(actor=actor()), query)
    return paged(activities.of_intervention(actor=actor(), intervention=query["intervention"]), query)


@doors.route("/activities", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(NewActivity)
@doors.response(201, ActivityOut)
def create_activity(body: dict[str, Any]) -> Any:
    """Add an activity. The first one of a fixed group lays out its waves. One that comes again has one code and many
    days, without Sweden's red days and the breaks that are named.
    """
    said = body.pop("series")
    series = series_of(said) if said else None
    return activities.add(actor=actor(), series=series, now=clock(), **body)


@doors.route("/activities/<uuid:id>")
@by_header()
@refuses(404)
@doors.response(200, ActivityOut)
def read_activity(id: UUID) -> Any:
    """One activity."""
    return activities.one(actor=actor(), id=id)


@doors.route("/activities/<uuid:id>", methods=["PATCH"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(ChangedActivity)
@doors.response(200, ActivityOut)
def change_activity(body: dict[str, Any], id: UUID) -> Any:
    """Another name, place or day; the poster's code stays."""
    return activities.change(actor=actor(), id=id, changes=body, now=clock())


@doors.route("/activities/<uuid:id>/count", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(HeadCountIn)
@doors.response(200, ActivityOut)
def count(body: dict[str, Any], id: UUID) -> Any:
    """How many were there."""
    return occasions.count(actor=actor(), id=id, now=clock(), **body)


@doors.route("/activities/<uuid:id>/occasions")
@by_header()
@refuses(404, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(OccasionOut))
def list_days(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """The days of an activity that comes again, the earliest first, with the heads counted on each."""
    return paged(occasions.of_activity(actor=actor(), id=id), query)


@doors.route("/activities/<uuid:id>/occasions", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(DayIn)
@doors.response(201, OccasionOut)
def add_day(body: dict[str, Any], id: UUID) -> Any:
    """One more day."""
    return occasions.add(actor=actor(), id=id, day=body["day"], now=clock())


@doors.route("/activities/<uuid:id>/occasions", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404, 422)
@doors.arguments(DayIn, location="query")
@doors.response(204)
def remove_day(query: dict[str, Any], id: UUID) -> Response:
    """A day on which it is not, with its count."""
    occasions.remove(actor=actor(), id=id, day=query["day"], now=clock())
    return done()


@doors.route("/activities/<uuid:id>/taps", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(TapIn)
@doors.response(200, OccasionOut)
def tap(body: dict[str, Any], id: UUID) -> Any:
    """What a phone has counted at the door on a day. counter: drawn by the phone; step: how many taps, so that what
    comes late changes nothing; sum: plus and minus together, all of them each time. Several phones add up.
    """
    day = body.pop("day")
    return occasions.tap(actor=actor(), id=id, day=day, tap=Tap(**body), now=clock())


@doors.route("/activities/<uuid:id>/close", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.response(200, ActivityOut)
def close(id: UUID) -> Any:
    """Take the poster out of use."""
    return activities.close(actor=actor(), id=id, now=clock())


@doors.route("/activities/<uuid:id>/kiosk", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 410)
@doors.response(201, PinOut)
def kiosk(id: UUID) -> dict[str, str]:
    """A new PIN that starts a tablet at the door. It is shown here and never again; an earlier one ends."""
    pin, address = kiosks.new_pin(actor=actor(), id=id, now=clock())
    return {"pin": pin, "address": address}


@_pdf("poster")
def poster(id: UUID) -> Response:
    """The A4 poster."""
    return Response(posters.poster(actor=actor(), id=id), mimetype=PDF)


@_pdf("pocket")
def pocket(id: UUID) -> Response:
    """The poster as ten small cards, for a team that walks about."""
    return Response(posters.pocket(actor=actor(), id=id), mimetype=PDF)


@_pdf("cards")
def cards(id: UUID) -> Response:
    """A page of return cards, without any code on them."""
    return Response(posters.cards(actor=actor(), id=id), mimetype=PDF)


@_pdf("told")
@doors.arguments(SpokenIn, location="query")
def told(query: dict[str, Any], id: UUID) -> Response:
    """The sheet "you said – we did": what the public page says, on paper."""
    return Response(posters.told(actor=actor(), id=id, spoken=query["language"]), mimetype=PDF)


@_pdf("tickets", 410)
def tickets(id: UUID) -> Response:
    """A page of return cards with codes on them, which are stored nowhere: each page has new ones."""
    return Response(posters.tickets(actor=actor(), id=id, now=clock()), mimetype=PDF)


@doors.route("/activities/<uuid:id>/admissions", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 410, 422)
@doors.arguments(TicketsIn)
@doors.response(200, BYTES, content_type=PDF)
def admit(body: dict[str, Any], id: UUID) -> Response:
    """One-time tickets, stored only as hashes. From now on the poster asks for one: each lets one response in, and
    whoever has answered before needs none for a follow-up. Not where a tablet has been started.
    """
    made = admissions.printed(actor=actor(), id=id, count=body["count"], spoken=body["language"], now=clock())
    return Response(made, mimetype=PDF)


@doors.route("/activities/<uuid:id>/admissions", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404)
@doors.response(200, ActivityOut)
def admit_all(id: UUID) -> Any:
    """Ask for no ticket any more; those that were printed are worth nothing."""
    return admissions.stop(actor=actor(), id=id, now=clock())


@_pdf("form", 410)
@doors.arguments(FormWanted, location="query")
def form(query: dict[str, Any], id: UUID) -> Response:
    """The questionnaire on paper. Each copy has a receipt code of its own, which is stored nowhere: what was lost is
    printed anew. The square on a form ends with # and the answer key; what is typed from it goes to the participant's
    door for responses, with that key and the mode paper, helped or interpreter.
    """
    made = paper.form(actor=actor(), id=id, spoken=query["language"], copies=query["copies"], now=clock())
    return Response(made, mimetype=PDF)


@doors.route("/activities/<uuid:id>/qr.svg")
@by_header("admin", "leader")
@refuses(404, 422)
@doors.response(200, {"type": "string"}, content_type=SVG)
def qr(id: UUID) -> Response:
    """The QR code alone."""
    return Response(posters.qr(actor=actor(), id=id), mimetype=SVG)
