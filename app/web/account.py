"""One's own account: who one is here, another password, Swedish or English. Others' accounts are the admin's."""

from flask import Response, request

from app.guards import actor, by_cookie, clock, signed_in_as
from app.limits import limited, take_account
from app.schemas.forms import LanguageForm, PasswordForm, SessionsForm
from app.services import letters, sessions, staff
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.errors import PasswordTooEasy, TooMany, WrongLogin

door = desk.door("account", __name__)


@door.get("/account")
@by_cookie()
def account() -> Response:
    """Who I am here, and the form for another password."""
    return _account(Filled())


@door.post("/account")
@by_cookie()
@limited("login")
def password() -> Response:
    """Choose another password: every other session ends, this one goes on."""
    form = Filled.sent(PasswordForm, request.form)
    if form.ok:
        try:
            take_account(str(actor().id))
            staff.change_password(actor=actor(), old=form.values["old"], new=form.values["password"], now=clock())
        except PasswordTooEasy as error:
            form.fail("password", error)
        except TooMany as error:
            form.fail("old", error)
        except WrongLogin:
            form.wrong("old", "old_password")
        else:
            mine = staff.account(actor=actor())
            return desk.begin_session(go("/account?changed=yes"), mine.id, mine.token_version)
    return _account(form)


@door.post("/account/language")
@by_cookie()
def language() -> Response:
    """Swedish or English, kept in the account."""
    form = Filled.sent(LanguageForm, request.form)
    if form.ok:
        staff.set_language(actor=actor(), language=form.values["language"])
    return go(desk.own_path(form.get("next")))


@door.get("/account/sessions")
@by_cookie()
def where() -> Response:
    """Where I am logged in: each sign-in with when it began."""
    return _where(Filled())


@door.post("/account/sessions")
@by_cookie()
@limited("login")
def end() -> Response:
    """End those that were chosen, or all but this one; the password is asked for once more."""
    form = Filled.sent(SessionsForm, request.form)
    if form.ok:
        others = {each.id for each in _mine() if not each.here}
        chosen = others if form.values["every"] else others & set(form.values["ends"])
        if not chosen:
            form.wrong("ends", "choose")
    if form.ok:
        try:
            take_account(str(actor().id))
            sessions.end(actor=actor(), ids=chosen, password=form.values["old"], now=clock())
        except TooMany as error:
            form.fail("old", error)
        except WrongLogin:
            form.wrong("old", "old_password")
        else:
            return go("/account/sessions?ended=yes")
    return _where(form)


def _mine() -> list[sessions.SignIn]:
    return sessions.mine(actor=actor(), here=signed_in_as(), now=clock())


def _where(form: Filled) -> Response:
    mine = staff.account(actor=actor())
    return page("sessions.html", mine=mine, found=_mine(), form=form, ended="ended" in request.args, status=form.status)


def _account(form: Filled) -> Response:
    mine = staff.account(actor=actor())
    weekly = letters.wishes(actor=actor())
    return page(
        "account.html", mine=mine, weekly=weekly, form=form, changed="changed" in request.args, status=form.status
    )
