"""What an intervention costs: entered by its own people, seen by whoever sees its results. Sums are effects/cost.py.

Kronor are said of nothing but the main outcome that was chosen beforehand, where it is a share and is known to be
another one than the comparison group's, at strength 3 at least (design.md §7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note
from app.services.contrasts import Beside
from app.services.interventions import ANY_RIGHT, owned, visible
from app.services.reports import changes, stored
from app.store import costs as store
from app.store.interventions import Intervention
from app.store.session import transaction
from surveys.effects import cost as pure
from surveys.effects.cost import YEARS, Cost, Value
from surveys.effects.flow import START
from surveys.effects.interval import Interval, Unknown
from surveys.errors import BadInput


@dataclass(frozen=True, slots=True)
class Told:
    """A cost as it is told. starters: how many started, None where nobody knows; each: kronor for each of them.

    counted: nobody has said how many started, and it is those who answered the start. even: for each value, how many
    more must be in the state, by years.
    """

    cost: Cost
    starters: int | None
    counted: bool
    each: float | None
    even: Sequence[tuple[Value, Mapping[int, int]]]


def told(*, actor: Actor, id: UUID, now: datetime) -> Told | None:
    """What an intervention costs that the actor sees; None: nobody has said. Raises NotFound."""
    with transaction() as session:
        fixed = visible(session, actor, id, ANY_RIGHT, now).intake == "fixed"
        found = store.of(session, id)
    if found is None:
        return None
    values = tuple(Value(**each) for each in found.values)
    names = ("kronor", "source", "starters", "starters_source", "state", "period")
    cost = Cost(**{name: getattr(found, name) for name in names}, values=values)
    even = [(each, {years: pure.break_even(cost.kronor, each.kronor, years) for years in YEARS}) for each in values]
    counted = cost.starters is None and fixed  # whoever keeps coming is of no cost's period
    starters = _answered_the_start(actor, id, now) if counted else cost.starters
    return Told(cost, starters, counted, pure.per_participant(cost.kronor, starters), even)


def change(*, actor: Actor, id: UUID, cost: Cost | None, now: datetime) -> Told | None:
    """Say what an own intervention costs; None: nobody says. Raises Forbidden, NotFound, BadInput by field."""
    actor.must_lead()
    wrong = pure.problems(cost) if cost else {}
    with transaction() as session:
        owned(session, actor, id)
        if wrong:
            raise BadInput(problems=wrong)
        if cost:
            store.keep(session, id, **(asdict(cost) | {"values": [asdict(each) for each in cost.values]}))
        else:
            store.forget(session, id)
        note(session, who=actor.id, action="intervention.cost", subject=str(id), now=now, known=cost is not None)
    return told(actor=actor, id=id, now=now)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a difference in a share comes to. item, number: whose, and of which wave; starters: people it is of; each:
    value → kronor for each year that it lasts, in two digits.
    """

    item: Mapping[str, Any]
    number: int
    score: int
    starters: int
    each: Sequence[tuple[Value, Interval]]


def worth(*, cost: Told, intervention: Intervention, report: dict[str, Any] | None, beside: Beside) -> Worth | None:
    """The newest difference that something may be said of in kronor; None where there is none. From what is shown."""
    for number, item in reversed(list(changes(report))):
        found = beside.found.get((number, item["key"]))
        if item["key"] != intervention.main_outcome or not item.get("followed") or found is None or not cost.starters:
            continue
        score, difference = found["strength"]["score"], found["difference"]
        change = Interval(**difference) if "estimate" in difference else Unknown(difference["why"])
        sums = [
            (value, pure.gain(change, starters=cost.starters, yearly=value.kronor, strength=score))
            for value in cost.cost.values
        ]
        each = [(value, _in_two_digits(kronor)) for value, kronor in sums if isinstance(kronor, Interval)]
        if each and item["direction"] == 1:
            return Worth(item, number, score, cost.starters, each)
    return None


def _in_two_digits(kronor: Interval) -> Interval:
    told = pure.in_two_digits
    return Interval(told(kronor.estimate), told(kronor.low), told(kronor.high), kronor.level)


def _answered_the_start(actor: Actor, id: UUID, now: datetime) -> int | None:
    """How many, as the page of results tells it; None where it is hidden there or nothing has closed."""
    waves = (stored(actor=actor, intervention=id, now=now) or {"waves": ()})["waves"]
    return next((wave["flow"].get("answered") for wave in waves if wave["number"] == START), None)
