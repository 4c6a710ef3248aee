"""The page of released free texts by theme: the texts for evaluators, counts for who leads, and the list of themes."""

from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.voices import ThemeForm
from app.services import interventions, themes
from app.services.written import Written
from app.web import desk
from app.web.desk import go, page, page_language
from app.web.filled import Filled
from surveys.errors import BadInput, TermsNotAccepted

door = desk.door("themes", __name__)


@door.get("/interventions/<uuid:id>/themes")
@by_cookie()
def show(id: UUID) -> Response:
    """Texts by theme."""
    return _page(id, Filled())


@door.post("/interventions/<uuid:id>/themes")
@by_cookie("evaluator")
def change(id: UUID) -> Response:
    """Put a theme on the list, or take it from there."""
    form = Filled.sent(ThemeForm, request.form)
    if form.ok:
        try:
            name, add = form.values["name"], form.values["do"] == "add"
            themes.change(actor=actor(), intervention=id, name=name, add=add, now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"/interventions/{id}/themes")
    return _page(id, form)


def _page(id: UUID, form: Filled) -> Response:
    owner = interventions.one(actor=actor(), id=id, now=clock())
    mine = owner.organisation_id == actor().organisation
    try:
        shown = themes.seen(actor=actor(), intervention=id, now=clock())
    except TermsNotAccepted:
        return page("terms.html", missing=False)
    return page(
        "themes.html",
        status=form.status,
        intervention=owner,
        reads=actor().role == "evaluator",
        mine=mine,
        groups=shown,
        known=themes.known(actor=actor(), intervention=id) if mine else [],
        count=lambda n: Written(page_language()).count({"least": n.least, "most": n.most}),
        form=form,
        here=f"/interventions/{id}/themes",
    )
