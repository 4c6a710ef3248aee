"""Interventions, activities, areas, goals and partners as the API says them. Questionnaires stand beside."""

from marshmallow import Schema, fields

from app.posters.form import MOST_COPIES
from app.schemas.api import Counted, Id, revision, texts
from app.schemas.occasions import SeriesIn
from app.schemas.plans import PlanIn
from app.schemas.shapes import (
    CODES,
    ActivityIn,
    Day,
    DecisionIn,
    InterventionIn,
    InterventionLater,
    Line,
    OrganisationIn,
    Shape,
)
from app.schemas.shapes import OneOf as Word
from surveys.disclosure.sizes import outlook
from surveys.effects.contrast import GROUPS
from surveys.ending import codes_until
from surveys.languages import LANGUAGES


class NewIntervention(InterventionIn):
    """id: chosen by the sender; the same one sent twice is one intervention."""

    id = Id(random=True, load_default=None)
    plan = fields.Nested(PlanIn)
    stage = InterventionLater._declared_fields["stage"]
    goals = InterventionLater._declared_fields["goals"]
    area_id = InterventionLater._declared_fields["area_id"]


class ChangedIntervention(InterventionLater):
    """What changes; the rest stays."""

    revision = revision(load_default=None)


class DecisionOut(Schema):
    """What was decided about the material of an intervention."""

    fate = fields.String(required=True)
    decided_by = fields.String(required=True)
    decided_on = fields.String(required=True, metadata={"format": "date"})
    reference = fields.String(required=True)


class InterventionOut(Schema):
    """An intervention. own: whether it belongs to the asker's organisation, or a partner shares it."""

    id = fields.UUID(required=True)
    organisation = fields.UUID(required=True, attribute="organisation_id")
    partnership = fields.UUID(required=True, allow_none=True, attribute="partnership_id")
    area = fields.UUID(required=True, allow_none=True, attribute="area_id")
    name = fields.String(required=True)
    audience = fields.String(required=True)
    expected_size = fields.Integer(required=True)
    languages = fields.List(fields.String(), required=True)
    intake = fields.String(required=True)
    stage = fields.String(required=True)
    goals = fields.List(fields.String(), required=True)
    background = fields.List(fields.String(), required=True)
    main_outcome = fields.String(required=True, allow_none=True)
    smallest_change = fields.Float(required=True, allow_none=True)
    comparison_id = fields.UUID(required=True, allow_none=True)
    comparison_group = fields.String(required=True, allow_none=True)
    plan = fields.Dict(keys=fields.String(), required=True)
    reminder_ceiling = fields.Integer(required=True, allow_none=True)
    reminder_budget = fields.Integer(required=True, allow_none=True)
    you_said = texts("language → text")
    we_did = texts("language → text")
    we_will = texts("language → text")
    we_cannot = texts("language → text")
    revision = fields.Integer(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    codes_until = fields.Function(
        lambda one: codes_until(one.ended_at).isoformat() if one.ended_at else None,
        metadata={
            "description": "until when the end can be undone and codes work; null as long as it goes on",
            "type": ["string", "null"],
            "format": "date-time",
        },
    )
    archive_decision = fields.Nested(DecisionOut, required=True, allow_none=True)
    can_show = fields.Function(
        lambda one: list(outlook(one.expected_size, one.audience)),
        metadata={
            "description": "codes of what a group of this size can and cannot ever show",
            "type": "array",
            "items": {"type": "string"},
        },
    )


class SaidOfOrganisation(OrganisationIn):
    """What an organisation says of itself, whole."""

    archive_default = fields.Nested(DecisionIn, allow_none=True, load_default=None, error_messages=CODES)


class OrganisationOut(Schema):
    """An organisation's own page. controller: as participants read it."""

    name = fields.String(required=True)
    controller = fields.String(required=True)
    controller_contact = fields.String(required=True)
    worry_routine = fields.String(required=True)
    archive_default = fields.Nested(DecisionOut, required=True, allow_none=True)
    outdated = fields.List(
        fields.UUID(),
        required=True,
        metadata={"description": "interventions that still ask under another controller, until they publish again"},
    )


class GoalOut(Schema):
    """One of A–H. measurable: whether asking residents can show anything about it."""

    code = fields.String(required=True)
    name = texts("language → text")
    measurable = fields.Boolean(required=True)
    lines = fields.List(fields.String(), required=True, metadata={"description": "the lines of work under it"})
    indicators = fields.List(fields.String(), required=True)


class NewActivity(ActivityIn):
    """questionnaire: default the intervention's newest that has been published."""

    id = Id(random=True, load_default=None)
    intervention = Id(required=True)
    questionnaire = Id(allow_none=True, load_default=None)
    part = Id(allow_none=True, load_default=None, metadata={"description": "a part of the same intervention"})
    series = fields.Nested(SeriesIn, allow_none=True, load_default=None, metadata={"description": "it comes again"})


class ChangedActivity(Shape):
    """What changes; the rest stays."""

    name = Line()
    place = Line(shortest=0, allow_none=True)
    starts_on = Day(allow_none=True)
    part = Id(allow_none=True, attribute="part_id", metadata={"description": "a part of the same intervention"})


class SpokenIn(Shape):
    """In which language of the questionnaire; else in its first."""

    language = Word(LANGUAGES, load_default=None)


class FormWanted(SpokenIn):
    """Which forms on paper: copies with a code each, else one without."""

    copies = Counted(MOST_COPIES, load_default=0)


class ActivityOut(Schema):
    """One occasion, or a rolling one."""

    id = fields.UUID(required=True)
    intervention = fields.UUID(required=True, attribute="intervention_id")
    questionnaire = fields.UUID(required=True, attribute="questionnaire_id")
    part = fields.UUID(required=True, allow_none=True, attribute="part_id")
    name = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    starts_on = fields.Date(required=True, allow_none=True)
    head_count = fields.Integer(required=True, allow_none=True)
    code = fields.String(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    ticket = fields.Boolean(
        required=True, attribute="admission", metadata={"description": "whether one-time tickets are asked for"}
    )


class SharedIn(Shape):
    """The partnership that an intervention is shared with; null: with nobody."""

    partnership = Id(required=True, allow_none=True)


class ComparisonIn(Shape):
    """The intervention that another one is compared with, and what its people are; both null: nobody."""

    group = Word(tuple(GROUPS), required=True, allow_none=True)
    other = Id(required=True, allow_none=True)
