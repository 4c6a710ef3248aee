"""What an intervention's published changes are beside its comparison group's. From published figures alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.services import interventions, reports
from app.services.actor import Actor
from app.services.figure import cap_of
from app.services.together import as_published, rounded, unit_of, wording_of
from app.store.interventions import Intervention
from surveys.effects import wording
from surveys.effects.contrast import GROUPS, Contrast, contrast
from surveys.effects.interval import Interval, Unknown
from surveys.effects.verdict import SMALLEST_IN_SD
from surveys.errors import NotFound

Document = dict[str, Any]
Place = tuple[int, str]  # the number of a wave, the key of an item


@dataclass(frozen=True, slots=True)
class Beside:
    """group: what the others are; name: what their intervention is called, None where the actor may not see it.

    found: for each item that both were asked in the same words and that both have a figure of, what stands beside it.
    """

    group: str
    name: str | None
    found: Mapping[Place, Document]


def beside(*, actor: Actor, intervention: Intervention, report: Document | None, now: datetime) -> Beside | None:
    """The comparison of an intervention that the actor sees, whose report this is. None where there is no group."""
    if intervention.comparison_id is None or intervention.comparison_group is None:
        return None
    group = intervention.comparison_group
    try:
        other = interventions.one(actor=actor, id=intervention.comparison_id, now=now)
        theirs = reports.stored(actor=actor, intervention=other.id, now=now)
    except NotFound:
        return Beside(group, None, {})
    others = {(number, wording_of(item)): item for number, item in reports.changes(theirs)}
    found = {
        (number, item["key"]): _told(intervention, item, others[number, wording_of(item)], group)
        for number, item in reports.changes(report)
        if (number, wording_of(item)) in others
    }
    return Beside(group, other.name, found)


def _told(intervention: Intervention, item: Document, other: Document, group: str) -> Document:
    """A contrast as it is shown: rounded as the changes are that it comes from."""
    found = contrast(
        as_published(item),
        as_published(other),
        group=group,
        chosen_late=item["key"] != intervention.main_outcome,
        smallest=intervention.smallest_change or SMALLEST_IN_SD,
        lower_is_better=(item["direction"] or 0) < 0,
    )
    unit = unit_of(item)
    shown = _rounded(found, unit)
    people = [f"{each['n']['least']}–{each['n']['most']}" for each in (item, other)]
    both = " + ".join(people)
    return {
        "others": {"n": other["n"], "change": other["change"]},
        "difference": _document(shown),
        "strength": {
            "score": found.strength.score,
            "caps": [cap_of(each) for each in found.strength.caps],
            "binding": [each.name for each in found.strength.binding],
        },
        "verdict": found.verdict,
        "sentence": wording.sentence(
            found.strength.score,
            shown,
            answered=both,
            paired=both,
            unit=unit,
            beside=True,
            others=GROUPS[group] == "pooled_others",
        ),
    }


def _rounded(found: Contrast, unit: str) -> Interval | Unknown:
    if isinstance(found.difference, Unknown):
        return found.difference
    one = found.difference
    return Interval(rounded(one.estimate, unit), rounded(one.low, unit), rounded(one.high, unit), one.level)


def _document(found: Interval | Unknown) -> Document:
    if isinstance(found, Unknown):
        return {"why": found.why}
    return {"estimate": found.estimate, "low": found.low, "high": found.high, "level": found.level}
