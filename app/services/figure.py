"""One published figure, written down when it is frozen: its mean or change, and how sure that is. No SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from app.services.books import START, Books, Document, sums_of
from app.services.distributions import values_of
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.disclosure.figures import (
    CELL,
    Hidden,
    People,
    at_an_end,
    bracket,
    bracket_beside,
    more,
    nearly_alike,
    show_interval,
    show_mean,
    show_share_interval,
)
from surveys.effects import wording
from surveys.effects.interval import Estimate, Interval, Unknown
from surveys.effects.paired_shares import share_change_from
from surveys.effects.strength import ROUNDING, Cap, strength
from surveys.effects.sums import Sums, change_from, in_start_sd

COUNTED_CAPS = ("paired",)  # caps whose value is a number of people
SHARE_CAPS = ("answering", "turnout", "present")  # and a share of people
TWENTIETH = 0.05
MANY = 40  # of so many a twentieth is two people at least
_ROUNDED = {wording.POINTS: show_interval, wording.SHARE: show_share_interval}
ALIKE = "alike"  # why there is no figure where nearly everybody changed, or answered, by the same: whatever that was


def figure(books: Books, name: str, number: int) -> Document:
    """A figure of an item in waves of a number, as all blocks make it now."""
    described = books.kept["asked"][name]
    found = covered(books, books.blocks(name, number))
    if number != START:
        return found | _change(books, name, number)
    return found | {"mean": mean_of(books.whole(name, START), described) if described["scored"] else None}


def mean_of(sums: Sums, described: Document) -> Document:
    """A mean as it may be shown."""
    if sums.n < CELL:
        return not_yet(sums.n)
    shown = show_mean(sums.mean, n=sums.n, lowest=described["lowest"], highest=described["highest"])
    return not_yet(sums.n) if isinstance(shown, Hidden) else {"low": shown.low, "high": shown.high}


def bracketed(mean: float, described: Document) -> bool:
    """Whether a mean is so near an end of the scale that it is told as a bracket: nearly all answered that end."""
    shown = show_mean(mean, n=CELL, lowest=described["lowest"], highest=described["highest"])
    return isinstance(shown, Hidden) or shown.low != shown.high


def not_yet(n: int) -> Document:
    """Why there is no figure: how many more it takes; or, where there are enough, that beside what is published already
    it would be about a few.
    """
    return {"why": "too_few", "more": asdict(more(n)), "needed": CELL} if n < CELL else {"why": "stands_out"}


def covered(books: Books, blocks: Sequence[Document]) -> Document:
    """How many people some blocks hold, in fives, and of which cohorts."""
    return {"n": asdict(bracket(people_in(blocks))), "cohorts": starts_of(books, blocks)}


def starts_of(books: Books, blocks: Iterable[Document]) -> list[str]:
    """The days on which the cohorts of some blocks started."""
    starts = {str(id): day for id, day in books.material.starts.items()}
    return sorted({starts[cohort].isoformat() for block in blocks for cohort in block["cohorts"] if cohort in starts})


def labels(described: Document, values: Sequence[int | str]) -> list[Document]:
    """What each of these values is called; {} where only its number is."""
    known = {value: label for value, label in described["values"]}
    return [{"value": value, "label": known.get(value) or {}} for value in values]


def people_in(blocks: Iterable[Document]) -> int:
    """How many people some blocks hold."""
    return sum(sums_of(block["sums"]).n for block in blocks)


def _change(books: Books, name: str, number: int) -> Document:
    blocks, differences = books.blocks(name, number), books.whole(name, number)
    unit = wording.SHARE if books.kept["asked"][name].get("followed") else wording.POINTS
    starts = start_of(books, name)
    followed = unit == wording.SHARE
    change = share_change_from(differences) if followed else change_of(differences, starts, books.kept["asked"][name])
    sds = in_start_sd(change, starts)
    flow = _flow_of(books, {cohort for block in blocks for cohort in block["cohorts"]}, number)
    pairs = _pairs(differences.n, flow)
    sure = strength(
        design="before_after",
        paired=pairs.least,
        answering=answering(
            pairs=pairs, **{name: flow[name] for name in ("linked", "started", "coded", "answered", "hidden")}
        ),
        in_start_sd=sds,
        present_answering=flow["started"] / flow["present"] if flow["present"] else None,
    )
    before = books.kept["tables"].get(name, {}).get(str(START), [])
    return {
        "n": asdict(pairs),
        "before": before[-1]["mean"] if before else None,
        "change": interval_of(change, differences.n, unit),
        "in_start_sd": interval_of(sds, differences.n),
        "strength": {
            "score": sure.score,
            "caps": [cap_of(each, of=flow["started"]) for each in sure.caps],
            "binding": [each.name for each in sure.binding],
        },
        "sentence": wording.sentence(
            sure.score,
            as_shown(change, differences.n, unit),
            answered=spoken(_answered(flow)),
            paired=spoken(pairs),
            unit=unit,
        ),
    }


def start_of(books: Books, name: str) -> Sums:
    """What everybody answered at the start, as scores; a state is 1 where it is followed, else 0."""
    followed = books.kept["asked"][name].get("followed")
    if not followed:
        return books.whole(name, START)
    counts = values_of(books.blocks(name, START))
    there = sum(counts[value] for value in followed)
    return Sums(counts.total(), there, there)


def answering(*, pairs: People, linked: int, started: int, coded: int, answered: int, hidden: int) -> float | None:
    """The share of starters who answered again, as exactly as it may be told. None where nobody started.

    Of few starters it follows from what stands beside it, and so tells no more: who is in the pairs at least, of as
    many as may have started. hidden: how many more that may be. Who started after the first wave had closed, from paper
    say, is linked and was no starter: then it is all of them.
    """
    if not started:
        return None
    if started < MANY:
        return min(1.0, pairs.least / (started + hidden))
    whole = _nearly_all_of(linked, started, coded, answered)
    return min(1.0, (bracket_beside(linked, of=whole, hidden=True).least if whole else linked) / started)


def _answered(flow: dict[str, int]) -> People:
    """How many answered, as it follows from cohorts that are told: of one that is too small, from 1 to 4."""
    least, most = bracket(flow["answered"] - flow["over"]), bracket(flow["answered"] + flow["short"])
    return People(least.least, most.most)


def _nearly_all_of(linked: int, *wholes: int) -> int | None:
    """Of how many all but 1 to 4 are linked, which a flow hides: then no figure may say how many. None: of no such."""
    return min((whole for whole in wholes if 0 < whole - linked < FEWEST_TOLD), default=None)


def people_without_code(books: Books, cohorts: set[str], number: int, n: int) -> People:
    """How many of those who answered without a code stand in a figure."""
    flow = _flow_of(books, cohorts, number)
    whole = _nearly_all_of(flow["not_linked"], flow["answered"])
    return bracket(n) if whole is None else bracket_beside(n, of=whole, hidden=True)


def _pairs(n: int, flow: dict[str, int]) -> People:
    """How many people stand in a change."""
    whole = _nearly_all_of(*(flow[name] for name in ("linked", "started", "coded", "answered")))
    return bracket(n) if whole is None else bracket_beside(n, of=whole, hidden=True)


def change_of(differences: Sums, start: Sums, described: Document) -> Estimate:
    """A change that tells on nobody: nothing where (nearly) all changed by the same, and not by how much; nor where it
    would say beside the mean of the start that (nearly) all answer alike now.
    """
    return (
        Unknown(ALIKE) if differences.n >= CELL and alike(differences, start, described) else change_from(differences)
    )


def alike(differences: Sums, start: Sums, described: Document) -> bool:
    """Whether nearly all changed by the same, or answer alike now, for whoever knows the mean of the start."""
    lowest, highest = described["lowest"], described["highest"]
    if nearly_alike(differences.mean, differences.sd, n=differences.n, span=highest - lowest):
        return True
    return bool(start.n) and at_an_end(start.mean + differences.mean, lowest=lowest, highest=highest)


def spoken(people: People) -> str:
    """So many people, in a sentence."""
    return f"{people.least}–{people.most}"


def _flow_of(books: Books, cohorts: set[str], number: int) -> dict[str, int]:
    """Starters, answers and links of these cohorts, and heads at the start where all were counted (else 0).

    hidden, short, over: how many more may have started and answered, or fewer, for whoever sees of a cohort only that
    it was fewer than 5.
    """
    waves = [each for each in books.material.waves if str(each.cohort) in cohorts]
    starts = [each for each in waves if each.number == START]
    held = books.kept["flows"]
    later = [held[str(each.id)] for each in waves if each.number == number]
    small = [each["answered"] for each in later if 0 < each["answered"] < FEWEST_TOLD]
    began = [held[str(each.id)]["answered"] for each in starts]
    heads = [books.material.present.get(each.id) for each in starts]
    return {
        "started": sum(began),
        "hidden": sum(FEWEST_TOLD - 1 - n for n in began if 0 < n < FEWEST_TOLD),
        "over": sum(n - 1 for n in small),
        "short": sum(FEWEST_TOLD - 1 - n for n in small),
        "coded": sum(held[str(each.id)]["new"] for each in starts),
        "answered": sum(each["answered"] for each in later),
        "linked": sum(each["linked"] for each in later),
        "not_linked": sum(each["not_linked"] for each in later),
        "present": sum(n or 0 for n in heads) if None not in heads else 0,
    }


def as_shown(change: Estimate, n: int, unit: str) -> Estimate:
    """The change that a sentence is about: as the table beside it has it, or the two would disagree about 0."""
    shown = _ROUNDED[unit](change, n=n) if isinstance(change, Interval) else change
    return Unknown("too_few") if isinstance(shown, Hidden) else shown


def interval_of(estimate: Estimate, n: int, unit: str = wording.POINTS) -> Document:
    """A change as it may be shown."""
    if isinstance(estimate, Unknown):
        return {"why": ALIKE if estimate.why.startswith("constant") else estimate.why}
    shown = _ROUNDED[unit](estimate, n=n)
    if isinstance(shown, Hidden):
        return not_yet(n)
    return {"estimate": shown.estimate, "low": shown.low, "high": shown.high, "level": shown.level}


def cap_of(cap: Cap, *, of: int | None = None) -> Document:
    """A cap as it may be shown: what was found to 0.05, as shares are, and people in fives. of: whom a share is of.

    What is short of the next step is told as a twentieth that is short of it too: 0.64 told as 0.65 would make a pool
    and a comparison, which count with what is told, surer than the figure itself. Of few people a share to 0.05 is a
    number of people, which a flow may hide (7, 8 and 9 of 11 are other twentieths): then it is not told, and its step
    alone stands there as the score.
    """
    value = None if cap.value is None else round(round(cap.value * 20) / 20, 2)
    if cap.value is not None and cap.next is not None and value == cap.next and abs(cap.value - value) > ROUNDING:
        value = round(value + (TWENTIETH if cap.value > value else -TWENTIETH), 2)
    if cap.name in COUNTED_CAPS and cap.value is not None:
        value = bracket(int(cap.value)).least
    if cap.name in SHARE_CAPS and of is not None and of < MANY:
        value = None
    return {"name": cap.name, "score": cap.score, "reason": cap.reason, "value": value, "next": cap.next}
