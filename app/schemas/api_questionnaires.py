"""Questionnaires as the API says them: ready ones, drafts, published versions."""

from marshmallow import Schema, fields, validate

from app.schemas.api import Flag, Id, revision, texts
from app.schemas.shapes import CODES, Shape, SomeOf
from surveys.languages import LANGUAGES
from surveys.questionnaire import MOST_QUESTIONS

MOST_OPTIONS = 100


class OptionDocument(Shape):
    """One thing to choose, or one point of a scale."""

    value = fields.Raw(
        required=True, metadata={"description": "a whole number or a word", "type": ["integer", "string"]}
    )
    label = texts("language → text")
    exclusive = Flag()


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
    settings = fields.Dict(keys=fields.String(), error_messages=CODES)
    show_if = fields.Dict(
        keys=fields.String(),
        allow_none=True,
        error_messages=CODES,
        metadata={"description": '{"question": earlier key, "equals" | "not_equals" | "contains": value}'},
    )


class QuestionnaireDocument(Shape):
    """A questionnaire in full. What it must hold beyond these types is told by problems: question key → reasons."""

    title = texts("language → text")
    intro = texts("language → text")
    languages = SomeOf(LANGUAGES, least=1, required=True)
    audience = fields.String(required=True, error_messages=CODES)
    questions = fields.List(
        fields.Nested(QuestionDocument),
        required=True,
        error_messages=CODES,
        validate=validate.Length(1, MOST_QUESTIONS, error="too_many"),
    )


class StartedQuestionnaire(Shape):
    """A ready questionnaire, taken as a draft. languages: default the intervention's."""

    intervention = Id(required=True)
    ready = fields.String(required=True, error_messages=CODES, metadata={"description": "GET /questionnaires/ready"})
    languages = SomeOf(LANGUAGES, least=1, load_default=None)


class ChangedQuestionnaire(Shape):
    """A changed draft."""

    document = fields.Nested(QuestionnaireDocument, required=True, error_messages=CODES)
    revision = revision(required=True)


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
