"""The tablet at the door: the PIN that starts it, and opening the answers that it sealed while it was offline.

What the tablet does with its time, and in which order it sends, is static/kiosk.js and kiosk-box.js. What was opened is
stored by receive.receive like any other answer: the seal protects what lies on the tablet, not what is stored here.
"""

import secrets
from datetime import datetime
from uuid import UUID

from app import sealing
from app.extensions import current_settings, web_keys
from app.services import asking
from app.services.actor import Actor
from app.services.audit import note
from app.services.hashing import hashed, matches
from app.store import interventions as store
from app.store.session import transaction
from surveys.errors import BadInput, Closed, Ended, NotFound, WrongPin

PIN_DIGITS = 6


def new_pin(*, actor: Actor, id: UUID, now: datetime) -> tuple[str, str]:
    """(PIN, address to open on the tablet). The PIN is shown now and never again; an earlier one ends.

    Raises NotFound, Forbidden, Closed where the poster is out of use, and BadInput where it asks for tickets: anybody
    can seal to a tablet's key, so a tablet would be a way past them.
    """
    actor.must_lead()
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    kept = hashed(pin)
    with transaction() as session:
        activity = store.activity(session, id, actor.organisation)
        if activity is None:
            raise NotFound
        if activity.closed_at is not None:
            raise Closed
        if activity.admission:
            raise BadInput(problems={"kiosk": ["tickets"]})
        activity.kiosk_pin = kept
        note(session, who=actor.id, action="activity.kiosk_pin", subject=str(id), now=now)
        return pin, address(activity.code)


def address(code: str) -> str:
    """What is opened on the tablet."""
    return f"{current_settings().public_base_url}/{code}/kiosk"


def unlock(*, code: str, pin: str) -> None:
    """Raises WrongPin, after the same work whether the activity has a PIN or not; UnknownCode, Closed."""
    with transaction() as session:
        kept = asking.find(session, code).kiosk_pin
    if not matches(kept, pin):
        raise WrongPin


def opened(*, code: str, sealed: bytes) -> bytes:
    """The JSON of one response that a tablet sealed. Raises UnknownCode, Closed, Ended, BadInput where it stays shut.

    A leader ends the evening first and carries the tablet home to a signal afterwards: what it holds is still taken in,
    where a tablet has ever stood.
    """
    with transaction() as session:
        activity = asking.find(session, code, late=True)
        if activity.closed_at is not None and activity.kiosk_pin is None:
            raise Closed
        if activity.intervention.ended_at is not None:
            raise Ended
        intervention = activity.intervention_id
    try:
        return sealing.open_box(web_keys().kiosk_private, sealed, info=sealing.kiosk_info(intervention))
    except (sealing.CannotOpen, ValueError):
        raise BadInput(problems={"sealed": ["unopened"]}) from None
