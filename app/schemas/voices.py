"""The forms of what residents say: the box, a proposal, a ballot, a theme."""

from marshmallow import Schema, fields, validate

from app.schemas.api import texts
from app.schemas.forms import Once
from app.schemas.shapes import CODES, Line, OneOf, SomeOf, Whole
from surveys import bank
from surveys.proposals import MOST_CHOICES, REASONS, REPLIES

LONGEST_THEME = 40


class BoxForm(Schema):
    """Opening the box or shutting it."""

    open = OneOf(("yes", "no"), required=True)


class WhichForm(Schema):
    """A proposal as it was read."""

    proposal = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "invalid"})
    seen = fields.String(required=True, error_messages=CODES)


class ApproveForm(WhichForm):
    """hidden: the places of words to take out."""

    hidden = fields.List(fields.String(validate=validate.Regexp("[0-9]{1,4}$", error="invalid")), load_default=list)


class HideForm(WhichForm):
    """Why it is not shown."""

    reason = OneOf(REASONS, required=True)


class AnswerForm(WhichForm):
    """What came of it."""

    reply = OneOf(REPLIES, required=True)
    answer = texts("language → text")


class BallotForm(Once):
    """Between which questions residents may choose."""

    questions = SomeOf(bank.items(), most=MOST_CHOICES, load_default=list)
    own = texts("language → text")


class VoteForm(Schema):
    """A hand at a meeting."""

    ballot = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "invalid"})
    choice = Whole(0, MOST_CHOICES - 1, required=True)


class EndBallotForm(Schema):
    """The end of a ballot: its winner is taken into the draft, or nothing is."""

    ballot = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "invalid"})
    do = OneOf(("take", "close"), required=True)


class ThemeForm(Schema):
    """A theme that is put on the list, or taken from it."""

    name = Line(LONGEST_THEME, required=True)
    do = OneOf(("add", "remove"), required=True)
