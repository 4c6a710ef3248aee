"""The staff forms' shapes, and how a sent form becomes plain values for them. JSON takes shapes.py as it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.schemas.api_diary import EntryIn
from app.schemas.plans import PlanFields
from app.schemas.shapes import (
    CODES,
    LONGEST_PASSWORD,
    ActivityIn,
    Day,
    DecisionIn,
    InterventionIn,
    InterventionLater,
    LanguageIn,
    Line,
    LoginIn,
    OneOf,
    OrganisationIn,
    PasswordIn,
    SomeOf,
    Whole,
)
from surveys.bank import READY
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.effects.contrast import GROUPS
from surveys.effects.cost import ACTORS, LONGEST_SOURCE, MOST, MOST_STARTERS
from surveys.ending import FATES
from surveys.languages import LANGUAGES

NUMBER = re.compile(r"[0-9]{1,9}([.,][0-9]{1,9})?", re.ASCII)  # as people write one, with either sign for decimals


class Typed(Protocol):
    """A sent form: names with one or more strings each."""

    def getlist(self, key: str) -> list[str]:
        """All strings under a name."""
        ...

    def __iter__(self) -> Any:
        """The names."""
        ...


class LoginForm(LoginIn):
    """Signing in, and the page to go on to."""

    next = fields.String(load_default="")


class Once(Schema):
    """A form that makes something carries the id of what it makes: sent twice, it makes one."""

    once = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "invalid"})


class InterventionForm(InterventionIn, Once, PlanFields):
    """An intervention, when its people are asked again, and the ready questionnaire that it begins with."""

    ready = OneOf(READY, required=True)


class MoveForm(Schema):
    """Other days for a wave, or days for a new one. along: later waves move too. sure: what it does has been seen."""

    first_day = Day(required=True)
    last_day = Day(required=True)
    along = SomeOf(("along",), load_default=list)
    sure = SomeOf(("sure",), load_default=list)
    revision = Whole(1, 1 << 31, required=True)


class RemoveForm(Schema):
    """A wave that is to be taken away."""

    sure = SomeOf(("sure",), load_default=list)
    revision = Whole(1, 1 << 31, required=True)


class ReadyForm(Schema):
    """A ready questionnaire to begin with."""

    ready = OneOf(READY, required=True)


class CopyForm(Schema):
    """A published version in the place of a draft. sure: the author has been told that the draft is lost."""

    version = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "invalid"})
    revision = Whole(1, 1 << 31, required=True)
    sure = SomeOf(("sure",), load_default=list)


class UndoForm(Schema):
    """A draft as it was, to be put back."""

    document = fields.String(required=True, error_messages=CODES)
    revision = Whole(1, 1 << 31, required=True)


class CopiedForm(Once):
    """What a copied intervention is called."""

    name = Line(required=True)


class ComparisonForm(Schema):
    """Whom an intervention is compared with; both null: nobody."""

    group = OneOf(tuple(GROUPS), allow_none=True, load_default=None)
    other = fields.UUID(allow_none=True, load_default=None, error_messages={**CODES, "invalid_uuid": "unknown"})


class CostForm(
    Schema.from_dict(  # type: ignore[misc]  # marshmallow makes the class
        {
            f"{name}-{place}": field()
            for place in range(ACTORS)
            for name, field in (
                ("actor", lambda: Line(shortest=0, load_default="")),
                ("value", lambda: Whole(1, MOST, allow_none=True, load_default=None)),
                ("source", lambda: Line(longest=LONGEST_SOURCE, shortest=0, load_default="")),
            )
        },
        name="Actors",
    )
):
    """What an intervention costs, and what a change is worth to some actors; all empty: nobody says."""

    kronor = Whole(1, MOST, allow_none=True, load_default=None)
    source = Line(longest=LONGEST_SOURCE, shortest=0, load_default="")
    period = Line(shortest=0, load_default="")
    starters = Whole(FEWEST_TOLD, MOST_STARTERS, allow_none=True, load_default=None)
    starters_source = Line(longest=LONGEST_SOURCE, shortest=0, load_default="")
    state = Line(shortest=0, load_default="")


class EntryForm(EntryIn, Once):
    """A new entry in the diary."""


class EntryGoneForm(Schema):
    """Which entry of the diary is to be taken away."""

    entry = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "invalid"})


class NewComparisonForm(Once):
    """A group that is made to be compared with."""

    group = OneOf(tuple(GROUPS), required=True)
    name = Line(required=True)


class SettingsForm(InterventionLater):
    """What is said about an intervention later; new_area: an area that is not in the list yet.

    partnership: whom it is shared with, null for nobody.
    """

    new_area = Line(shortest=0, load_default="")
    partnership = fields.UUID(allow_none=True, error_messages={**CODES, "invalid_uuid": "unknown"})

    revision = Whole(1, 1 << 31, required=True)


class EndForm(DecisionIn):
    """The end of an intervention. sure: what it does has been read, and asked for once more."""

    sure = SomeOf(("sure",), load_default=list)


class OrganisationForm(OrganisationIn):
    """The organisation's page. fate and what follows: the usual decision at an end, none where fate is null."""

    fate = OneOf(FATES, allow_none=True, load_default=None)
    decided_by = Line(shortest=0, load_default="")
    decided_on = Day(allow_none=True, load_default=None)
    reference = Line(shortest=0, load_default="")

    @validates_schema
    def _whole(self, data: Mapping[str, Any], **_more: Any) -> None:
        missing = [name for name in ("decided_by", "decided_on") if not data.get(name)]
        if data.get("fate") and missing:
            raise ValidationError({name: ["required"] for name in missing})


class ActivityForm(ActivityIn, Once):
    """An occasion with a poster."""


class LanguageForm(LanguageIn):
    """The language of the staff pages, and the page to go back to."""

    next = fields.String(load_default="")


class PasswordForm(PasswordIn):
    """Choosing another password; old: the present one."""

    old = fields.String(
        required=True, error_messages=CODES, validate=validate.Length(max=LONGEST_PASSWORD, error="too_long")
    )


class SessionsForm(Schema):
    """Ending sign-ins of one's own: some of them, or every other; old: the present password."""

    ends = fields.List(fields.UUID(error_messages={**CODES, "invalid_uuid": "invalid"}), load_default=list)
    every = OneOf(("yes",), load_default="")
    old = fields.String(
        required=True, error_messages=CODES, validate=validate.Length(max=LONGEST_PASSWORD, error="too_long")
    )


class TextForm(Schema):
    """What a reviewer decides about a free text. seen: what they have read; hidden: the places of words to take out."""

    text = fields.UUID(required=True, error_messages={**CODES, "invalid_uuid": "invalid"})
    do = OneOf(("approve", "read", "worry", "reject", "wait"), required=True)
    seen = fields.String(required=True, error_messages=CODES)
    hidden = fields.List(fields.String(validate=validate.Regexp("[0-9]{1,4}$", error="invalid")), load_default=list)
    theme = fields.String(load_default="")
    sure = SomeOf(("sure",), load_default=list)


class PublishForm(Schema):
    """Which languages somebody here has read, and the draft's revision that the publisher has seen."""

    confirmed = SomeOf(LANGUAGES, load_default=list)
    revision = Whole(1, 1 << 31, required=True)


def read(shape: type[Schema], typed: Typed) -> tuple[dict[str, Any], dict[str, str]]:
    """(values, problems): problems has one code a field, and values is empty where there are any."""
    form = shape()
    try:
        return dict(form.load(_plain(form, typed))), {}
    except ValidationError as error:
        return {}, {str(name): _first(said) for name, said in _by_field(error)}


def _plain(form: Schema, typed: Typed) -> dict[str, Any]:
    """A form's strings as the JSON that they stand for; an empty optional field is as good as none."""
    plain: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field, fields.List):
            plain[name] = [text for text in typed.getlist(name) if text.strip()]
        elif isinstance(field, fields.Dict):
            parts = [each for each in typed if each.startswith(f"{name}.")]
            plain[name] = {each.removeprefix(f"{name}."): typed.getlist(each)[0] for each in parts}
        else:
            plain |= _single(name, field, typed.getlist(name))
    return plain


def _single(name: str, field: fields.Field[Any], texts: Sequence[str]) -> Mapping[str, Any]:
    if not texts:
        return {}
    text = texts[0]
    if not text.strip() and (field.allow_none or field.required):
        return {name: None}
    digits = "".join(text.split())
    if isinstance(field, fields.Integer) and digits.isascii() and digits.isdecimal():
        return {name: int(digits)}
    if isinstance(field, fields.Float) and NUMBER.fullmatch(digits):
        return {name: float(digits.replace(",", "."))}
    return {name: text}


def _by_field(error: ValidationError) -> Iterable[tuple[object, Any]]:
    said = error.messages
    return said.items() if isinstance(said, dict) else [("form", said)]


def _first(said: Any) -> str:
    """The first code in what marshmallow says about one field, however deep."""
    while isinstance(said, Mapping):
        said = next(iter(said.values()))
    while isinstance(said, list):
        said = said[0]
    return str(said)
