"""The resident's page as a tablet at the door shows it. Locking, wiping and sending are static/kiosk*.js."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, Flask, render_template

from app.errors import language_of_request
from app.guards import clock, public
from app.services import by_form
from app.web import asked as pages
from app.web.asked import Asked
from app.web.assets import asset_url
from app.web.words import Words, best
from surveys.codes import b64url
from surveys.errors import Closed
from surveys.languages import STAFF_LANGUAGES, staff

kiosk = Blueprint("kiosk", __name__)
# By the names that the tablet's scripts have for them; the stylesheet so that the service worker keeps it too.
OWN = {"phone": "after.js", "box": "kiosk-box.js", "leader": "kiosk-leader.js", "style": "kiosk.css"}
SAID = (
    "wrong",
    "offline",
    "limited",
    "ended",
    "failed",
    "storage",
    "ready",
    "not_ready",
    "sending",
    "all_sent",
    "not_sent",
    "end_waits",
)


@kiosk.get("/<poster:code>/kiosk")
@kiosk.get("/<poster:code>/KIOSK")
@public
def page(code: str) -> Any:
    """All questions behind a big Start; upper case is how a QR code carries it.

    Closed: nothing can be answered, and what a tablet still keeps can be sent or seen by its leader.
    """
    try:
        asked = pages.behind(code, clock())
    except Closed:
        return _closed(code), Closed.status
    if asked.survey.wave is None:
        return _closed(code), Closed.status
    shell = _shell(asked.words, asked.survey.questionnaire.languages)
    return pages.questions(asked, str(uuid4()), template="kiosk", kept={}, problems={}, data=_data(asked), **shell)


def _data(asked: Asked) -> dict[str, Any]:
    """What the resident's scripts are told, the later part at once: a tablet has no first screen to keep light."""
    survey, w = asked.survey, asked.words
    own = {
        "words": f"/{survey.code}/kiosk?lang={w.code}",
        "key": b64url(survey.kiosk_public),
        "languages": survey.questionnaire.languages,
    }
    return pages.script_data(asked) | pages.later_data(asked) | own | _told(w.code)


def _told(code: str) -> dict[str, Any]:
    return {
        "modules": [asset_url(name) for name in ("kiosk.js", *pages.SCRIPTS[1:])],
        "own": {name: asset_url(file) for name, file in OWN.items()},
        "leader": {name: staff(code, f"kiosk.{name}", n="{n}") for name in SAID},
    }


def _shell(w: Words, languages: Any) -> dict[str, Any]:
    """What stands around the questions. Its leader's part speaks as the staff pages do, Swedish or English."""
    spoken = w.code if w.code in STAFF_LANGUAGES else STAFF_LANGUAGES[0]
    return {
        "k": lambda key: staff(spoken, key),
        "staff_language": spoken,
        "starts": [Words(each) for each in languages],
    }


def _closed(code: str) -> str:
    place = by_form.place(code=code)
    w = Words(best(language_of_request(), place.languages))
    data = {"code": place.code, "language": w.code} | _told(w.code)
    return render_template(
        "resident/kiosk_closed.html", w=w, survey=place, audience=place.audience, data=data, **_shell(w, ())
    )


def register(app: Flask) -> None:
    """Open the door; the poster code's converter is the resident page's."""
    app.register_blueprint(kiosk)
