"""A study as one JSON document: the shape that `ringar effects --json` prints (design.md §11). No estimates."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.effects import wording
from surveys.effects.after_shares import After
from surveys.effects.comparison import Compared
from surveys.effects.cost import Value, gain
from surveys.effects.finding import Finding
from surveys.effects.interval import Estimate, Interval, Unknown
from surveys.effects.multiplicity import FALSE, at_once
from surveys.effects.pooling import Pooled
from surveys.effects.strength import Strength
from surveys.effects.study import Placed, Study
from surveys.effects.unlinked import Rounds

Document = dict[str, Any]
FEW = Unknown("few_interventions")  # so few that they teach nothing about each other

AGAINST = {  # what verdict and sentence set the change beside
    "no_start": "nothing",
    "before_after": "start",
    "pooled_others": "other_interventions",
    "comparison": "comparison",
    "lottery": "comparison",
}


def document(
    item: str,
    found: Study,
    *,
    top: int,
    rounds: Mapping[str, Rounds],
    after: Mapping[str, After] | None = None,
    value: Value | None = None,
) -> Document:
    """The whole study. top: as for study. rounds: by intervention, of people who are not linked. after: of a share, by
    intervention, what holds at the follow-up; value: what one more person of it is worth in a year.
    """
    told = [_one(name, each, after[name] if after else None) for name, each in found.findings.items()]
    unit = wording.SHARE if after else wording.POINTS
    for one in told:
        one["cross_section"] = _rounds(rounds[one["intervention"]], unit)
    if value:
        for one, each in zip(told, found.findings.values(), strict=True):
            one["kronor"] = _kronor(each, value)
    kind = "share" if after is not None else "scale"
    many = at_once([each.change.p for each in found.findings.values()])
    for one, q in zip(told, many.q, strict=True):
        one["q"] = q
    together = {"pooled": _placed(found), "all": _pooled(found.pooled), "top": top}
    together["at_once"] = {"tested": many.tested, "alone": many.alone, "clear": many.clear, "false": FALSE}
    return {"item": item, "kind": kind, "interventions": told} | together


def estimate(found: Estimate) -> Document:
    """An interval, or why there is none."""
    if isinstance(found, Unknown):
        return {"estimate": None, "low": None, "high": None, "why": found.why}
    return {"estimate": found.estimate, "low": found.low, "high": found.high}


def _one(name: str, found: Finding, after: After | None) -> Document:
    said: Document = {
        "intervention": name,
        "n": {"started": found.started, "answered": found.answered, "paired": found.paired},
        "before": found.change.before,
        "after": found.change.after,
        "change": estimate(found.change.change),
        "net_improved": estimate(found.net_improved),
        "adjusted": estimate(found.adjusted.change),
        "leaver_interval": estimate(found.leaver_interval),
        "comparison": _comparison(found.comparison or (after.beside if after else None)),
        "main": {"against": AGAINST[found.design], **estimate(found.main)},
        "strength": _strength(found.strength),
        "verdict": found.verdict,
        "sentence": wording.sentence(
            found.strength.score,
            _about(found),
            answered=found.answered,
            paired=found.paired,
            unit=wording.SHARE if after else wording.POINTS,
            others=found.design == "pooled_others",
        ),
    }
    if after:
        said["share"] = estimate(after.share)
    return said


def _rounds(found: Rounds, unit: str) -> Document:
    """What all who answered show, whoever they are; beside the paired change, and never one figure with it."""
    n = {"start": found.start.n, "follow_up": found.later.n}
    score = found.strength.score
    return {
        "n": n,
        "before": found.start.mean if found.start.n else None,
        "after": found.later.mean if found.later.n else None,
        "difference": estimate(found.difference),
        "strength": _strength(found.strength),
        "sentence": wording.sentence_of_rounds(
            score, found.difference, started=found.start.n, answered=found.later.n, unit=unit
        ),
        "comparison": _rounds_beside(found) if any(each.n for each in found.others) else None,
    }


def _rounds_beside(found: Rounds) -> Document:
    n = dict(zip(("start", "follow_up"), (each.n for each in found.others), strict=True))
    sure = _strength(found.beside_strength) if found.beside_strength else None
    return {"n": n, "difference": estimate(found.beside), "strength": sure}


def _kronor(found: Finding, value: Value) -> Document:
    """Kronor for each year that the difference lasts, of all who started; below strength 3 only why there are none."""
    score = found.strength.score
    if found.design not in ("comparison", "lottery"):
        return estimate(Unknown("no_comparison")) | {"yearly": value.kronor, "source": value.source}
    return estimate(gain(found.main, starters=found.started, yearly=value.kronor, strength=score)) | {
        "yearly": value.kronor,
        "source": value.source,
    }


def _about(found: Finding) -> Estimate:
    """What the sentence has numbers of: below a comparison that counts, only what participants themselves answered."""
    return found.main if found.strength.score >= wording.SUGGESTS else found.change.change


def _comparison(found: Compared | None) -> Document | None:
    if found is None:
        return None
    n = {"treated": found.n, "comparison": found.others}
    return {"n": n, "difference": estimate(found.difference), "method": found.method}


def _strength(found: Strength) -> Document:
    caps = [
        {"name": cap.name, "score": cap.score, "reason": cap.reason, "value": cap.value, "next": cap.next}
        for cap in found.caps
    ]
    return {"score": found.score, "caps": caps}


def _placed(found: Study) -> Sequence[Document]:
    beside = {each.name: each for each in found.placed}
    best_first = [*beside, *(name for name in found.findings if name not in beside)]
    return [_place(name, beside.get(name), found) for name in best_first]


def _place(name: str, placed: Placed | None, found: Study) -> Document:
    if placed is None:
        own = found.findings[name].adjusted.change
        why = FEW if isinstance(own, Interval) else own
        return {"intervention": name, "change": estimate(why), "rank": estimate(why), "p_top": None}
    rank = {"estimate": placed.rank.middle, "low": placed.rank.low, "high": placed.rank.high}
    return {
        "intervention": name,
        "change": estimate(placed.shrunk.interval()),
        "rank": rank,
        "p_top": placed.rank.p_top,
        "better_than_average": placed.apart.low > 0,
    }


def _pooled(found: Pooled) -> Document:
    between = found.tau2**0.5 if isinstance(found.mean, Interval) else None  # of one nothing is known
    return {"interventions": found.k, "change": estimate(found.mean), "between_sd": between}
