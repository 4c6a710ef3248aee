"""A study as lines for a terminal. What is printed is what the JSON has; nothing is worked out here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]
WIDE, MOST_WHOLE = 28, 20
WHY = {
    "too_few": "too few",
    "constant": "all changed by the same",
    "constant_start": "all began with the same answer",
    "nobody": "nobody",
    "constant_item": "one of them got the same answer from everybody",
    "opposed": "the items contradict each other",
    "not_sure": "said in kronor only from 3 of 5 on",
    "no_comparison": "said in kronor only beside a comparison group",
    "few_interventions": "too few interventions to learn from each other",
}
VERDICTS = {
    "clearly_better": "clearly better",
    "probably_better": "probably better",
    "cannot_say": "cannot say",
    "no_difference": "no practical difference",
    "worse": "worse",
}
BESIDE = {"other_interventions": "beside the others", "comparison": "beside the comparison"}
CAPS = {
    "design": "design",
    "paired": "number who answered both times",
    "round": "number of answers in the smaller round",
    "answering": "share of those who began that answered again",
    "turnout": "number of later answers, against that of those who began",
    "width": "width of the interval, in SD of the start",
    "loss_apart": "the groups lost unequal shares",
    "start_apart": "the groups began apart",
    "reliability": "the scale measures unreliably",
    "flips": "those who are gone could turn the sign",
    "chosen_late": "the outcome was chosen after the first answers",
    "present": "fewer than half of those present answered the start",
}
DESIGNS = {
    "no_start": "no start measure",
    "retrospective": "in retrospect",
    "before_after": "before and after",
    "cross_section": "different people each time",
    "pooled_others": "against the other interventions",
    "comparison": "against a comparison group",
    "lottery": "lottery",
}


def told(said: Document) -> Iterator[str]:
    """Line by line."""
    share = said["kind"] == "share"
    started = sum(each["n"]["started"] for each in said["interventions"])
    yield f"{said['item']}: wave {said['baseline']} to {said['follow_up']}, {said['rows']} rows."
    yield f"Interventions: {len(said['interventions'])}. People at the start: {started}."
    if len(said["items"]) > 1:
        yield f"The mean of {len(said['items'])} items; how well they measure one thing: {_reliability(said)}"
    yield from _table(said, share=share)
    if len(said["interventions"]) <= MOST_WHOLE:
        for each in said["interventions"]:
            yield from _one(each, share=share)
    else:
        yield ""
        yield f"With more than {MOST_WHOLE} interventions the details are in --json."
    yield from _together(said, share=share)


def _table(said: Document, *, share: bool) -> Iterator[str]:
    yield ""
    yield f"{'intervention':{WIDE}} {'started':>7} {'answered':>8} {'paired':>6}  {'change':26} sure  verdict"
    for each in said["interventions"]:
        n = each["n"]
        yield (
            f"{_cut(each['intervention']):{WIDE}} {n['started']:>7} {n['answered']:>8} {n['paired']:>6}  "
            f"{_interval(each['change'], share=share):26} {each['strength']['score']}     {_verdict(each)}"
        )


def _verdict(each: Document) -> str:
    """With what it is about where that is not the change in the same row."""
    beside = BESIDE.get(each["main"]["against"]) if each["verdict"] != "cannot_say" else None
    return f"{VERDICTS[each['verdict']]}, {beside}" if beside else VERDICTS[each["verdict"]]


def _one(each: Document, *, share: bool) -> Iterator[str]:
    yield ""
    yield each["intervention"]
    yield f"  {each['sentence']['en']}"
    if share:
        yield f"  share at the follow-up: {_interval(each['share'], share=True, signed=False)}"
    if each["before"] is not None:
        yield f"  those who answered both times: {_level(each['before'], share)} and {_level(each['after'], share)}"
    if not share:
        yield f"  share higher − share lower: {_interval(each['net_improved'], share=True)}"
    yield f"  change, drop-out weighed in: {_interval(each['adjusted'], share=share)}"
    yield f"  change, if those who are gone differ by half an SD: {_interval(each['leaver_interval'], share=share)}"
    if each["comparison"]:
        n = each["comparison"]["n"]
        yield (
            f"  beside the comparison group ({n['treated']} and {n['comparison']} people, "
            f"{each['comparison']['method']}): {_interval(each['comparison']['difference'], share=share)}"
        )
    if each["main"]["against"] == "other_interventions":
        yield f"  beside the other interventions: {_interval(each['main'], share=share)}"
    yield f"  how sure: {each['strength']['score']} of 5, held down by: {'; '.join(_binding(each['strength']))}"
    steps = [f"{CAPS[cap['name']]} {cap['score']}" for cap in each["strength"]["caps"]]
    yield f"    each step: {'; '.join(steps)}"
    if each["n"]["answered"] > each["n"]["paired"]:
        yield from _rounds(each["cross_section"], share=share)
    if "kronor" in each:
        yield f"  {_kronor(each['kronor'])}"


def _rounds(found: Document, *, share: bool) -> Iterator[str]:
    n = found["n"]
    yield (
        f"  apart from that, all who answered, linked or not ({n['start']} and {n['follow_up']} answers): "
        f"{_interval(found['difference'], share=share)}"
    )
    yield f"    {found['sentence']['en']}"
    yield f"    {_sure(found['strength'])}"
    if found["comparison"]:
        others = found["comparison"]["n"]
        yield (
            f"    beside the comparison group's answers ({others['start']} and {others['follow_up']}): "
            f"{_interval(found['comparison']['difference'], share=share)}"
        )
        yield f"    {_sure(found['comparison']['strength'])}"


def _sure(strength: Document) -> str:
    return f"how sure: {strength['score']} of 5, held down by: {'; '.join(_binding(strength))}"


def _kronor(found: Document) -> str:
    beside = f"at {found['yearly']:,} kr a person and year ({found['source']})"
    if found["estimate"] is None:
        return f"worth in kronor, {beside}: – ({WHY.get(found['why'], found['why'])})"
    at, low, high = (f"{found[end]:,.0f}".replace("-", "−") for end in ("estimate", "low", "high"))
    return f"worth for each year that it lasts, {beside}: {at} kr ({low} to {high})"


def _binding(strength: Document) -> Sequence[str]:
    held = [cap for cap in strength["caps"] if cap["score"] == strength["score"]]
    return [
        f"{CAPS[cap['name']]} ({DESIGNS[cap['reason'].split('.')[1]]})"
        if cap["name"] == "design"
        else CAPS[cap["name"]]
        for cap in held
    ]


def _reliability(said: Document) -> str:
    found = said["reliability"]
    return f"{_interval(found, share=False, signed=False)}, of {found['n']} people at the start."


def _together(said: Document, *, share: bool) -> Iterator[str]:
    yield ""
    overall = said["all"]
    yield f"All together (interventions: {overall['interventions']}): {_interval(overall['change'], share=share)}"
    many = said["at_once"]
    if many["tested"] > 1:
        yield (
            f"Changes that are clear by themselves: {many['alone']} of {many['tested']}; "
            f"when so many are looked at at once: {many['clear']} (Benjamini–Hochberg, {100 * many['false']:.0f} %)."
        )
    placed = [each for each in said["pooled"] if each["p_top"] is not None]
    if not placed:
        yield f"Each beside the others: {WHY['few_interventions']}."
        return
    yield ""
    yield "Each beside the others, drawn towards them. rank: what it may as well be."
    yield f"p: how likely, at least, it is among the best {said['top']} of these."
    yield f"{'intervention':{WIDE}} {'change':26} {'rank':14} p"
    for each in placed:
        rank = each["rank"]
        ranks = f"{rank['estimate']:g} ({rank['low']}–{rank['high']})"
        change = _interval(each["change"], share=share)
        yield f"{_cut(each['intervention']):{WIDE}} {change:26} {ranks:14} {each['p_top']:.2f}"


def _interval(found: Document, *, share: bool, signed: bool = True) -> str:
    if found["estimate"] is None:
        return f"– ({WHY.get(found['why'], found['why'])})"
    at, low, high = (_number(found[end], share, signed=signed) for end in ("estimate", "low", "high"))
    return f"{at} ({low} to {high})" + (" %" if share else "")


def _level(value: float, share: bool) -> str:
    return _number(value, share, signed=False) + (" %" if share else "")


def _number(value: float, share: bool, *, signed: bool) -> str:
    text = f"{100 * value:.0f}" if share else f"{value:.2f}"
    text = text.replace("-", "−") if float(text) else text.lstrip("-")
    return f"+{text}" if signed and float(text.replace("−", "-")) > 0 else text


def _cut(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= WIDE else line[: WIDE - 1] + "…"
