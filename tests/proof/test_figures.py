"""No two published figures, nor any combination of them, are about a few people; the naive rule's figures are."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from app.services import books, figure, figures, flows, unanimity
from app.services.books import Books
from surveys.disclosure import counts
from surveys.disclosure.figures import CELL, bracket
from tests.proof import reader, sized
from tests.proof.checker import isolated, unanimous
from tests.proof.counting import worked_out
from tests.proof.portfolio import Place, Seen, naive, place
from tests.proof.reader import published

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3000)]

INTERVENTIONS = sized(400)
BY_LIMITS, ONE_IS_LATE = (756, 1068), 657


def portfolio(how: Callable[[Place], Seen], many: int = INTERVENTIONS) -> list[tuple[Place, Seen]]:
    """So many interventions, always the same, and what was published of them."""
    places = [place(Random(number)) for number in range(many)]
    return [(each, how(each)) for each in places]


def everybody(where: Place) -> set[int]:
    """All who have answered anything in time."""
    return {each.person for each in where.sent}


@pytest.fixture(scope="module")
def shown() -> list[tuple[Place, Seen]]:
    """What the product publishes."""
    return portfolio(published)


def test_the_reader_knows_whom_each_figure_is_about(shown: list[tuple[Place, Seen]]) -> None:
    """Else the checker would look at the wrong people: what is said must be what exactly those people said."""
    assert [told for _, seen in shown for told in seen.strange] == []
    assert sum(len(seen.figures) for _, seen in shown) > INTERVENTIONS


def test_no_combination_of_published_figures_is_about_a_few(
    shown: list[tuple[Place, Seen]], capsys: pytest.CaptureFixture[str]
) -> None:
    found = [(number, each) for number, (_, seen) in enumerate(shown) for each in isolated(seen, Random(number))]
    assert found == []
    people = sum(len(everybody(where)) for where, _ in shown)
    inside = sum(len(seen.people) for _, seen in shown)
    with capsys.disabled():
        print(f"\n{INTERVENTIONS} interventions, {people} people: {inside / people:.0%} stand in some published figure")  # noqa: T201  a proof says what it found
        for low, high in ((8, 14), (15, 24), (25, 50)):
            some = [(len(everybody(w)), len(s.people)) for w, s in shown if low <= len(everybody(w)) <= high]
            share = sum(n for _, n in some) / max(1, sum(n for n, _ in some))
            print(f"  {len(some)} interventions of {low} to {high}: {share:.0%}")  # noqa: T201  and by size


def test_no_small_count_follows_from_what_is_told(shown: list[tuple[Place, Seen]]) -> None:
    assert [(number, each) for number, (_, seen) in enumerate(shown) for each in worked_out(seen)] == []
    assert sum(bool(seen.small) for _, seen in shown) > INTERVENTIONS / 4, "there was something to hide"
    told = {each.of[1] for _, seen in shown for each in seen.figures}
    assert told == {"level", "change", "class"}
    assert any(each.low is None and each.of[1] == "change" for _, seen in shown for each in seen.figures), "all alike"


@pytest.mark.parametrize("number", BY_LIMITS)
def test_limits_give_no_small_count_away(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Beyond the run above: eight in two cohorts of fewer than five, say. The control: sums alone are looked at."""
    assert worked_out(published(place(Random(number)))) == []
    monkeypatch.setattr(counts, "_within", lambda *_: iter(()))
    assert worked_out(published(place(Random(number)))) != []


def test_no_figure_is_about_more_people_than_were_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen stood in a change, of fourteen who came back: one sent in what was late. The control: whoever is late."""
    assert published(place(Random(ONE_IS_LATE))).strange == []
    monkeypatch.setattr(Books, "said", lambda self, item, wave: self.material.said(item, wave.id))
    assert any("pairs" in each for each in published(place(Random(ONE_IS_LATE))).strange)


def test_no_difference_of_figures_says_what_nearly_all_answered(shown: list[tuple[Place, Seen]]) -> None:
    assert [(number, each) for number, (_, seen) in enumerate(shown) for each in unanimous(seen)] == []


def test_without_the_rule_of_blocks_some_difference_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: whoever comes joins. Of groups there is one in tests/app/services/test_blocks_alone.py."""
    monkeypatch.setattr(unanimity, "block_tells", lambda *_: False)
    assert any(unanimous(published(place(Random(number)))) for number in (247, *range(400))), "the first will do"


@pytest.mark.parametrize(
    "told", ["which share came back", "how many changed", "which share stands in a figure", "flow"]
)
def test_what_is_told_too_exactly_gives_a_small_count_away(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    """The controls: the same counts, one of them told as it is, or hidden only where it is small itself."""
    if told == "which share came back":
        monkeypatch.setattr(figure, "answering", lambda *, linked, started, **_: linked / started)
        monkeypatch.setattr(figure, "MANY", 0)
    elif told == "how many changed":
        monkeypatch.setattr(figure, "bracket_beside", lambda n, **_: bracket(n))
    elif told == "which share stands in a figure":
        for where in (figures, reader):
            monkeypatch.setattr(where, "coverage", lambda most, of: {"low": most / of} if of >= CELL else None)
    else:
        monkeypatch.setattr(
            flows, "shown", lambda cells, *_, **__: {k: n if n > 4 or not n else None for k, n in cells.items()}
        )
    known = (305,) if told == "how many changed" else ()  # the others are found among the first
    assert any(worked_out(published(place(Random(number)))) for number in (*known, *range(400))), "the first will do"


def test_hiding_cells_under_five_behind_free_filters_exposes_people() -> None:
    """The control: what most tools do."""
    found = [bool(isolated(seen, Random(number))) for number, (_, seen) in enumerate(portfolio(naive, sized(60)))]
    assert sum(found) > len(found) / 2


def test_without_the_auditor_breakdowns_expose_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same figures with nobody who refuses any."""
    monkeypatch.setattr(books, "alike", lambda **_: 1)
    found = [bool(isolated(seen, Random(number))) for number, (_, seen) in enumerate(portfolio(published))]
    assert any(found)
