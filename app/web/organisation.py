"""The organisation's page: who is responsible, what is done about worrying texts, the usual archive decision."""

from typing import Any

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.forms import OrganisationForm
from app.services import organisations
from app.services.endings import Decision
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.errors import BadInput

door = desk.door("organisation", __name__)
DECISION = ("fate", "decided_by", "decided_on", "reference")


@door.get("/organisation")
@by_cookie()
def look() -> Response:
    """Everybody reads it; an admin gets the form."""
    found = organisations.one(actor=actor())
    typed = {
        "controller": found.own_controller,
        "controller_contact": found.controller_contact,
        "worry_routine": found.worry_routine,
        "fate": "",
    }
    return _page(Filled(typed | (found.archive_default or {})))


@door.post("/organisation")
@by_cookie("admin")
def save() -> Response:
    """Keep it; what participants have agreed to already stays."""
    form = Filled.sent(OrganisationForm, request.form)
    if form.ok:
        said = dict(form.values)
        decided: dict[str, Any] = {name: said.pop(name) for name in DECISION}
        usual = Decision(**decided) if decided["fate"] else None
        try:
            organisations.change(actor=actor(), archive_default=usual, now=clock(), **said)
        except BadInput as error:
            form.refuse(error)
        else:
            return go("/organisation?saved=yes")
    return _page(form)


def _page(form: Filled) -> Response:
    found = organisations.one(actor=actor())
    saved = "saved" in request.args
    return page("organisation.html", organisation=found, form=form, saved=saved, status=form.status)
