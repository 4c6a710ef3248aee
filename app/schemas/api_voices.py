"""The shapes of what residents say openly."""

from marshmallow import Schema, fields

from app.schemas.api import Id, texts
from app.schemas.shapes import CODES, Shape, Whole
from surveys.proposals import MOST_CHOICES, REASONS, REPLIES


class ProposalIn(Shape):
    """id: of the app's own, so that sent twice it is one."""

    id = Id(required=True, random=True)
    text = fields.String(required=True, error_messages=CODES)


class VoteIn(Shape):
    """choice: the place of the question in the ballot, from 0."""

    ballot = Id(required=True)
    choice = Whole(0, MOST_CHOICES - 1, required=True)


class ProposalOut(Schema):
    """A proposal that has been read, and what was answered."""

    text = fields.String(required=True)
    reply = fields.String(
        required=True, allow_none=True, metadata={"description": f"{', '.join(REPLIES)}; null as long as there is none"}
    )
    answer = texts("language → what was answered")


class BallotOut(Schema):
    """Between which questions one may choose."""

    id = fields.UUID(required=True)
    questions = fields.List(texts("language → words"), required=True)


class VoicesOut(Schema):
    """asked: whether one may propose now."""

    asked = fields.Boolean(required=True)
    proposals = fields.List(fields.Nested(ProposalOut), required=True)
    hidden = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": f"how many are not shown, by reason: {', '.join(REASONS)}"},
    )
    ballot = fields.Nested(BallotOut, required=True, allow_none=True)
    chosen = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "language → the question that was chosen last"},
    )
