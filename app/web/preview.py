"""The trial: a draft as the resident's page shows it, for its author. Nothing is stored, nothing can be sent."""

from dataclasses import replace
from uuid import UUID, uuid4

from flask import Response, make_response, request

from app.errors import language_of_request
from app.guards import actor, by_cookie
from app.services import agreed, asking, clips, questionnaires
from app.web import asked as pages
from app.web import desk
from app.web.asked import Asked
from app.web.assets import asset_url
from app.web.headers import policy
from app.web.words import Words, best
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire

door = desk.door("preview", __name__)
SCRIPT = "trial.js"
# It may stand beside the editor, and reaches nothing: not even its own script could send an answer anywhere.
INSTEAD = {
    "frame-ancestors 'none'": "frame-ancestors 'self'",
    "form-action 'self'": "form-action 'none'",
    "connect-src 'self'": "connect-src 'none'",
    "worker-src 'self'": "worker-src 'none'",
}


@door.get("/questionnaires/<uuid:id>/preview")
@by_cookie("admin", "leader")
def trial(id: UUID) -> Response:
    """The draft, from its first page or at a question (?at=key). It need not be whole."""
    draft = questionnaires.one(actor=actor(), id=id)
    named = agreed.of_draft(intervention=draft.intervention)
    answer = make_response(rendered(draft, named, clips.of_draft(draft=draft)))
    answer.headers["Content-Security-Policy"] = _own_policy()
    return answer


def rendered(draft: questionnaires.Draft, named: agreed.Agreed, heard: clips.Heard | None = None) -> str:
    """The page of a draft, in the language of the request. named: whom participants will agree to. heard: what has
    been read aloud of it.
    """
    asked = _asked(draft, _showable(questionnaires.read(draft.draft)), named, heard or {})
    at = request.args.get("at", "")
    keys = {each.key for each in asked.survey.questionnaire.questions}
    data = {
        "code": "",
        "intervention": "",
        "language": asked.words.code,
        "words": "",
        "modules": [asset_url(SCRIPT)],
        "listen": asset_url(pages.READER),
        "say": pages.said(asked.words),
        "at": f"q-{at}" if at in keys else "",
    }
    return pages.questions(asked, str(uuid4()), kept={}, problems={}, data=data, trial=True)


def _asked(
    draft: questionnaires.Draft, questionnaire: Questionnaire, named: agreed.Agreed, heard: clips.Heard
) -> Asked:
    """The draft as a survey behind no poster."""
    owner = draft.intervention
    survey = asking.Survey(
        code="",
        activity=draft.id,
        activity_name=owner.name,
        intervention=owner.id,
        intervention_name=owner.name,
        organisation=owner.organisation.name,
        audience=owner.audience,
        version=0,
        digest="",
        agreed=named,
        questionnaire=questionnaire,
        wave=0,
        open_waves=(),
        follow_up=False,
        opens_next=None,
        asked_again=None,
        you_said={},
        we_did={},
        proposing=False,
        box_public=b"",
        kiosk_public=b"",
        ticket=False,
        clips=heard,
    )
    spoken = best(language_of_request(), questionnaire.languages)
    return Asked(survey, None, Words(spoken, named.names()))


def _showable(questionnaire: Questionnaire) -> Questionnaire:
    """The same, without what cannot be shown yet: settings that make no sense, until the author has changed them."""
    return replace(questionnaire, questions=tuple(_sensible(each) for each in questionnaire.questions))


def _sensible(question: Question) -> Question:
    bare, of_kind = replace(question, settings={}), kind(question.kind)
    return question if of_kind.problems(question) == of_kind.problems(bare) else bare


def _own_policy() -> str:
    found = policy()
    for usual, here in INSTEAD.items():
        found = found.replace(usual, here)
    return found
