"""Who may come through a door. Every view names its guard here, and a test fails for one that does not."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, current_app, g, request
from flask_jwt_extended import decode_token, get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import CSRFError, JWTExtendedException
from jwt import ExpiredSignatureError, PyJWTError

from app.extensions import current_settings
from app.services import staff
from app.services.actor import Actor, Role, nobody_at_work
from surveys.errors import BadInput, Forbidden, Malformed, NotSignedIn

View = TypeVar("View", bound=Callable[..., Any])
SAFE = ("GET", "HEAD", "OPTIONS")
EVERYBODY: tuple[Role, ...] = ("admin", "leader", "evaluator")
# Asked from this machine by this machine's own name, whatever name the service has outside; they make no link.
FOR_MACHINES = ("/healthz", "/readyz", "/metrics")


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


def by_refresh(view: View) -> View:
    """The API's refresh door: a refresh token in the Authorization header, of a session that has not ended."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _verify("headers", refresh=True)
        return view(*args, **kwargs)

    guarded.guard = "refresh"  # type: ignore[attr-defined]
    return cast(View, guarded)


def from_here() -> None:
    """A form comes from a page of ours. Raises CsrfMissing where the browser says that another site sent it.

    Older browsers say nothing: behind a session the form's token is asked for as well.
    """
    own = urlsplit(current_settings().public_base_url)
    for header in ("Origin", "Referer"):
        said = request.headers.get(header)
        if said is not None and urlsplit(said).netloc not in (own.netloc, request.host):
            raise CsrfMissing


def takes(most: int) -> Callable[[View], View]:
    """A door that takes more bytes than the others do; stands above its guard, which looks for the form's token."""

    def decorate(view: View) -> View:
        @wraps(view)
        def roomy(*args: Any, **kwargs: Any) -> Any:
            request.max_content_length = request.max_form_memory_size = most
            return view(*args, **kwargs)

        return cast(View, roomy)

    return decorate


def _guard(where: str, roles: tuple[Role, ...]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            _verify(where)
            if where == "cookies" and request.method not in SAFE:
                from_here()
            g.actor = _actor().at_work()
            if g.actor.role not in roles:
                raise Forbidden
            return view(*args, **kwargs)

        guarded.guard = f"{where}:{','.join(roles)}"  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def _verify(where: str, **says: Any) -> None:
    """A good token of this request, or an error of the house: flask-jwt-extended's own answers are 422."""
    try:
        verify_jwt_in_request(locations=[where], **says)
        _meant_for(where)
    except ExpiredSignatureError:
        raise Expired from None
    except CSRFError:
        raise CsrfMissing from None
    except (JWTExtendedException, PyJWTError):
        raise NotSignedIn from None


def _meant_for(where: str) -> None:
    said = get_jwt()["aud"]
    if current_settings().audiences[where] not in ([said] if isinstance(said, str) else said):
        raise NotSignedIn


def _actor() -> Actor:
    actor = _whose(get_jwt())
    if actor is None:
        raise Expired
    return actor


def _whose(claims: Mapping[str, Any]) -> Actor | None:
    if "family" not in claims:
        return None
    family = UUID(claims["family"])
    return staff.person(id=UUID(claims["sub"]), token_version=int(claims.get("version", -1)), family=family)


def still_in() -> Callable[[], bool]:
    """Whether the session of this request goes on, to be asked also when the request itself has ended."""
    claims = dict(get_jwt())
    return lambda: _whose(claims) is not None


def actor() -> Actor:
    """Who is signed in, behind a guard."""
    return cast(Actor, g.actor)


def signed_in_as() -> UUID:
    """The sign-in that a request belongs to, behind a guard."""
    return UUID(get_jwt()["family"])


def held_sign_in() -> UUID | None:
    """The sign-in whose cookie this browser has, also where no form's token came with it; None where there is none."""
    try:
        claims = decode_token(request.cookies.get(current_app.config["JWT_ACCESS_COOKIE_NAME"], ""))
        return UUID(claims["family"])
    except (JWTExtendedException, PyJWTError, KeyError):
        return None


def visitor() -> Actor | None:
    """Who is signed in on a staff page that is open to everybody; None for a stranger or an ended session."""
    try:
        if verify_jwt_in_request(optional=True, locations=["cookies"], verify_type=True) is None:
            return None
        _meant_for("cookies")
        g.actor = _actor().at_work()
    except (NotSignedIn, JWTExtendedException, PyJWTError):
        return None
    return actor()


def clock() -> datetime:
    """The doors ask the clock, nobody below them does."""
    return datetime.now(UTC)


def register(app: Flask) -> None:
    """A Host that is not ours is 400; nobody works in the name of who came before."""

    @app.before_request
    @app.teardown_request
    def _nobody(_: BaseException | None = None) -> None:
        nobody_at_work()

    @app.before_request
    def _own_host() -> None:
        own = urlsplit(current_settings().public_base_url)
        asked = request.host.rpartition(":")[0] if ":" in request.host else request.host
        local = own.hostname in ("localhost", "127.0.0.1") or request.path in FOR_MACHINES
        if asked != own.hostname and not (local and asked in ("localhost", "127.0.0.1", "[::1]")):
            raise Malformed
