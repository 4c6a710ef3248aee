"""How many more people it takes before "suggests" may be said. What they will have answered, nobody can know."""

from collections.abc import Iterable
from math import ceil

from surveys.effects.strength import ANSWERING, DESIGNS, HALF_WIDTH, PAIRED, Cap

SUGGESTS = 3  # the strength at which a sentence may say so (wording.py)
PAIRS = PAIRED[SUGGESTS - 1]
SHARE = ANSWERING[SUGGESTS - 2]
WIDTH = HALF_WIDTH[5 - SUGGESTS]


def more_pairs(caps: Iterable[Cap]) -> int | None:
    """How many more must answer both times, so that neither their number, their share of the starters nor the width of
    the interval holds the strength below SUGGESTS; None where nobody can say, since there is no interval yet.

    An interval is as wide as one over the root of the pairs; who is missing is taken from among those who started.
    """
    found = {each.name: each.value for each in caps}
    paired, width, share = found.get("paired"), found.get("width"), found.get("answering")
    if not paired or width is None:
        return None
    wanted = [float(PAIRS), paired * (width / WIDTH) ** 2]
    if share:
        wanted.append(SHARE * paired / share)
    return max(0, ceil(max(wanted) - paired))


def may_suggest(design: str) -> bool:
    """Whether a design (a key of DESIGNS) lets anything be suggested at all, however many answer."""
    return DESIGNS[design] >= SUGGESTS
