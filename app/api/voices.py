"""The JSON doors of what residents say openly: the same as the public page, for an app of one's own."""

from typing import Any

from app.api.doors import Doors, refuses
from app.guards import public
from app.limits import limited
from app.schemas.api_participant import Done
from app.schemas.api_voices import ProposalIn, VoicesOut, VoteIn
from app.services import voices

doors = Doors("voices", __name__, "What residents propose openly, and which question they choose. No account.")


@doors.route("/surveys/<code>/voices")
@public
@refuses(404)
@doors.response(200, VoicesOut)
def said(code: str) -> dict[str, Any]:
    """What everybody sees behind a poster: proposals and what was answered, and between what one may choose."""
    found = voices.voices(code=code)
    choice = found.choice
    return {
        "asked": found.asked,
        "proposals": [
            {
                "text": "".join("[…]" if part.kind else part.text for part in each.parts),
                "reply": each.reply,
                "answer": each.answer,
            }
            for each in found.told
        ],
        "hidden": found.hidden,
        "ballot": {"id": choice.ballot, "questions": choice.questions} if choice and choice.questions else None,
        "chosen": choice.chosen if choice else None,
    }


@doors.route("/surveys/<code>/proposals", methods=["POST"])
@public
@refuses(404, 410)
@limited("proposals")
@doors.arguments(ProposalIn)
@doors.response(202, Done)
def propose(body: dict[str, Any], code: str) -> dict[str, str]:
    """Propose something, openly. It is shown once it has been read, some weeks later perhaps. problems: text →
    required, too_long, characters. Tell whoever writes that all may read it, and that nobody may be named.
    """
    voices.propose(code=code, **body)
    return {"status": "accepted"}


@doors.route("/surveys/<code>/votes", methods=["POST"])
@public
@refuses(404, 410)
@limited("votes")
@doors.arguments(VoteIn)
@doors.response(202, Done)
def vote(body: dict[str, Any], code: str) -> dict[str, str]:
    """Choose a question for the next round. It is only counted: send it once."""
    voices.vote(code=code, **body)
    return {"status": "accepted"}
