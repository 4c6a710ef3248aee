"""Shapes that the API and the staff forms share. What is wrong is said in codes; sentences live with the languages."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from surveys.codes import MOST_TICKETS
from surveys.diary import LONGEST
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.ending import FATES
from surveys.goals import GOALS
from surveys.languages import LANGUAGES, STAFF_LANGUAGES
from surveys.questionnaire import AUDIENCES

ROLES = ("admin", "leader", "evaluator")
INTAKES = ("fixed", "rolling")
STAGES = ("understand", "try", "improve", "change")
LARGEST_GROUP = 100_000
LONGEST_NAME, LONGEST_CONTACT, LONGEST_TEXT = 120, 200, 2000
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 500
MOST_BACKGROUND = 2
MOST_REMINDERS, MOST_SEK = 250_000, 100_000
SMALLEST_CHANGE = (0.1, 1.0)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

Codes = dict[str, str | list[Any] | dict[Any, Any]]
CODES: Codes = {"required": "required", "null": "required", "invalid": "invalid"}


def _each_once(given: list[str]) -> None:
    if len(set(given)) < len(given):
        raise ValidationError("twice")


class Line(fields.String):
    """One line of text without control characters, white space trimmed and single."""

    def __init__(self, longest: int = LONGEST_NAME, shortest: int = 1, **more: Any) -> None:
        checks = [
            validate.Length(max=longest, error="too_long"),
            validate.Length(min=shortest, error="required"),
        ]
        super().__init__(error_messages={**CODES, "characters": "characters"}, validate=checks, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        text = " ".join(super()._deserialize(value, attr, data, **more).split())
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
            raise self.make_error("characters")
        return text


class Prose(fields.String):
    """A text of several lines, ends trimmed."""

    def __init__(self, longest: int = LONGEST_TEXT, **more: Any) -> None:
        errors = {**CODES, "characters": "characters"}
        super().__init__(error_messages=errors, validate=validate.Length(max=longest, error="too_long"), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more).replace("\r\n", "\n").strip()
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text.replace("\n", "")):
            raise self.make_error("characters")
        return text


class Email(Line):
    """An e-mail address as people have them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(longest=200, **more)
        self.validators.append(validate.Email(error="email"))


class Whole(fields.Integer):
    """A whole number, and only a whole number: 1.9, true and "१२" are none."""

    def __init__(self, least: int, most: int, **more: Any) -> None:
        super().__init__(
            error_messages={**CODES, "too_large": "invalid"},
            strict=True,
            validate=validate.Range(least, most, error="out_of_range"),
            **more,
        )


class Limit(Whole):
    """A ceiling: nothing, or so much that whether it is reached says nothing about few people. null: as usual."""

    def __init__(self, most: int, what: str) -> None:
        super().__init__(0, most, allow_none=True, metadata={"description": f"{what}. 0, or at least {FEWEST_TOLD}"})
        self.validators.append(validate.NoneOf(range(1, FEWEST_TOLD), error="out_of_range"))


class Amount(fields.Float):
    """A number, and only a number: "0.2" and true are none, nor is what is not finite."""

    def __init__(self, least: float, most: float, **more: Any) -> None:
        errors = {**CODES, "too_large": "invalid", "special": "invalid"}
        super().__init__(error_messages=errors, validate=validate.Range(least, most, error="out_of_range"), **more)

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool | str):
            raise self.make_error("invalid")
        return float(super()._validated(value))


class OneOf(fields.String):
    """One word of a closed list."""

    def __init__(self, words: tuple[str, ...], **more: Any) -> None:
        super().__init__(error_messages=CODES, validate=validate.OneOf(words, error="unknown"), **more)


class SomeOf(fields.List[str]):
    """Some words of a closed list, each once, in the order given."""

    def __init__(self, words: tuple[str, ...], least: int = 0, most: int | None = None, **more: Any) -> None:
        checks: list[Any] = [validate.Length(min=least, error="required")]
        if most is not None:
            checks.append(validate.Length(max=most, error="too_many"))
        super().__init__(OneOf(words), error_messages=CODES, validate=[*checks, _each_once], **more)


class Day(fields.Date):
    """A date as in 2026-02-03, in our own century."""

    def __init__(self, **more: Any) -> None:
        between = validate.Range(EARLIEST, LATEST, error="out_of_range")
        super().__init__(error_messages={**CODES, "format": "date"}, validate=between, **more)


class Texts(fields.Dict):
    """Language → text."""

    def __init__(self, **more: Any) -> None:
        language = fields.String(validate=validate.OneOf(LANGUAGES, error="unknown"))
        super().__init__(error_messages=CODES, keys=language, values=Prose(), **more)


class Shape(Schema):
    """What a door lets in: a field that it does not know is refused."""

    class Meta:
        """Nothing unknown passes."""

        unknown = RAISE

    error_messages = {"unknown": "unknown", "type": "invalid"}  # noqa: RUF012  marshmallow declares it so


class LoginIn(Shape):
    """Signing in. A wrong address is told like a wrong password, so neither is looked at here."""

    email = Line(longest=200, required=True)
    password = fields.String(
        required=True,
        error_messages=CODES,
        validate=validate.Length(1, LONGEST_PASSWORD, error="required"),
    )


class PasswordIn(Shape):
    """A new password. How short it may be is the staff service's rule."""

    password = fields.String(
        required=True,
        error_messages=CODES,
        validate=[
            validate.Length(min=1, error="required"),
            validate.Length(max=LONGEST_PASSWORD, error="too_long"),
        ],
    )


class SetupIn(PasswordIn):
    """The first organisation and its first admin."""

    organisation = Line(required=True)
    name = Line(required=True)
    email = Email(required=True)


class StaffIn(Shape):
    """A colleague."""

    name = Line(required=True)
    email = Email(required=True)
    role = OneOf(ROLES, required=True)


class InterventionIn(Shape):
    """What an intervention begins with; the rest has defaults."""

    name = Line(required=True)
    audience = OneOf(AUDIENCES, required=True)
    expected_size = Whole(1, LARGEST_GROUP, required=True)
    intake = OneOf(INTAKES, load_default="fixed")
    languages = SomeOf(LANGUAGES, least=1, required=True)


class InterventionLater(Shape):
    """What can be said or changed later; what is not there stays as it is."""

    name = Line()
    audience = OneOf(AUDIENCES)
    expected_size = Whole(1, LARGEST_GROUP)
    languages = SomeOf(LANGUAGES, least=1)
    stage = OneOf(STAGES)
    stage_why = Line(longest=LONGEST, shortest=0, metadata={"description": "why another stage; it goes into the diary"})
    goals = SomeOf(tuple(goal.code for goal in GOALS))
    area_id = fields.UUID(allow_none=True, error_messages={**CODES, "invalid_uuid": "unknown"})
    background = fields.List(
        Line(longest=40),
        validate=[validate.Length(max=MOST_BACKGROUND, error="too_many"), _each_once],
    )
    main_outcome = Line(longest=40, allow_none=True, metadata={"description": "a question that measures, by its key"})
    smallest_change = Amount(
        *SMALLEST_CHANGE, allow_none=True, metadata={"description": "the smallest change that matters, in SD"}
    )
    reminder_ceiling = Limit(MOST_REMINDERS, "messages a month, in all waves; null: the usual")
    reminder_budget = Limit(MOST_SEK, "SEK a month, in all waves; null: the usual")
    you_said = Texts()
    we_did = Texts()
    we_will = Texts()
    we_cannot = Texts(metadata={"description": "and why"})


class DecisionIn(Shape):
    """What was decided about the material of an intervention, by whom and when; reference: where that can be read."""

    fate = OneOf(FATES, required=True)
    decided_by = Line(required=True)
    decided_on = Day(required=True)
    reference = Line(shortest=0, load_default="")


class OrganisationIn(Shape):
    """What an organisation says of itself. controller: who is responsible for the answers, empty for itself."""

    controller = Line(shortest=0, load_default="")
    controller_contact = Line(longest=LONGEST_CONTACT, shortest=0, load_default="")
    worry_routine = Prose(load_default="")


class ActivityIn(Shape):
    """An occasion with a poster."""

    name = Line(required=True)
    place = Line(shortest=0, allow_none=True, load_default=None)
    starts_on = Day(allow_none=True, load_default=None)


class HeadCountIn(Shape):
    """How many were there."""

    head_count = Whole(0, LARGEST_GROUP, required=True)
    day = Day(allow_none=True, load_default=None, metadata={"description": "which, where there are several"})


class TicketsIn(Shape):
    """How many one-time tickets, and in which language of the questionnaire; else in its first."""

    count = Whole(1, MOST_TICKETS, required=True)
    language = OneOf(LANGUAGES, load_default=None)


class AreaIn(Shape):
    """A new area, under another one or not."""

    name = Line(required=True)
    parent = fields.UUID(allow_none=True, load_default=None, error_messages={**CODES, "invalid_uuid": "unknown"})


class LanguageIn(Shape):
    """The language that somebody wants the staff pages in."""

    language = OneOf(STAFF_LANGUAGES, required=True)
