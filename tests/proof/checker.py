"""Somebody who keeps all that was ever published and does sums with it. Shares no code with the auditor.

It is handed more than anybody has: for each figure, exactly whom it is about. Figures are rows of a matrix over people;
what can be made of them is its row space. Isolated people are looked for in three ways: people whom no figure tells
apart (columns that are alike), differences and sums of two and three figures one by one, and, with answers of all waves
as unknowns, random combinations of levels and changes. A distribution's classes are figures too: of whoever gave those
answers. Counts of who took part: counting.py.

What nearly all of some people said is looked for in figures that lie in each other: what the larger has over the
smaller is people, and a sum that lies between two bounds.
"""

from __future__ import annotations

from itertools import combinations, product
from math import ceil, floor
from random import Random

import numpy as np

from tests.proof.portfolio import HIGHEST, Seen, Told

MOST = 24  # figures of one item and wave that are combined by threes
LOWEST, ROUNDED, NEARLY_ALL = 1, 0.05, 0.9


def isolated(seen: Seen, dice: Random) -> list[str]:
    """Every way in which fewer people than may be are what some published figures differ by."""
    found = []
    by: dict[tuple[str, str, int], dict[frozenset[int], Told]] = {}
    for each in seen.figures:
        by.setdefault(each.of, {})[each.who] = each
    for of, figures in by.items():
        sets = list(figures)
        found += [f"{of}: {each}" for each in (*_apart(sets, seen.limit), *_combined(sets, seen.limit, dice))]
    for item in {of[0] for of in by}:
        found += _over_waves({of: list(sets) for of, sets in by.items() if of[0] == item}, seen.limit, dice)
    return found


def _matrix(sets: list[frozenset[int]]) -> tuple[np.ndarray, list[int]]:
    people = sorted(frozenset().union(*sets))
    return np.array([[person in each for person in people] for each in sets], dtype=float), people


def _apart(sets: list[frozenset[int]], limit: int) -> list[str]:
    """People whom the figures tell apart from all others, and what weights of the figures single them out."""
    matrix, people = _matrix(sets)
    _, inverse, sizes = np.unique(matrix, axis=1, return_inverse=True, return_counts=True)
    found = []
    for group, size in enumerate(sizes):
        if size < limit:
            wanted = (np.ravel(inverse) == group).astype(float)
            weights, *_ = np.linalg.lstsq(matrix.T, wanted, rcond=None)
            exact = bool(np.allclose(matrix.T @ weights, wanted, atol=1e-8))
            found.append(f"{size} of {len(people)} apart{', as a sum of figures' if exact else ''}")
    return found


def _combined(sets: list[frozenset[int]], limit: int, dice: Random) -> list[str]:
    """One, two and three figures added and subtracted: how many people are left in what comes out."""
    few = sets if len(sets) <= MOST else dice.sample(sets, MOST)
    matrix, _ = _matrix(few)
    found = []
    for many in (1, 2, 3):
        for rows in combinations(range(len(few)), many):
            for signs in product((1, -1), repeat=many - 1):
                weights = np.array([1, *signs], dtype=float) @ matrix[list(rows)]
                left = int(np.count_nonzero(weights))
                if 0 < left < limit:
                    found.append(f"{left} left of {many}")
    return found


def _over_waves(by: dict[tuple[str, str, int], list[frozenset[int]]], limit: int, dice: Random) -> list[str]:
    """Levels and changes of one item together, the answers of each person in each wave being the unknowns."""
    people = sorted({person for sets in by.values() for each in sets for person in each})
    at = {person: n for n, person in enumerate(people)}
    rows = []
    for (_, sort, number), sets in by.items():
        for each in sets if sort != "class" else ():
            row = np.zeros((3, len(people)))
            for person in each:
                row[number, at[person]] = 1
                if sort == "change":
                    row[0, at[person]] = -1
            rows.append(row)
    found = []
    for _ in range(400):
        some = dice.sample(rows, min(len(rows), dice.randint(1, 4)))
        total = sum(dice.choice((1, -1)) * row for row in some)
        touched = int(np.count_nonzero(np.any(total != 0, axis=0)))
        if 0 < touched < limit:
            found.append(f"{touched} people in a sum over the waves")
    return found


def unanimous(seen: Seen) -> list[str]:
    """Every difference of two levels, or of one and two that lie in it, that only nine in ten alike could make."""
    by: dict[tuple[str, str, int], dict[frozenset[int], tuple[float, float]]] = {}
    for each in seen.figures:
        if each.of[1] == "level" and each.low is not None and each.high is not None:
            off = ROUNDED if each.low == each.high else 0.0
            by.setdefault(each.of, {})[each.who] = (each.low - off) * len(each.who), (each.high + off) * len(each.who)
    return [f"{of}: {told}" for of, sums in by.items() for told in _differences(sums)]


def _differences(sums: dict[frozenset[int], tuple[float, float]]) -> list[str]:
    found = []
    for whole in sums:
        inside = [each for each in sums if each < whole]
        pairs = [both for both in combinations(inside, 2) if both[0].isdisjoint(both[1])]
        for parts in (*((each,) for each in inside), *pairs):
            n = len(whole) - sum(map(len, parts))
            low = sums[whole][0] - sum(sums[each][1] for each in parts)
            high = sums[whole][1] - sum(sums[each][0] for each in parts)
            away = min(HIGHEST * n - ceil(low - 1e-9), floor(high + 1e-9) - LOWEST * n)
            if n and away <= (1 - NEARLY_ALL) * n:
                found.append(f"{n} people, all but {away} of them at one end")
    return found
