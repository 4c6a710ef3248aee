"""Interventions, questionnaires, activities, waves, areas, goals and partners as the API says them."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.schemas.api import Flag, Id
from app.schemas.shapes import CODES, ActivityIn, AreaIn, Day, InterventionIn, InterventionLater, Line, Shape, SomeOf
from app.schemas.shapes import OneOf as Word
from surveys.disclosure.sizes import outlook
from surveys.languages import LANGUAGES
from surveys.questionnaire import MOST_QUESTIONS

RIGHTS = ("lead", "results", "microdata")
PARTNERSHIP_TYPES = ("iop", "agreement", "other")
MOST_REVISIONS = 1_000_000_000
MOST_OPTIONS = 100


def _texts(about: str) -> Any:
    return fields.Dict(
        keys=fields.String(), values=fields.String(), error_messages=CODES, metadata={"description": about}
    )


def _revision(**says: Any) -> fields.Integer:
    about = {"description": "the revision that was read; another's change since then is a conflict"}
    return fields.Integer(
        strict=True,
        error_messages={**CODES, "too_large": "invalid"},
        validate=validate.Range(1, MOST_REVISIONS, error="out_of_range"),
        metadata=about,
        **says,
    )


class NewIntervention(InterventionIn):
    """id: chosen by the sender; the same one sent twice is one intervention."""

    id = Id(random=True, load_default=None)
    stage = InterventionLater._declared_fields["stage"]
    goals = InterventionLater._declared_fields["goals"]
    area_id = InterventionLater._declared_fields["area_id"]


class ChangedIntervention(InterventionLater):
    """What changes; the rest stays."""

    revision = _revision(load_default=None)


class InterventionOut(Schema):
    """An intervention. own: whether it belongs to the asker's organisation, or a partner shares it."""

    id = fields.UUID(required=True)
    organisation = fields.UUID(required=True, attribute="organisation_id")
    partnership = fields.UUID(required=True, allow_none=True, attribute="partnership_id")
    parent = fields.UUID(required=True, allow_none=True, attribute="parent_id")
    area = fields.UUID(required=True, allow_none=True, attribute="area_id")
    name = fields.String(required=True)
    audience = fields.String(required=True)
    expected_size = fields.Integer(required=True)
    languages = fields.List(fields.String(), required=True)
    intake = fields.String(required=True)
    stage = fields.String(required=True)
    goals = fields.List(fields.String(), required=True)
    background = fields.List(fields.String(), required=True)
    plan = fields.Dict(keys=fields.String(), required=True)
    you_said = _texts("language → text")
    we_did = _texts("language → text")
    revision = fields.Integer(required=True)
    can_show = fields.Function(
        lambda one: list(outlook(one.expected_size, one.audience)),
        metadata={
            "description": "codes of what a group of this size can and cannot ever show",
            "type": "array",
            "items": {"type": "string"},
        },
    )


class AreaOut(Schema):
    """Where it happens."""

    id = fields.UUID(required=True)
    parent = fields.UUID(required=True, allow_none=True, attribute="parent_id")
    name = fields.String(required=True)


class NewArea(AreaIn):
    """A new area, under another one or not."""

    parent = Id(allow_none=True, load_default=None)


class RenamedArea(Shape):
    """Another name for an area."""

    name = Line(required=True)


class GoalOut(Schema):
    """One of A–H. measurable: whether asking residents can show anything about it."""

    code = fields.String(required=True)
    name = _texts("language → text")
    measurable = fields.Boolean(required=True)
    lines = fields.List(fields.String(), required=True, metadata={"description": "the lines of work under it"})
    indicators = fields.List(fields.String(), required=True)


class OptionDocument(Shape):
    """One thing to choose, or one point of a scale."""

    value = fields.Raw(
        required=True, metadata={"description": "a whole number or a word", "type": ["integer", "string"]}
    )
    label = _texts("language → text")
    exclusive = Flag()


class QuestionDocument(Shape):
    """A question as it is asked."""

    key = fields.String(
        required=True, error_messages=CODES, metadata={"description": "a–z, 0–9 and _; names the column"}
    )
    kind = fields.String(required=True, error_messages=CODES)
    text = _texts("language → text")
    hint = _texts("language → text")
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

    title = _texts("language → text")
    intro = _texts("language → text")
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
    revision = _revision(required=True)


class PublishIn(Shape):
    """confirmed: languages whose consent text somebody in the organisation has read."""

    confirmed = SomeOf(LANGUAGES, load_default=list)


class ReadyOut(Schema):
    """A ready questionnaire to begin with."""

    code = fields.String(required=True)
    title = _texts("language → text")
    about = _texts("language → text")


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


class NewActivity(ActivityIn):
    """questionnaire: default the intervention's newest that has been published."""

    id = Id(random=True, load_default=None)
    intervention = Id(required=True)
    questionnaire = Id(allow_none=True, load_default=None)


class ChangedActivity(Shape):
    """What changes; the rest stays."""

    name = Line()
    place = Line(shortest=0, allow_none=True)
    starts_on = Day(allow_none=True)


class ActivityOut(Schema):
    """One occasion, or a rolling one."""

    id = fields.UUID(required=True)
    intervention = fields.UUID(required=True, attribute="intervention_id")
    questionnaire = fields.UUID(required=True, attribute="questionnaire_id")
    name = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    starts_on = fields.Date(required=True, allow_none=True)
    head_count = fields.Integer(required=True, allow_none=True)
    code = fields.String(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")


class WaveOut(Schema):
    """One round of asking a cohort: the half-open window [opens, closes)."""

    id = fields.UUID(required=True)
    cohort = fields.UUID(required=True)
    number = fields.Integer(required=True)
    opens = fields.AwareDateTime(required=True, format="iso")
    closes = fields.AwareDateTime(required=True, format="iso")


class PartnershipIn(Shape):
    """Organisations that share interventions for a period."""

    name = Line(required=True)
    type = Word(PARTNERSHIP_TYPES, required=True)
    begins = Day(required=True)
    ends = Day(allow_none=True, load_default=None)


class ChangedPartnership(Shape):
    """What changes; the rest stays."""

    name = Line()
    ends = Day(allow_none=True)


class PartyIn(Shape):
    """An organisation that is let into a partnership, and what it may see."""

    organisation = Id(required=True)
    rights = Word(RIGHTS, required=True)


class SharedIn(Shape):
    """The partnership that an intervention is shared with; null: with nobody."""

    partnership = Id(required=True, allow_none=True)


class PartyOut(Schema):
    """An organisation in a partnership."""

    organisation = fields.UUID(required=True, attribute="organisation_id")
    rights = fields.String(required=True)
    joined = fields.Date(required=True)


class PartnershipOut(Schema):
    """A partnership that the asker's organisation is in."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)
    begins = fields.Date(required=True)
    ends = fields.Date(required=True, allow_none=True)
    parties = fields.List(fields.Nested(PartyOut), required=True)
