"""The JSON doors of an intervention's diary. It is staff's: no participant's door tells of it."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, page_of
from app.schemas.api_diary import EntryIn, EntryOf, EntryOut
from app.services import diary

doors = Doors("diary", __name__, "What was changed in an intervention, and what happened around it.")


@doors.route("/interventions/<uuid:id>/diary")
@by_header()
@refuses(404, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(EntryOut))
def list_entries(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """The diary of an intervention whose results one may see, the newest day first. A partner's: since it joined."""
    return paged(diary.read(actor=actor(), id=id, now=clock()).entries[::-1], query)


@doors.route("/interventions/<uuid:id>/diary", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(EntryIn)
@doors.response(201, EntryOut)
def write_entry(body: dict[str, Any], id: UUID) -> Any:
    """Write an entry. problems: text → points_at_somebody where something looks like a number, an address or a link;
    count → not_counted for what was changed; day → future.
    """
    return diary.add(actor=actor(), id=id, entry=diary.Entry(**body), now=clock())


@doors.route("/interventions/<uuid:id>/diary", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404, 422)
@doors.arguments(EntryOf, location="query")
@doors.response(204)
def remove_entry(query: dict[str, Any], id: UUID) -> Response:
    """Take an entry away, for good."""
    diary.remove(actor=actor(), id=id, entry=query["entry"], now=clock())
    return done()
