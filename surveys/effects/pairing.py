"""From one row an answer to one row a person: who answered before and after, on which side. No estimates, no files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.effects.people import People, coded

if TYPE_CHECKING:
    from surveys.effects.dropout import Flags, Places, Vector

NOBODY = -1  # the person of a row that names none: an answer that can be linked to no other


class Twice(ValueError):
    """The same person twice in a wave of an intervention. first, second: places of two such rows."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"rows {first} and {second} are the same person in one wave")
        self.first, self.second = first, second


class BothSides(ValueError):
    """The same person as participant and in the comparison group of one intervention. first, second: such rows."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"rows {first} and {second} put one person on both sides")
        self.first, self.second = first, second


@dataclass(frozen=True, slots=True)
class Column:
    """A background column. values: each text once, "" for not known; codes: (n,) index into values."""

    values: tuple[str, ...]
    codes: "Places"


@dataclass(frozen=True, slots=True)
class Long:
    """n rows, one for each person and wave. names: of interventions; group: (n,) index into names; person: (n,) a
    number for each person, NOBODY where none is named; late: (n,) True in the follow-up, False at the start; treated:
    (n,) False in a comparison group; points: (n,), NaN where the item was not answered.
    """

    names: tuple[str, ...]
    group: "Places"
    person: "Places"
    late: "Flags"
    treated: "Flags"
    points: "Vector"
    background: tuple[Column, ...] = ()


def pair(long: Long) -> People:
    """One row for each person of an intervention. Background is what the start said, else the follow-up.

    Raises Twice and BothSides with the first such rows.
    """
    import numpy as np

    n = len(long.group)
    if not n:
        nothing = np.empty(0)
        columns = np.empty((0, 0))
        return People(long.names, nothing.astype(np.int64), nothing.astype(bool), nothing, nothing, columns)
    most = int(long.person.max(initial=NOBODY)) + 1
    alone = long.person == NOBODY
    person = np.where(alone, most + np.cumsum(alone), long.person)
    whose = long.group.astype(np.int64) * (most + int(alone.sum()) + 1) + person
    order = np.lexsort((long.late, whose))
    _refuse(long, whose, order)
    begins = np.concatenate([[True], np.diff(whose[order]) != 0])
    of_row = np.cumsum(begins) - 1
    count = int(of_row[-1]) + 1
    first = order[begins]
    before, after = np.full(count, np.nan), np.full(count, np.nan)
    late = long.late[order]
    before[of_row[~late]] = long.points[order[~late]]
    after[of_row[late]] = long.points[order[late]]
    last = order[np.concatenate([begins[1:], [True]])]
    return People(
        names=long.names,
        group=long.group[first].astype(np.int64),
        treated=long.treated[first],
        before=before,
        after=after,
        background=coded([_known(column, first, last) for column in long.background])
        if long.background
        else np.empty((count, 0)),
    )


def _refuse(long: Long, whose: "Places", order: "Places") -> None:
    """A person has one row in a wave, and one side."""
    import numpy as np

    same = np.diff(whose[order]) == 0
    for clash, error in (
        (np.diff(long.late[order].astype(np.int8)) == 0, Twice),
        (np.diff(long.treated[order].astype(np.int8)) != 0, BothSides),
    ):
        found = np.flatnonzero(same & clash)
        if len(found):
            rows = np.sort(np.stack([order[found], order[found + 1]]), axis=0)
            at = int(np.lexsort((rows[0], rows[1]))[0])
            raise error(int(rows[0, at]), int(rows[1, at]))


def _known(column: Column, first: "Places", last: "Places") -> Sequence[str]:
    """Each person's text: of the first row that has one."""
    import numpy as np

    values = np.asarray(column.values, dtype=np.str_)
    at_first, at_last = values[column.codes[first]], values[column.codes[last]]
    texts: Sequence[str] = np.where(at_first == "", at_last, at_first).tolist()
    return texts
