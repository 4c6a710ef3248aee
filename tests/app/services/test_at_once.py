"""Of many changes on one page some are clear by chance: which are still, once all have been looked at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from scipy.stats import false_discovery_control, t

from app.services.at_once import looked

N = 30
HALF = 0.4  # the reach of each interval, in points


def change(key: str, estimate: float, *, followed: bool = False) -> dict[str, Any]:
    shown = {"estimate": estimate, "low": round(estimate - HALF, 1), "high": round(estimate + HALF, 1), "level": 0.95}
    return {
        "key": key,
        "sentence": {"sv": "…"},
        "n": {"least": N, "most": N},
        "change": shown,
        "in_start_sd": shown,
        "before": {"low": 3.0, "high": 3.0},
        "strength": {"score": 2, "caps": []},
        "followed": ("yes",) if followed else (),
    }


def one(*estimates: float, comparison: UUID | None = None) -> Any:
    items = [change(f"q{place}", each) for place, each in enumerate(estimates)]
    intervention = SimpleNamespace(
        id=uuid4(), comparison_id=comparison, comparison_group="waiting_list" if comparison else None
    )
    return SimpleNamespace(intervention=intervention, report={"waves": [{"number": 1, "items": items}]})


def test_what_is_clear_alone_and_not_among_so_many_is_named() -> None:
    seen = [one(0.5), one(1.2), *(one(0.1) for _ in range(18))]
    found = looked(seen)
    assert found is not None
    assert (found.tested, found.alone) == (20, 2)
    assert found.doubtful == {(seen[0].intervention.id, "q0")}
    p = [2 * float(t.sf(each * float(t.ppf(0.975, N - 1)) / HALF, N - 1)) for each in (0.5, 1.2, *[0.1] * 18)]
    q = false_discovery_control(p)
    assert p[0] < 0.05 < q[0]
    assert q[1] < 0.05


def test_beside_one_more_it_is_clear() -> None:
    found = looked([one(0.5), one(1.2)])
    assert found is not None
    assert (found.tested, found.alone, found.doubtful) == (2, 2, frozenset())


def test_one_change_is_not_many_and_groups_that_only_compare_are_no_changes() -> None:
    assert looked([one(1.2)]) is None
    others = one(0.9)
    assert looked([one(1.2, comparison=others.intervention.id), others]) is None
