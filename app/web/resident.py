"""The resident's page behind a poster code: asking, and the form without JavaScript. Seeing and erasing is mine.py."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, Flask, redirect, request, url_for
from werkzeug.routing import BaseConverter

from app.errors import language_of_request
from app.guards import clock, public
from app.limits import limited
from app.services import asking, by_form, receive
from app.web import form
from app.web.asked import Asked, address, later_data, questions, script_data
from app.web.asked import page as page_of
from app.web.words import Words, best
from surveys import codes
from surveys.bank.pictures import PICTURES
from surveys.errors import AnswersInvalid, CodeCheckDigit, SurveyError
from surveys.waves import SWEDEN

resident = Blueprint("resident", __name__)
CONTACTS = {"email": "email", "sms": "phone"}  # channel → the word for it


class PosterCode(BaseConverter):
    """Six letters and digits in either case; whether a poster carries them is the service's to say."""

    regex = "[0-9A-Za-z]{6}"


class Answered(SurveyError):
    """This code has answered in this wave already: was that you?"""


@dataclass(frozen=True, slots=True)
class Who:
    """Under which key and in which wave a form is stored. fresh: the new code to show, if one was asked for."""

    wave: int
    again: bool = False
    answer_key: bytes | None = field(default=None, repr=False)
    fresh: str | None = field(default=None, repr=False)


@resident.get("/<poster:code>")
@public
def page(code: str) -> Any:
    """Consent, all questions, sending: one document. Closed: when it opens next."""
    asked = _asked(code, clock())
    if asked.survey.wave is None:
        return _closed(asked), 410
    return _form(asked)


@resident.get("/<poster:code>/after")
@public
def after(code: str) -> str:
    """What the scripts show after the last question; it loads while the first ones are answered."""
    asked = _asked(code, clock())
    return page_of("after", asked, data=later_data(asked))


@resident.post("/<poster:code>")
@public
@limited("answers")
def answer(code: str) -> Any:
    """The form without JavaScript. A refused one comes back with everything that was written in it."""
    now = clock()
    asked, sent = _asked(code, now), form.read(request.form)
    if sent.was_it_you == "yes":
        return page_of("done", asked, said="duplicate.yes_done")
    try:
        who = _who(asked, sent, now)
        receipt = receive.receive(code=code, sent=_submission(asked, sent, who), now=now)
    except (AnswersInvalid, CodeCheckDigit) as error:
        return _form(asked, sent, error), 422
    except Answered:
        return _form(asked, sent, duplicate=True), 409
    return page_of(
        "receipt",
        asked,
        fresh=who.fresh,
        linked=who.again and who.answer_key is not None,
        placed=receipt.placed,
        contacts=_contacts(asked) if who.fresh else (),
        address=address(asked.survey.code),
    )


@resident.post("/<poster:code>/contact")
@public
@limited("answers")
def contact(code: str) -> Any:
    """A contact from a phone without JavaScript: sealed here before it is stored, and forgotten."""
    now = clock()
    asked = _asked(code, now)
    typed = request.form.get("_typed", "")
    given = {channel: request.form.get(f"_{channel}", "").strip() for channel in CONTACTS}
    channel = next((channel for channel in CONTACTS if given[channel]), "email")
    address = contact_address(channel, given[channel])
    if address is None:
        return page_of("contact", asked, typed=typed, given=given, wrong=channel, contacts=_contacts(asked)), 422
    by_form.leave_contact(
        code=code,
        intervention=asked.survey.intervention,
        typed=typed,
        channel=channel,
        address=address,
        language=asked.words.code,
        now=now,
    )
    return page_of("done", asked, said="contact.thanks")


@resident.get("/find")
@public
def find() -> Any:
    """A poster's code typed by hand."""
    code = codes.read_poster_code(request.args.get("code", ""))
    return redirect(url_for("resident.page", code=code, lang=request.args.get("lang")))


def contact_address(channel: str, given: str) -> str | None:
    """An address as the courier sends to it, or None where it cannot be one."""
    if channel == "email":
        before, at, after = given.rpartition("@")
        fine = before and at and "." in after and not any(c.isspace() for c in given)
        return given if fine and len(given) <= LONGEST_ADDRESS else None
    digits = "".join(c for c in given if c.isdecimal())
    fine = SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER and not set(given) - set(digits) - set("+ -()/.")
    return ("+" if given.startswith("+") else "") + digits if fine else None


LONGEST_ADDRESS = 254
SHORTEST_NUMBER, LONGEST_NUMBER = 7, 15


def _asked(code: str, now: datetime) -> Asked:
    survey = asking.survey(code=code, now=now)
    later = asking.survey(code=code, again=True, now=now).wave if survey.follow_up else None
    return Asked(survey, later, Words(best(language_of_request(), survey.questionnaire.languages)))


def _who(asked: Asked, sent: form.Sent, now: datetime) -> Who:
    """Raises CodeCheckDigit; Answered where the typed code has answered and nobody has said who that was."""
    survey = asked.survey
    if sent.was_it_you == "no":  # a sibling, say: an own code, so that the answers are not mixed up
        sent = replace(sent, again=False, card=True, wave=sent.wave if survey.wave is None else survey.wave)
    if not sent.again:
        if not sent.card:
            return Who(sent.wave)
        key = by_form.answer_key(typed=sent.fresh, intervention=survey.intervention)
        return Who(sent.wave, answer_key=key, fresh=codes.read_code(sent.fresh))
    wave = sent.wave if asked.later is None else asked.later
    if not sent.typed:
        return Who(wave, again=True)
    key = by_form.answer_key(typed=sent.typed, intervention=survey.intervention)
    own = asking.own_wave(code=survey.code, answer_key=key, now=now)
    if own.answered and not by_form.is_stored(id=sent.id):
        raise Answered
    return Who(wave if own.wave is None else own.wave, again=True, answer_key=key)


def _submission(asked: Asked, sent: form.Sent, who: Who) -> receive.Submission:
    return receive.Submission(
        id=sent.id,
        wave=who.wave,
        version=sent.version,
        language=asked.words.code,
        mode="phone",
        again=who.again,
        answer_key=who.answer_key,
        answers=sent.answers,
        from_form=True,
    )


def _form(
    asked: Asked, sent: form.Sent | None = None, error: SurveyError | None = None, duplicate: bool = False
) -> str:
    """The page, with what somebody wrote where it was refused. Answers are shown to nobody but their sender."""
    return questions(
        asked,
        str(sent.id if sent else uuid4()),
        sent=sent,
        fresh=sent.fresh if sent else by_form.new_code(),
        kept=sent.answers if sent else {},
        error=error,
        duplicate=duplicate,
        problems=form.reasons(error.problems) if error else {},
        data=None if sent else script_data(asked),
    )


def _closed(asked: Asked) -> str:
    opens = asked.survey.opens_next
    return page_of("closed", asked, opens=opens.astimezone(SWEDEN).date() if opens else None)


def _contacts(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Ways to be reminded; none for children: for them the form does not exist."""
    return () if asked.survey.audience == "children" else tuple(CONTACTS.items())


def register(app: Flask) -> None:
    """Open the resident's doors."""
    app.url_map.converters["poster"] = PosterCode
    app.jinja_env.globals.update(words=Words, pictures=PICTURES)
    app.register_blueprint(resident)
