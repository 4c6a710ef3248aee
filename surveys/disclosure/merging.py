"""Small classes of answers become larger ones. How large they must be is said by whoever asks."""

from collections.abc import Mapping

Value = int | str
Classes = tuple[tuple[Value, ...], ...]


def merged(counts: Mapping[Value, int], *, ordered: bool, least: int) -> Classes:
    """The values in classes of at least so many people; () where that leaves a single one, which would say nothing.

    counts: value → people, in the order of the values. ordered: only neighbours are put together, the smallest class
    with the smaller of its neighbours; else the two smallest.
    """
    classes: list[tuple[tuple[Value, ...], int]] = [((value,), n) for value, n in counts.items()]
    while len(classes) > 1 and min(n for _, n in classes) < least:
        smallest = min(range(len(classes)), key=lambda at: classes[at][1])
        others = [at for at in range(len(classes)) if at != smallest and (not ordered or abs(at - smallest) == 1)]
        other = min(others, key=lambda at: classes[at][1])
        first, second = sorted((smallest, other))
        classes[first] = (classes[first][0] + classes[second][0], classes[first][1] + classes[second][1])
        del classes[second]
    return tuple(values for values, _ in classes) if len(classes) > 1 else ()
