"""Questionnaires as the API says them: ready ones, drafts, published versions."""

import json
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.schemas.api import Counted, Flag, Id, revision, texts
from app.schemas.shapes import CODES, Line, OneOf, Shape, SomeOf
from surveys.languages import LANGUAGES
from surveys.logic import OPERATORS
from surveys.questionnaire import MOST_QUESTIONS

MOST_OPTIONS, LONGEST_KEY = 100, 40
MOST_VERSIONS = 9_999_999
DRAFT = "draft"
SORTS = ("added", "removed", "moved", "recoded", "changed")
RULES = (
    f'{{"question": earlier key, {" | ".join(json.dumps(each) for each in OPERATORS)}: value}}, '
    'or {"and": [rules]}, {"or": [rules]}, {"not": rule}'
)


class OptionDocument(Shape):
    """One thing to choose, or one point of a scale."""

    value = fields.Raw(
        required=True, metadata={"description": "a whole number or a word", "type": ["integer", "string"]}
    )
    label = texts("language → text")
    exclusive = Flag()
    good = Flag(
        metadata={"description": "of a choice: the share who choose one of these is followed; settled before answers"}
    )
    picture = fields.String(
        allow_none=True, error_messages=CODES, metadata={"description": "a name of the bank's pictures"}
    )


class QuestionDocument(Shape):
    """A question as it is asked."""

    key = fields.String(
        required=True, error_messages=CODES, metadata={"description": "a–z, 0–9 and _; names the column"}
    )
    kind = fields.String(required=True, error_messages=CODES)
    text = texts("language → text")
    hint = texts("language → text")
    item = fields.String(allow_none=True, error_messages=CODES)
    indicator = fields.String(allow_none=True, error_messages=CODES)
    direction = fields.Integer(
        strict=True, allow_none=True, error_messages=CODES, validate=validate.OneOf((1, -1), error="unknown")
    )
    required = Flag()
    options = fields.List(
        fields.Nested(OptionDocument),
        error_messages=CODES,
        validate=validate.Length(max=MOST_OPTIONS, error="too_many"),
    )
    rows = fields.List(
        fields.Nested(OptionDocument),
        error_messages=CODES,
        validate=validate.Length(max=MOST_OPTIONS, error="too_many"),
        metadata={"description": "what a matrix asks about, each with the same options"},
    )
    settings = fields.Dict(keys=fields.String(), error_messages=CODES)
    show_if = fields.Dict(keys=fields.String(), allow_none=True, error_messages=CODES, metadata={"description": RULES})


class QuestionnaireDocument(Shape):
    """A questionnaire in full, or half done. What it must hold beyond these types is told by problems: question key →
    reasons.
    """

    title = texts("language → text")
    intro = texts("language → text")
    help = texts("language → text, whom to turn to where a question may hurt")
    languages = SomeOf(LANGUAGES, least=1, required=True)
    audience = fields.String(required=True, error_messages=CODES)
    questions = fields.List(
        fields.Nested(QuestionDocument),
        required=True,
        error_messages=CODES,
        validate=validate.Length(max=MOST_QUESTIONS, error="too_many"),
    )


class StartedQuestionnaire(Shape):
    """A ready questionnaire, or a published version of the organisation's, taken as a draft: one of the two.

    languages: default the intervention's.
    """

    intervention = Id(required=True)
    ready = fields.String(error_messages=CODES, metadata={"description": "GET /questionnaires/ready"})
    copy_of = Id(metadata={"description": "id of a published version"})
    languages = SomeOf(LANGUAGES, least=1, load_default=None)

    @validates_schema
    def _one_of_the_two(self, data: dict[str, Any], **_: Any) -> None:
        if ("ready" in data) == ("copy_of" in data):
            raise ValidationError("required" if "ready" not in data else "too_many", "ready")


class ChangedQuestionnaire(Shape):
    """A changed draft."""

    document = fields.Nested(QuestionnaireDocument, required=True, error_messages=CODES)
    revision = revision(required=True)


class Difference(Shape):
    """Which two: before a version's number, after another's, or "draft" for what publishing now would make."""

    before = Counted(MOST_VERSIONS, required=True)
    after = fields.String(
        load_default=DRAFT,
        error_messages=CODES,
        validate=validate.Regexp(rf"({DRAFT}|[1-9][0-9]{{0,6}})\Z", error="invalid"),
        metadata={"pattern": f"^({DRAFT}|[1-9][0-9]{{0,6}})$"},
    )


class DifferenceOut(Schema):
    """One thing that differs. question: its key in the newer version; null: the whole. language: of a text.

    recoded: the question could not go on under its old code; before and after are the two codes.
    """

    sort = fields.String(required=True, validate=validate.OneOf(SORTS))
    question = fields.String(required=True, allow_none=True)
    what = fields.String(required=True, metadata={"description": 'a part, as in "text", "options.5", "settings"'})
    language = fields.String(required=True, allow_none=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class DifferencesOut(Schema):
    """Everything that differs, in the order of the newer version; after: null for the draft."""

    before = fields.Integer(required=True)
    after = fields.Integer(required=True, allow_none=True)
    differences = fields.List(fields.Nested(DifferenceOut), required=True)


class CopiedIntervention(Shape):
    """What an intervention that is like an earlier one is called. id: the same one sent twice is one intervention."""

    name = Line(required=True)
    id = Id(random=True, load_default=None)


class XlsformIn(Shape):
    """An .xlsx with the sheets survey, choices and settings."""

    file = Upload(required=True, error_messages=CODES)


class ClipOf(Shape):
    """Which question is read, in which of the questionnaire's languages."""

    question = fields.String(
        required=True, error_messages=CODES, validate=validate.Length(1, LONGEST_KEY, error="too_long")
    )
    language = OneOf(LANGUAGES, required=True)


class ClipRead(ClipOf):
    """And which words of it: what was read must be what is asked."""

    text = fields.String(
        required=True,
        error_messages=CODES,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="invalid"),
        metadata={"pattern": "^[0-9a-f]{64}$", "description": "GET /questionnaires/{id}/clips"},
    )


class ClipIn(Shape):
    """A recording of at most 12 seconds and 2 MB in any format that a telephone or a browser makes."""

    file = Upload(required=True, error_messages=CODES)


class ClipOut(Schema):
    """A question's words in one language, and the recording of them."""

    question = fields.String(required=True)
    language = fields.String(required=True)
    words = fields.List(fields.String(), required=True, metadata={"description": "what is to be read, in order"})
    text = fields.String(required=True, metadata={"description": "SHA-256 in hex, names those words"})
    url = fields.String(required=True, allow_none=True, metadata={"description": "AAC in MP4; null: not recorded"})
    seconds = fields.Float(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True, metadata={"description": "in bytes, at most 25 000"})
    changed = fields.Boolean(required=True, metadata={"description": "other words have been recorded, by now changed"})


class RevisionRead(Shape):
    """The revision that was read; another's change since then is a conflict. Left out: whichever is there."""

    revision = Counted(MOST_VERSIONS, load_default=None)


class PublishIn(Shape):
    """confirmed: languages whose consent text somebody in the organisation has read."""

    confirmed = SomeOf(LANGUAGES, load_default=list)


class ReadyOut(Schema):
    """A ready questionnaire to begin with."""

    code = fields.String(required=True)
    title = texts("language → text")
    about = texts("language → text")


class VersionOut(Schema):
    """A published version, which never changes."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    digest = fields.String(required=True)
    published_at = fields.AwareDateTime(required=True, format="iso")
    document = fields.Dict(keys=fields.String(), required=True)


class QuestionnaireOut(Schema):
    """A questionnaire as its author sees it."""

    id = fields.UUID(required=True)
    intervention = fields.UUID(required=True, attribute="intervention_id")
    document = fields.Dict(keys=fields.String(), required=True, attribute="draft")
    confirmed_languages = fields.List(fields.String(), required=True)
    revision = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True, format="iso")
