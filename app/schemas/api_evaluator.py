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
            "description": "waves with the flow of participants and their items: the mean at the start, and paired "
            "change with its interval. Fewer than 10 people are never shown"
        },
    )


class ReleaseOut(Schema):
    """Microdata that may leave, or why it may not. A small count is {"below": 5}."""

    id = fields.UUID(required=True)
    intervention = fields.UUID(required=True)
    intervention_name = fields.String(required=True)
    wave = fields.Integer(required=True)
    cohort = fields.Date(required=True, metadata={"description": "when the cohort started"})
    made_at = fields.AwareDateTime(required=True, format="iso")
    people = fields.Raw(required=True)
    refused = fields.String(required=True, allow_none=True, metadata={"description": "why there are no files"})
    needed = fields.Integer(required=True)
    more = fields.Raw(required=True, allow_none=True, metadata={"description": "how many more people it takes"})
    formats = fields.List(fields.String(), required=True)
    details = fields.Dict(keys=fields.String(), required=True)
