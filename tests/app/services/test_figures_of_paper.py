"""Who typed answers from paper has them at home: beside those a figure must not be about the few others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from app.services.analysis import Answered, Material
from app.services.figures import document
from tests.proof.portfolio import VERSION, Place, Sent, place


class OnPaper(Place):
    """A place of which some were typed."""

    typed: int

    def material(self, now: Any) -> Material:
        """As the analyst reads it."""
        made = super().material(now)
        for rows in made.responses.values():
            for n, each in enumerate(rows):
                if n < self.typed:
                    rows[n] = Answered(each.pid, each.number, "paper", VERSION, each.answers, each.id)  # type: ignore[index]  # a list
        return made


def start(people: int, typed: int, answers: Sequence[int] = (1, 2, 3, 4, 5)) -> dict[str, Any]:
    """What is told of trust at the start of a fixed group, some of whose answers were typed."""
    base = next(made for n in range(50) if (made := place(Random(n))).intake == "fixed" and made.audience == "adults")
    made = OnPaper("adults", "fixed", base.waves, base.starts, [], {}, "gender")
    made.typed = typed
    (day,) = base.starts.values()
    opens = base.waves[0].opens
    for n in range(people):
        said = {"trust": answers[n % len(answers)]}
        made.sent.append(Sent(n, day, 0, opens + timedelta(hours=1), said, n.to_bytes(16)))
    _, public = document(made.material(made.closes()[0]), None, {}, made.closes()[0])
    return next(item for item in public["waves"][0]["items"] if item["key"] == "trust")


@pytest.mark.parametrize(("typed", "shown"), [(0, True), (6, True), (8, False), (12, True)])
def test_a_mean_of_which_few_answered_by_themselves_is_not_told(typed: int, shown: bool) -> None:
    """Eight of twelve were typed: who has them at home would have a mean of four."""
    assert ("low" in start(12, typed)["mean"]) is shown


@pytest.mark.parametrize(("typed", "shown"), [(0, True), (20, True), (22, False), (30, True)])
def test_a_distribution_is_not_about_the_few_who_answered_by_themselves(typed: int, shown: bool) -> None:
    """Of 30 half said each; of the eight who were not typed that would be four and four."""
    found = start(30, typed, answers=(1, 2))
    assert "low" in found["mean"]
    assert bool(found["shares"]) is shown
