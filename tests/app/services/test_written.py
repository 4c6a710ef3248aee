"""How figures are written on pages: a bound on the strength is told as it is."""

from __future__ import annotations

import pytest

from app.services.written import Written
from surveys.effects.strength import HALF_WIDTH, START_APART


def cap(name: str, value: float | None, following: float | None) -> dict[str, object]:
    return {"name": name, "score": 2, "reason": "", "value": value, "next": following}


@pytest.mark.parametrize("bound", [*HALF_WIDTH, *START_APART])
def test_a_bound_in_standard_deviations_is_told_whole(bound: float) -> None:
    assert Written("en").found(cap("width", bound, bound), "next") == f"{bound:g}"
    assert Written("sv").found(cap("width", bound, bound), "next") == f"{bound:g}".replace(".", ",")


def test_other_caps_are_people_or_percent() -> None:
    assert Written("sv").found(cap("answering", None, 0.5), "value") == "minst 30 %"
    assert Written("sv").found(cap("answering", None, 0.3) | {"score": 1}, "value") == "under 30 %"
    assert Written("sv").found(cap("answering", 0.45, 0.5), "value") == "45 %"
    assert Written("sv").found(cap("answering", 0.3, 0.5), "next") == "50 %"
    assert Written("sv").found(cap("paired", 24, 30), "next") == "30"
    assert Written("sv").found(cap("flips", None, None), "value") == "–"
    assert Written("sv").found(cap("width", 0.617, 0.5), "value") == "0,62"
