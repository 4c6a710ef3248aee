"""What a partnership says, who joins it by a code and who leaves it, as the API and the staff forms say them."""

from marshmallow import Schema, fields

from app.schemas.api import Id
from app.schemas.shapes import CODES, LONGEST_CONTACT, Day, Line, Prose, Shape, Whole
from app.schemas.shapes import OneOf as Word

RIGHTS = ("lead", "results", "microdata")
PARTNERSHIP_TYPES = ("iop", "agreement", "other")
LONGEST_KEPT = 365  # no release lasts longer
LONGEST_PRINCIPLES = 5000
KEPT = {"description": "days after the end in which readers may fetch data that was made before; 0: gone at once"}


class SaidIn(Shape):
    """What a partnership says besides who is in it. controller: empty where each owner answers for its own."""

    principles = Prose(longest=LONGEST_PRINCIPLES, load_default="")
    controller = Line(shortest=0, load_default="")
    controller_contact = Line(longest=LONGEST_CONTACT, shortest=0, load_default="")
    keep_days = Whole(0, LONGEST_KEPT, load_default=0, metadata=KEPT)


class PartnershipIn(SaidIn):
    """Organisations that share interventions for a period."""

    name = Line(required=True)
    type = Word(PARTNERSHIP_TYPES, required=True)
    begins = Day(required=True)
    ends = Day(allow_none=True, load_default=None)


class ChangedPartnership(Shape):
    """What changes; the rest stays."""

    name = Line()
    type = Word(PARTNERSHIP_TYPES)
    ends = Day(allow_none=True)
    principles = Prose(longest=LONGEST_PRINCIPLES)
    controller = Line(shortest=0)
    controller_contact = Line(longest=LONGEST_CONTACT, shortest=0)
    keep_days = Whole(0, LONGEST_KEPT, metadata=KEPT)


class PartyIn(Shape):
    """An organisation in a partnership, or to be let in, and what it may see."""

    organisation = Id(required=True)
    rights = Word(RIGHTS, required=True)


class PartyGone(Shape):
    """An organisation that is asked out."""

    organisation = Id(required=True)


class InvitationIn(Shape):
    """What whoever enters the code will be."""

    rights = Word(RIGHTS, required=True)


class CodeIn(Shape):
    """A one-time code, with or without what stands between its signs."""

    code = Line(longest=40, required=True)


class InvitationOf(Shape):
    """Which code."""

    invitation = Id(required=True)


class InvitationKeptOut(Schema):
    """A code that has not been used."""

    id = fields.UUID(required=True)
    rights = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True, format="iso")


class InvitationOut(InvitationKeptOut):
    """A one-time code. code: shown once, and nowhere to be found later."""

    code = fields.String(required=True)


class PartyOut(Schema):
    """An organisation in a partnership."""

    organisation = fields.UUID(required=True, attribute="organisation_id")
    name = fields.String(required=True)
    rights = fields.String(required=True)
    joined = fields.Date(required=True)
    reads_from = fields.Date(
        required=True, allow_none=True, metadata={"description": "microdata of waves that opened since this day"}
    )


class FormerOut(Schema):
    """An organisation that was in a partnership."""

    organisation = fields.UUID(required=True, attribute="organisation_id")
    name = fields.String(required=True)
    joined = fields.Date(required=True)
    left = fields.Date(required=True)
    asked_out = fields.Boolean(required=True)


class PartnershipOut(Schema):
    """A partnership that the asker's organisation is in."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)
    begins = fields.Date(required=True)
    ends = fields.Date(required=True, allow_none=True)
    principles = fields.String(required=True)
    controller = fields.String(required=True)
    controller_contact = fields.String(required=True)
    keep_days = fields.Integer(required=True)
    parties = fields.List(fields.Nested(PartyOut), required=True)
    former = fields.List(fields.Nested(FormerOut), required=True)


class OfferOut(Schema):
    """What a code lets one into."""

    partnership = fields.Nested(PartnershipOut, required=True)
    rights = fields.String(required=True)


class SharedOut(Schema):
    """An intervention that is shared. earlier: it began before one joined, so none of its figures are shown."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    organisation_name = fields.String(required=True)
    own = fields.Boolean(required=True)
    earlier = fields.Boolean(required=True)


class PartnershipForm(PartnershipIn):
    """A partnership as it is typed in; what becomes of data has to be chosen."""

    after = Word(("gone", "kept"), required=True)
    keep_days = Whole(1, LONGEST_KEPT, allow_none=True, load_default=None)


class PartnershipLater(PartnershipForm):
    """What may be changed of it."""

    class Meta:
        """Its beginning stays."""

        exclude = ("begins",)


class RightsForm(Schema):
    """What a party may from now on."""

    organisation = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "unknown"})
    rights = Word(RIGHTS, required=True)


class GoneForm(Schema):
    """Who is asked out, when it has been asked for once more."""

    organisation = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "unknown"})
    sure = Word(("yes",), required=True)


class WithdrawForm(Schema):
    """Which code shall not work."""

    code = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "unknown"})
