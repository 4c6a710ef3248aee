"""The page about a number that somebody else has published: typed, framed, and nothing stored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from surveys.effects.causal import causal_words
from tests.builders import World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff

JOBS = "/claimed?of=133&label-0=till+jobb&number-0=50&label-1=till+studier&number-1=32&number-2="


@pytest.fixture
def leader(world: World) -> Staff:
    world.now = datetime.now(UTC)
    world.admin()
    return Staff(world, "ada@example.org")


def test_a_number_gets_its_frame_and_two_that_overlap_their_bounds(leader: Staff) -> None:
    text = read(leader.get(JOBS).text)
    assert "till jobb: 50 av 133, det är 38 %. Med osäkerhet 30–46 %." in text
    assert "Något av det: 50–82 av 133, det är 38–62 %." in text
    assert "Samma person kan vara med i flera av grupperna." in text
    assert "Hur säkert vi vet: 0 av 5" in text
    assert causal_words(text, "sv") == []
    apart = read(leader.get(f"{JOBS}&apart=yes").text)
    assert "Något av det: 82 av 133, det är 62 %. Med osäkerhet 53–69 %." in apart
    assert "Samma person kan vara" not in apart


def test_seven_of_ten_is_refused_with_the_reason_and_stays_in_its_field(leader: Staff) -> None:
    found = leader.get("/claimed?of=&number-0=sju+av+tio")
    assert found.status_code == 422
    assert "kan vara tio personer eller tiotusen" in found.text
    assert 'value="sju av tio"' in found.text
    assert "Det här säger siffran" not in found.text


def test_what_is_typed_is_text(leader: Staff) -> None:
    found = leader.get("/claimed?of=133&label-0=%3Cscript%3Ealert(1)%3C/script%3E&number-0=50")
    assert "<script>alert" not in found.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found.text
