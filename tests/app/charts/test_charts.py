"""The drawings: well-formed, named, without styles of their own, and to scale."""

from __future__ import annotations

from xml.etree import ElementTree

from app.charts import Change, Step, changes, flow

SVG = "{http://www.w3.org/2000/svg}"
STEPS = [
    Step("Var där", "okänt", None),
    Step("Svarade", "24", 24),
    Step("Kopplade", "12", 12),
    Step("Nya", "< 5", None),
]
ROWS = [
    Change("Jag känner mig trygg", "1,0 steg (0,4 till 1,6)", 1.0, 0.4, 1.6),
    Change("<script>alert(1)</script> & mer", "För få har svarat"),
]


def drawn(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)  # noqa: S314  our own drawing


def both() -> list[str]:
    return [
        flow(STEPS, title="Deltagare", description="24 svarade, 12 kopplades."),
        changes(ROWS, title="Förändring", description="En fråga.", lower="lägre svar", higher="högre svar"),
    ]


def test_each_drawing_has_a_title_and_a_description_that_name_it() -> None:
    for markup in both():
        svg = drawn(markup)
        named = {svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")}
        assert set(svg.get("aria-labelledby").split()) == named
        assert svg.get("role") == "img"


def test_no_drawing_has_a_style_a_script_or_a_colour_of_its_own() -> None:
    for markup in both():
        for each in drawn(markup).iter():
            assert "style" not in each.attrib
            assert each.tag not in (f"{SVG}style", f"{SVG}script")
            assert each.get("fill", "currentColor") == each.get("stroke", "currentColor") == "currentColor"


def test_words_that_people_wrote_are_words() -> None:
    texts = [each.text for each in drawn(both()[1]).iter(f"{SVG}text")]
    assert "<script>alert(1)</script> & mer" in texts


def test_bars_are_as_long_as_their_numbers_and_a_hidden_one_is_not_drawn() -> None:
    bars = [
        float(each.get("width")) for each in drawn(both()[0]).iter(f"{SVG}rect") if each.get("class") == "chart-bar"
    ]
    assert bars == [352, 176]


def test_an_interval_lies_to_scale_around_the_line_at_no_change() -> None:
    svg = drawn(both()[1])
    (dot,) = svg.iter(f"{SVG}circle")
    zero, interval = (each for each in svg.iter(f"{SVG}line"))
    assert float(zero.get("x1")) == 180
    low, middle, high = (float(x) - 180 for x in (interval.get("x1"), dot.get("cx"), interval.get("x2")))
    assert (low / high, middle / high) == (0.4 / 1.6, 1.0 / 1.6)


def test_nothing_to_draw_is_still_a_drawing() -> None:
    assert drawn(flow([], title="t", description="d")).tag == f"{SVG}svg"
    assert drawn(changes([], title="t", description="d", lower="l", higher="h")).tag == f"{SVG}svg"
