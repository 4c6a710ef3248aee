"""All that is said of many interventions and one item: each beside the others. Each by itself is finding.py's.

An intervention with a comparison group of its own is judged by that comparison. One without, where there are enough
others, by how it differs from them (its estimate drawn towards theirs): in a world where nothing works everybody's
before and after may still differ from 0, but not from each other. Else only what its own participants answered is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from surveys.effects.change import paired_change
from surveys.effects.dropout import Adjusted, adjusted
from surveys.effects.finding import NOTHING_AGREED, Agreed, ChangeOf, Finding, Inside, finding
from surveys.effects.interval import LEVEL, Interval, Unknown
from surveys.effects.people import People, in_order
from surveys.effects.pooling import Pooled, Shrunk, pool, shrink
from surveys.effects.ranking import Rank, ranks
from surveys.effects.spread import moderated

if TYPE_CHECKING:
    from numpy.random import Generator


@dataclass(frozen=True, slots=True)
class Placed:
    """One intervention beside the others. apart: from the mean of all."""

    name: str
    shrunk: Shrunk
    rank: Rank
    apart: Interval


@dataclass(frozen=True, slots=True)
class Study:
    """findings: by name. pooled: of all, without regard to comparison groups. placed: best first."""

    findings: Mapping[str, Finding]
    pooled: Pooled
    placed: tuple[Placed, ...]


def study(
    people: People,
    agreed: Agreed = NOTHING_AGREED,
    *,
    rng: "Generator",
    top: int = 10,
    change_of: ChangeOf = paired_change,
    level: float = LEVEL,
) -> Study:
    """Everything that can be said; what cannot is an Unknown with a reason.

    rng: the caller's dice, for ranks. change_of: paired_change for points, share_change for what is 0 or 1. Neither the
    order of rows nor anybody's name changes the result.
    """
    people = in_order(people)
    of_all = _adjusted(people, level)
    placed = _placed(people.names, of_all, top, rng, level)
    apart = {each.name: each.apart for each in placed}
    ends = _ends(people)
    findings = {
        name: finding(
            Inside(people, slice(*ends[index])),
            of_all[index],
            apart.get(name),
            agreed,
            change_of=change_of,
            level=level,
        )
        for index, name in enumerate(people.names)
    }
    return Study(findings, _pooled(of_all, level), tuple(sorted(placed, key=lambda each: -each.shrunk.value)))


def _adjusted(people: People, level: float) -> list[Adjusted]:
    import numpy as np

    starters = people.treated & np.isfinite(people.before)
    back = starters & np.isfinite(people.after)
    known = np.concatenate([people.background, people.before[:, None]], axis=1)[starters]
    change = (people.after - people.before)[starters]
    found = adjusted(change, back[starters], known, people.group[starters], level=level)
    return found + [Adjusted(0, 0, Unknown("nobody"), None)] * (len(people.names) - len(found))


def _placed(
    names: Sequence[str], of_all: Sequence[Adjusted], top: int, rng: "Generator", level: float
) -> tuple[Placed, ...]:
    told = [index for index, each in enumerate(of_all) if isinstance(each.change, Interval)]
    values, errors = _of(of_all)
    shrunk = shrink(values, errors)
    if shrunk is None:
        return ()
    middle = sum(each.value for each in shrunk) / len(shrunk)
    around = [each.interval(level=level) for each in shrunk]
    places = ranks(values, errors, top=top, rng=rng, level=level)
    return tuple(
        Placed(names[index], one, rank, Interval(at.estimate - middle, at.low - middle, at.high - middle, level))
        for index, one, rank, at in zip(told, shrunk, places, around, strict=True)
    )


def _pooled(of_all: Sequence[Adjusted], level: float) -> Pooled:
    return pool(*_of(of_all), level=level)


def _of(of_all: Sequence[Adjusted]) -> tuple[list[float], list[float]]:
    """Estimates and moderated standard errors of those of whom something can be said."""
    told = [(each.change.estimate, each) for each in of_all if isinstance(each.change, Interval)]
    errors = [each.standard_error or 0.0 for _, each in told]
    return [value for value, _ in told], moderated(errors, [each.worth for _, each in told])


def _ends(people: People) -> list[tuple[int, int]]:
    """Where each intervention's rows begin and end; people stand in order."""
    import numpy as np

    begin = np.searchsorted(people.group, np.arange(len(people.names) + 1)).tolist()
    return list(pairwise(begin))
