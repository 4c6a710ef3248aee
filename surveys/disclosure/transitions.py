"""What may be told of people who were asked twice which state they are in. Whose figures these are, the auditor sees.

Three figures of the same people, each telling more than the one before: how the share in a good state has changed; that
share at both waves; and a table from states to states. Whoever holds all of them adds and subtracts, so in the table
every crossing is of enough people, and its classes never mix good states with others: then the change and the shares
are sums of its cells and tell nothing that it does not.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from surveys.disclosure.figures import TENTH, nearly_all
from surveys.disclosure.merging import Classes, Value, merged
from surveys.effects.paired_shares import Turns

Pairs = Mapping[tuple[Value, Value], int]  # (state before, state after) → people


def turns_of(pairs: Pairs, good: Collection[Value]) -> Turns:
    """How many came into a good state, left it, and stayed where they were."""
    sides: Counter[tuple[bool, bool]] = Counter()
    for (before, after), n in pairs.items():
        sides[before in good, after in good] += n
    return Turns(sides[True, True], sides[False, True], sides[True, False], sides[False, False])


def change_hides_each(turns: Turns, *, least: int) -> bool:
    """Whether the change of the share tells on nobody: so many turned, not nearly all did the same, and not nearly all
    are where it would put them.
    """
    turned = turns.gained + turns.lost
    same = max(turns.gained, turns.lost, turns.n - turned)
    return turned >= least and not nearly_all(same, turns.n) and not _alike(turns.both + turns.gained, turns.n)


def shares_hide_each(turns: Turns, *, least: int) -> bool:
    """Whether the share at both waves tells on nobody."""
    shares = (turns.both + turns.lost, turns.both + turns.gained)
    return all(least <= n <= turns.n - least and not _alike(n, turns.n) for n in shares)


def table_hides_each(pairs: Pairs, classes: Classes, *, least: int) -> bool:
    """Whether every crossing of two classes holds so many, and none nearly all who began there, or who are there now.

    False where somebody is outside, and where there are no classes.
    """
    table = crossed(pairs, classes)
    if not table or sum(map(sum, table)) != sum(pairs.values()):
        return False
    lines = [*table, *zip(*table, strict=True)]
    return all(least <= n and not nearly_all(n, sum(line)) for line in lines for n in line)


def classes_of_states(counts: Mapping[Value, int], good: Collection[Value], *, least: int) -> Classes:
    """The classes of one wave's distribution, as figures.classes_of has them, good states apart from others."""
    enough = max(least, sum(counts.values()) // TENTH + 1)
    found: list[tuple[Value, ...]] = []
    for side in (True, False):
        here = {value: n for value, n in counts.items() if (value in good) is side}
        if sum(here.values()) < enough:
            return ()
        found += merged(here, ordered=False, least=enough) or [tuple(here)]
    at = list(counts).index
    return tuple(sorted((tuple(sorted(each, key=at)) for each in found), key=lambda each: at(each[0])))


def crossed(pairs: Pairs, classes: Classes) -> list[list[int]]:
    """The table: a row for each class before, a column for each after."""
    return [[sum(pairs.get((b, a), 0) for b in before for a in after) for after in classes] for before in classes]


def classes_of_pairs(pairs: Pairs, values: Sequence[Value], good: Collection[Value], *, least: int) -> Classes:
    """The finest classes of states, good ones apart from others, that may be crossed; () where there are none."""
    people = {value: sum(n for pair, n in pairs.items() for each in pair if each == value) for value in values}
    sides: list[list[tuple[Value, ...]]] = [
        [(value,) for value in values if (value in good) is side] for side in (True, False)
    ]
    while all(sides):
        classes = tuple(sorted((each for side in sides for each in side), key=lambda each: values.index(each[0])))
        if table_hides_each(pairs, classes, least=least):
            return classes
        crowded = [side for side in sides if len(side) > 1]
        if not crowded:
            break
        smallest = min(crowded, key=lambda side: min(_people(each, people) for each in side))
        smallest.sort(key=lambda each: _people(each, people))
        smallest[:2] = [tuple(sorted(smallest[0] + smallest[1], key=values.index))]
    return ()


def _people(values: Sequence[Value], people: Mapping[Value, int]) -> int:
    return sum(people[value] for value in values)


def _alike(n: int, of: int) -> bool:
    """Whether nearly all are in a state, or out of it."""
    return nearly_all(n, of) or nearly_all(of - n, of)
