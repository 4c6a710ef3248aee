"""The page on which staff read a draft's questions aloud, in one language: record or upload, listen, remove."""

from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock, takes
from app.services import clips, interventions, questionnaires
from app.services.questionnaires import Draft
from app.web import desk
from app.web.desk import go, page
from app.web.headers import PERMISSIONS
from surveys.errors import EditedMeanwhile, NotFound, SoundRefused, SurveyError
from surveys.formats import figure
from surveys.languages import language

door = desk.door("listening", __name__)
ROOM = 4 * clips.MOST_BYTES  # a file that is somewhat too large is refused on its page, with a sentence of its own
RECORDS = PERMISSIONS.replace("microphone=()", "microphone=(self)")


@door.get("/interventions/<uuid:id>/questionnaire/listen")
@by_cookie("admin", "leader")
def questions(id: UUID) -> Response:
    """Each question with what has been recorded of it, in ?to= or in the draft's first language."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        return go(f"/interventions/{id}/questionnaire")
    return _page(id, draft, request.args.get("to") or draft.draft["languages"][0])


@door.post("/interventions/<uuid:id>/questionnaire/listen")
@takes(ROOM)
@by_cookie("admin", "leader")
def record(id: UUID) -> Response:
    """Keep a recording of one question, or remove it."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        raise NotFound
    question, to, sent = request.form.get("question", ""), request.form.get("to", ""), request.files.get("file")
    done = "removed" if request.form.get("do") == "remove" else "kept"
    try:
        if done == "removed":
            clips.remove(actor=actor(), id=draft.id, question=question, language=to, now=clock())
        else:
            clips.put(
                actor=actor(),
                id=draft.id,
                question=question,
                language=to,
                text=request.form.get("text", ""),
                body=sent.read() if sent else b"",
                now=clock(),
            )
    except (SoundRefused, EditedMeanwhile) as error:
        return _page(id, draft, to, question, error)
    return go(f"/interventions/{id}/questionnaire/listen?to={to}&{done}={question}#q-{question}")


def _page(id: UUID, draft: Draft, to: str, question: str = "", error: SurveyError | None = None) -> Response:
    """Raises NotFound for a language that the draft does not have."""
    spoken = draft.draft["languages"]
    if to not in spoken:
        raise NotFound
    held = clips.readings(actor=actor(), id=draft.id)
    without = {code: sum(each.language == code and each.clip is None for each in held) for code in spoken}
    readings = [each for each in held if each.language == to]
    answer = page(
        "listen.html",
        status=error.status if error else 200,
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        to=language(to),
        tabs=[(language(code), without[code]) for code in spoken],
        readings=readings,
        done=len(readings) - without[to],
        numbers=_numbers(draft),
        figure=lambda value: figure(value, desk.page_language()),
        wrong={question: next(iter(error.problems.get("file", [])), "changed")} if error else {},
        kept=request.args.get("kept", "") if not error else "",
        removed=request.args.get("removed", "") if not error else "",
        longest=clips.LONGEST,
        most=clips.MOST_BYTES,
        here=f"/interventions/{id}/questionnaire/listen?to={to}",
    )
    answer.headers["Permissions-Policy"] = RECORDS
    return answer


def _numbers(draft: Draft) -> dict[str, int]:
    asked = questionnaires.read(draft.draft).asked()
    return {each.key: number for number, each in enumerate(asked, 1)}
