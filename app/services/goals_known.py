"""What is known about each goal A–H: from questions to indicators to the goal, never from a label. Counts nothing.

An intervention that is said to be for a goal says nothing about it by that alone (design.md §7). What does is a change
in something that measures the goal, whoever asked. Three goals cannot be measured by asking: nothing is said of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from app.services import reports
from app.services.actor import Actor
from app.services.interventions import ANY_RIGHT
from app.services.reports import Overview
from app.services.trajectories import same
from app.store import interventions as store
from app.store.session import transaction
from surveys.effects.wording import DESCRIBED
from surveys.goals import GOALS, Goal, Indicator, indicators_for
from surveys.waves import SWEDEN

Document = dict[str, Any]
NOWHERE: Mapping[UUID, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """The newest published change of one question of one intervention. number: of its wave."""

    seen: Overview
    number: int
    item: Document

    @property
    def clear(self) -> bool:
        """Whether its direction may be said: enough is known to say more than counts, and all of it lies beside 0."""
        change = self.item["change"]
        return bool(self.item["strength"]["score"] >= DESCRIBED and (change["low"] > 0 or change["high"] < 0))


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator that was asked. silent: interventions that asked it, of which no change may be shown yet."""

    indicator: Indicator
    changes: tuple[Change, ...]
    silent: tuple[Overview, ...]

    @property
    def clear(self) -> list[Change]:
        """Changes of which the direction may be said."""
        return [each for each in self.changes if each.clear]

    @property
    def unclear(self) -> list[Change]:
        """Changes of which it may not."""
        return [each for each in self.changes if not each.clear]


@dataclass(frozen=True, slots=True)
class Known:
    """A goal. tagged: interventions that are said to be for it; beside: those of them that asked nothing that measures
    it; measured: indicators that were asked; unasked: those that nobody asked. areas: where a change of what measures
    it may be shown; areas_nothing: where somebody works for it or has asked, and nothing is known. Names alone:
    no area is set against another.
    """

    goal: Goal
    tagged: tuple[Overview, ...]
    beside: tuple[Overview, ...]
    measured: tuple[Measured, ...]
    unasked: tuple[Indicator, ...]
    areas: tuple[str, ...] = ()
    areas_nothing: tuple[str, ...] = ()


def areas(*, actor: Actor, now: datetime) -> dict[UUID, str]:
    """Where each intervention that the actor may see happens, of those that say so."""
    with transaction() as session:
        seen = store.interventions(session, actor.organisation, ANY_RIGHT, now.astimezone(SWEDEN).date())
        return {each.id: each.area.name for each in seen if each.area}


def known(seen: Sequence[Overview], places: Mapping[UUID, str] = NOWHERE) -> list[Known]:
    """All goals, in their order; interventions in theirs. places: their areas."""
    seen = reports.that_act(seen)
    asked = {each.intervention.id: _asked(each.report) for each in seen}
    return [_with_areas(_known(goal, seen, asked), places) for goal in GOALS]


def _known(goal: Goal, seen: Sequence[Overview], asked: Mapping[Any, Mapping[str, list[Document]]]) -> Known:
    indicators = indicators_for(goal.code)
    measuring = {each.code for each in indicators}
    tagged = tuple(each for each in seen if goal.code in each.intervention.goals)
    found = [_measured(each, seen, asked) for each in indicators]
    return Known(
        goal=goal,
        tagged=tagged,
        beside=tuple(each for each in tagged if measuring.isdisjoint(asked[each.intervention.id])),
        measured=tuple(each for each in found if each.changes or each.silent),
        unasked=tuple(each.indicator for each in found if not each.changes and not each.silent),
    )


def _with_areas(found: Known, places: Mapping[UUID, str]) -> Known:
    if not found.goal.measurable:
        return found
    told = {change.seen.intervention.id for each in found.measured for change in each.changes}
    about = {each.intervention.id for each in found.tagged}
    about |= {each.intervention.id for measured in found.measured for each in measured.silent}
    here = {places[id] for id in told if id in places}
    nothing = {places[id] for id in about - told if id in places} - here
    return replace(found, areas=tuple(sorted(here)), areas_nothing=tuple(sorted(nothing)))


def _measured(
    indicator: Indicator, seen: Iterable[Overview], asked: Mapping[Any, Mapping[str, list[Document]]]
) -> Measured:
    changes, silent = [], []
    for each in seen:
        if indicator.code not in asked[each.intervention.id]:
            continue
        found = [Change(each, said["number"], said["item"]) for said in asked[each.intervention.id][indicator.code]]
        changes += found
        silent += [] if found else [each]
    return Measured(indicator, tuple(changes), tuple(silent))


def _asked(report: Document | None) -> dict[str, list[Document]]:
    """By indicator: the newest published change of each question that asked it; none where nothing may be shown."""
    newest: dict[str, dict[tuple[Any, ...], Document]] = defaultdict(dict)
    for wave in (report or {}).get("waves", ()):
        for item in wave["items"]:
            held = newest[item["indicator"] or ""]
            if "estimate" in (item.get("change") or {}):
                held[same(item)] = {"number": wave["number"], "item": item}
    return {code: list(held.values()) for code, held in newest.items() if code}
