"""The shapes of a plan: when to ask again, as JSON says it and as a leader's form does."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.schemas.api import revision
from app.schemas.shapes import CODES, OneOf, Shape, Whole
from surveys.moves import LONGEST
from surveys.waves import PLANS, Plan, Step, Unit

OWN = "own"
UNITS: tuple[Unit, ...] = ("days", "weeks", "months")
LATEST: Mapping[Unit, int] = {"days": 1826, "weeks": 260, "months": 60}  # five years
MOST_FOLLOW_UPS = 6
ROWS = tuple(range(1, MOST_FOLLOW_UPS + 1))


class StepIn(Shape):
    """A follow-up: so many months, or weeks, or days after the start, open for so many days."""

    months = Whole(0, LATEST["months"], load_default=0)
    weeks = Whole(0, LATEST["weeks"], load_default=0)
    days = Whole(0, LATEST["days"], load_default=0)
    open_days = Whole(1, LONGEST, load_default=Step().open_days)

    @validates_schema
    def _one_unit(self, said: Mapping[str, int], **_more: Any) -> None:
        if sum(said[unit] > 0 for unit in UNITS) != 1:
            raise ValidationError("one_unit")


class PlanIn(Shape):
    """When those who start are asked again. first_days: how long the start of a fixed group is open."""

    first_days = Whole(1, LONGEST, load_default=Plan().first_days)
    follow_ups = fields.List(
        fields.Nested(StepIn),
        required=True,
        error_messages=CODES,
        validate=validate.Length(1, MOST_FOLLOW_UPS, error="out_of_range"),
    )


class ChangedPlan(PlanIn):
    """Another plan, for the cohorts that have not begun."""

    revision = revision(load_default=None)


class PlanFields(Schema):
    """A plan in a form: one of those that are ready, or rows of one's own. What comes out is Plan.document()'s."""

    plan = OneOf((*PLANS, OWN), load_default=next(iter(PLANS)))
    first_days = Whole(1, LONGEST, load_default=Plan().first_days)
    after_1 = after_2 = after_3 = after_4 = after_5 = after_6 = Whole(
        1, max(LATEST.values()), allow_none=True, load_default=None
    )
    unit_1 = unit_2 = unit_3 = unit_4 = unit_5 = unit_6 = OneOf(UNITS, load_default="months")
    open_1 = open_2 = open_3 = open_4 = open_5 = open_6 = Whole(1, LONGEST, allow_none=True, load_default=None)

    @post_load
    def _document(self, typed: dict[str, Any], **_more: Any) -> dict[str, Any]:
        rows = {row: [typed.pop(f"{name}_{row}") for name in ("after", "unit", "open")] for row in ROWS}
        chosen, first_days = typed.pop("plan"), typed.pop("first_days")
        steps = _own(rows) if chosen == OWN else PLANS[chosen].follow_ups
        return typed | {"plan": Plan(first_days, steps).document()}


class PlanForm(PlanFields):
    """Another plan."""

    revision = Whole(1, 1 << 31, required=True)


def _own(rows: Mapping[int, Any]) -> tuple[Step, ...]:
    steps = []
    for row, (after, unit, open_days) in rows.items():
        if after is None:
            continue
        if after > LATEST[unit]:
            raise ValidationError({f"after_{row}": ["out_of_range"]})
        steps.append(Step(open_days=open_days or Step().open_days, **{unit: after}))
    if not steps:
        raise ValidationError({"after_1": ["required"]})
    return tuple(steps)


def as_typed(plan: Plan) -> dict[str, str]:
    """A plan as the form shows it."""
    ready = next((name for name, each in PLANS.items() if each.follow_ups == plan.follow_ups), OWN)
    typed = {"plan": ready, "first_days": str(plan.first_days)}
    for row, step in enumerate(plan.follow_ups if ready == OWN else (), start=1):
        unit = next(unit for unit in UNITS if getattr(step, unit))
        typed |= {f"after_{row}": str(getattr(step, unit)), f"unit_{row}": unit, f"open_{row}": str(step.open_days)}
    return typed
