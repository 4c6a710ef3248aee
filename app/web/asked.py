"""What the resident's page is made of: a survey's questions as they stand on it, and what its scripts are told.

Who asks for the page and what is done with the answers stand in resident.py; the trial of a draft in preview.py.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from flask import render_template, url_for

from app.extensions import current_settings
from app.services import asking
from app.web.assets import asset_url
from app.web.words import Words
from surveys import codes
from surveys.goals import is_sensitive
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.logic import Comparison, Rule
from surveys.order import shuffled
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts

SCRIPTS = ("after.js", "keys.js")


@dataclass(frozen=True, slots=True)
class Asked:
    """The survey with the words of one language. later: the wave for "I have answered before"."""

    survey: asking.Survey
    later: int | None
    words: Words


@dataclass(frozen=True, slots=True)
class Step:
    """A question as it stands on the page.

    number: its place among those that are answered, None for what is only read. care: it may hurt, and whom to turn to
    stands under it. after: (earlier question, the answer to it) where that alone decides whether it is shown; without
    a script everything is, and this is said.
    """

    question: Question
    number: int | None
    care: bool
    after: tuple[Question, Texts | bool] | None = None


def steps(questionnaire: Questionnaire, response: str) -> list[Step]:
    """The questions in order, each with its options in the order in which the response with this id gets them."""
    numbers = {each.key: number for number, each in enumerate(questionnaire.asked(), 1)}
    return [
        Step(
            question=_ordered(each, response),
            number=numbers.get(each.key),
            care=bool(questionnaire.help) and (kind(each.kind).apart or is_sensitive(each.indicator)),
            after=_after(each.show_if, questionnaire),
        )
        for each in questionnaire.questions
    ]


def _after(rule: Rule | None, questionnaire: Questionnaire) -> tuple[Question, Texts | bool] | None:
    if not isinstance(rule, Comparison) or rule.operator not in ("equals", "contains"):
        return None
    earlier = next((each for each in questionnaire.questions if each.key == rule.question), None)
    if earlier is None or isinstance(rule.value, bool):
        return (earlier, rule.value) if earlier else None
    label = next((each.label for each in earlier.options if each.value == rule.value and each.label), None)
    return (earlier, label) if label else None


def _ordered(question: Question, response: str) -> Question:
    order = shuffled(question, response)
    return replace(question, rows=order) if question.rows else replace(question, options=order)


def page(name: str, asked: Asked, **values: Any) -> str:
    """One of the resident's templates, filled in."""
    return render_template(
        f"resident/{name}.html",
        w=asked.words,
        survey=asked.survey,
        audience=asked.survey.audience,
        later=asked.later,
        **values,
    )


def questions(asked: Asked, id: str, **values: Any) -> str:
    """The page with consent and all questions, for the response with this id."""
    questionnaire = asked.survey.questionnaire
    listed = steps(questionnaire, id)
    return page("page", asked, id=id, steps=listed, total=len(questionnaire.asked()), **values)


def address(code: str) -> str:
    """The poster's address as people type it."""
    return f"{urlsplit(current_settings().public_base_url).netloc}/{code}".upper()


def script_data(asked: Asked) -> dict[str, Any]:
    """What the first script needs to know besides the page itself."""
    survey, w = asked.survey, asked.words
    return {
        "code": survey.code,
        "intervention": str(survey.intervention),
        "wave": survey.wave,
        "later": asked.later,
        "version": survey.version,
        "language": w.code,
        "words": url_for("resident.after", code=survey.code, lang=w.code),
        "modules": [asset_url(name) for name in SCRIPTS],
        "say": said(w),
    }


def said(w: Words) -> dict[str, str]:
    """What the first script says before the second one has come."""
    return {
        "progress": w.plain("question.progress", n="{n}", total="{total}"),
        "advanced": w.plain("question.advanced", answer="{answer}", n="{n}", total="{total}"),
        "unsaved": w.plain("outbox.no_storage"),
    }


def later_data(asked: Asked) -> dict[str, Any]:
    """What the second script needs to know, and what both say from then on."""
    survey, w, where = asked.survey, asked.words, address(asked.survey.code)
    return {
        "box": codes.b64url(survey.box_public),
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
