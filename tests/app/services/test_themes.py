"""Reviewers give texts a theme; evaluators read what left by theme, leaders see counts that give away no small one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import themes
from surveys.disclosure.figures import People
from surveys.disclosure.themes import Told, told
from surveys.errors import BadInput, Forbidden, NotFound, TermsNotAccepted
from tests.app.analyst.group import OVER, Group, group
from tests.app.services.test_free_texts import decide, look, write
from tests.app.services.test_releases import stranger
from tests.builders import World


@pytest.fixture
def adults(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home, ready="meeting-place", audience="adults") as made:
        yield made


def some(least: int) -> People:
    return People(least, least + 4)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"Ute": 12, "Mat": 10}, Told({"Ute": some(10), "Mat": some(10)}, None)),
        ({"Ute": 12, "Mat": 9, "": 1}, Told({"Ute": some(10)}, some(10))),
        ({"Ute": 20, "Mat": 10, "Bio": 9}, Told({"Ute": some(20)}, some(15))),  # what is missing would tell 9
        ({"Ute": 12, "Mat": 1}, Told({}, some(10))),
        ({"": 11}, Told({}, some(10))),
        ({}, Told({}, None)),
    ],
)
def test_a_theme_of_fewer_than_ten_shows_neither_itself_nor_by_what_is_missing(
    counts: dict[str, int], shown: Told
) -> None:
    assert told(counts) == shown
    assert list(told(counts).themes) == list(shown.themes)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_released_texts_stand_by_theme(adults: Group) -> None:
    world, evaluator = adults.world, adults.evaluator()
    leader = world.colleague("leader")
    where = {"intervention": adults.intervention, "now": world.now}
    with world.app.app_context():
        for name in ("Ute", "Mat"):
            themes.change(actor=evaluator, name=name, add=True, **where)
        with pytest.raises(Forbidden):
            themes.change(actor=leader, name="Bio", add=True, **where)
        assert themes.known(actor=leader, intervention=adults.intervention) == ["Mat", "Ute"]
    write(adults, *(f"Mer lek på gården, {n} gånger" for n in range(11)), *(f"Soppa, sa {n} av oss" for n in range(10)))
    world.later(**OVER)
    adults.tick()
    unknown = look(adults, evaluator)
    with pytest.raises(BadInput):
        decide(adults, evaluator, unknown, "approve", theme="Bio")
    while (found := look(adults, evaluator)).at:
        soup = "Soppa" in "".join(each.text for each in found.at.parts)
        decide(adults, evaluator, found, "approve", theme="Mat" if soup else "Ute")
    adults.tick()
    with world.app.app_context():
        (seen,) = themes.read(actor=evaluator, intervention=adults.intervention, now=world.now)
        (counted,) = themes.counts(actor=leader, intervention=adults.intervention, now=world.now)
        with pytest.raises(TermsNotAccepted):
            themes.read(actor=world.colleague("evaluator"), intervention=adults.intervention, now=world.now)
        with pytest.raises(NotFound):
            themes.read(actor=stranger(world), intervention=adults.intervention, now=world.now)
        later = {"intervention": adults.intervention, "now": world.now.replace(year=world.now.year + 9)}
        assert themes.counts(actor=leader, **later) == [], "an expired file is gone"
    assert {name: len(held) for name, held in seen.texts.items()} == {"Mat": 10, "Ute": 11}
    assert all("Soppa" in each for each in seen.texts["Mat"])
    assert dict(counted.told.themes) == {"Ute": some(10), "Mat": some(10)}
    assert counted.texts == {}, "those who lead were said not to read"
