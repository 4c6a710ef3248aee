"""The leader's JSON doors for questionnaires: from a ready one to a draft to a version that never changes."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import XLSX, Doors, paged, refuses
from app.guards import actor, by_header, clock, takes
from app.schemas.api import Paging, PagingWithin, page_of
from app.schemas.api_questionnaires import (
    DRAFT,
    ChangedQuestionnaire,
    Difference,
    DifferencesOut,
    PublishIn,
    QuestionnaireOut,
    ReadyOut,
    RevisionRead,
    StartedQuestionnaire,
    VersionOut,
    XlsformIn,
)
from app.services import comparing, copying, questionnaires, xlsforms
from surveys import bank
from surveys.questionnaire import MOST_BYTES

doors = Doors("questionnaires", __name__, "Questionnaires and their published versions, for staff.")


@doors.route("/questionnaires/ready")
@by_header()
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(ReadyOut))
def list_ready(query: dict[str, Any]) -> dict[str, Any]:
    """The ready questionnaires of the bank."""
    titles, abouts = bank.titles(), bank.abouts()
    return paged([{"code": code, "title": titles[code], "about": abouts[code]} for code in bank.READY], query)


@doors.route("/questionnaires")
@by_header()
@refuses(404, 422)
@doors.arguments(PagingWithin, location="query")
@doors.response(200, page_of(QuestionnaireOut))
def list_questionnaires(query: dict[str, Any]) -> dict[str, Any]:
    """The organisation's questionnaires, or those of one intervention."""
    if query["intervention"] is None:
        return paged(questionnaires.mine(actor=actor()), query)
    return paged(questionnaires.of_intervention(actor=actor(), intervention=query["intervention"]), query)


@doors.route("/questionnaires", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(StartedQuestionnaire)
@doors.response(201, QuestionnaireOut)
def create_questionnaire(body: dict[str, Any]) -> Any:
    """Take a ready questionnaire, or a copy of one that the organisation has published, as a draft."""
    if "copy_of" in body:
        return copying.into_new(actor=actor(), version=body.pop("copy_of"), now=clock(), **body)
    return questionnaires.start(actor=actor(), now=clock(), **body)


@doors.route("/questionnaires/<uuid:id>")
@by_header()
@refuses(404)
@doors.response(200, QuestionnaireOut)
def read_questionnaire(id: UUID) -> Any:
    """One questionnaire with its draft."""
    return questionnaires.one(actor=actor(), id=id)


@doors.route("/questionnaires/<uuid:id>", methods=["PUT"])
@takes(MOST_BYTES)
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(ChangedQuestionnaire)
@doors.response(200, QuestionnaireOut)
def change_questionnaire(body: dict[str, Any], id: UUID) -> Any:
    """Keep a changed draft; published versions stay as they are."""
    return questionnaires.save(actor=actor(), id=id, now=clock(), **body)


@doors.route("/questionnaires/<uuid:id>/versions")
@by_header()
@refuses(404, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(VersionOut))
def list_versions(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """The published versions, oldest first."""
    return paged(questionnaires.versions(actor=actor(), id=id), query)


@doors.route("/questionnaires/<uuid:id>/versions", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(PublishIn)
@doors.response(201, VersionOut)
def publish(body: dict[str, Any], id: UUID) -> Any:
    """Freeze the draft as the next version; publishing the same again gives the same version."""
    return questionnaires.publish(actor=actor(), id=id, now=clock(), **body)


@doors.route("/questionnaires/<uuid:id>/difference")
@by_header()
@refuses(404, 422)
@doors.arguments(Difference, location="query")
@doors.response(200, DifferencesOut)
def read_difference(query: dict[str, Any], id: UUID) -> Any:
    """What differs between two versions, or between one and what publishing the draft now would make."""
    after = None if query["after"] == DRAFT else int(query["after"])
    return comparing.compare(actor=actor(), id=id, before=query["before"], after=after)


@doors.route("/questionnaires/<uuid:id>/xlsform")
@by_header("admin", "leader")
@refuses(404)
@doors.response(200, {"format": "binary", "type": "string"}, content_type=XLSX)
def read_xlsform(id: UUID) -> Response:
    """The draft as an XLSForm, which other survey tools read."""
    return Response(xlsforms.write(actor=actor(), id=id), mimetype=XLSX)


@doors.route("/questionnaires/<uuid:id>/xlsform", methods=["POST"])
@takes(xlsforms.MOST_BYTES)
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(XlsformIn, location="files", content_type="multipart/form-data")
@doors.arguments(RevisionRead, location="query")
@doors.response(200, QuestionnaireOut)
def bring_in_xlsform(files: dict[str, Any], query: dict[str, Any], id: UUID) -> Any:
    """Put what an XLSForm says in the draft's place; problems: "survey!D7" → codes. At most 2 MB."""
    body = files["file"].read()
    kept, _ = xlsforms.bring_in(actor=actor(), id=id, body=body, revision=query["revision"], now=clock())
    return kept
