"""The public page behind a poster where residents propose and choose a question, openly and without an account."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for

from app.errors import language_of_request
from app.guards import public
from app.limits import limited
from app.services import voices
from app.web.results import offered
from app.web.words import Words, best
from surveys.errors import BadInput, Closed
from surveys.proposals import LONGEST

door = Blueprint("voices", __name__)
SEE_OTHER = 303
DONE = ("thanks", "voted")


@door.get("/r/<code>/say")
@public
def page(code: str) -> str:
    """What has been proposed and answered, a form for one more, and the question to choose, where there is one."""
    done = request.args.get("done", "")
    return _page(code, done=done if done in DONE else "")


@door.post("/r/<code>/say")
@public
@limited("proposals")
def propose(code: str) -> Any:
    """Take a proposal; a refused one comes back as it was written."""
    text, once = request.form.get("text", ""), _id("once")
    try:
        voices.propose(code=code, id=once or uuid4(), text=text)
    except BadInput as error:
        return _page(code, text=text, wrong=error.problems["text"][0], once=once), error.status
    except Closed as error:
        return _page(code, text=text), error.status
    return _go(code, "thanks")


@door.post("/r/<code>/choose")
@public
@limited("votes")
def choose(code: str) -> Any:
    """Count a choice."""
    said = request.form.get("choice", "")
    try:
        number = int(said) if said.isascii() and said.isdecimal() and len(said) == 1 else -1
        voices.vote(code=code, ballot=_id("ballot") or UUID(int=0), choice=number)
    except (BadInput, Closed) as error:
        return _page(code, unchosen="over" if isinstance(error, Closed) else "pick_one"), error.status
    return _go(code, "voted")


def _page(code: str, *, once: UUID | None = None, **values: Any) -> str:
    found = voices.voices(code=code)
    languages = offered(found.languages)
    words = Words(best(request.args.get("lang") or language_of_request(), languages))
    return render_template(
        "resident/voices.html",
        w=words,
        survey=found,
        audience=found.audience,
        languages=languages,
        longest=LONGEST,
        once=once or uuid4(),
        **({"done": "", "text": "", "wrong": "", "unchosen": ""} | values),
    )


def _go(code: str, done: str) -> Any:
    return redirect(url_for("voices.page", code=code, lang=request.args.get("lang"), done=done), SEE_OTHER)


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        return None
