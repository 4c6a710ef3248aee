"""The leader's JSON doors for questions read aloud: what there is to read, a recording of it, and away with one."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, paged, refuses
from app.extensions import current_settings
from app.guards import actor, by_header, clock, takes
from app.schemas.api import Paging, page_of
from app.schemas.api_questionnaires import ClipIn, ClipOf, ClipOut, ClipRead
from app.services import clips
from app.services.clips import Kept, Reading

doors = Doors("clips", __name__, "Questions read aloud, recorded by staff.")
ROOM = 4 * clips.MOST_BYTES  # as on the page: a file that is somewhat too large is refused with a reason


@doors.route("/questionnaires/<uuid:id>/clips")
@by_header("admin", "leader")
@refuses(404, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(ClipOut))
def list_clips(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """What there is to read of the draft, in each of its languages, and what has been recorded."""
    return paged([_told(each) for each in clips.readings(actor=actor(), id=id)], query)


@doors.route("/questionnaires/<uuid:id>/clips", methods=["POST"])
@takes(ROOM)
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(ClipIn, location="files", content_type="multipart/form-data")
@doors.arguments(ClipRead, location="query")
@doors.response(201, ClipOut)
def record_clip(files: dict[str, Any], query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Keep a recording, made small, in the place of an earlier one; problems: "file" → why it cannot be used."""
    body = files["file"].read()
    return _told(clips.put(actor=actor(), id=id, body=body, now=clock(), **query))


@doors.route("/questionnaires/<uuid:id>/clips", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404, 422)
@doors.arguments(ClipOf, location="query")
@doors.response(204)
def remove_clip(query: dict[str, Any], id: UUID) -> Response:
    """Remove what has been recorded of a question in one language."""
    clips.remove(actor=actor(), id=id, now=clock(), **query)
    return done()


def clip_url(clip: Kept) -> str:
    """The address of a clip, which never changes."""
    return f"{current_settings().public_base_url}/clips/{clip.digest}.m4a"


def _told(reading: Reading) -> dict[str, Any]:
    clip = reading.clip
    return {
        "question": reading.question.key,
        "language": reading.language,
        "words": reading.words,
        "text": reading.text,
        "url": clip_url(clip) if clip else None,
        "seconds": clip.seconds if clip else None,
        "size": clip.size if clip else None,
        "changed": reading.before is not None,
    }
