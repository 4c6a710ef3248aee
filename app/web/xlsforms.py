"""The page on which a draft is fetched as a spreadsheet (XLSForm), and another one is read in its place."""

import re
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock, takes
from app.services import interventions, questionnaires, xlsforms
from app.services.questionnaires import Draft
from app.web import desk
from app.web.copying import replaced
from app.web.desk import go, page
from surveys.errors import EditedMeanwhile, NotFound, QuestionnaireInvalid, SurveyError, XlsformRefused
from surveys.languages import STAFF_LANGUAGES, staff_keys

door = desk.door("xlsforms", __name__)
MOST_SHOWN = 30
CELL = re.compile(r"(.+)!([A-Z]+)([0-9]+)")


@door.get("/interventions/<uuid:id>/questionnaire/xlsform")
@by_cookie("admin", "leader")
def form(id: UUID) -> Response:
    """What can be fetched, and where a file is handed in."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        return go(f"/interventions/{id}/questionnaire")
    return _page(id, draft)


@door.get("/interventions/<uuid:id>/questionnaire/xlsform/download")
@by_cookie("admin", "leader")
def download(id: UUID) -> Response:
    """The draft as an .xlsx."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        raise NotFound
    answer = Response(xlsforms.write(actor=actor(), id=draft.id), mimetype=xlsforms.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="ringar-{str(id)[:8]}.xlsx"'
    return answer


@door.post("/interventions/<uuid:id>/questionnaire/xlsform")
@takes(xlsforms.MOST_BYTES)
@by_cookie("admin", "leader")
def upload(id: UUID) -> Response:
    """Put what the file says in the draft's place, or say of each fault where it is."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        raise NotFound
    sent, typed = request.files.get("file"), request.form.get("revision", "")
    try:
        kept, before = xlsforms.bring_in(
            actor=actor(),
            id=draft.id,
            body=sent.read() if sent else b"",
            revision=int(typed) if typed.isascii() and typed.isdecimal() else 0,
            now=clock(),
        )
    except (XlsformRefused, QuestionnaireInvalid, EditedMeanwhile) as error:
        return _page(id, draft, error)
    return replaced(id, kept, dict(before))


def _page(id: UUID, draft: Draft, error: SurveyError | None = None) -> Response:
    faults = [(*_where(place), reason) for place, why in (error.problems if error else {}).items() for reason in why]
    return page(
        "xlsform.html",
        status=error.status if error else 200,
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        error=error,
        faults=[(*where, _reason(reason)) for *where, reason in faults[:MOST_SHOWN]],
        more=max(0, len(faults) - MOST_SHOWN),
        revision=draft.revision,
        here=f"/interventions/{id}/questionnaire/xlsform",
    )


def _where(place: str) -> tuple[str, str, str]:
    """(sheet, row, column) of "survey!D7"; of anything else its name alone."""
    found = CELL.fullmatch(place)
    return (found[1], found[3], found[2]) if found else ("" if place == "file" else place, "", "")


def _reason(code: str) -> str:
    """The key of the sentence for a code: a form's, else a questionnaire's."""
    known = staff_keys(STAFF_LANGUAGES[0])
    return next((key for key in (f"xlsform.{code}", f"reasons.{code}") if key in known), "xlsform.other")
