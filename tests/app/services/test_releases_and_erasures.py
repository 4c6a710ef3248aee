"""What a release may hold when some of those in an earlier one have erased: whoever has both sees nobody's rows."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import participants
from surveys.languages import staff as staff_text
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.app.services.test_releases import lines
from tests.builders import World


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home) as made:
        yield made


@pytest.mark.parametrize(("gone", "told"), [(2, None), (3, {"least": 5, "most": 9}), (8, {"below": 5}), (12, None)])
def test_how_many_a_wave_had_that_left_once_and_is_too_small_now_is_told_as_everywhere(
    youths: Group, gone: int, told: object
) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    with youths.world.app.app_context():
        for person in youths.people[:gone]:
            mine = person.participant_key(youths.intervention)
            participants.erase(intervention=youths.intervention, participant_key=mine, now=youths.world.now)
    youths.world.later(**TO_FOLLOW_UP)
    for score in AFTER:
        youths.world.answer(youths.activity, wave=1, answers={"trygghet_2": score})
    youths.world.later(**OVER)
    youths.tick()
    evaluator = youths.evaluator()
    newest = youths.releases(evaluator)[0]
    assert newest.details["waves"] == {"1": 11}, "ten of the start would be two fewer than in the first release"
    assert bool(newest.details["held_back"]) == (gone == 2)
    assert newest.details["left_out"] == ({"0": told} if told else {})
    assert Counter(row["wave"] for row in lines(youths.file(evaluator, newest))) == newest.details["waves"]
    held = zipfile.ZipFile(io.BytesIO(youths.file(evaluator, newest, "csv-zip").content))
    said = staff_text("en", "bundle.loss_left_out", wave=0)
    assert (said in held.read("README.txt").decode()) == bool(told)


def test_a_wave_that_was_left_out_does_not_come_back_with_one_newcomer_in_it(
    world: World, ready_url: str, home: Path
) -> None:
    """Twelve leave, three of them erase, one starts later: whoever has all files would see which rows are whose."""
    with group(world, ready_url, home, intake="rolling") as clients:
        clients.start()
        world.later(days=31)
        clients.tick()
        with world.app.app_context():
            for person in clients.people[:3]:
                mine = person.participant_key(clients.intervention)
                participants.erase(intervention=clients.intervention, participant_key=mine, now=world.now)
        world.later(days=65)
        for score in AFTER:
            world.answer(clients.activity, wave=1, answers={"trygghet_2": score})
        world.later(days=31)
        clients.tick()
        clients.start((5,))
        world.later(days=31)
        clients.tick()
        evaluator = clients.evaluator()
        made = [each.details["waves"] for each in clients.releases(evaluator) if not each.refused]
        assert made == [{"1": 11}, {"0": 12}]


def test_where_one_of_many_erases_some_others_stay_out_along(youths: Group) -> None:
    youths.start(BEFORE * 3)
    youths.world.later(**OVER)
    youths.tick()
    with youths.world.app.app_context():
        mine = youths.people[0].participant_key(youths.intervention)
        participants.erase(intervention=youths.intervention, participant_key=mine, now=youths.world.now)
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_(AFTER * 3, first=1)
    youths.world.later(**OVER)
    youths.tick()
    newest = youths.releases(youths.evaluator())[0]
    assert newest.details["waves"]["0"] == 36 - newest.details["limit"]
    assert newest.details["held_back"] == {"below": 5}
