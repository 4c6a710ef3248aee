"""The participant's JSON doors: ask, answer, leave a contact, see, stop, erase. Nobody signs in, nothing is logged."""

import binascii
from typing import Any

from app.api import spoken
from app.api.clips import clip_url
from app.api.doors import Doors, refuses
from app.guards import clock, public
from app.limits import limited, marked
from app.schemas.api_participant import (
    Asking,
    ContactIn,
    Done,
    ErasedOut,
    LanguageOut,
    LinkOut,
    OwnIn,
    OwnOut,
    ParticipantIn,
    PlaceOut,
    ResponseIn,
    ResponseOut,
    StopIn,
    StopLinkOut,
    SurveyOut,
    WavesOut,
)
from app.services import asking, by_form, contacts, participants, receive
from surveys.codes import KEY_BYTES, b64url, from_b64url
from surveys.errors import KeyMalformed, NotFound
from surveys.languages import LANGUAGES, language

doors = Doors("participant", __name__, "For participants, who have no account.")
HEX_LENGTH = 2 * KEY_BYTES


@doors.route("/surveys/<code>")
@public
@refuses(404, 410, 422)
@doors.arguments(Asking, location="query")
@doors.response(200, SurveyOut)
def survey(query: dict[str, Any], code: str) -> dict[str, Any]:
    """What is asked behind a poster code, in every language it has."""
    found = asking.survey(code=code, again=query["again"], now=clock())
    return {
        **{name: getattr(found, name) for name in asking.Survey.__slots__},
        "waves": found.open_waves,
        "languages": [language(each) for each in found.questionnaire.languages],
        "consent": {each: spoken.consent(found, each) for each in found.questionnaire.languages},
        "questionnaire": found.questionnaire.document(),
        "pictures": spoken.pictures(found),
        "clips": {
            code: {key: {"url": clip_url(clip), "seconds": clip.seconds} for key, clip in of.items()}
            for code, of in found.clips.items()
        },
        "contact": found.audience != "children",
        "courier_key": found.box_public,
        "kiosk_key": found.kiosk_public,
    }


@doors.route("/surveys/<code>/place")
@public
@refuses(404)
@doors.response(200, PlaceOut)
def place(code: str) -> by_form.Place:
    """What a poster belongs to, also when it is out of use: enough to see, stop and erase with a receipt code."""
    return by_form.place(code=code)


@doors.route("/languages/<code>")
@public
@refuses(404)
@doors.response(200, LanguageOut)
def spoken_language(code: str) -> dict[str, Any]:
    """Every sentence that a participant may read, in one language; an app says the same as the page."""
    if code not in LANGUAGES:
        raise NotFound
    found = language(code)
    return {**{name: getattr(found, name) for name in found.__slots__}, "sentences": spoken.sentences(code)}


@doors.route("/surveys/<code>/open", methods=["POST"])
@public
@refuses(404, 410)
@limited("answers")
@doors.arguments(OwnIn)
@doors.response(200, OwnOut)
def own(body: dict[str, Any], code: str) -> asking.Own:
    """The participant's own open wave, answered or not."""
    return asking.own_wave(code=code, answer_key=body["answer_key"], now=clock())


@doors.route("/surveys/<code>/responses", methods=["POST"])
@public
@refuses(404, 409, 410)
@limited("answers")
@doors.arguments(ResponseIn)
@doors.response(201, ResponseOut, description="Stored, and on disk.")
@doors.alt_response(200, schema=ResponseOut, description="The same was stored before.", success=True)
def respond(body: dict[str, Any], code: str) -> tuple[receive.Receipt, int]:
    """Answer. Send the same again whenever in doubt: the same id with the same body is one response."""

    def take_in(suspect: bool) -> receive.Receipt:
        return receive.receive(code=code, sent=receive.Submission(**body, suspect=suspect), now=clock())

    receipt = marked(code, take_in)
    return receipt, 201 if receipt.status == "stored" else 200


@doors.route("/links/<id>")
@public
@refuses(404)
@doors.response(200, LinkOut)
def link(id: str) -> dict[str, Any]:
    """The sealed answer key behind a follow-up address. id: SHA-256 of its secret, as base64url or hex."""
    return {"sealed": b64url(participants.link(id=_link_id(id), now=clock()))}


@doors.route("/links/<id>/stop")
@public
@refuses(404)
@doors.response(200, StopLinkOut)
def stop_link(id: str) -> dict[str, Any]:
    """The sealed stop key behind a follow-up address, also when its wave has closed. id: as above."""
    return {"sealed": b64url(participants.stop_link(id=_link_id(id)))}


def _link_id(text: str) -> bytes:
    try:
        return binascii.unhexlify(text) if len(text) == HEX_LENGTH else from_b64url(text)
    except (KeyMalformed, ValueError):
        raise NotFound from None


@doors.route("/contacts", methods=["POST"])
@public
@refuses(404, 410)
@limited("answers")
@doors.arguments(ContactIn)
@doors.response(202, Done)
def contact(body: dict[str, Any]) -> dict[str, str]:
    """Leave a contact that only the courier can open."""
    contacts.leave(**body, now=clock())
    return {"status": "accepted"}


@doors.route("/participants/waves", methods=["POST"])
@public
@refuses(404, 410)
@limited("answers")
@doors.arguments(ParticipantIn)
@doors.response(200, WavesOut)
def waves(body: dict[str, Any]) -> dict[str, Any]:
    """Which waves this participant has answered, never the answers."""
    return {"waves": participants.answered_waves(**body, now=clock())}


@doors.route("/participants/erase", methods=["POST"])
@public
@refuses(404, 410)
@limited("answers")
@doors.arguments(ParticipantIn)
@doors.response(200, ErasedOut)
def erase(body: dict[str, Any]) -> participants.Erased:
    """Remove everything. Published figures remain."""
    return participants.erase(**body, now=clock())


@doors.route("/participants/stop", methods=["POST"])
@public
@limited("answers")
@doors.arguments(StopIn)
@doors.response(200, Done)
def stop(body: dict[str, Any]) -> dict[str, str]:
    """End follow-up: the contact is erased, the answers stay. The same whether there was one or not."""
    participants.stop(stop_key=body["stop_key"])
    return {"status": "stopped"}
