"""The admin's pages: who works in the organisation, and the one-time links that let them in."""

from uuid import UUID

from flask import Response, request

from app.extensions import current_settings
from app.guards import actor, by_cookie, clock
from app.schemas.shapes import StaffIn
from app.services import staff
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.errors import StaffExists

door = desk.door("admin", __name__)


@door.get("/staff")
@by_cookie("admin")
def colleagues() -> Response:
    """Everybody in the organisation, and the form for one more."""
    return _colleagues(Filled({"role": "leader"}))


@door.post("/staff")
@by_cookie("admin")
def invite() -> Response:
    """Add a colleague and show the one-time link to hand over: it is nowhere to be found later."""
    form = Filled.sent(StaffIn, request.form)
    if form.ok:
        try:
            person, token = staff.invite(actor=actor(), now=clock(), **form.values)
        except StaffExists as error:
            form.fail("email", error)
        else:
            return page("link.html", person=person, link=_link(token), here="/staff")
    return _colleagues(form)


@door.post("/staff/<uuid:id>/link")
@by_cookie("admin")
def link(id: UUID) -> Response:
    """A new one-time link for somebody who lost theirs or forgot the password."""
    person, token = staff.new_link(actor=actor(), id=id, now=clock())
    return page("link.html", person=person, link=_link(token), here="/staff")


@door.post("/staff/<uuid:id>/remove")
@by_cookie("admin")
def remove(id: UUID) -> Response:
    """End a colleague's access at once; without the box ticked nothing happens."""
    if "sure" in request.form:
        staff.remove(actor=actor(), id=id, now=clock())
    return go("/staff")


def _colleagues(form: Filled) -> Response:
    people = [each for each in staff.colleagues(actor=actor()) if each.active]
    return page("colleagues.html", people=people, form=form, status=form.status)


def _link(token: str) -> str:
    return f"{current_settings().public_base_url}/invite/{token}"
