"""The resident's page behind a poster code: asking, and the form without JavaScript. Seeing and erasing is mine.py."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.routing import BaseConverter

from app.errors import language_of_request
from app.guards import clock, public, takes
from app.held import held
from app.limits import limited, marked
from app.services import asking, by_form, calendar_file, receive
from app.web import form
from app.web.asked import Asked, address, later_data, modules, notes, questions, script_data
from app.web.asked import behind as _asked
from app.web.asked import page as page_of
from app.web.mine import out_of_use
from app.web.words import Words
from surveys import addresses, codes
from surveys.bank.pictures import PICTURES
from surveys.errors import AnswersInvalid, Closed, CodeCheckDigit, SurveyError
from surveys.kinds.faces import MOUTHS, SMILES
from surveys.order import SHUFFLED
from surveys.waves import SWEDEN

resident = Blueprint("resident", __name__)
resident.register_error_handler(Closed, out_of_use)
# A form that is refused must come back whole: 200 kB of emoji are three times as many bytes in a form's own spelling.
MOST_BYTES = 1024 * 1024
ANY_ID, ANY_CODE = str(uuid4()), uuid4().hex  # stand in a page for the next id and code; nobody can have written them
CONTACTS = {"email": "email", "sms": "phone"}  # channel → the word for it


class PosterCode(BaseConverter):
    """Six letters and digits in either case; whether a poster carries them is the service's to say."""

    regex = "[0-9A-Za-z]{6}"


class Answered(SurveyError):
    """This code has answered in this wave already: was that you?"""


@dataclass(frozen=True, slots=True)
class Who:
    """Under which key and in which wave a form is stored. fresh: the new code to show, if one was asked for.

    known: the key has answered here before.
    """

    wave: int
    again: bool = False
    known: bool = False
    answer_key: bytes | None = field(default=None, repr=False)
    fresh: str | None = field(default=None, repr=False)


@resident.get("/<poster:code>")
@public
def page(code: str) -> Any:
    """Consent, all questions, sending: one document. Closed: when it opens next."""
    now = clock()
    return held(("page", code.upper(), language_of_request()), now, lambda: _page(code, now))()


def _page(code: str, now: datetime) -> Callable[[], Any]:
    """What makes the page for each who comes: where all get the same, only id and new code are put in."""
    asked = _asked(code, now)
    if asked.survey.wave is None:
        closed = _closed(asked)
        return lambda: (closed, 410)
    if any(each.settings.get(SHUFFLED) for each in asked.survey.questionnaire.questions):
        return lambda: _form(asked)
    alike = _form(asked, id=ANY_ID, fresh=ANY_CODE)
    return lambda: alike.replace(ANY_ID, str(uuid4())).replace(ANY_CODE, by_form.new_code())


@resident.get("/<poster:code>/after")
@public
def after(code: str) -> str:
    """What the scripts show after the last question; it loads while the first ones are answered."""
    asked = _asked(code, clock())
    domains = " ".join(addresses.DOMAINS)
    return page_of("after", asked, data=later_data(asked), notes=notes(asked), domains=domains)


@resident.get("/<poster:code>/calendar.ics")
@public
def calendar(code: str) -> Response:
    """A note for the calendar: the day of the next wave, and not of what. ?again: for who has answered before."""
    spoken = _asked(code, clock()).words.code
    made = calendar_file.note(code=code, again="again" in request.args, spoken=spoken, now=clock())
    # "inline" lets a phone ask which calendar to put it in.
    return Response(made, mimetype="text/calendar", headers={"Content-Disposition": 'inline; filename="note.ics"'})


@resident.post("/<poster:code>")
@takes(MOST_BYTES)
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
        made = _submission(asked, sent, who)
        receipt = marked(code, lambda suspect: receive.receive(code=code, sent=replace(made, suspect=suspect), now=now))
    except (AnswersInvalid, CodeCheckDigit, asking.TicketRefused) as error:
        if by_form.is_stored(id=sent.id):  # Back posts a step from before it was mended: no answer comes to light
            return page_of("done", asked, said="receipt.heading")
        return _form(asked, sent, error), 422
    except Answered:
        return _form(asked, sent, duplicate=True), 409
    return page_of(
        "receipt",
        asked,
        fresh=who.fresh,
        coded=who.answer_key is not None,
        linked=who.known,
        placed=receipt.placed,
        left_out=by_form.left_out(code=code, version=sent.version, answers=sent.answers),
        contacts=_contacts(asked) if who.fresh else (),
        address=address(asked.survey.code),
        notes=[note for note in notes(asked) if note.again == who.again],
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
    address = addresses.READ[channel](given[channel])
    meant = addresses.meant(address) if address and channel == "email" else None
    if address is None or (meant and request.form.get("_asked") != given["email"]):
        wrong = channel if address is None else None
        told = {"typed": typed, "given": given, "wrong": wrong, "meant": meant, "contacts": _contacts(asked)}
        return page_of("contact", asked, **told), 422
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
    wave = sent.wave if asked.later is None or asked.later.wave is None else asked.later.wave
    if not sent.typed:
        return Who(wave, again=True)
    key = by_form.answer_key(typed=sent.typed, intervention=survey.intervention)
    own = asking.own_wave(code=survey.code, answer_key=key, now=now)
    if own.answered and not by_form.is_stored(id=sent.id):
        raise Answered
    return Who(wave if own.wave is None else own.wave, again=True, known=own.known, answer_key=key)


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
        ticket=sent.ticket,
    )


def _form(
    asked: Asked,
    sent: form.Sent | None = None,
    error: SurveyError | None = None,
    duplicate: bool = False,
    *,
    id: str | None = None,
    fresh: str | None = None,
) -> str:
    """The page, with what somebody wrote where it was refused. Answers are shown to nobody but their sender."""
    return questions(
        asked,
        str(sent.id) if sent else id or str(uuid4()),
        sent=sent,
        fresh=sent.fresh if sent else fresh or by_form.new_code(),
        kept=sent.answers if sent else {},
        error=error,
        duplicate=duplicate,
        problems=error.problems if error else {},
        data=None if sent else script_data(asked),
    )


def _closed(asked: Asked) -> str:
    opens = asked.survey.opens_next
    opens_on = opens.astimezone(SWEDEN).date() if opens else None
    return page_of("closed", asked, opens=opens_on, data={"modules": modules()})


def _contacts(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Ways to be reminded; none for children: for them the form does not exist."""
    return () if asked.survey.audience == "children" else tuple(CONTACTS.items())


def register(app: Flask) -> None:
    """Open the resident's doors."""
    app.url_map.converters["poster"] = PosterCode
    app.jinja_env.globals.update(words=Words, pictures=PICTURES, faces=(MOUTHS, SMILES))
    app.register_blueprint(resident)
