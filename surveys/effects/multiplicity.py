"""Many tests at once: which may be believed. On unshrunk p alone; what is shrunk needs no such thing."""

from collections.abc import Sequence
from dataclasses import dataclass

FALSE = 0.05  # of what is still told as clear, at most such a share is luck


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Many changes looked at at once. tested: those that can be; alone: clear each by itself; clear: still.

    q: each adjusted p in the order given, None where there is none.
    """

    tested: int
    alone: int
    clear: int
    q: tuple[float | None, ...]


def at_once(p: Sequence[float | None], *, false: float = FALSE) -> AtOnce:
    """How many changes are clear by themselves, and how many still are once all have been looked at.

    p: two-sided, unshrunk, None where there is no test. false: the share of luck among those told as clear.
    """
    adjusted = iter(benjamini_hochberg([each for each in p if each is not None]))
    q = tuple(None if each is None else next(adjusted) for each in p)
    return AtOnce(
        tested=sum(each is not None for each in p),
        alone=sum(each is not None and each < false for each in p),
        clear=sum(each is not None and each < false for each in q),
        q=q,
    )


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p in the order given (Benjamini and Hochberg 1995): below q, at most a share q of such finds is false.

    Raises ValueError for what is no probability.
    """
    if not all(0 <= each <= 1 for each in p):
        raise ValueError("a p lies between 0 and 1")
    order = sorted(range(len(p)), key=lambda index: -p[index])
    adjusted, lowest = [1.0] * len(p), 1.0
    for after, index in enumerate(order):
        lowest = min(lowest, p[index] * (len(p) / (len(p) - after)))
        adjusted[index] = lowest
    return adjusted
