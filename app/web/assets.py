"""Static files under addresses that carry their content's hash, so that a phone keeps them for ever."""

import hashlib
import mimetypes
import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response
from markupsafe import Markup

from app.guards import public
from surveys.errors import NotFound

FOLDER = Path(__file__).parent / "static"
HASH_LENGTH = 10
# Lines that only explain: for who reads the source, not for the phone (a fifth of a script's weight).
EXPLAINS = re.compile(rb"^[ \t]*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.MULTILINE)
FOR_EVER = "public, max-age=31536000, immutable"

assets = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    body: bytes = field(repr=False)
    digest: str
    mimetype: str


@cache
def asset(name: str) -> Asset:
    """The file with this name, read once. Raises KeyError for a name that is not in the folder."""
    path = FOLDER / name
    if name not in _names():
        raise KeyError(name)
    body = path.read_bytes()
    if path.suffix in (".js", ".css"):
        body = EXPLAINS.sub(b"", body)
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, hashlib.sha256(body).hexdigest()[:HASH_LENGTH], mimetype)


def asset_url(name: str) -> str:
    """The address of a static file: its content's hash is in it. Raises KeyError."""
    return f"/assets/{asset(name).digest}/{name}"


def inline(name: str) -> Markup:
    """A stylesheet or script as it stands between its tags; its hash is in the content security policy."""
    return Markup(asset(name).body.decode())  # noqa: S704  our own file, not anybody's input


def csp_hash(name: str) -> str:
    """The content security policy's name for an inline file."""
    return f"'sha256-{b64encode(hashlib.sha256(asset(name).body).digest()).decode()}'"


@assets.get("/assets/<digest>/<path:name>")
@public
def file(digest: str, name: str) -> Response:
    """A static file. An address of an earlier version gets the present one, and may not keep it."""
    try:
        found = asset(name)
    except KeyError:
        raise NotFound from None
    answer = Response(found.body, mimetype=found.mimetype)
    answer.headers["Cache-Control"] = FOR_EVER if digest == found.digest else "no-store"
    return answer


@assets.get("/sw.js")
@public
def service_worker() -> Response:
    """The service worker, from the top so that it reaches every poster's page; browsers look for a newer one."""
    answer = Response(asset("sw.js").body, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@cache
def _names() -> frozenset[str]:
    return frozenset(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


def register(app: Flask) -> None:
    """Open the door to static files, and give every template asset_url and inline."""
    app.register_blueprint(assets)
    app.jinja_env.globals.update(asset_url=asset_url, inline=inline)
