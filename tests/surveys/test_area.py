"""Figures of areas: what a period is, what a row may say, what may be drawn as one line, and what would follow."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.area import periods, rows, series, sums
from surveys.area.periods import GRAINS, Grain, Period
from surveys.area.rows import Figure, judge
from surveys.area.series import Point, Window
from surveys.importing.grid import read
from surveys.languages import staff_keys

TODAY = date(2026, 2, 4)
AREAS = {"city": ("Staden",), "hill": ("Staden", "Berget"), "north": ("Norr",), "other": ("Norr", "Berget")}
HEAD = "indicator;value;unit;period;area;source;definition;note\n"
days = st.dates(date(1991, 1, 1), date(2099, 12, 31))
grains = st.sampled_from(GRAINS)


def period(text: str) -> Period:
    found = periods.read(text)
    assert found is not None
    return found


def judged(*lines: str, head: str = HEAD) -> rows.Table:
    return judge(read((head + "\n".join(lines)).encode()), areas=AREAS, here="city", today=TODAY)


def wrong(*lines: str, head: str = HEAD) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.code) for each in judged(*lines, head=head).problems]


@given(days, grains)
def test_every_day_lies_in_one_period_of_a_grain_and_it_reads_as_it_is_written(day: date, grain: Grain) -> None:
    found = periods.holding(day, grain)
    assert found.first <= day < found.end
    assert periods.read(found.text) == found
    assert periods.holding(found.end, grain).first == found.end


@given(days, grains, grains)
def test_the_parts_of_a_period_are_those_that_belong_to_it(day: date, long: Grain, short: Grain) -> None:
    whole, one = periods.holding(day, long), periods.holding(day, short)
    above = periods.above(one, long)
    if above is None:
        assert GRAINS.index(long) <= GRAINS.index(short)
        return
    assert one in set(periods.parts(above, short))
    parts = list(periods.parts(whole, short))
    assert all(periods.above(each, long) == whole for each in parts)
    assert all(before.end == after.first for before, after in pairwise(parts))


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2026K1", "2026-Q1"),
        ("2026 kvartal 2", "2026-Q2"),
        ("2026M03", "2026-03"),
        ("2026v7", "2026-W07"),
        ("2026 v. 7", "2026-W07"),
        ("2026-W53", "2026-W53"),
        ("2025-W53", None),
        ("2026-13", None),
        ("2026-03-01", None),
        ("mar-26", None),
        ("1026", None),
    ],
)
def test_periods_are_read_as_offices_write_them(text: str, means: str | None) -> None:
    found = periods.read(text)
    assert (found and found.text) == means


def test_a_number_is_read_in_either_language_s_way_and_so_is_a_heading() -> None:
    swedish = "indikator;värde;enhet;period;område;källa;definition;anmärkning\n"
    read_ = (
        judged("Barn;1 204,5;kr;2025;;SCB;;", head=swedish).figures[0],
        judged("Barn;1204.5;sek;2025;;SCB;;").figures[0],
    )
    assert read_[0] == read_[1] == Figure(2, "city", "Barn", "kronor", period("2025"), 1204.5, "SCB")


def test_what_is_good_is_read() -> None:
    (one,) = judged("Barn;-3.25;poäng;2025K1;norr / berget;SCB;d;n").figures
    assert one == Figure(2, "other", "Barn", "points", period("2025-Q1"), -3.25, "SCB", "d", "n")


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (";5;%;2025;;K;;", "indicator", "required"),
        ("A;;%;2025;;K;;", "value", "required"),
        ("A;..;%;2025;;K;;", "value", "number"),
        ("A;1.234;kronor;2025;;K;;", "value", "thousands"),
        ("A;101;%;2025;;K;;", "value", "out_of_range"),
        ("A;7,5;personer;2025;;K;;", "value", "whole"),
        ("A;-7;händelser;2025;;K;;", "value", "whole"),
        ("A;<5;kronor;2025;;K;;", "value", "few_of_no_count"),
        ("A;5;stycken;2025;;K;;", "unit", "unit_unknown"),
        ("A;5;%;2025-1-1;;K;;", "period", "period"),
        ("A;5;%;2026-W07;;K;;", "period", "period_ahead"),
        ("A;5;%;2025;Dalen;K;;", "area", "area_unknown"),
        ("A;5;%;2025;Berget;K;;", "area", "area_several"),
        ("A;5;%;2025;;;;", "source", "required"),
        ("A;5;%;2025;;exempel: K;;", "source", "example"),
        ("A;5;%;2025;;K;;ring 070-174 06 05", "note", "points_at_somebody"),
        (f"{'A' * 81};5;%;2025;;K;;", "indicator", "too_long"),
        ("A;5;%;2025;;K;;;9", "", "too_wide"),
    ],
)
def test_each_wrong_cell_is_told_with_its_row_column_and_code(line: str, column: str, code: str) -> None:
    assert wrong("A;5;%;2024;;K;;", line) == [(3, column, code)]
    assert f"areas.why_{code}" in staff_keys("sv"), "or the page would break on it"


def test_two_rows_of_the_same_are_told() -> None:
    assert wrong("A;5;%;2025;;K;;", "a;6;%;2025;Staden;K;;") == [(3, "period", "twice")]


def test_the_columns_are_a_closed_list() -> None:
    assert wrong("1", head="Personnummer\n")[0] == (1, "Personnummer", "person_column")
    assert wrong("1;2;3", head="value;antal;färg\n")[:2] == [
        (1, "value", "column_twice"),
        (1, "färg", "unknown_column"),
    ]
    missing = [(1, name, "column_missing") for name in ("indicator", "unit", "period", "source")]
    assert wrong("1", head="value\n") == missing


@given(st.integers(0, 40), st.sampled_from(rows.COUNTS))
def test_no_count_under_five_is_ever_kept(n: int, unit: str) -> None:
    (found,) = judged(f"A;{n};{unit};2025;;K;;").figures
    assert found.value == (n if n >= 5 else None)


def test_a_share_is_no_count() -> None:
    assert judged("A;3;%;2025;;K;;").figures[0].value == 3


# --- over time ---


def held(*figures: tuple[str, float | None], unit: str = "events", **says: str) -> list[Point]:
    return [series.point(period(text), value, unit=unit, **({"source": "K"} | says)) for text, value in figures]


def weeks(*values: float | None, first: str = "2026-W06", **says: Any) -> list[Point]:
    monday = period(first).first
    found = [periods.holding(monday + timedelta(weeks=n), "week").text for n in range(len(values))]
    return held(*zip(found, values, strict=True), **says)


YEAR = Window(date(2026, 1, 1), date(2027, 1, 1))
LONG = Window(date(2020, 1, 1), date(2027, 1, 1))


def shown(points: list[Point], perspective: series.Perspective, over: Window) -> list[tuple[str, float, float]]:
    found = series.series("A", points, perspective, over)
    return [(each.period.text, each.low, each.high) for line in found.lines for each in line.points]


def test_events_are_added_up_only_where_every_week_is_there() -> None:
    assert shown(weeks(5, 6, 7, 8), "year", YEAR)[0] == ("2026-02", 26, 26)
    assert "2026-02" not in [each[0] for each in shown(weeks(5, 6, 7), "year", YEAR)]


def test_small_counts_make_a_sum_uncertain_and_never_tell_themselves() -> None:
    assert shown(weeks(5, None, 7, None), "year", YEAR)[0] == ("2026-02", 12, 20)


def test_weeks_of_an_unfinished_month_do_not_stand_beside_months() -> None:
    found = series.series("A", weeks(5, 6, 7, 8, 9, 10), "year", YEAR)
    assert [(line.points[0].period.text, len(line.points)) for line in found.lines] == [("2026-02", 1)]
    assert found.breaks == ()
    assert len(shown(weeks(5, 6, 7), "year", YEAR)) == 3, "but where no month is whole the weeks are all there is"


def test_people_are_never_added_up() -> None:
    by_month = held(*((f"2025-{n:02}", 100) for n in range(1, 13)), unit="people")
    assert "2025" not in [each[0] for each in shown(by_month, "long", LONG)]
    assert len(shown(by_month, "long", LONG)) == 12


def test_where_no_two_years_are_whole_the_long_run_is_by_the_quarter() -> None:
    by_month = [(f"2025-{n:02}", 100.0) for n in range(1, 13)] + [(f"2026-{n:02}", 50.0) for n in range(1, 8)]
    told = shown(held(*by_month), "long", LONG)
    assert [each[0] for each in told] == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    two_years = [*by_month, *((f"2024-{n:02}", 90.0) for n in range(1, 13))]
    assert shown(held(*two_years), "long", LONG) == [("2024", 1080, 1080), ("2025", 1200, 1200)]


def test_a_stored_year_stands_before_one_that_is_added_up() -> None:
    months = held(*((f"2025-{n:02}", 100) for n in range(1, 13)))
    assert shown([*months, *held(("2025", 1190))], "long", LONG) == [("2025", 1190, 1190)]


def test_sources_are_not_added_up_across_a_change() -> None:
    assert "2026-02" not in [
        each[0] for each in shown([*weeks(5, 6), *weeks(7, 8, first="2026-W08", source="X")], "year", YEAR)
    ]


@pytest.mark.parametrize(
    ("changed", "what"),
    [({"source": "X"}, "source"), ({"definition": "d"}, "definition")],
)
def test_a_line_is_broken_where_what_is_meant_changes(changed: dict[str, str], what: str) -> None:
    points = [*held(("2023", 7.0), ("2024", 8.0), unit="percent"), *held(("2025", 9.0), unit="percent", **changed)]
    (line,) = series.series("A", points, "long", LONG).lines
    assert [(each.day, each.what) for each in line.breaks] == [(date(2025, 1, 1), what)]
    assert [(one.period.text, other.period.text) for one, other in line.joined()] == [("2023", "2024")]


def test_another_unit_stands_on_a_line_of_its_own() -> None:
    points = [*held(("2024", 8.0), unit="percent"), *held(("2025", 80), unit="people")]
    found = series.series("A", points, "long", LONG)
    assert [(line.unit, len(line.points), line.breaks) for line in found.lines] == [
        ("percent", 1, ()),
        ("people", 1, ()),
    ]
    assert [(each.what, each.before, each.after) for each in found.breaks] == [("unit", "percent", "people")]


def test_a_time_without_a_figure_is_a_gap() -> None:
    (line,) = series.series("A", held(("2022", 7.0), ("2024", 8.0), unit="percent"), "long", LONG).lines
    assert (line.joined(), line.breaks) == ([], ())


def test_now_shows_the_weeks_and_tells_the_newest_where_there_is_none() -> None:
    over = series.window("now", TODAY, ())
    assert (over.first, over.end) == (date(2025, 11, 17), date(2026, 2, 9))
    assert shown(weeks(5, 6, first="2026-W01"), "now", over) == [("2026-W01", 5, 5), ("2026-W02", 6, 6)]
    found = series.series("A", held(("2024", 8.0), ("2023", 7.0), unit="percent"), "now", over)
    assert (found.lines, found.newest.period.text) == ((), "2024")


# --- what follows ---

small = st.one_of(st.none(), st.integers(5, 12))


@given(st.integers(5, 40), st.lists(small, min_size=1, max_size=4))
def test_a_sum_is_refused_exactly_where_a_small_count_has_one_value(total: int, parts: list[int | None]) -> None:
    figures = [Figure(1, "city", "A", "events", period("2026-W01"), total, "K")]
    figures += [Figure(n, n, "A", "events", period("2026-W01"), each, "K") for n, each in enumerate(parts, 2)]
    parents = dict.fromkeys(range(2, 2 + len(parts)), "city")
    few = [n for n, each in enumerate(parts) if each is None]
    left = total - sum(each for each in parts if each is not None)
    ways = [each for each in product(range(5), repeat=len(few)) if sum(each) == left]
    tells = bool(few) and bool(ways) and any(len({way[n] for way in ways}) == 1 for n in range(len(few)))
    assert bool(sums.betraying(figures, parents)) == tells


def test_weeks_within_a_month_are_a_sum_too_and_a_missing_week_hides_the_small_one() -> None:
    def of(points: list[Point], month: float) -> list[Any]:
        figures = [
            Figure(n, "hill", "A", "events", each.period, None if each.few else each.low, "K")
            for n, each in enumerate(points)
        ]
        return sums.betraying([*figures, Figure(9, "hill", "A", "events", period("2026-02"), month, "K")], {})

    assert len(of(weeks(5, None, 7, 8), 22)) == 1
    assert of(weeks(5, None, 7), 14) == []
    assert of(weeks(5, 6, 7, 8), 26) == []


@pytest.mark.parametrize(
    ("sums_of", "small"),
    [
        ("city 2025 40, low 2025 20, block 2025 20", "yard 2025"),  # the hill that both lie in stands nowhere
        (
            "city 2025 44, city 2025-Q1 10, city 2025-Q2 10, city 2025-Q3 10, city 2025-10 7, city 2025-11 7",
            "city 2025-12",
        ),
        ("city 2025-Q4 48, low 2025-Q4 20, hill 2025-10 9, hill 2025-11 15", "hill 2025-12"),
    ],
)
def test_a_small_count_may_not_follow_from_sums_of_sums(sums_of: str, small: str) -> None:
    parents = {"hill": "city", "low": "city", "block": "hill", "yard": "hill"}
    told = [each.split() for each in sums_of.split(", ")]
    figures = [
        Figure(n, area, "A", "events", period(when), float(value), "K") for n, (area, when, value) in enumerate(told)
    ]
    area, when = small.split()
    hidden = Figure(99, area, "A", "events", period(when), None, "K")
    (found,) = sums.betraying([*figures, hidden], parents)
    assert hidden in found
    assert found[0] == figures[0]
    for gone in figures:  # without any one of them it stays hidden
        assert sums.betraying([each for each in (*figures, hidden) if each is not gone], parents) == []
    assert sums.betraying([*figures, hidden], {}) == [] or area == "city"


def test_a_sum_that_cannot_be_one_says_nothing_of_the_others() -> None:
    parents = {"hill": "city", "block": "hill", "yard": "hill"}

    def at(area: str, value: float | None) -> Figure:
        return Figure(1, area, "A", "events", period("2025"), value, "K")

    assert sums.betraying([at("city", 90), at("hill", 20), at("block", 20), at("yard", None)], parents)
    assert not sums.betraying([at("city", 90), at("hill", 20), at("block", 30), at("yard", None)], parents)


def test_the_paper_on_figures_names_every_column_unit_and_code() -> None:
    paper = (Path(__file__).parents[2] / "docs" / "area-figures.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", paper, flags=re.DOTALL)))
    codes = {key.partition("why_")[2] for key in staff_keys("sv") if key.startswith("areas.why_")}
    assert {*rows.COLUMNS, *(unit.replace("_", " ") for unit in rows.UNITS), *codes} <= named
    table = paper.partition("```\n")[2].partition("```")[0].replace("District", "Norr")
    assert judge(read(table.encode()), areas=AREAS, here="city", today=TODAY).problems == ()
