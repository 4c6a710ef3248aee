"""How many rows hold each value of a column, for a codebook: coarse, and small ones hidden as counts.py says.

Counts of different columns hang together: who was not shown a question answered another one, and the next release has
the same people and a few more. So what is told is rounded to fives, and no small number follows from two of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from surveys.disclosure.columns import Cell, Column
from surveys.disclosure.counts import FEWEST_TOLD, Sum, shown

Counts = Mapping[str, int | None]  # value or missing code, as text → rows, None where hidden
ANSWERED = "\n"  # every other value that is no code; no value is called so
ALL = "\n\n"
STEP = FEWEST_TOLD
AT_A_TIME = 1000


def tally(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> dict[str, Counts]:
    """Variable → counts, for each column that has labels or missing codes. Rows are read once; none may be twice in
    two tables that are both counted (a long table's counts are sums of a wide one's).
    """
    found: list[Counter[Cell]] = [Counter() for _ in columns]
    told = [index for index, column in enumerate(columns) if column.variable.values or column.missing]
    total = 0
    rows = iter(rows)
    while some := list(islice(rows, AT_A_TIME)):
        total += len(some)
        for index in told:
            found[index].update(row[index] for row in some)
    return {columns[index].variable.name: _counts(columns[index], found[index], total) for index in told}


def _counts(column: Column, found: Counter[Cell], total: int) -> Counts:
    parts = {str(value): found[value] for value in (*_values(column, found), *column.missing)}
    rest = total - sum(parts.values())
    if rest or not column.variable.values:
        parts[ANSWERED] = rest
    told = shown({**parts, ALL: total}, [Sum(ALL, tuple(parts))], told={ALL})
    return {value: None if told[value] is None else _coarse(parts[value]) for value in parts}


def _values(column: Column, found: Counter[Cell]) -> list[int | str]:
    """The column's values: those with a label, and points of its question that have none and were answered."""
    points = [option.value for option in column.question.options] if column.question else []
    bare = [value for value in points if value not in column.variable.values and found[value]]
    return [value for value in points if value in bare or value in column.variable.values] + [
        value for value in column.variable.values if value not in points
    ]


def _coarse(n: int) -> int:
    return (n + STEP // 2) // STEP * STEP
