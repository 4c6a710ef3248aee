"""Effects and releases as the API says them. Figures are those of the stored report; nothing is counted here."""

from marshmallow import Schema, fields


class EffectsOut(Schema):
    """What may be shown of one intervention; report is null before its first wave has closed."""

    intervention = fields.UUID(required=True)
    name = fields.String(required=True)
    report = fields.Dict(
        keys=fields.String(),
        required=True,
        allow_none=True,
        metadata={
            "description": "waves with the flow of participants and how they were known again (null: hidden, since it "
            "is small or a small one would follow from it; what nobody counted is left out), and their items: at the "
            "start the mean and the shares of answers, later paired change with its interval, each by at most one "
            "breakdown. People behind a figure are told in fives; fewer than 10 are never shown"
        },
    )


class ContrastOut(Schema):
    """An item's published change beside the comparison group's."""

    wave = fields.Integer(required=True)
    item = fields.String(required=True)
    others = fields.Dict(keys=fields.String(), required=True, metadata={"description": "people in fives; their change"})
    difference = fields.Dict(keys=fields.String(), required=True, metadata={"description": "own change − theirs"})
    strength = fields.Dict(keys=fields.String(), required=True)
    verdict = fields.String(required=True)
    sentence = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class EffectsBesideOut(EffectsOut):
    """One intervention, also beside its comparison group where it has one that may be seen."""

    comparison_group = fields.String(required=True, allow_none=True)
    contrasts = fields.List(fields.Nested(ContrastOut), required=True)


class GoalChangeOut(Schema):
    """The newest published change of one question of one intervention; item as in its report."""

    intervention = fields.UUID(required=True)
    wave = fields.Integer(required=True)
    item = fields.Dict(keys=fields.String(), required=True)


class MeasuredOut(Schema):
    """An indicator that was asked. silent: interventions that asked it, of which no change may be shown yet."""

    indicator = fields.String(required=True)
    changes = fields.List(fields.Nested(GoalChangeOut), required=True)
    silent = fields.List(fields.UUID(), required=True)


class GoalKnownOut(Schema):
    """What is known about a goal, by what measures it: that an intervention is tagged with it says nothing."""

    code = fields.String(required=True)
    measurable = fields.Boolean(required=True, metadata={"description": "false: never measured by asking residents"})
    tagged = fields.List(fields.UUID(), required=True, metadata={"description": "interventions said to be for it"})
    beside = fields.List(
        fields.UUID(), required=True, metadata={"description": "those of them that asked nothing that measures it"}
    )
    measured = fields.List(fields.Nested(MeasuredOut), required=True)
    unasked = fields.List(fields.String(), required=True, metadata={"description": "indicators that nobody asked"})


class SummaryOut(Schema):
    """A page of results. state: made, making or not_made; failed: it went wrong, and will be tried again."""

    language = fields.String(required=True)
    state = fields.String(required=True)
    failed = fields.Boolean(required=True)


class PoolOut(Schema):
    """What several interventions asked alike, together. change: null where nothing can be said of the whole."""

    id = fields.String(required=True, metadata={"description": "as long as the question and the follow-up are these"})
    number = fields.Integer(required=True, metadata={"description": "of the follow-up"})
    text = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    row = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    interventions = fields.List(fields.UUID(), required=True)
    people = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    change = fields.Dict(keys=fields.String(), values=fields.Float(), required=True, allow_none=True)
    strength = fields.Integer(required=True)
    sentence = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class FileOut(Schema):
    """A file of a release. state: made, making (percent), not_made (ask for it) or removed (expired)."""

    format = fields.String(required=True)
    state = fields.String(required=True)
    percent = fields.Integer(required=True, allow_none=True)
    failed = fields.Boolean(required=True, metadata={"description": "went wrong, and will be tried again"})
    name = fields.String(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True, metadata={"description": "bytes"})


class ReleaseOut(Schema):
    """Microdata that may leave, or why it may not. What is told of people who are in no file is in fives: {"least": 5,
    "most": 9}, or {"below": 5}.
    """

    id = fields.UUID(required=True)
    intervention = fields.UUID(required=True)
    intervention_name = fields.String(required=True)
    wave = fields.Integer(required=True)
    cohort = fields.Date(required=True, metadata={"description": "when the cohort started"})
    made_at = fields.AwareDateTime(required=True, format="iso")
    expires_at = fields.AwareDateTime(required=True, format="iso", metadata={"description": "then the files go"})
    people = fields.Raw(required=True)
    refused = fields.String(required=True, allow_none=True, metadata={"description": "why there are no files"})
    needed = fields.Integer(required=True)
    more = fields.Raw(required=True, allow_none=True, metadata={"description": "how many more people it takes"})
    formats = fields.List(fields.String(), required=True, metadata={"description": "what can be fetched at once"})
    files = fields.List(fields.Nested(FileOut), required=True)
    details = fields.Dict(keys=fields.String(), required=True)
