"""The report as a document: frozen figures that are only ever added, and what of it may be shown. No SQL.

A figure is frozen as a block: sums over cohorts whose wave has closed, from 10 people. Later cohorts wait until 10 new
people have come and then make a block of their own; the pooled figure is the sum of frozen blocks. So any two published
figures differ by at least 10 people, and an erasure changes none of them. Of paired people only the change is
published, of the start only the mean of everybody who started (design.md §8).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.services.analysis import Material, Measure
from surveys.disclosure.figures import CELL, Hidden, show_interval, show_mean
from surveys.effects import wording
from surveys.effects.interval import Estimate, Unknown
from surveys.effects.strength import Cap, strength
from surveys.effects.sums import Sums, change_from, in_start_sd, together
from surveys.waves import Wave

FEWEST_COUNTED = 5
START = 0
FLOW = ("present", "asked", "answered", "linked", "not_linked", "new", "without_code", "lost")
ONLY_LATER, ONLY_START = ("linked", "not_linked", "lost"), ("without_code",)

Document = dict[str, Any]


def document(material: Material, before: Document | None, now: datetime) -> Document:
    """The report as it is stored: {"kept": what is frozen, "public": what may be shown}."""
    settled = material.settled(now)
    kept: Document = before["kept"] if before else {"flows": {}, "asked": {}, "blocks": {}, "tables": {}}
    measures = material.measures()
    kept["asked"].update({measure.name: _described(measure) for measure in measures})
    for position, wave in enumerate(settled):
        if str(wave.id) in kept["flows"]:
            continue
        # close by close, so that an analyst that was away publishes what one that was awake would have
        kept["flows"][str(wave.id)] = _frozen_flow(material, wave)
        here = [each for each in settled[: position + 1] if each.number == wave.number]
        for measure in measures:
            _add_block(material, kept, measure, here, now)
    return {"kept": kept, "public": _public(material, kept, measures, settled, now)}


def counted(n: int | None) -> int | Document | None:
    """A count of people as it may be shown: under 5 is "fewer than 5"; None stays "nobody counted"."""
    return {"below": FEWEST_COUNTED} if n is not None and n < FEWEST_COUNTED else n


def _frozen_flow(material: Material, wave: Wave) -> dict[str, int]:
    flow = material.flow(wave)
    names = ("answered", "linked", "not_linked", "new", "without_code", "lost", "repeated")
    return {name: getattr(flow, name) for name in names}


def _add_block(material: Material, kept: Document, measure: Measure, here: Sequence[Wave], now: datetime) -> None:
    """Freeze what has come since the last block, once it is from 10 people."""
    number = here[0].number
    blocks = kept["blocks"].setdefault(measure.name, {}).setdefault(str(number), [])
    fresh = _fresh(blocks, here)
    sums = _sums(material, measure, fresh)
    if sums.n < CELL:
        return
    cohorts = [str(wave.cohort) for wave in fresh]
    blocks.append({"made": now.isoformat(), "cohorts": cohorts, "sums": [sums.n, sums.total, sums.squares]})
    figure = _start_figure if number == START else _change_figure
    tables = kept["tables"].setdefault(measure.name, {}).setdefault(str(number), [])
    tables.append({"made": now.isoformat(), **figure(material, kept, measure, number)})


def _fresh(blocks: Sequence[Document], here: Sequence[Wave]) -> list[Wave]:
    taken = {cohort for block in blocks for cohort in block["cohorts"]}
    return [wave for wave in here if str(wave.cohort) not in taken]


def _sums(material: Material, measure: Measure, waves: Iterable[Wave]) -> Sums:
    """Scores of everybody at the start; later, differences of the same people."""
    return together([Sums.of(_values(material, measure, wave)) for wave in waves])


def _values(material: Material, measure: Measure, wave: Wave) -> list[float]:
    known, strangers = material.scores(measure, wave.id)
    if wave.number == START:
        return [*known.values(), *strangers]
    first = next(each for each in material.waves if each.cohort == wave.cohort and each.number == START)
    started, _ = material.scores(measure, first.id)
    return [score - started[pid] for pid, score in known.items() if pid in started]


def _blocks(kept: Document, measure: Measure, number: int) -> list[Document]:
    found: list[Document] = kept["blocks"].get(measure.name, {}).get(str(number), [])
    return found


def _whole(blocks: Sequence[Document]) -> Sums:
    return together([Sums(*block["sums"]) for block in blocks])


def _start_figure(_material: Material, kept: Document, measure: Measure, number: int) -> Document:
    blocks = _blocks(kept, measure, number)
    return {
        **_covered(_material, blocks),
        "mean": _mean(_whole(blocks), measure),
        "blocks": [
            {**_covered(_material, [block]), "mean": _mean(_whole([block]), measure)}
            for block in blocks
            if len(blocks) > 1
        ],
    }


def _mean(sums: Sums, measure: Measure) -> Document:
    shown = show_mean(sums.mean, n=sums.n, lowest=min(measure.points), highest=max(measure.points))
    if isinstance(shown, Hidden):
        return {"why": "too_few", "n": counted(shown.n), "needed": shown.needed}
    return {"n": shown.n, "low": shown.low, "high": shown.high}


def _covered(material: Material, blocks: Sequence[Document]) -> Document:
    cohorts = {material.starts[UUID(cohort)].isoformat() for block in blocks for cohort in block["cohorts"]}
    return {"n": _whole(blocks).n, "cohorts": sorted(cohorts)}


def _change_figure(material: Material, kept: Document, measure: Measure, number: int) -> Document:
    blocks = _blocks(kept, measure, number)
    differences = _whole(blocks)
    change = change_from(differences)
    sds = in_start_sd(change, _whole(_blocks(kept, measure, START)))
    flow = _flow_of(material, kept, {cohort for block in blocks for cohort in block["cohorts"]}, number)
    sure = strength(
        design="before_after",
        paired=differences.n,
        answering=flow["linked"] / flow["started"] if flow["started"] else None,
        in_start_sd=sds,
        present_answering=flow["started"] / flow["present"] if flow["present"] else None,
    )
    starts = kept["tables"].get(measure.name, {}).get(str(START), [])
    return {
        **_covered(material, blocks),
        "before": starts[-1]["mean"] if starts else None,
        "change": _interval(change, differences.n),
        "in_start_sd": _interval(sds, differences.n),
        "strength": {
            "score": sure.score,
            "caps": [_cap(each) for each in sure.caps],
            "binding": [each.name for each in sure.binding],
        },
        "sentence": wording.sentence(sure.score, change, answered=flow["answered"], paired=differences.n),
        "blocks": [
            {
                **_covered(material, [block]),
                "change": _interval(change_from(_whole([block])), _whole([block]).n),
            }
            for block in blocks
            if len(blocks) > 1
        ],
    }


def _flow_of(material: Material, kept: Document, cohorts: set[str], number: int) -> dict[str, int]:
    """Starters, answers and links of these cohorts, and heads at the start where all were counted (else 0)."""
    waves = [each for each in material.waves if str(each.cohort) in cohorts]
    starts = [each for each in waves if each.number == START]
    later = [kept["flows"][str(each.id)] for each in waves if each.number == number]
    heads = [material.present.get(each.id) for each in starts]
    return {
        "started": sum(kept["flows"][str(each.id)]["answered"] for each in starts),
        "answered": sum(each["answered"] for each in later),
        "linked": sum(each["linked"] for each in later),
        "present": sum(n or 0 for n in heads) if None not in heads else 0,
    }


def _interval(estimate: Estimate, n: int) -> Document:
    if isinstance(estimate, Unknown):
        return {"why": estimate.why}
    shown = show_interval(estimate, n=n)
    if isinstance(shown, Hidden):
        return {"why": "too_few", "n": counted(n), "needed": shown.needed}
    return {"estimate": shown.estimate, "low": shown.low, "high": shown.high, "level": shown.level}


def _cap(cap: Cap) -> Document:
    """A cap as it may be shown: what was found to 0.05, as shares are."""
    value = None if cap.value is None else round(round(cap.value * 20) / 20, 2)
    return {"name": cap.name, "score": cap.score, "reason": cap.reason, "value": value, "next": cap.next}


def _public(
    material: Material, kept: Document, measures: Sequence[Measure], settled: Sequence[Wave], now: datetime
) -> Document:
    numbers = sorted({wave.number for wave in settled})
    ahead = [wave.closes for wave in material.waves if wave not in settled]
    return {
        "made": now.isoformat(),
        "since": min((wave.opens for wave in settled), default=now).isoformat(),
        "next_close": min(ahead).isoformat() if ahead else None,
        "waves": [_wave(material, kept, measures, [each for each in settled if each.number == n]) for n in numbers],
        "cohorts": [_cohort(material, kept, id, settled) for id in material.starts],
        "between": counted(len(material.responses.get(None, ()))),
        "erased": counted(sum(n for (_, name), n in material.counts.items() if name == "erased")),
    }


def _wave(material: Material, kept: Document, measures: Sequence[Measure], here: Sequence[Wave]) -> Document:
    names = sorted(kept["asked"], key=[*{each.name: 0 for each in measures}, *kept["asked"]].index)
    return {
        "number": here[0].number,
        "closed": here[-1].closes.isoformat(),
        "cohorts": len(here),
        "flow": _shown_flow(material, kept, here),
        "items": [_item(kept, name, here[0].number, _waiting(material, kept, measures, name, here)) for name in names],
    }


def _waiting(material: Material, kept: Document, measures: Sequence[Measure], name: str, here: Sequence[Wave]) -> int:
    """People who have come since the last block, too few for a block of their own."""
    return sum(
        _sums(material, measure, _fresh(_blocks(kept, measure, here[0].number), here)).n
        for measure in measures
        if measure.name == name
    )


def _described(measure: Measure) -> Document:
    question = measure.question
    return {
        "key": question.key,
        "item": question.item,
        "indicator": question.indicator,
        "direction": question.direction,
        "text": dict(question.text),
        "lowest": min(measure.points),
        "highest": max(measure.points),
    }


def _item(kept: Document, name: str, number: int, waiting: int) -> Document:
    """The newest frozen figure of an item, or how many it still takes."""
    tables = kept["tables"].get(name, {}).get(str(number), [])
    described: Document = kept["asked"][name]
    described = described | {"waiting": {"n": counted(waiting), "needed": CELL} if waiting else None}
    if tables:
        newest: Document = tables[-1]
        return described | newest
    few = {"why": "too_few", "n": counted(waiting), "needed": CELL}
    empty: Document = {"made": None, "n": counted(waiting), "cohorts": [], "blocks": []}
    if number == START:
        return described | empty | {"mean": few}
    nothing = dict.fromkeys(("before", "in_start_sd", "strength", "sentence"))
    return described | empty | nothing | {"change": few}


def _cohort(material: Material, kept: Document, cohort: UUID, settled: Sequence[Wave]) -> Document:
    return {
        "starts": material.starts[cohort].isoformat(),
        "waves": [
            {
                "number": wave.number,
                "opens": wave.opens.isoformat(),
                "closes": wave.closes.isoformat(),
                "flow": _shown_flow(material, kept, [wave]) if wave in settled else None,
            }
            for wave in material.waves
            if wave.cohort == cohort
        ],
    }


def _shown_flow(material: Material, kept: Document, here: Sequence[Wave]) -> Document:
    """The flow of these waves of one number together; what does not exist at the start, or only there, is None."""
    frozen = [kept["flows"][str(wave.id)] for wave in here]
    found: Mapping[str, int | None] = {
        "present": _total(material.present.get(wave.id) for wave in here),
        "asked": _total(material.asked(wave.id) for wave in here),
        **{name: sum(each[name] for each in frozen) for name in FLOW if name in frozen[0]},
    }
    absent = ONLY_LATER if here[0].number == START else ONLY_START
    return {name: None if name in absent else counted(found[name]) for name in FLOW}


def _total(each: Iterable[int | None]) -> int | None:
    known = list(each)
    return sum(n or 0 for n in known) if None not in known else None
