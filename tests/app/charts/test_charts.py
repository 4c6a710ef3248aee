"""The drawings: well-formed, named, without styles of their own, and to scale."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from app.charts import Branch, Part, Point, Step, curve, flow, forest, interval, likert

SVG = "{http://www.w3.org/2000/svg}"
STEPS = [
    Step("Var där", "okänt", None),
    Step("Svarade", "24", 24),
    Step("Kopplade", "12", 12),
    Step("Nya", "< 5", None),
]
WRITTEN = "<script>alert(1)</script> & mer"


def drawn(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)  # noqa: S314  our own drawing


def bars(steps: list[Step], most: int = 24) -> ElementTree.Element:
    return drawn(flow(steps, most=most, title="Deltagare", description="24 svarade, 12 kopplades."))


def change(low: float = 0.4, high: float = 1.6, title: str = "Förändring") -> ElementTree.Element:
    return drawn(interval(1.0, low, high, span=2, title=title, description="+1,0 (+0,4 – +1,6)"))


def lengths(steps: list[Step], most: int) -> list[float]:
    return [float(each.get("width", 0)) for each in bars(steps, most).iter() if each.get("class") == "chart-bar"]


NAMED = {"title": "Svaren", "description": "Vad de säger"}
BRANCHES = [
    Branch("Lyktan", 1.0, 0.4, 1.6, rests_on="20–24 personer · 65 % kom tillbaka · säkert: 2 av 5"),
    Branch("Alla", 0.5, 0.2, 0.8, whole=True, rests_on="90–102 personer · säkert: 2 av 5"),
]
EACH = {
    "forest": forest(BRANCHES, span=2, **NAMED),
    "flow": flow(STEPS, most=24, **NAMED),
    "interval": interval(1.0, 0.4, 1.6, span=2, **NAMED),
    "likert": likert([Part(0.4, "40", -1, 1, "worse")], span=1, ends=("Inte alls", "Helt"), **NAMED),
    "curve": curve({1: Point(1.0, 0.4, 1.6)}, waves=("Start", "1"), span=2, sides=("högre", "lägre"), **NAMED),
}


@pytest.mark.parametrize("svg", [drawn(each) for each in EACH.values()], ids=list(EACH))
def test_a_scale_runs_from_left_to_right_in_every_language(svg: ElementTree.Element) -> None:
    assert svg.get("direction") == "ltr"


@pytest.mark.parametrize("svg", [drawn(each) for each in EACH.values()], ids=list(EACH))
def test_each_drawing_has_a_title_and_a_description_that_name_it(svg: ElementTree.Element) -> None:
    named = {svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")}  # type: ignore[union-attr]
    assert set(svg.get("aria-labelledby", "").split()) == named
    assert svg.get("role") == "img"


@pytest.mark.parametrize("svg", [drawn(each) for each in EACH.values()], ids=list(EACH))
def test_no_drawing_has_a_style_a_script_or_a_colour_of_its_own(svg: ElementTree.Element) -> None:
    for each in svg.iter():
        assert "style" not in each.attrib
        assert each.tag not in (f"{SVG}style", f"{SVG}script")
        assert each.get("fill", "currentColor") == each.get("stroke", "currentColor") == "currentColor"


def test_words_that_people_wrote_are_words() -> None:
    assert change(title=WRITTEN).findtext(f"{SVG}title") == WRITTEN
    assert WRITTEN in [each.text for each in bars([Step(WRITTEN, "1", 1)]).iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_numbers_and_a_hidden_one_is_not_drawn() -> None:
    assert lengths(STEPS, 24) == [292, 146]
    assert lengths(STEPS, 48) == [146, 73], "beside a wave with twice as many"


def test_an_interval_lies_to_scale_around_the_line_at_no_change() -> None:
    svg = change()
    lines = {each.get("class"): each for each in reversed(list(svg.iter(f"{SVG}line")))}
    (dot,) = svg.iter(f"{SVG}circle")
    assert float(lines["chart-zero"].get("x1", 0)) == 150
    ends = (lines["chart-line"].get("x1"), dot.get("cx"), lines["chart-line"].get("x2"))
    assert [round((float(x or 0) - 150) / 136 * 2, 3) for x in ends] == [0.4, 1.0, 1.6]


def test_an_interval_beyond_the_line_ends_where_the_line_ends() -> None:
    far = [float(each.get(x, 0)) for each in change(-9, 9).iter(f"{SVG}line") for x in ("x1", "x2")]
    assert (min(far), max(far)) == (14, 286)


def test_nothing_to_draw_is_still_a_drawing() -> None:
    assert bars([]).tag == f"{SVG}svg"


def test_each_branch_of_a_forest_says_what_it_rests_on() -> None:
    svg = drawn(EACH["forest"])
    said = [each.text for each in svg.iter(f"{SVG}text")]
    assert said[:4] == [BRANCHES[0].name, BRANCHES[0].rests_on, BRANCHES[1].name, BRANCHES[1].rests_on]
    rows = [float(each.get("y", 0)) for each in svg.iter(f"{SVG}text")][:4]
    assert rows == sorted(rows)


def test_a_class_of_answers_that_is_too_long_for_a_line_is_told_on_two() -> None:
    found = bars([Step("Stämmer inte alls – Stämmer ganska dåligt", "40 %", 10), Step("Stämmer delvis", "30 %", 7)])
    said = [(each.text, float(each.get("y", 0))) for each in found.iter(f"{SVG}text")]
    words = ["Stämmer inte alls –", "Stämmer ganska dåligt", "40 %", "Stämmer delvis", "30 %"]
    assert [text for text, _ in said] == words
    tops = [float(each.get("y", 0)) for each in found.iter(f"{SVG}rect") if each.get("class") == "chart-bar"]
    assert said[1][1] < tops[0] < said[3][1] < tops[1], "each above its own bar"
    arabic = drawn(flow([Step("غير صحيح إطلاقًا – غير صحيح في الغالب", "", 1)], most=1, mirrored=True, **NAMED))
    first = next(arabic.iter(f"{SVG}text")).text or ""
    assert first.endswith("–\u200f"), "what ends a line of Arabic stands at its left"
