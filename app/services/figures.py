"""The report as a document: what may be shown of frozen figures. Which are frozen, freezing.py decides. No SQL."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from app.services import cross_sections, flows, states
from app.services.analysis import Item, Material
from app.services.books import START, Books, Document, Respondents, empty, sums_of
from app.services.distributions import share, values_of
from app.services.figure import change_of, covered, figure, interval_of, labels, mean_of, not_yet, people_in
from app.services.freezing import freeze, readings, waiting
from app.store.wave_counts import SUSPECT
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.disclosure.figures import CELL, Shown, bracket, more, show_share
from surveys.effects.sums import Sums, together
from surveys.kinds import kind
from surveys.waves import Wave


def document(
    material: Material, kept: Document | None, people: Respondents, now: datetime
) -> tuple[Document, Document]:
    """What is frozen once all that has closed is, and what of it may be shown. people: added to, as in freezing.py."""
    books = Books(material, kept or empty(), people)
    settled = material.settled(now)
    books.kept["asked"].update({item.name: _described(item) for item in books.items})
    for position, wave in enumerate(settled):
        if str(wave.id) in books.kept["flows"]:
            continue
        # close by close, so that an analyst that was away publishes what one that was awake would have
        here = [each for each in settled[: position + 1] if each.number == wave.number]
        freeze(books, wave, here, now)
        for item in books.items if wave.number == START else ():
            share(books, item)
        flows.tell(books.kept, [each for each in settled if str(each.id) in books.kept["flows"]])
        for name, number in sorted(books.fresh):
            tables = books.kept["tables"].setdefault(name, {}).setdefault(str(number), [])
            tables.append({"made": now.isoformat(), **figure(books, name, number)})
        books.fresh.clear()
    return books.kept, _public(books, settled, now)


def counted(n: int) -> Document:
    """A count of people as it may be shown where it may be told again later: under 5 is "fewer than 5", else in fives.

    Exactly told, 8 after 7 would say that the cohort which closed in between is one person.
    """
    return {"below": FEWEST_TOLD} if n < FEWEST_TOLD else asdict(bracket(n))


def _public(books: Books, settled: Sequence[Wave], now: datetime) -> Document:
    material = books.material
    numbers = sorted({wave.number for wave in settled})
    ahead = [wave.closes for wave in material.waves if wave not in settled]
    counts: Counter[str] = Counter()
    for (_, name), n in material.counts.items():
        counts[name] += n
    return {
        "made": now.isoformat(),
        "since": min((wave.opens for wave in settled), default=now).isoformat(),
        "next_close": min(ahead).isoformat() if ahead else None,
        "breakdown": _breakdown(books),
        "coverage": _coverage(books),
        "waves": [_wave(books, [each for each in settled if each.number == number]) for number in numbers],
        "cohorts": [
            {
                "starts": day.isoformat(),
                "waves": [_window(books, wave) for wave in material.waves if wave.cohort == id],
            }
            for id, day in material.starts.items()
        ],
        "between": asdict(bracket(len(material.responses.get(None, ())))),
        "erased": asdict(bracket(counts["erased"])),
        "suspect": asdict(bracket(counts[SUSPECT])),
    }


def _window(books: Books, wave: Wave) -> Document:
    """A cohort's wave. answered: left out before it is told, None where it is hidden. batch: told with which others."""
    return {
        "number": wave.number,
        "opens": wave.opens.isoformat(),
        "closes": wave.closes.isoformat(),
        "batch": flows.batch(books.kept, wave),
        **flows.answered(books.kept, wave),
    }


def _wave(books: Books, here: Sequence[Wave]) -> Document:
    number = here[0].number
    flow, ways, size = flows.flow(books.material, books.kept, number)
    now = {item.name: item for item in books.items}
    names = [*now, *(name for name in books.kept["asked"] if name not in now)]
    asked = books.kept["asked"]
    told = [name for name in names if number == START or asked[name]["scored"] or asked[name].get("followed")]
    return {
        "number": number,
        "closed": here[-1].closes.isoformat(),
        "cohorts": size,
        "flow": flow,
        "ways": ways,
        "items": [_item(books, name, number, _waiting(books, now.get(name), here)) for name in told],
    }


def _waiting(books: Books, item: Item | None, here: Sequence[Wave]) -> int:
    """People who have come since the last block, too few for a block of their own."""
    return len(readings(books, item, waiting(books, item, here))) if item else 0


def _described(item: Item) -> Document:
    question = item.question
    return {
        "key": item.column,
        "item": question.item,
        "indicator": question.indicator,
        "direction": kind(question.kind).better(question),
        "text": dict(question.text),
        "row": dict(item.label) if item.column != question.key else {},
        "scored": item.points is not None,
        "lowest": min(item.points) if item.points else None,
        "highest": max(item.points) if item.points else None,
        "values": [[value, dict(label)] for value, label in item.values.items()],
        "followed": list(item.followed),
    }


def _item(books: Books, name: str, number: int, waiting: int) -> Document:
    """The newest frozen figure of an item, or how many it still takes; with its distribution and its breakdown."""
    asked = books.kept["asked"][name]
    described = {key: value for key, value in asked.items() if key not in ("values", "followed")}
    described |= states.told(books, name, number)
    if number != START:
        described["unlinked"] = cross_sections.told(books, name, number)
    described |= {"waiting": asdict(bracket(waiting)) if waiting else None, "needed": CELL}
    tables = books.kept["tables"].get(name, {}).get(str(number), [])
    if tables:
        newest: Document = tables[-1]
        shares, by = _shares(books, name, number), _by(books, name, number)
        return (
            described | newest | {"shares": shares, "by": by, "rest_stands_out": _rest_stands_out(books, name, number)}
        )
    found: Document = {"made": None, "n": asdict(bracket(waiting)), "cohorts": []}
    found |= {"shares": None, "by": None, "rest_stands_out": False}
    if number == START:
        return described | found | {"mean": not_yet(waiting)}
    nothing = dict.fromkeys(("before", "in_start_sd", "strength", "sentence"))
    return described | found | nothing | {"change": not_yet(waiting)}


def _shares(books: Books, name: str, number: int) -> Document | None:
    """The distribution of answers at the start, in classes of values, shares to 5 %; and of which cohorts."""
    held = books.kept["shares"].get(name)
    if number != START or not held or not held["classes"]:
        return None
    blocks = books.blocks(name, START)[: held["blocks"]]
    counts = values_of(blocks)
    classes = []
    for values in held["classes"]:
        shown = show_share(sum(counts[value] for value in values), n=counts.total())
        if isinstance(shown, Shown):
            classes.append({"labels": labels(books.kept["asked"][name], values), "low": shown.low, "high": shown.high})
    return covered(books, blocks) | {"classes": classes}


def _breakdown(books: Books) -> Document | None:
    """By what figures are broken down: the question and its groups, none where too few have said it yet."""
    item = books.declared
    if item is None:
        return None
    described = _described(item)
    return {
        "key": item.column,
        "text": described["text"],
        "groups": [labels(described, values) for values in books.kept["groups"]],
    }


def _by(books: Books, name: str, number: int) -> Document | None:
    """The figure of each group, or how many more it takes (None where others are too few); of which cohorts."""
    described = books.kept["asked"][name]
    if not books.kept["groups"] or not described["scored"]:
        return None
    blocks = [block for block in books.blocks(name, number) if block["groups"]]
    if not blocks:
        return None
    broken = [block for block in blocks if block["cells"]]
    first = [block for block in books.blocks(name, START) if block["cells"]]
    groups = [
        _cell(
            described,
            number,
            [sums_of(block["cells"][at]) for block in broken],
            blocks[-1]["groups"][at],
            together([sums_of(block["cells"][at]) for block in first]),
        )
        for at in range(len(books.kept["groups"]))
    ]
    return {"cohorts": covered(books, broken)["cohorts"], "groups": groups}


def _rest_stands_out(books: Books, name: str, number: int) -> bool:
    """Whether those who did not say where they belong are all that keeps the newest block from being broken down."""
    newest = books.blocks(name, number)[-1]
    limit = books.limit(books.kept["asked"][name]["indicator"])
    groups = [n for n in newest["groups"] if n]
    return newest["cells"] is None and 0 < newest["rest"] < limit and bool(groups) and min(groups) >= limit


def _cell(described: Document, number: int, cells: Sequence[Sums], newest: int, start: Sums) -> Document:
    sums = together(cells)
    if sums.n < CELL:
        here = sums.n if cells else newest
        return {"figure": None, "more": asdict(more(here)) if here < CELL else None}
    shown = mean_of(sums, described) if number == START else interval_of(change_of(sums, start, described), sums.n)
    return {"n": asdict(bracket(sums.n)), "figure": shown}


def _coverage(books: Books) -> Document | None:
    """Which share of those who answered the start stands in the figure that most stand in."""
    started = sum(flow["answered"] for id, flow in books.kept["flows"].items() if id in _starts(books))
    most = max(
        (people_in(blocks[str(START)]) for blocks in books.kept["blocks"].values() if str(START) in blocks), default=0
    )
    return coverage(most, started)


def coverage(most: int, started: int) -> Document | None:
    """The share of those who started that so many are: what follows from how many that are in fives, and no more. Of 14
    a share to 5 % would say who is missing: 2.
    """
    if started < CELL:
        return None
    shown = bracket(most)
    return {"low": round(shown.least / started, 2), "high": round(min(1, shown.most / started), 2)}


def _starts(books: Books) -> set[str]:
    return {str(wave.id) for wave in books.material.waves if wave.number == START}
