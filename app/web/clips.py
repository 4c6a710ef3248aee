"""The door to a question read aloud. Its address carries its content's hash, so that a phone keeps it for ever."""

from flask import Blueprint, Flask, Response, request

from app.guards import public
from app.services import clips as service
from app.web.assets import FOR_EVER

clips = Blueprint("clips", __name__)


def clip_url(digest: str) -> str:
    """The path to the clip with this digest."""
    return f"/clips/{digest}.m4a"


@clips.get("/clips/<name>.m4a")
@public
def clip(name: str) -> Response:
    """All of it, or the part that a player asks for: Safari plays nothing that it cannot get in parts."""
    body = service.sound(digest=name)
    answer = Response(body, mimetype=service.MEDIA_TYPE)
    answer.headers["Cache-Control"] = FOR_EVER
    answer.set_etag(name)
    answer.make_conditional(request.environ, accept_ranges=True, complete_length=len(body))
    return answer


def register(app: Flask) -> None:
    """Open the door, and give every template clip_url."""
    app.jinja_env.globals.update(clip_url=clip_url)
    app.register_blueprint(clips)
