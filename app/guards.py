"""Who may come through a door. Every view names its guard here, and a test fails for one that does not."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, g, request
from flask_jwt_extended import get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt import PyJWTError

from app.extensions import current_settings, jwt
from app.services import staff
from app.services.actor import Actor, Role
from surveys.errors import BadInput, Forbidden, Malformed, NotSignedIn

View = TypeVar("View", bound=Callable[..., Any])
EVERYBODY: tuple[Role, ...] = ("admin", "leader", "evaluator")


class Expired(NotSignedIn):
    """The session has run out."""

    code = "auth.expired"


class CsrfMissing(BadInput):
    """The form does not carry the token of this session."""

    code, status = "csrf.missing", 403


def public(view: View) -> View:
    """Anybody may come in: participants have no account."""
    view.guard = "public"  # type: ignore[attr-defined]  # what the test of the doors reads
    return view


def by_header(*roles: Role) -> Callable[[View], View]:
    """The API: an access token in the Authorization header, of one of these roles (none given: any)."""
    return _guard("headers", roles or EVERYBODY)


def by_cookie(*roles: Role) -> Callable[[View], View]:
    """Staff pages: the session cookie, with a CSRF token on every POST."""
    return _guard("cookies", roles or EVERYBODY)


def _guard(where: str, roles: tuple[Role, ...]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            verify_jwt_in_request(locations=[where])
            g.actor = _actor()
            if g.actor.role not in roles:
                raise Forbidden
            return view(*args, **kwargs)

        guarded.guard = f"{where}:{','.join(roles)}"  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def _actor() -> Actor:
    claims = get_jwt()
    actor = staff.person(id=UUID(claims["sub"]), token_version=int(claims.get("version", -1)))
    if actor is None:
        raise Expired
    return actor


def actor() -> Actor:
    """Who is signed in, behind a guard."""
    return cast(Actor, g.actor)


def visitor() -> Actor | None:
    """Who is signed in on a staff page that is open to everybody; None for a stranger or an ended session."""
    try:
        if verify_jwt_in_request(optional=True, locations=["cookies"], verify_type=True) is None:
            return None
        g.actor = _actor()
    except (NotSignedIn, JWTExtendedException, PyJWTError):
        return None
    return actor()


def clock() -> datetime:
    """The doors ask the clock, nobody below them does."""
    return datetime.now(UTC)


def register(app: Flask) -> None:
    """Bad tokens are 401 and not 422; a Host that is not ours is 400; tokens carry the version they were made under."""
    for loader in (jwt.invalid_token_loader, jwt.unauthorized_loader):
        loader(_refused)
    jwt.expired_token_loader(_expired)
    jwt.needs_fresh_token_loader(_expired)
    jwt.revoked_token_loader(_expired)

    @app.before_request
    def _own_host() -> None:
        own = urlsplit(current_settings().public_base_url)
        asked = request.host.rpartition(":")[0] if ":" in request.host else request.host
        local = own.hostname in ("localhost", "127.0.0.1")
        if asked != own.hostname and not (local and asked in ("localhost", "127.0.0.1", "[::1]")):
            raise Malformed


def _refused(reason: str) -> Any:
    if "CSRF" in reason:
        raise CsrfMissing
    raise NotSignedIn


def _expired(_header: Any, _claims: Any) -> Any:
    raise Expired
