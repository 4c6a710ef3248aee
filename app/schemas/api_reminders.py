"""Reminders as the API says them: those of which nobody knows whether they went out."""

from marshmallow import Schema, fields

from app.schemas.api import Flag
from app.schemas.shapes import Shape


class UncertainOut(Schema):
    """So many reminders of a wave; n: null under 5. again: what was decided and is not done yet; null: nobody has."""

    wave = fields.UUID(required=True)
    number = fields.Integer(required=True)
    opens = fields.AwareDateTime(required=True, format="iso")
    n = fields.Integer(required=True, allow_none=True)
    again = fields.Boolean(required=True, allow_none=True)


class RulingIn(Shape):
    """again: somebody may get it twice. Not again: somebody may get none."""

    again = Flag(required=True)


class RulingOut(Schema):
    """It has been noted."""

    status = fields.String(required=True)
