"""The doors of a tablet at the door: starting it, and taking in what it sealed while it waited."""

from typing import Any

from app.api.doors import Doors, refuses
from app.api.strict import loaded
from app.guards import clock, public
from app.limits import limited, marked, take
from app.schemas.api_kiosk import KioskResponseIn, SealedIn, UnlockIn
from app.schemas.api_participant import Done, ResponseOut
from app.services import kiosk, receive
from surveys.codes import read_poster_code

doors = Doors("kiosk", __name__, "For a tablet at the door, which its leader starts with a PIN.")


@doors.route("/surveys/<code>/kiosk", methods=["POST"])
@public
@refuses(403, 404, 410)
@limited("kiosk")
@doors.arguments(UnlockIn)
@doors.response(200, Done)
def unlock(body: dict[str, Any], code: str) -> dict[str, str]:
    """Start a tablet. Few tries for each poster code, from wherever they come: six digits are not guessed."""
    take("kiosk", read_poster_code(code))
    kiosk.unlock(code=code, pin=body["pin"])
    return {"status": "unlocked"}


@doors.route("/surveys/<code>/sealed", methods=["POST"])
@public
@refuses(404, 409, 410)
@limited("answers")
@doors.arguments(SealedIn)
@doors.response(201, ResponseOut, description="Stored, and on disk. id is the envelope's.")
@doors.alt_response(200, schema=ResponseOut, description="The same was stored before.", success=True)
def sealed(body: dict[str, Any], code: str) -> tuple[dict[str, Any], int]:
    """An answer that a tablet sealed to kiosk_key. As POST …/responses, and as often as wanted."""
    sent = loaded(KioskResponseIn(), kiosk.opened(code=code, sealed=body["sealed"]))

    def take_in(suspect: bool) -> receive.Receipt:
        return receive.receive(code=code, sent=receive.Submission(**sent, suspect=suspect), now=clock(), late=True)

    receipt = marked(code, take_in, rate="tablet")  # anybody can seal to a tablet's key
    answer = {"id": body["id"], "status": receipt.status, "placed": receipt.placed}
    return answer, 201 if receipt.status == "stored" else 200
