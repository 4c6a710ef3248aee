"""Counts of who took part: what cohorts of a few people tell, together and one report after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.services import flows
from app.services.books import empty
from surveys.waves import Wave


def starts(*sizes: int) -> tuple[list[Wave], dict[str, Any]]:
    """Cohorts that so many started, all with a code; with what is kept of them."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    waves = [
        Wave(0, day + timedelta(days=30 * n), day + timedelta(days=30 * (n + 1)), UUID(int=n + 1), UUID(int=n + 100))
        for n in range(len(sizes))
    ]
    flow = {name: 0 for name in ("linked", "not_linked", "without_code", "lost", "repeated")}
    return waves, {str(w.id): flow | {"answered": n, "new": n} for w, n in zip(waves, sizes, strict=True)}


def told(*sizes: int) -> list[tuple[Any, list[Any]]]:
    """After each close: what is told of all together, and of each cohort."""
    waves, known = starts(*sizes)
    kept, found = empty(), []
    for count in range(1, len(waves) + 1):
        kept["flows"] = {str(wave.id): known[str(wave.id)] for wave in waves[:count]}
        flows.tell(kept, waves[:count])
        joined = sum(len(batch) for batch in kept["counted"].get("0", []))
        each = [flows.answered(kept, wave)["answered"] for wave in waves[:count]]
        found.append((kept["told"].get(f"answered 0 {joined}"), each))
    return found


def test_a_cohort_of_three_waits_for_another_small_one() -> None:
    assert told(72, 3, 9, 4) == [
        (72, [72]),
        (72, [72, None]),
        (81, [72, None, 9]),
        (88, [72, None, 9, None]),
    ], "75 after 72 would be three people"


def test_of_a_first_cohort_of_three_nothing_is_told() -> None:
    assert told(3) == [(None, [None])]


def test_small_cohorts_wait_while_their_sum_says_how_many_each_is() -> None:
    assert told(1, 1, 1, 1, 1)[-1] == (None, [None] * 5), "five of five"
    assert told(4, 4)[-1] == (None, [None] * 2), "none of them is five, so both are four"
    assert told(4, 3)[-1] == (7, [None] * 2)


def test_nobody_is_told_as_nobody() -> None:
    assert told(0, 12) == [(0, [0]), (12, [0, 12])]
