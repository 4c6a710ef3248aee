"""Forms that this page did not write, and what a resident is told when it is closed: no browser is needed."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from surveys.formats import day
from tests.builders import World

ODD = ["9" * 25, "-1", "1.0", "1_0", "", "x", "٣", "\x00", "9223372036854775808"]


def sent(world: World, code: str, **fields: object) -> tuple[int, str]:
    """What a form is answered with."""
    usual = {"_id": str(uuid4()), "_wave": "0", "_version": "1"}
    answer = world.app.test_client().post(f"/{code}?lang=sv", data=usual | fields)
    return answer.status_code, answer.text


@pytest.mark.parametrize("name", ["_wave", "_version"])
@pytest.mark.parametrize("odd", ODD)
def test_a_number_that_is_none_is_a_form_that_we_cannot_read(world: World, name: str, odd: str) -> None:
    status, page = sent(world, world.activity().code, **{name: odd})
    assert status == 400
    assert "Vi kunde inte läsa det som skickades." in page


@pytest.mark.parametrize(("name", "status"), [("_wave", 410), ("_version", 404)])
def test_a_number_that_is_nobodys_is_told_so(world: World, name: str, status: int) -> None:
    assert sent(world, world.activity().code, **{name: "9999"})[0] == status


@pytest.mark.parametrize("name", ["_id", "_wave", "_version"])
def test_a_form_without_its_hidden_fields_is_one_that_we_cannot_read(world: World, name: str) -> None:
    code = world.activity().code
    answer = world.app.test_client().post(
        f"/{code}", data={key: "1" for key in ("_id", "_wave", "_version") if key != name}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("odd", ["\x00", "9" * 5000, "\ud800".encode("utf-8", "surrogatepass"), "'; --"])
@pytest.mark.parametrize("name", ["_fresh", "_typed", "_was", "_again", "_card", "_id", "tillhorighet_1"])
def test_odd_characters_anywhere_break_nothing(world: World, name: str, odd: object) -> None:
    code = world.activity(ready="meeting-place").code
    for more in ({}, {"_again": "yes"}, {"_card": "yes"}):
        status, _ = sent(world, code, **(more | {name: odd}))
        assert status in (200, 400, 422), more


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("sv", "1 april 2026"),
        ("sv-lattlast", "1 april 2026"),
        ("en", "1 April 2026"),
        ("ar", "1 أبريل 2026"),
        ("so", "1 Abriil 2026"),
        ("xx", "2026-04-01"),
    ],
)
def test_a_date_is_written_in_words_or_plainly_where_nobody_knows_them(code: str, said: str) -> None:
    assert day(date(2026, 4, 1), code) == said
