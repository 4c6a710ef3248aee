"""The pages of partnerships: what was agreed, who is in, what is shared, what becomes of data; codes, the end."""

from typing import Any
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.api_partners import (
    LONGEST_KEPT,
    PARTNERSHIP_TYPES,
    RIGHTS,
    CodeIn,
    GoneForm,
    InvitationIn,
    PartnershipForm,
    PartnershipLater,
    RightsForm,
    WithdrawForm,
)
from app.services import joining, leaving, partners
from app.services.partners import LastLead
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.errors import BadInput, Conflict, NotFound
from surveys.waves import SWEDEN

door = desk.door("partnerships", __name__)
HOME = "/organisation/partnerships"


@door.get(HOME)
@by_cookie()
def overview() -> Response:
    """Those that the organisation is in; for an admin a new one, and a code to join by."""
    return _overview(Filled())


@door.get(f"{HOME}/new")
@by_cookie("admin")
def new() -> Response:
    """What to agree on."""
    return _form(Filled({"begins": _today().isoformat()}))


@door.post(f"{HOME}/new")
@by_cookie("admin")
def begin() -> Response:
    """Begin it; the organisation leads."""
    form = _sent(PartnershipForm)
    if form.ok:
        try:
            made = partners.begin(actor=actor(), now=clock(), **form.values)
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"{HOME}/{made.id}")
    return _form(form)


@door.post(f"{HOME}/join")
@by_cookie("admin")
def join() -> Response:
    """What a code lets one into; once more, with a yes, and the organisation is in."""
    form = Filled.sent(CodeIn, request.form)
    if form.ok:
        try:
            if "sure" in request.form:
                return go(f"{HOME}/{joining.join(actor=actor(), code=form.values['code'], now=clock()).id}")
            offer = joining.look(actor=actor(), code=form.values["code"], now=clock())
        except (NotFound, Conflict) as error:
            form.fail("code", error)
        else:
            return page("partnership_join.html", offer=offer, it=offer.partnership, form=form, here=HOME)
    return _overview(form)


@door.get(f"{HOME}/<uuid:id>")
@by_cookie()
def one(id: UUID) -> Response:
    """One partnership, whole."""
    return _one(id, Filled({"rights": "results"}))


@door.get(f"{HOME}/<uuid:id>/change")
@by_cookie("admin")
def change(id: UUID) -> Response:
    """What may be said otherwise, for who leads it."""
    found = partners.one(actor=actor(), id=id)
    typed = {name: getattr(found, name) or "" for name in partners.CHANGEABLE}
    return _form(Filled(typed | {"after": "kept" if found.keep_days else "gone"}), found)


@door.post(f"{HOME}/<uuid:id>/change")
@by_cookie("admin")
def save(id: UUID) -> Response:
    """Keep it."""
    form = _sent(PartnershipLater)
    found = partners.one(actor=actor(), id=id)
    if form.ok:
        try:
            partners.change(actor=actor(), id=id, changes=form.values, now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return go(f"{HOME}/{id}")
    return _form(form, found)


@door.post(f"{HOME}/<uuid:id>/invite")
@by_cookie("admin")
def invite(id: UUID) -> Response:
    """A code to hand over: it is nowhere to be found later."""
    form = Filled.sent(InvitationIn, request.form)
    if not form.ok:
        return _one(id, form)
    made = joining.invite(actor=actor(), id=id, now=clock(), **form.values)
    return page("partnership_code.html", it=partners.one(actor=actor(), id=id), code=made, here=HOME)


@door.post(f"{HOME}/<uuid:id>/withdraw")
@by_cookie("admin")
def withdraw(id: UUID) -> Response:
    """A code that was not used works no more."""
    joining.withdraw(actor=actor(), id=id, now=clock(), **_asked(WithdrawForm))
    return go(f"{HOME}/{id}#invite")


@door.post(f"{HOME}/<uuid:id>/rights")
@by_cookie("admin")
def rule(id: UUID) -> Response:
    """What a party may from now on."""
    try:
        joining.rule(actor=actor(), id=id, now=clock(), **_asked(RightsForm))
    except LastLead as error:
        return _one(id, Filled().fail("form", error))
    return go(f"{HOME}/{id}#parties")


@door.post(f"{HOME}/<uuid:id>/remove")
@by_cookie("admin")
def remove(id: UUID) -> Response:
    """Ask another organisation out."""
    leaving.remove(actor=actor(), id=id, organisation=_asked(GoneForm)["organisation"], now=clock())
    return go(f"{HOME}/{id}#parties")


@door.post(f"{HOME}/<uuid:id>/leave")
@by_cookie("admin")
def leave(id: UUID) -> Response:
    """Leave; without the box ticked nothing happens."""
    if "sure" not in request.form:
        return go(f"{HOME}/{id}")
    try:
        leaving.leave(actor=actor(), id=id, now=clock())
    except LastLead as error:
        return _one(id, Filled().fail("form", error))
    return go(HOME)


@door.post(f"{HOME}/<uuid:id>/end")
@by_cookie("admin")
def end(id: UUID) -> Response:
    """End it for everybody; without the box ticked nothing happens."""
    if "sure" in request.form:
        partners.end(actor=actor(), id=id, now=clock())
    return go(f"{HOME}/{id}")


def _asked(shape: Any) -> dict[str, Any]:
    form = Filled.sent(shape, request.form)
    if not form.ok:
        raise NotFound
    return {name: value for name, value in form.values.items() if name != "sure"}


def _sent(shape: Any) -> Filled:
    """What was agreed, as it was typed: how many days, where data is kept."""
    form = Filled.sent(shape, request.form)
    if form.ok:
        days = form.values["keep_days"] if form.values.pop("after") == "kept" else 0
        if days is None:
            return form.wrong("keep_days", "required")
        form.values["keep_days"] = days
    return form


def _overview(form: Filled) -> Response:
    held = partners.mine(actor=actor())
    return page("partnerships.html", held=held, form=form, today=_today(), status=form.status, here=HOME)


def _form(form: Filled, found: partners.Shared | None = None) -> Response:
    choices = {"types": PARTNERSHIP_TYPES, "longest": LONGEST_KEPT}
    return page("partnership_form.html", it=found, form=form, status=form.status, here=HOME, **choices)


def _one(id: UUID, form: Filled) -> Response:
    found, today = partners.one(actor=actor(), id=id), _today()
    leads = actor().role == "admin" and found.rights_of(actor().organisation) == "lead" and not found.over(today)
    return page(
        "partnership.html",
        it=found,
        over=found.over(today),
        today=today,
        leads=leads,
        shared=partners.interventions(actor=actor(), id=id, now=clock()),
        codes=joining.codes(actor=actor(), id=id, now=clock()) if leads else [],
        rights=RIGHTS,
        form=form,
        status=form.status,
        here=f"{HOME}/{id}",
    )


def _today() -> Any:
    return clock().astimezone(SWEDEN).date()
