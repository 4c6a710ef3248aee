"""Many tests at once: which may be believed. On unshrunk p alone; what is shrunk needs no such thing."""

from collections.abc import Sequence


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
