"""The diary along a curve: which cohorts a line's figures hold decides, and each line by its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from app.services.alongside import along, below
from app.services.diary import Kept
from app.services.trajectories import trajectories
from app.services.written import Written
from surveys.effects.causal import causal_words
from surveys.waves import Plan, lay_out

JANUARY, JUNE = date(2026, 1, 5), date(2026, 6, 1)
CHANGE = {"estimate": 0.4, "low": 0.1, "high": 0.7, "level": 0.95}


def cohort(start: date) -> dict[str, Any]:
    windows = lay_out("fixed", start, Plan())
    told = [{"number": w.number, "opens": w.opens.isoformat(), "closes": w.closes.isoformat()} for w in windows]
    return {"starts": start.isoformat(), "waves": told}


def item(key: str, *starts: date) -> dict[str, Any]:
    held = [each.isoformat() for each in starts]
    return {"key": key, "lowest": 1.0, "highest": 5.0, "direction": 1, "change": CHANGE, "cohorts": held}


def report(*items: dict[str, Any]) -> dict[str, Any]:
    waves = [{"number": n, "items": list(items)} for n in (1, 2)]
    return {"waves": [{"number": 0, "items": []}, *waves], "cohorts": [cohort(JANUARY), cohort(JUNE)]}


def noted(*days: date) -> list[Kept]:
    return [Kept(day, "outside", "Ny busslinje.", 3, id=uuid4()) for day in days]


BEFORE, MEANWHILE = date(2025, 12, 24), date(2026, 3, 1)


def test_a_line_of_one_cohort_has_marks_and_one_of_several_that_differ_has_none() -> None:
    told = report(item("a", JANUARY), item("b", JANUARY, JUNE))
    one, both = (way.lines[0] for way in trajectories(told))
    entries = noted(BEFORE, MEANWHILE)
    placed = [(each.number, each.at is not None) for each in along(one, 2, told, entries)]
    assert placed == [(1, False), (2, True)], "numbered by day in the whole diary, also what has no mark"
    assert [each.at for each in along(both, 2, told, entries)] == [None, None]


def test_below_all_lines_it_is_told_what_holds_for_every_cohort_in_one_of_them() -> None:
    alone, torn = report(item("a", JANUARY)), report(item("a", JANUARY), item("b", JANUARY, JUNE))
    say = [
        [Written("sv").where(each.spot) for each in below(trajectories(told), told, noted(BEFORE, MEANWHILE))]
        for told in (alone, torn)
    ]
    assert say == [
        ["före starten", "mellan starten och uppföljning 1"],
        ["före starten", "på olika ställen för olika omgångar"],
    ]


def test_the_drawing_says_it_in_words_and_that_it_shows_nothing() -> None:
    told = report(item("a", JANUARY))
    (way,) = trajectories(told)
    beside = along(way.lines[0], way.last, told, noted(BEFORE, MEANWHILE, JUNE + timedelta(days=60)))
    for code, sentence in (("sv", "har inte visats ha ändrat den"), ("en", "has not been shown to have changed it")):
        drawn = str(Written(code).curve(way.lines[0], way.last, "t", beside))
        said = drawn[drawn.index("<desc") : drawn.index("</desc>")]
        assert "2, " in said
        assert said.count("Ny busslinje.") == 1 + (beside[2].at is not None)
        assert sentence in said
        assert causal_words(said, code) == []
        assert sentence not in str(Written(code).curve(way.lines[0], way.last, "t", beside[:1]))
