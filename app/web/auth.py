"""Signing in and out, one-time links, the first admin, and the page at the top."""

from flask import Response, request
from flask_jwt_extended import unset_access_cookies

from app.guards import actor, by_cookie, clock, from_here, public, visitor
from app.limits import limited, take_account
from app.schemas.forms import LoginForm
from app.schemas.shapes import PasswordIn, SetupIn
from app.services import staff
from app.services.actor import Actor
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.codes import read_poster_code
from surveys.errors import PasswordTooEasy, SurveyError, TooMany, WrongLogin

door = desk.door("auth", __name__)
HOME = {"admin": "/staff", "leader": "/interventions", "evaluator": "/effects"}


@door.get("/")
@public
def start() -> Response:
    """For those who work here their own first page; for others what Ringar is, and a field for a poster's code."""
    person = visitor()
    if person is not None:
        return go(HOME[person.role])
    form = Filled(request.args)
    code = form.get("code")
    if code.strip():
        try:
            return go(f"/{read_poster_code(code)}")
        except SurveyError as error:
            form.fail("code", error)
    return page("landing.html", form=form, status=form.status)


@door.get("/login")
@public
def login() -> Response:
    """The form."""
    person = visitor()
    if person is not None:
        return go(HOME[person.role])
    return page("login.html", form=Filled(request.args), why="")


@door.post("/login")
@public
@limited("login")
def sign_in() -> Response:
    """Sign in: the same answer for a wrong password and an unknown address."""
    from_here()
    form = Filled.sent(LoginForm, request.form)
    if form.ok:
        try:
            take_account(form.values["email"].strip().lower())
            person = staff.sign_in(email=form.values["email"], password=form.values["password"], now=clock())
        except (WrongLogin, TooMany) as error:
            form.fail("password", error)
        else:
            onward = desk.own_path(form.values["next"], HOME[person.role])
            return desk.begin_session(go(onward), person.id, person.token_version)
    return page("login.html", form=form, why="", status=form.status)


@door.post("/logout")
@by_cookie()
def sign_out() -> Response:
    """End the session, here and everywhere."""
    staff.sign_out(actor=actor(), now=clock())
    answer = go("/")
    unset_access_cookies(answer)
    return answer


@door.get("/setup/<token>")
@public
def setup(token: str) -> Response:
    """The first start's one-time link."""
    staff.invited(token=token, now=clock())
    return page("setup.html", form=Filled())


@door.post("/setup/<token>")
@public
@limited("login")
def set_up(token: str) -> Response:
    """Make the first organisation and its admin, and sign them in."""
    from_here()
    staff.invited(token=token, now=clock())
    form = Filled.sent(SetupIn, request.form)
    if form.ok:
        try:
            return _welcome(staff.set_up(token=token, now=clock(), **form.values))
        except PasswordTooEasy as error:
            form.fail("password", error)
    return page("setup.html", form=form, status=form.status)


@door.get("/invite/<token>")
@public
def invite(token: str) -> Response:
    """A colleague's one-time link."""
    return page("invite.html", form=Filled(), name=staff.invited(token=token, now=clock()))


@door.post("/invite/<token>")
@public
@limited("login")
def accept(token: str) -> Response:
    """Choose a password, and be signed in."""
    from_here()
    name = staff.invited(token=token, now=clock())
    form = Filled.sent(PasswordIn, request.form)
    if form.ok:
        try:
            return _welcome(staff.accept(token=token, password=form.values["password"], now=clock()))
        except PasswordTooEasy as error:
            form.fail("password", error)
    return page("invite.html", form=form, name=name, status=form.status)


def _welcome(person: Actor) -> Response:
    """Sign in somebody who has just chosen a password."""
    account = staff.account(actor=person)
    return desk.begin_session(go(HOME[person.role]), account.id, account.token_version)
