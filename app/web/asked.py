"""What the resident's page is made of: a survey's questions as they stand on it, and what its scripts are told.

Who asks for the page and what is done with the answers stand in resident.py; the trial of a draft in preview.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import render_template, url_for

from app.errors import language_of_request
from app.extensions import current_settings
from app.services import asking
from app.web.assets import asset_url
from app.web.words import Words, best
from surveys import codes
from surveys.steps import steps
from surveys.waves import SWEDEN

SCRIPTS = ("after.js", "keys.js")
READER = "listen.js"


@dataclass(frozen=True, slots=True)
class Asked:
    """The survey with the words of one language. later: the same to "I have answered before"."""

    survey: asking.Survey
    later: asking.Survey | None
    words: Words


def behind(code: str, now: datetime) -> Asked:
    """What a poster asks, in the language of the request. Raises UnknownCode, Closed."""
    survey = asking.survey(code=code, now=now)
    later = asking.survey(code=code, again=True, now=now) if survey.follow_up else None
    spoken = best(language_of_request(), survey.questionnaire.languages)
    return Asked(survey, later, Words(spoken, survey.agreed.names()))


def page(name: str, asked: Asked, **values: Any) -> str:
    """One of the resident's templates, filled in."""
    return render_template(
        f"resident/{name}.html",
        w=asked.words,
        survey=asked.survey,
        audience=asked.survey.audience,
        **values,
    )


def questions(asked: Asked, id: str, *, template: str = "page", **values: Any) -> str:
    """The page with consent and all questions, for the response with this id; or one that is built on it."""
    questionnaire = asked.survey.questionnaire
    listed = steps(questionnaire, id)
    heard = asked.survey.clips.get(asked.words.code, {})
    return page(template, asked, id=id, steps=listed, total=len(questionnaire.asked()), heard=heard, **values)


def address(code: str) -> str:
    """The poster's address as people type it."""
    return f"{urlsplit(current_settings().public_base_url).netloc}/{code}".upper()


@dataclass(frozen=True, slots=True)
class Note:
    """What to put in the calendar: the day of the next wave, as people write it, and the file with it.

    again: whether it is for who has answered before.
    """

    again: bool
    day: str
    href: str


def notes(asked: Asked) -> list[Note]:
    """One for who answers the first time, one for who has answered before; none where nobody will ask again."""
    return [
        Note(
            again=again,
            day=asked.words.day(survey.asked_again.astimezone(SWEDEN).date()),
            href=url_for("resident.calendar", code=survey.code, lang=asked.words.code, again="yes" if again else None),
        )
        for again, survey in ((False, asked.survey), (True, asked.later))
        if survey and survey.asked_again
    ]


def modules() -> list[str]:
    """Where the scripts are that load when they are needed."""
    return [asset_url(name) for name in SCRIPTS]


def script_data(asked: Asked) -> dict[str, Any]:
    """What the first script needs to know besides the page itself."""
    survey, w = asked.survey, asked.words
    return {
        "code": survey.code,
        "intervention": str(survey.intervention),
        "wave": survey.wave,
        "later": asked.later and asked.later.wave,
        "version": survey.version,
        "language": w.code,
        "words": url_for("resident.after", code=survey.code, lang=w.code),
        "modules": modules(),
        "say": said(w),
    }


def said(w: Words) -> dict[str, str]:
    """What the first script says before the second one has come."""
    return {
        "progress": w.plain("question.progress", n="{n}", total="{total}"),
        "advanced": w.plain("question.advanced", answer="{answer}", n="{n}", total="{total}"),
        "unsaved": w.plain("outbox.no_storage"),
        "error": w.plain("page.title_error", title="{title}"),
    }


def later_data(asked: Asked) -> dict[str, Any]:
    """What the second script needs to know, and what both say from then on."""
    survey, w, where = asked.survey, asked.words, address(asked.survey.code)
    return {
        "box": codes.b64url(survey.box_public),
        "listen": asset_url(READER),
        "told": {
            "count": w.plain("outbox.waiting_count", n="{n}"),
            "refused": w.plain("outbox.refused"),
            "length": w.plain("code.length", n="{n}"),
            "wrong": w.plain("code.wrong"),
        },
        "card": {
            "organisation": survey.organisation,
            "title": survey.activity_name,
            "heading": w.plain("receipt.code"),
            "note": f"{w.frame('card.how', address=where)} {w.frame('card.private')}",
            "address": where,
            "direction": w.language.direction,
        },
        "done": {
            "sent": w.plain("receipt.heading"),
            "waiting": w.plain("outbox.waiting"),
            "unsaved": w.plain("outbox.no_storage"),
            "failed": w.plain("outbox.failed"),
            "yours": w.plain("duplicate.yes_done"),
            "late": w.plain("receipt.late"),
            "closed": w.plain("closed.heading"),
            "alt": w.plain("receipt.picture_alt", code="{code}"),
        },
    }
