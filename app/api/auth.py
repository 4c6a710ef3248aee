"""Signing in over the API: short access tokens, refresh tokens that work once, one-time links."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, current_app
from flask_jwt_extended import create_access_token, create_refresh_token, get_jwt

from app.api.doors import Doors, done, refuses
from app.extensions import current_settings
from app.guards import Expired, actor, by_header, by_refresh, clock, public, signed_in_as
from app.limits import limited, take_account
from app.schemas.api_auth import AcceptIn, LogoutIn, NewPasswordIn, PersonOut, SetupLinkIn, TokensOut
from app.schemas.shapes import LoginIn
from app.services import sessions, staff
from surveys.errors import WrongLogin

doors = Doors("auth", __name__, "Signing in. Access tokens live ten minutes; a refresh token works once.")


@doors.route("/auth/login", methods=["POST"])
@public
@refuses(401)
@limited("login")
@doors.arguments(LoginIn)
@doors.response(200, TokensOut)
def login(body: dict[str, Any]) -> dict[str, Any]:
    """Sign in with address and password."""
    take_account(body["email"].strip().lower())
    person = staff.sign_in(**body, now=clock())
    token_id, now = str(uuid4()), clock()
    lasts = current_app.config["JWT_REFRESH_TOKEN_EXPIRES"]
    family = sessions.start_family(staff=person.id, token_id=token_id, expires_at=now + lasts, now=now)
    return _tokens(person.id, person.token_version, family, token_id)


@doors.route("/auth/refresh", methods=["POST"])
@by_refresh
@limited("answers")
@doors.response(200, TokensOut)
def refresh() -> dict[str, Any]:
    """The next pair of tokens. A refresh token that was used before ends the whole sign-in: somebody has a copy."""
    claims, token_id = get_jwt(), str(uuid4())
    family, version = signed_in_as(), int(claims["version"])
    if staff.person(id=UUID(claims["sub"]), token_version=version, family=family) is None:
        raise Expired
    try:
        person = sessions.rotate_family(family=family, old=claims["jti"], new=token_id, now=clock())
    except WrongLogin:
        raise Expired from None
    return _tokens(person.id, person.token_version, family, token_id)


@doors.route("/auth/logout", methods=["POST"])
@by_header()
@doors.arguments(LogoutIn)
@doors.response(204)
def logout(body: dict[str, Any]) -> Response:
    """End this sign-in at once, access token and all; or every session of this person."""
    if body["everywhere"]:
        staff.sign_out(actor=actor(), now=clock())
    sessions.end_family(family=signed_in_as())
    return done()


@doors.route("/auth/password", methods=["POST"])
@by_header()
@limited("login")
@doors.arguments(NewPasswordIn)
@doors.response(204)
def password(body: dict[str, Any]) -> Response:
    """Choose a new password. Every session ends, this one too."""
    take_account(str(actor().id))
    staff.change_password(actor=actor(), old=body["old"], new=body["new"], now=clock())
    return done()


@doors.route("/auth/accept", methods=["POST"])
@public
@refuses(410)
@limited("login")
@doors.arguments(AcceptIn)
@doors.response(204)
def accept(body: dict[str, Any]) -> Response:
    """A colleague uses their one-time link and chooses a password; then they sign in."""
    staff.accept(token=body["token"], password=body["password"], now=clock())
    return done()


@doors.route("/auth/setup", methods=["POST"])
@public
@refuses(410)
@limited("login")
@doors.arguments(SetupLinkIn)
@doors.response(204)
def set_up(body: dict[str, Any]) -> Response:
    """Use the link that the first start printed: make the first organisation and its admin, who then signs in."""
    staff.set_up(**body, now=clock())
    return done()


@doors.route("/auth/me")
@by_header()
@doors.response(200, PersonOut)
def me() -> Any:
    """Who is signed in."""
    return staff.account(actor=actor())


@doors.route("/auth/terms", methods=["POST"])
@by_header("evaluator")
@doors.response(200, PersonOut)
def terms() -> Any:
    """Accept, by name, the terms for person-level data."""
    staff.accept_terms(actor=actor(), now=clock())
    return staff.account(actor=actor())


def _tokens(person: UUID, version: int, family: UUID, token_id: str) -> dict[str, Any]:
    claims = {"version": version, "family": str(family), "aud": current_settings().audiences["headers"]}
    return {
        "access_token": create_access_token(identity=str(person), additional_claims=claims),
        "refresh_token": create_refresh_token(identity=str(person), additional_claims={**claims, "jti": token_id}),
        "token_type": "Bearer",
        "expires_in": int(current_app.config["JWT_ACCESS_TOKEN_EXPIRES"].total_seconds()),
    }
