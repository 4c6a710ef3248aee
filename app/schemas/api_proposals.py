"""The box of proposals, ballots and themes as staff have them over the API. Residents' own are in api_voices.py."""

from marshmallow import Schema, fields

from app.schemas.api import Flag, Id, texts
from app.schemas.api_voices import VoteIn
from app.schemas.shapes import CODES, Line, OneOf, Shape, SomeOf, Whole
from app.schemas.voices import LONGEST_THEME
from surveys import bank
from surveys.proposals import MOST_CHOICES, REASONS, REPLIES

LONGEST_PLACE = 9999


class BoxIn(Shape):
    """open: residents may write."""

    open = Flag(required=True)


class WhichIn(Shape):
    """A proposal as it was read; seen: as it came with it. Another's change since then is a conflict."""

    proposal = Id(required=True)
    seen = fields.String(required=True, error_messages=CODES)


class ApproveIn(WhichIn):
    """hidden: words to take out, by their place in words, from 0."""

    hidden = fields.List(Whole(0, LONGEST_PLACE), load_default=list, error_messages=CODES)


class HideIn(WhichIn):
    """Why it is not shown: everybody sees that."""

    reason = OneOf(REASONS, required=True)


class AnswerIn(WhichIn):
    """What came of it, and in words."""

    reply = OneOf(REPLIES, required=True)
    answer = texts("language → text; at least one")


class TextPartOut(Schema):
    """A piece of a text. kind: of what was taken out there; empty where the text is as it was written."""

    text = fields.String(required=True)
    kind = fields.String(required=True)


class WordOut(Schema):
    """A word that may be hidden. suggested: the kind of what it may be; empty where nothing is known."""

    text = fields.String(required=True)
    suggested = fields.String(required=True)


class ProposalReadOut(Schema):
    """A proposal as whoever moderates reads it."""

    id = fields.UUID(required=True)
    parts = fields.List(fields.Nested(TextPartOut), required=True)
    words = fields.List(fields.Nested(WordOut), required=True)
    reply = fields.String(required=True, allow_none=True)
    answer = texts("language → what was answered")
    seen = fields.String(required=True)


class BoxOut(Schema):
    """possible: whether there can be a box at all, never for children. hidden: how many are not shown."""

    open = fields.Boolean(required=True, attribute="is_open")
    possible = fields.Boolean(required=True)
    waiting = fields.List(fields.Nested(ProposalReadOut), required=True)
    approved = fields.List(fields.Nested(ProposalReadOut), required=True)
    hidden = fields.Integer(required=True)


class BallotIn(Shape):
    """questions: of the bank of core items, by name; own: one more, to be answered yes or no. Two to four in all."""

    id = Id(required=True, random=True)
    questions = SomeOf(bank.items(), most=MOST_CHOICES, load_default=list)
    own = texts("language → words")


class HandIn(VoteIn):
    """A hand at a meeting."""


class BallotEndIn(Shape):
    """take: the question with most votes into the draft; close: nothing."""

    ballot = Id(required=True)
    do = OneOf(("take", "close"), required=True)


class ChoiceOut(Schema):
    """A question of a ballot, and how many chose it on the page, where one person may tap twice, and at a meeting."""

    key = fields.String(required=True, attribute="question.key")
    text = fields.Dict(keys=fields.String(), values=fields.String(), required=True, attribute="question.text")
    page = fields.Integer(required=True)
    meeting = fields.Integer(required=True)


class BallotCountedOut(Schema):
    """leads: the place of the question with most votes; null where two have as many. chosen: the one that was taken."""

    id = fields.UUID(required=True)
    open = fields.Boolean(required=True, attribute="is_open")
    counts = fields.List(fields.Nested(ChoiceOut), required=True)
    leads = fields.Integer(required=True, allow_none=True)
    chosen = fields.Integer(required=True, allow_none=True)


class ThemeIn(Shape):
    """A theme by its name."""

    name = Line(LONGEST_THEME, required=True)


class ThemesOut(Schema):
    """The themes that reviewers may give a text."""

    themes = fields.List(fields.String(), required=True)


class TextsOut(Schema):
    """Texts that left together, of a question and a wave. themes and rest: in fives, never fewer than ten."""

    question = texts("language → words")
    wave = fields.String(required=True)
    themes = fields.Dict(keys=fields.String(), required=True, attribute="told.themes")
    rest = fields.Raw(required=True, allow_none=True, attribute="told.rest", metadata={"type": ["object", "null"]})
    texts = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "by theme, the empty one last; for evaluators who may fetch the file, else empty"},
    )
