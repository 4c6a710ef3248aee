"""What participants' apps send and get. Nothing here can name a person; keys travel as unpadded base64url."""

from marshmallow import Schema, fields, validate

from app.schemas.api import Flag, Id, Key, Tick
from app.schemas.shapes import CODES, OneOf, Shape, Whole
from surveys.languages import LANGUAGES

MODES = ("phone", "kiosk", "paper", "helped", "interpreter")  # "imported" and "suspect" are not for a phone to say
CAME_BACK = ("card", "link", "phone", "ticket")
LARGEST_WAVE, LARGEST_VERSION = 200, 30_000


class Asking(Shape):
    """again=true: "I have answered before", which is offered the open follow-up."""

    again = Tick(load_default=False)


class SpokenLanguage(Schema):
    """A language of the questionnaire, for whoever draws the page."""

    code = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "what its speakers call it"})
    direction = fields.String(required=True, validate=validate.OneOf(("ltr", "rtl")))
    tag = fields.String(required=True, metadata={"description": "BCP 47, for html lang"})
    reviewed = fields.Boolean(required=True, metadata={"description": "a speaker has read all sentences"})


class LanguageOut(SpokenLanguage):
    """A language with its sentences, for whoever builds another page than ours."""

    sentences = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "key → sentence, with {names} to fill in, as in participant.question.progress"},
    )


class Consent(Schema):
    """What is said before anybody answers, in one language, and what stands beside the questions."""

    heading = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)
    responsible = fields.String(required=True, metadata={"description": "who is responsible for the answers"})
    contact = fields.String(
        required=True, allow_none=True, metadata={"description": "where to turn with questions about it"}
    )
    reads = fields.String(required=True, metadata={"description": "who reads the answers"})
    never = fields.String(required=True, metadata={"description": "who never does"})
    texts = fields.String(
        required=True, allow_none=True, metadata={"description": "who reads free texts; children are told by reads"}
    )
    published = fields.String(required=True, metadata={"description": "what cannot be taken back"})
    beside_text = fields.String(required=True, metadata={"description": "must stand beside each free text"})
    call = fields.String(
        required=True, allow_none=True, metadata={"description": "whom a child can call: on every screen"}
    )


class HeardOut(Schema):
    """A question read aloud."""

    url = fields.String(required=True, metadata={"description": "AAC in MP4, at most 25 kB; never changes"})
    seconds = fields.Float(required=True)


class SurveyOut(Schema):
    """All that an app needs to ask."""

    code = fields.String(required=True, metadata={"description": "the poster code in its one spelling"})
    activity = fields.String(required=True, attribute="activity_name")
    intervention = fields.UUID(
        required=True, metadata={"description": "part of the salt that stretches the receipt code"}
    )
    organisation = fields.String(required=True)
    audience = fields.String(required=True)
    wave = fields.Integer(required=True, allow_none=True, metadata={"description": "on offer now; null when none is"})
    waves = fields.List(fields.Integer(), required=True, metadata={"description": "every wave that is open now"})
    follow_up = fields.Boolean(required=True, metadata={"description": "whether to ask: have you answered before?"})
    opens_next = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    asked_again = fields.AwareDateTime(
        required=True,
        allow_none=True,
        format="iso",
        metadata={"description": "when those who answer now are asked the next time, for a note in the calendar"},
    )
    version = fields.Integer(required=True)
    digest = fields.String(required=True, metadata={"description": "SHA-256 in hex of the questionnaire"})
    languages = fields.List(fields.Nested(SpokenLanguage), required=True)
    consent = fields.Dict(keys=fields.String(), values=fields.Nested(Consent), required=True)
    questionnaire = fields.Dict(keys=fields.String(), required=True)
    pictures = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "name of a drawing → SVG path data on a square of 24"},
    )
    clips = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Nested(HeardOut)),
        required=True,
        metadata={"description": "language → question key → its recording, where there is one"},
    )
    ticket = fields.Boolean(
        required=True, metadata={"description": "whether a response must bring a one-time ticket, but for a follow-up"}
    )
    contact = fields.Boolean(required=True, metadata={"description": "whether a contact may be left: not by children"})
    courier_key = Key(
        65, required=True, metadata={"description": "the courier's public key, an uncompressed point of P-256"}
    )
    kiosk_key = Key(
        65,
        required=True,
        metadata={"description": "a kiosk seals its answers to it; a point of P-256 too"},
    )
    you_said = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    we_did = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class PlaceOut(Schema):
    """What a poster belongs to."""

    code = fields.String(required=True)
    intervention = fields.UUID(required=True)
    activity = fields.String(required=True, attribute="activity_name")
    organisation = fields.String(required=True)
    audience = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)


class OwnIn(Shape):
    """The key that answers."""

    answer_key = Key(required=True)


class OwnOut(Schema):
    """A participant's own open wave."""

    wave = fields.Integer(required=True, allow_none=True)
    answered = fields.Boolean(required=True)
    known = fields.Boolean(required=True, metadata={"description": "false: this key has never answered here"})


class LinkOut(Schema):
    """What only the secret behind a follow-up address opens."""

    sealed = fields.String(
        required=True, metadata={"description": "nonce (12) + AES-256-GCM(HKDF(L, info link), answer_key); base64url"}
    )


class StopLinkOut(Schema):
    """What only the secret behind a follow-up address opens, and what only ends follow-up."""

    sealed = fields.String(
        required=True, metadata={"description": "nonce (12) + AES-256-GCM(HKDF(L, info link), stop_key); base64url"}
    )


class ResponseIn(Shape):
    """One response. The phone makes the id; the same twice is one response."""

    id = Id(random=True, required=True)
    wave = Whole(0, LARGEST_WAVE, required=True)
    version = Whole(1, LARGEST_VERSION, required=True)
    language = OneOf(LANGUAGES, required=True)
    mode = OneOf(MODES, required=True)
    again = Flag(load_default=False)
    answer_key = Key(allow_none=True, load_default=None)
    by = OneOf(CAME_BACK, load_default="card", metadata={"description": "what the key came from; counted, not stored"})
    ticket = fields.String(
        allow_none=True,
        load_default=None,
        error_messages=CODES,
        validate=validate.Length(0, 40, error="too_long"),
        metadata={"description": "the one-time ticket, where the survey says that one is asked for"},
    )
    answers = fields.Dict(
        keys=fields.String(),
        required=True,
        error_messages=CODES,
        metadata={
            "description": 'question key → value, or {"missing": "dont_know"} or {"missing": "refused"}; '
            "only what was shown"
        },
    )


class ResponseOut(Schema):
    """It is kept."""

    id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(("stored", "same")))
    placed = fields.Boolean(required=True, metadata={"description": "false: kept as between waves"})


class ContactIn(Shape):
    """A contact, sealed on the phone to the courier's public key."""

    code = fields.String(required=True, error_messages=CODES, validate=validate.Length(1, 40, error="too_long"))
    box = Key(
        593,
        required=True,
        metadata={"description": "HPKE of the padded contact, info ringar|box|INTERVENTION; 593 bytes as base64url"},
    )
    stop_hash = Key(required=True, metadata={"description": "SHA-256 of the stop key"})


class ParticipantIn(Shape):
    """The key that sees and erases."""

    intervention = Id(required=True)
    participant_key = Key(required=True)


class WavesOut(Schema):
    """The waves that were answered, never the answers."""

    waves = fields.List(fields.Integer(), required=True)


class ErasedOut(Schema):
    """What was removed at once; texts and contact follow by the courier's hand."""

    responses = fields.Integer(required=True)


class StopIn(Shape):
    """The key that ends follow-up."""

    stop_key = Key(required=True)


class Done(Schema):
    """It is done, or on its way."""

    status = fields.String(required=True)
