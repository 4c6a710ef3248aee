"""What a tablet at the door sends and gets, and what its leader gets. The answer inside a seal is ResponseIn."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from app.schemas.api import Id
from app.schemas.api_participant import ResponseIn
from app.schemas.shapes import CODES, OneOf, Shape
from app.sealing import KIOSK_LENGTHS, SEALED_KIOSK_BYTES
from surveys.codes import from_b64url
from surveys.errors import KeyMalformed

PIN = r"[0-9]{6}"


class Pin(fields.String):
    """Six digits. One of another shape is wrong like any other wrong PIN, so that a tablet says one thing."""

    def __init__(self, **says: Any) -> None:
        super().__init__(error_messages=CODES, metadata={"pattern": f"^{PIN}$"}, **says)


class Sealed(fields.String):
    """A sealed answer in unpadded base64url, of one of the few lengths that there are."""

    def __init__(self, **says: Any) -> None:
        about = {
            "description": "HPKE of a ResponseIn in JSON with mode kiosk, filled up with spaces to "
            f"{', '.join(map(str, KIOSK_LENGTHS))} bytes; info ringar|kiosk|INTERVENTION",
            "pattern": "^[A-Za-z0-9_-]+$",
        }
        super().__init__(error_messages=CODES, metadata=about, **says)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            sealed = from_b64url(super()._deserialize(value, attr, data, **kwargs), None)
        except KeyMalformed:
            raise ValidationError("malformed") from None
        if len(sealed) not in SEALED_KIOSK_BYTES:
            raise ValidationError("length")
        return sealed


class PinOut(Schema):
    """What the leader types on the tablet, and what they open there."""

    pin = fields.String(required=True, metadata={"pattern": f"^{PIN}$", "description": "shown once"})
    address = fields.String(required=True)


class UnlockIn(Shape):
    """The leader's PIN."""

    pin = Pin(required=True)


class SealedIn(Shape):
    """One answer. id: the envelope's own, random; it is not the answer's, which nobody but the server gets to see."""

    id = Id(random=True, required=True)
    sealed = Sealed(required=True)


class KioskResponseIn(ResponseIn):
    """What lies in the seal: an answer from a kiosk and from nothing else."""

    mode = OneOf(("kiosk",), required=True)
