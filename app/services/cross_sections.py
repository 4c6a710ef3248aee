"""Answers that nobody can link, beside those of the start: what is frozen of them at a close, and what is told. No SQL.

Who came back without a code is in no pair, and often most are (design.md §7). Their answers at a follow-up are a figure
of their own, a level: nobody stands in it and in a change, so the auditor keeps them in a register apart. What is told
is frozen as it was when their block was, so that no later start makes it finer. A mean and an interval of so few people
could say what nearly all of them answered: where they did, they wait for others to come.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from app.services import figure, states
from app.services.analysis import Item
from app.services.auditing import publish
from app.services.books import START, Books, Document, score_of
from app.services.distributions import values_of
from surveys.disclosure.figures import CELL, People, Shown, nearly_all, show_share
from surveys.effects import unlinked, wording
from surveys.effects.interval import Interval, Unknown
from surveys.effects.sums import Sums
from surveys.waves import Wave

REGISTER = "|unlinked"


def add(books: Books, item: Item, here: Sequence[Wave], now: datetime) -> None:
    """Freeze what came without a code since the last block, once it is from 10 people and the auditor agrees. here: all
    waves of a number that have closed. What was brought in makes a block of its own.
    """
    number = here[0].number
    if _start(books, item.name) is None:
        return
    held: Document = books.kept.setdefault("unlinked", {}).setdefault(item.name, {})
    mine = held.setdefault(str(number), {"blocks": [], "told": None})
    taken = {cohort for block in mine["blocks"] for cohort in block["cohorts"]}
    new = [wave for wave in here if str(wave.cohort) not in taken]
    for imported in (False, True):
        waves = [wave for wave in new if (wave.cohort in books.material.imported) is imported]
        block = _block(books, item, number, waves)
        if block is not None:
            mine["blocks"].append(block)
            mine["told"] = {"made": now.isoformat(), **_told(books, item, number, mine["blocks"])}


def told(books: Books, name: str, number: int) -> Document | None:
    """What may be shown beside the change of an item; None where it is not from 10 people, and at the start."""
    found: Document | None = books.kept.get("unlinked", {}).get(name, {}).get(str(number), {}).get("told")
    return found


def _block(books: Books, item: Item, number: int, waves: Sequence[Wave]) -> Document | None:
    said = {id: each.value for wave in waves for id, each in books.said(item, wave).items() if each.pid is None}
    values, typed = Counter(said.values()), Counter(said[id] for id in said.keys() & books.typed)
    if len(said) < CELL or not _both_sides(books, item, said):
        return None
    if not all(_tells_on_nobody(books, item, each) for each in (values, values - typed)):
        return None
    if not publish(books, item, number, [set(said)], register=REGISTER, sort="level"):
        return None
    return {
        "cohorts": [str(wave.cohort) for wave in waves],
        "values": [[value, n] for value, n in values.items()],
        "typed": [[value, n] for value, n in typed.items()],
    }


def _both_sides(books: Books, item: Item, said: Mapping[UUID, int | str]) -> bool:
    """Of a state: whether as many are in it, and as many are not, as a class of a distribution takes; of all, and of
    those whose answers nobody typed.
    """
    if item.points is not None:
        return True
    least = books.limit(item.question.indicator)
    sides = (
        [value in item.followed for id, value in said.items() if id not in without] for without in ((), books.typed)
    )
    return all(least <= sum(each) <= len(each) - least for each in sides if each)


def _start(books: Books, name: str) -> Document | None:
    """The start as it is published: n and its mean, or its share in a state; None where it is not, or is bracketed."""
    if books.kept["asked"][name].get("followed"):
        shown = states.told(books, name, START).get("start")
    else:
        tables = books.kept["tables"].get(name, {}).get(str(START), [])
        shown = {"n": tables[-1]["n"]} | tables[-1]["mean"] if tables and tables[-1]["mean"] else None
    return shown if shown and shown.get("low") is not None and shown["low"] == shown["high"] else None


def _start_sums(books: Books, name: str) -> Sums:
    """Of those whom the start that is shown is about: of a state, blocks whose share may not be told are not in it."""
    followed = books.kept["asked"][name].get("followed")
    if not followed:
        return books.whole(name, START)
    counts = values_of(books.blocks(name, START)[: books.kept["shares"][name]["blocks"]])
    there = sum(counts[value] for value in followed)
    return Sums(counts.total(), there, there)


def _told(books: Books, item: Item, number: int, blocks: Sequence[Document]) -> Document:
    cohorts, said = {cohort for block in blocks for cohort in block["cohorts"]}, values_of(blocks)
    people = figure.people_without_code(books, cohorts, number, said.total())
    found = {"n": asdict(people), "cohorts": figure.starts_of(books, blocks), "start": _start(books, item.name)}
    later = Sums.of(score_of(item, value) for value in said.elements())
    level = _level(books.kept["asked"][item.name], later)
    return found | {"later": level} | _beside(books, item.name, later, people, found)


def _tells_on_nobody(books: Books, item: Item, said: Counter[int | str]) -> bool:
    """Whether fewer than nine in ten gave the same answer, and what they gave is no end of the scale: a mean beside an
    interval could say so. Each block must hide it by itself, or whoever has the figure before takes that away.
    """
    if not said:
        return True
    described, scores = books.kept["asked"][item.name], Sums.of(score_of(item, value) for value in said.elements())
    if described.get("followed"):
        there = round(scores.total)
        end = nearly_all(there, scores.n) or nearly_all(scores.n - there, scores.n)
    else:
        end = figure.bracketed(scores.mean, described)
    return not end and not nearly_all(max(said.values()), said.total())


def _level(described: Document, later: Sums) -> Document:
    """What they answered."""
    if not described.get("followed"):
        return figure.mean_of(later, described)
    shown = show_share(round(later.total), n=later.n)
    return {"low": shown.low, "high": shown.high} if isinstance(shown, Shown) else figure.not_yet(later.n)


def _beside(books: Books, name: str, later: Sums, people: People, found: Document) -> Document:
    """How far it lies from the start, and how sure that is: the latter from what is told beside it, and no more."""
    followed = bool(books.kept["asked"][name].get("followed"))
    unit = wording.SHARE if followed else wording.POINTS
    start = _start_sums(books, name)
    difference = unlinked.difference(start, later, share=followed)
    shown = figure.as_shown(difference, later.n, unit)
    sds = shown.scaled(1 / start.sd) if isinstance(shown, Interval) and start.sd else Unknown("constant_start")
    begun = People(**found["start"]["n"])
    sure = unlinked.strength_of_rounds(begun.least, people.least, sds)
    return {
        "difference": figure.interval_of(difference, later.n, unit),
        "strength": {
            "score": sure.score,
            "caps": [figure.cap_of(each, of=begun.least) for each in sure.caps],
            "binding": [each.name for each in sure.binding],
        },
        "sentence": wording.sentence_of_rounds(
            sure.score, shown, started=figure.spoken(begun), answered=figure.spoken(people), unit=unit
        ),
    }
