"""The editor's JSON doors: reading and saving a draft from the leader's page. The page itself is in leader.py."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from marshmallow import Schema, ValidationError, fields
from werkzeug.exceptions import HTTPException

from app.errors import language_of_request, problem
from app.guards import actor, by_cookie, clock
from app.schemas.strict import read
from app.services import questionnaires
from app.web import desk, editing
from surveys.errors import BadInput, EditedMeanwhile, Malformed, NotSignedIn, SurveyError, TooLarge
from surveys.questionnaire import MOST_BYTES

TOO_LARGE, CONFLICT = 413, 409

door = desk.door("editor", __name__)


class Changed(Schema):
    """A draft as somebody has changed it, the revision that they began with, and whose page it comes from."""

    revision = fields.Integer(required=True, strict=True)
    document = fields.Dict(keys=fields.String(), required=True)
    person = fields.UUID(load_default=None)


@door.get("/questionnaires/<uuid:id>/draft")
@by_cookie("admin", "leader")
def draft(id: UUID) -> Response:
    """The draft as it is now, with what is wrong and what is worth a thought."""
    return jsonify(editing.looked_at(questionnaires.one(actor=actor(), id=id), desk.page_language()))


@door.put("/questionnaires/<uuid:id>/draft")
@by_cookie("admin", "leader")
def save(id: UUID) -> tuple[Response, int] | Response:
    """Keep the draft, whole or not; 409 with the other one where somebody else saved first."""
    sent = _sent()
    if sent.pop("person") not in (None, actor().id):  # a page left open, and somebody else signed in since
        raise NotSignedIn
    try:
        kept = questionnaires.save(actor=actor(), id=id, now=clock(), **sent)
    except EditedMeanwhile as error:
        theirs = editing.looked_at(questionnaires.one(actor=actor(), id=id), desk.page_language())
        return jsonify(problem(error, desk.page_language()) | {"theirs": theirs}), CONFLICT
    return jsonify(editing.looked_at(kept, desk.page_language()))


def _sent() -> dict[str, Any]:
    """What was sent, read strictly. Raises Malformed, TooLarge, BadInput."""
    request.max_content_length = MOST_BYTES
    if request.mimetype != "application/json":
        raise Malformed(problems={"body": ["not_json"]})
    raw = read(request.get_data(cache=False))
    try:
        found: dict[str, Any] = Changed().load(raw)
    except ValidationError as error:
        raise BadInput(problems=dict(error.messages_dict)) from None
    return found


@door.errorhandler(NotSignedIn)  # desk.door would show the sign-in page
@door.errorhandler(SurveyError)
def _told(error: SurveyError) -> tuple[Response, int]:
    """A script asked: it is answered in JSON, a stranger too."""
    return jsonify(problem(error, language_of_request())), error.status


@door.errorhandler(HTTPException)
def _http(error: HTTPException) -> tuple[Response, int]:
    return _told(TooLarge() if error.code == TOO_LARGE else Malformed())
