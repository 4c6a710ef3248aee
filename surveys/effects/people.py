"""People of many interventions as columns: what they answered twice, what is known of them. No estimates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surveys.effects.dropout import Flags, Matrix, Places, Vector


LARGEST = 1e12  # of a background that is counted with: what is larger is a code, and one word more


@dataclass(frozen=True, slots=True)
class People:
    """One row a person and intervention; n rows. They stand in an order that their answers alone decide (in_order).

    names: of interventions. group: (n,) index into names. treated: (n,) False in a comparison group. before, after:
    (n,) points, NaN where not answered. background: (n, columns) numbers, NaN where not known.
    """

    names: tuple[str, ...]
    group: "Places"
    treated: "Flags"
    before: "Vector"
    after: "Vector"
    background: "Matrix"


def in_order(people: People) -> People:
    """The same, so that neither the order of rows nor anybody's name can change a digit of a result: by intervention
    (by its name), side, answers, background.
    """
    import numpy as np

    order_of_names = sorted(range(len(people.names)), key=lambda index: people.names[index])
    place = np.empty(len(people.names), dtype=np.int64)
    place[order_of_names] = np.arange(len(people.names))
    group = place[people.group]
    keys = (*people.background.T[::-1], people.after, people.before, people.treated, group)
    order = np.lexsort(keys)
    return People(
        names=tuple(people.names[index] for index in order_of_names),
        group=group[order],
        treated=people.treated[order],
        before=people.before[order],
        after=people.after[order],
        background=people.background[order],
    )


def coded(columns: Sequence[Sequence[str]]) -> "Matrix":
    """Background as numbers: numbers as they are, words as one 0/1 column for each value but the commonest.

    columns: one sequence of n texts each, "" where not known: among words a value of its own, among numbers the mean.
    """
    import numpy as np

    n = len(columns[0]) if columns else 0
    made = [column for texts in columns for column in _columns(texts)]
    return np.stack(made, axis=1) if made else np.empty((n, 0))


def _columns(texts: Sequence[str]) -> "list[Vector]":
    import numpy as np

    held = np.asarray(texts, dtype=np.str_)
    values, places, counts = np.unique(held, return_inverse=True, return_counts=True)
    numbers = [_number(each) for each in values.tolist()]
    if all(number is not None for number, value in zip(numbers, values.tolist(), strict=True) if value):
        known = np.array([np.nan if number is None else number for number in numbers])
        column = known[places]
        if not np.isfinite(column).any():
            return []
        return [np.where(np.isfinite(column), column, np.nanmean(column))]
    commonest = max(range(len(values)), key=lambda index: (counts[index], values[index]))
    return [(places == index).astype(float) for index in range(len(values)) if index != commonest]


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) <= LARGEST else None
