"""Published numbers come out with their honest frame: uncertainty, corners, overlap; or are refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.effects.claimed import STRENGTH, Framed, claim, frame, together
from surveys.effects.said import Said, read
from surveys.errors import BadInput


def percent(framed: Framed) -> tuple[int, ...]:
    """(share from, to, low, high) in whole percent."""
    return tuple(round(100 * each) for each in (*framed.share, framed.low, framed.high))


def test_fifty_and_thirty_two_of_a_hundred_and_thirty_three() -> None:
    found = claim(of="133", outcomes=[("till jobb", "50"), ("till studier", "32")], apart=True)
    (jobs, studies) = (framed for _, framed in found.outcomes)
    assert percent(jobs) == (38, 38, 30, 46)
    assert percent(studies) == (24, 24, 18, 32)
    assert found.together
    assert percent(found.together) == (62, 62, 53, 69)


def test_together_only_if_nobody_is_in_both() -> None:
    found = claim(of="133", outcomes=[("till jobb", "50"), ("till studier", "32")], apart=False)
    assert found.together
    assert found.together.people == (50, 82)
    assert percent(found.together) == (38, 62, 30, 69)


def test_a_range_of_a_range_lies_over_its_corners() -> None:
    ((_, went_on),) = claim(of="140–150", outcomes=[("gick vidare", "60–75 %")], apart=False).outcomes
    assert percent(went_on) == (60, 75, 52, 82)
    assert went_on.people == (84, 113)


def test_without_a_start_the_strength_is_none() -> None:
    assert (STRENGTH.score, [cap.reason for cap in STRENGTH.caps]) == (0, ["design.no_start"])


@pytest.mark.parametrize("said", ["sju av tio", "7 av 10", "seven of ten", "70 %", "70 procent", "7/10"])
def test_seven_of_ten_is_a_share_and_says_nothing_without_how_many(said: str) -> None:
    assert read(said) == Said(0.7, 0.7, share=True)
    with pytest.raises(BadInput) as refused:
        claim(of="", outcomes=[("gick vidare", said)], apart=False)
    assert refused.value.problems == {"of": ["no_n"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("133", Said(133, 133)),
        (" 140 – 150 ", Said(140, 150)),
        ("140 till 150", Said(140, 150)),
        ("1 200", Said(1200, 1200)),
        ("1.200", Said(1200, 1200)),
        ("1,200–1,500", Said(1200, 1500)),
        ("1.000 av 2000", Said(0.5, 0.5, share=True)),
        ("1,000 %", Said(0.01, 0.01, share=True)),
        ("37,5 %", Said(0.375, 0.375, share=True)),
        ("60-75%", Said(0.6, 0.75, share=True)),
        ("fem", Said(5, 5)),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, said: Said) -> None:
    assert read(text) == said


@pytest.mark.parametrize(
    ("of", "number", "problems"),
    [
        ("133", "många", {"number-0": ["unreadable"]}),
        ("133", "-5", {"number-0": ["unreadable"]}),
        ("133", "75–60 %", {"number-0": ["upside_down"]}),
        ("133", "134", {"number-0": ["above_all"]}),
        ("140–150", "145", {"number-0": ["above_all"]}),
        ("133", "101 %", {"number-0": ["above_all"]}),
        ("133", "11 av 10", {"number-0": ["above_all"]}),
        ("133", "0 av 0", {"number-0": ["above_all"]}),
        ("133", "12,5", {"number-0": ["parts_of_people"]}),
        ("133", "99999999999", {"number-0": ["too_large"]}),
        ("0", "0", {"of": ["nobody"]}),
        ("70 %", "50", {"of": ["share"]}),
        ("", "många", {"number-0": ["unreadable"], "of": ["no_n"]}),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(of: str, number: str, problems: dict[str, list[str]]) -> None:
    with pytest.raises(BadInput) as refused:
        claim(of=of, outcomes=[("till jobb", number)], apart=False)
    assert refused.value.problems == problems


def test_more_than_all_cannot_be_apart() -> None:
    with pytest.raises(BadInput) as refused:
        claim(of="10", outcomes=[("a", "8"), ("b", "7")], apart=True)
    assert refused.value.problems == {"together": ["above_all_together"]}
    found = claim(of="10", outcomes=[("a", "8"), ("b", "7")], apart=False)
    assert found.together
    assert found.together.people == (8, 10)


def test_no_number_is_no_claim() -> None:
    with pytest.raises(BadInput) as refused:
        claim(of="10", outcomes=[], apart=False)
    assert refused.value.problems == {"number-0": ["required"]}


@given(
    n=st.tuples(st.integers(1, 400), st.integers(0, 60)),
    counts=st.lists(st.floats(0, 1), min_size=1, max_size=3),
    apart=st.booleans(),
)
def test_the_frame_holds_every_number_that_it_may_be(n: tuple[int, int], counts: list[float], apart: bool) -> None:
    least, most = n[0], n[0] + n[1]
    parts = [frame(Said(int(share * least / 3), int(share * least / 3)), Said(least, most)) for share in counts]
    whole = together(parts, apart)
    for each in (*parts, whole):
        assert 0 <= each.low <= each.share[0] <= each.share[1] <= each.high <= 1
        for people in each.people:
            for among in each.of:
                assert each.low <= people / among <= each.high
    assert whole.people[0] >= max(each.people[0] for each in parts)
    assert whole.people[1] <= sum(each.people[1] for each in parts)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadInput):
        found = read(text)
        assert 0 <= found.least <= found.most
