"""A state that people are in, as it may be shown: its share at the start and later, and who went from where to where.

All of it comes from what was frozen with the consent of the auditor (distributions.py, freezing.py).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from app.services.books import START, Books, Document
from app.services.distributions import values_of
from app.services.figure import covered, labels
from surveys.disclosure.figures import CELL, Shown, bracket, show_share, show_share_interval
from surveys.disclosure.transitions import crossed, turns_of
from surveys.effects.interval import Interval
from surveys.effects.paired_shares import mcnemar_mid_p, turned
from surveys.effects.shares import wilson

BELOW = (0.01, 0.05)  # a p-value is told as below one of these: whole, it would say how many turned


def told(books: Books, name: str, number: int) -> Document:
    """What an item's figure in waves of a number has besides. followed: the states, none of what is no state.

    start: the share of all who started, levels: of those who answered both times, then and now; table: from which
    state to which; p_below: McNemar's mid-p. Each is None where it may not be told.
    """
    asked = books.kept["asked"][name]
    followed = asked.get("followed") or []
    found: Document = {"followed": labels(asked, followed)}
    if not followed:
        return found
    found["start"] = _start(books, name, followed)
    if number != START:
        blocks = books.blocks(name, number)
        found["levels"] = _levels(books, [each for each in blocks if each["levels"]], followed)
        found["table"] = _table(books, name, number, [each for each in blocks if each["table"]])
        found["p_below"] = _p_below(books, name, number)
    return found


def _start(books: Books, name: str, followed: Sequence[int | str]) -> Document | None:
    held = books.kept["shares"].get(name)
    if not held or not held["classes"]:
        return None
    if any(0 < len(set(values) & set(followed)) < len(values) for values in held["classes"]):
        return None  # made before shares were followed: a class holds both
    blocks = books.blocks(name, START)[: held["blocks"]]
    counts = values_of(blocks)
    return covered(books, blocks) | _share(sum(counts[value] for value in followed), counts.total())


def _levels(books: Books, blocks: Sequence[Document], followed: Sequence[int | str]) -> Document | None:
    if not blocks:
        return None
    turns = turns_of(_pairs(blocks), followed)
    before, after = turns.both + turns.lost, turns.both + turns.gained
    return covered(books, blocks) | {"before": _share(before, turns.n), "after": _share(after, turns.n)}


def _table(books: Books, name: str, number: int, blocks: Sequence[Document]) -> Document | None:
    if not blocks:
        return None
    classes = books.kept["turns"][name][str(number)]
    rows = [
        {"n": asdict(bracket(sum(row))), "shares": [_rounded(n, sum(row)) for n in row]}
        for row in crossed(_pairs(blocks), classes)
    ]
    said = books.kept["asked"][name]
    return covered(books, blocks) | {"classes": [labels(said, values) for values in classes], "rows": rows}


def _p_below(books: Books, name: str, number: int) -> float | None:
    differences = books.whole(name, number)
    p = mcnemar_mid_p(turned(differences)) if differences.n >= CELL else 1.0
    return next((bound for bound in BELOW if p < bound), None)


def _pairs(blocks: Sequence[Document]) -> Counter[tuple[int | str, int | str]]:
    found: Counter[tuple[int | str, int | str]] = Counter()
    for block in blocks:
        for before, after, n in block["pairs"]:
            found[before, after] += n
    return found


def _share(successes: int, n: int) -> Document:
    found = wilson(successes, n)
    shown = show_share_interval(found, n=n) if isinstance(found, Interval) else found
    around = {"from": shown.low, "to": shown.high} if isinstance(shown, Interval) else {"from": None, "to": None}
    return _rounded(successes, n) | around


def _rounded(successes: int, n: int) -> Document:
    shown = show_share(successes, n=n)
    return {"low": shown.low, "high": shown.high} if isinstance(shown, Shown) else {"low": None, "high": None}
