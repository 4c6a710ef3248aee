"""Interventions that asked the same, together: the headline above the single ones. From published figures alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.services import reports
from app.services.reports import Overview
from surveys.disclosure.figures import to_step
from surveys.effects import wording
from surveys.effects.interval import Interval, Unknown
from surveys.effects.published import Published, together
from surveys.effects.strength import Cap, answering_at
from surveys.languages import FALLBACK
from surveys.texts import pick

FEWEST = 3  # of two, the whole is less sure than either: how much they differ cannot be known
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One intervention's published change, and whose it is."""

    seen: Overview
    item: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pool:
    """An item that several interventions asked in waves of a number. people: least and most; sentence: by language;
    change: None where nothing can be said of the whole.
    """

    item: Mapping[str, Any]
    number: int
    rows: tuple[Row, ...]
    people: Mapping[str, int]
    change: Interval | None
    score: int
    sentence: Mapping[str, str]


def pools(seen: Sequence[Overview]) -> list[Pool]:
    """What several interventions asked in the same words: the first follow-up first, then what most have asked."""
    alike: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for each in reports.that_act(seen):
        for number, item in reports.changes(each.report):
            alike[(number, *wording_of(item))].append(Row(each, item))
    found = [_pool(rows, key[0]) for key, rows in alike.items() if len(rows) >= FEWEST]
    return sorted(found, key=lambda pool: (pool.number, -len(pool.rows), pool.item["key"]))


def wording_of(item: Document) -> tuple[Any, ...]:
    """What makes two questions one: the same words, row and scale, whatever they are called."""
    return (
        item["item"],
        pick(item["text"], FALLBACK)[0],
        pick(item["row"], FALLBACK)[0],
        item["lowest"],
        item["highest"],
        *sorted(str(each["value"]) for each in item.get("followed", ())),
    )


def _pool(rows: Sequence[Row], number: int) -> Pool:
    found = together([as_published(row.item) for row in rows])
    mean = found.pooled.mean
    ends = (mean.estimate, mean.low, mean.high) if isinstance(mean, Interval) else None
    unit = unit_of(rows[0].item)
    shown = Interval(*(rounded(end, unit) for end in ends)) if ends else None
    people = f"{found.least}–{found.most}"
    return Pool(
        item=rows[0].item,
        number=number,
        rows=tuple(rows),
        people={"least": found.least, "most": found.most},
        change=shown,
        score=found.strength.score,
        sentence=wording.sentence(
            found.strength.score, shown or Unknown("too_few"), answered=people, paired=people, unit=unit
        ),
    )


def unit_of(item: Mapping[str, Any]) -> str:
    """What a change of an item is counted in."""
    return wording.SHARE if item.get("followed") else wording.POINTS


def rounded(value: float, unit: str) -> float:
    """As changes are shown: points to a tenth, shares to 5 %."""
    return to_step(value) if unit == wording.SHARE else round(value, 1)


def as_published(item: Mapping[str, Any]) -> Published:
    """A follow-up's figure with a change, as the pure core counts with it."""
    answering = next((_answering(cap) for cap in item["strength"]["caps"] if cap["name"] == "answering"), None)
    sds, start = item["in_start_sd"] or {}, item["before"] or item.get("start") or {}
    return Published(
        least=item["n"]["least"],
        most=item["n"]["most"],
        answering=answering,
        change=_interval(item["change"]),
        in_sd=_interval(sds) if "estimate" in sds else Unknown(sds.get("why", "too_few")),
        start=(start["low"] + start["high"]) / 2 if "low" in start else None,
        share=bool(item.get("followed")),
        present=next((Cap(**cap) for cap in item["strength"]["caps"] if cap["name"] == "present"), None),
    )


def _answering(cap: Mapping[str, Any]) -> float | None:
    """The share of starters who answered again, or what it is at least where no more is told of few people."""
    value: float | None = cap["value"]
    return answering_at(cap["score"]) if value is None and cap["score"] else value


def _interval(shown: Mapping[str, float]) -> Interval:
    return Interval(shown["estimate"], shown["low"], shown["high"], shown["level"])
