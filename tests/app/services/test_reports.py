"""What a report holds, to whom it is shown, and which figures wait. The estimators are tested in surveys/effects."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from app.extensions import db
from app.services import activities, occasions, participants, questionnaires, reports
from app.services.analysis import gather
from app.store import figures as figures_store
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.figures import Frozen
from app.store.reports import Report
from app.store.session import transaction
from surveys.effects.change import paired_change
from surveys.effects.interval import Interval, Unknown
from surveys.effects.sums import Sums, change_from, in_start_sd, together
from surveys.errors import NotFound
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.app.services.test_releases import stranger
from tests.builders import World

pytestmark = pytest.mark.figures


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home) as made:
        yield made


def test_of_nine_people_no_figure_is_shown_and_it_is_said_how_many_it_takes(youths: Group) -> None:
    youths.start(BEFORE[:9])
    youths.world.later(**OVER)
    youths.tick()
    assert youths.item(0)["mean"] == {"why": "too_few", "more": {"least": 1, "most": 5}, "needed": 10}
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_(AFTER[:4])
    youths.world.later(**OVER)
    youths.tick()
    item = youths.item(1)
    assert item["change"] == {"why": "too_few", "more": {"least": 6, "most": 10}, "needed": 10}
    assert (item["before"], item["strength"], item["sentence"]) == (None, None, None)


@pytest.mark.parametrize("others", [0, 1], ids=["all", "all but one"])
def test_nearly_everybody_who_changes_by_the_same_gives_no_figure(youths: Group, others: int) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_([score + (place >= others) for place, score in enumerate(BEFORE)])
    youths.world.later(**OVER)
    youths.tick()
    item = youths.item(1)
    assert item["change"] == {"why": "alike"}, "and not by how much"
    assert item["strength"]["score"] == 0
    assert item["sentence"]["sv"].startswith("10–14 har svarat, 10–14 av dem båda gångerna.")


@pytest.mark.both_databases
def test_of_paired_people_only_the_change_is_published(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_()
    youths.world.later(**OVER)
    youths.tick()
    item = youths.item(1)
    assert item["before"] == youths.item(0)["mean"]  # of all twelve, not of the eleven who came back
    assert "mean" not in item
    assert "after" not in item


@pytest.mark.both_databases
def test_present_is_said_only_where_every_occasion_was_counted(youths: Group) -> None:
    world = youths.world
    with world.app.app_context():
        second = activities.add(
            actor=world.admin(), intervention=youths.intervention, name="Onsdagsgården", now=world.now
        )
        occasions.count(actor=world.admin(), id=second.id, head_count=11, now=world.now)
    youths.start()
    world.later(**OVER)
    youths.tick()
    assert "present" not in youths.flow(0)
    with world.app.app_context():
        occasions.count(actor=world.admin(), id=youths.activity.id, head_count=14, now=world.now)
    world.later(**TO_FOLLOW_UP)
    youths.return_()
    world.later(**OVER)
    youths.tick()
    assert youths.flow(0)["present"] == 25
    caps = {cap["name"]: cap for cap in youths.item(1)["strength"]["caps"]}
    assert caps["present"]["reason"] == "present.below_half"
    assert (caps["answering"]["score"], caps["answering"]["value"]) == (5, None), "0.9 of twelve is eleven people"


def test_heads_belong_to_the_wave_whose_window_holds_the_day(youths: Group) -> None:
    world = youths.world
    with world.app.app_context():
        admin = world.admin()
        occasions.count(actor=admin, id=youths.activity.id, head_count=14, now=world.now)
        for days, heads in ((1, 13), (40, 99), (95, 12), (96, 11)):  # the second day lies between the waves
            made = activities.add(
                actor=admin,
                intervention=youths.intervention,
                name=f"Dag {days}",
                starts_on=world.now.date() + timedelta(days=days),
                now=world.now,
            )
            occasions.count(actor=admin, id=made.id, head_count=heads, now=world.now)
    youths.start()
    world.later(**OVER)
    world.later(**TO_FOLLOW_UP)
    youths.return_()
    world.later(**OVER)
    youths.tick()
    assert [youths.flow(wave)["present"] for wave in (0, 1)] == [27, 23]


def test_heads_of_a_rolling_activity_without_a_day_belong_to_no_wave(world: World, ready_url: str, home: Path) -> None:
    with group(world, ready_url, home, intake="rolling") as clients, world.app.app_context():
        admin = world.admin()
        occasions.count(actor=admin, id=clients.activity.id, head_count=200, now=world.now)
        clients.start()
        world.later(days=31)
        clients.tick()
        assert "present" not in clients.flow(0)


def test_heads_of_a_rolling_intervention_s_days_are_the_newest_start_s(
    world: World, ready_url: str, home: Path
) -> None:
    with group(world, ready_url, home, intake="rolling") as clients:
        with world.app.app_context():
            admin = world.admin()
            activities.change(
                actor=admin, id=clients.activity.id, changes={"starts_on": world.now.date()}, now=world.now
            )
            occasions.count(actor=admin, id=clients.activity.id, head_count=20, now=world.now)
        clients.start()
        world.later(days=31)
        clients.tick()
        assert clients.flow(0)["present"] == 20


@pytest.mark.both_databases
def test_who_was_reminded_is_said_as_far_as_the_courier_has_told(youths: Group) -> None:
    world = youths.world
    youths.start()
    world.later(**OVER)
    world.later(**TO_FOLLOW_UP)
    youths.return_()
    with world.app.app_context():
        start, first, _ = waves_store.waves_of(db.session, youths.intervention)
        told = [None]
        for name, n in (("contacts", 12), ("reminded", 9)):
            counts_store.set_count(db.session, first.id, name, n)
            told.append(gather(db.session, youths.intervention).asked(first.id))
        counts_store.set_count(db.session, start.id, "contacts", 0)
        nobody = gather(db.session, youths.intervention).asked(start.id)
        db.session.commit()
    assert (told, nobody) == ([None, None, 9], 0)
    world.later(**OVER)
    youths.tick()
    assert youths.flow(1)["asked"] == 9


@pytest.mark.both_databases
def test_a_report_waits_until_the_courier_has_had_its_turn(youths: Group) -> None:
    youths.start()
    youths.world.later(days=27, hours=18)  # the grace is just over: courier and analyst would tick together
    youths.tick()
    assert youths.report() is None
    youths.world.later(minutes=16)
    youths.tick()
    assert youths.report() is not None


@pytest.mark.both_databases
def test_a_core_item_with_other_points_gets_a_new_code_and_is_not_compared(youths: Group) -> None:
    world = youths.world
    youths.start()
    world.later(**OVER)
    youths.tick()
    with world.app.app_context():
        (draft,) = questionnaires.mine(actor=world.admin())
        document = deepcopy(draft.draft)
        safe = next(each for each in document["questions"] if each["key"] == "trygghet_2")
        safe["options"] = safe["options"][:4]
        safe["options"][3]["label"] = {"sv": "Stämmer helt", "ar": "نعم"}
        questionnaires.save(actor=world.admin(), id=draft.id, document=document, revision=1, now=world.now)
        questionnaires.publish(actor=world.admin(), id=draft.id, confirmed=["ar"], now=world.now)
    world.later(**TO_FOLLOW_UP)
    for person in youths.people:
        world.answer(youths.activity, person, wave=1, version=2, answers={"trygghet_2_v2": 4})
    world.later(**OVER)
    youths.tick()
    (wave,) = (each for each in youths.report()["waves"] if each["number"] == 1)
    both = {item["key"]: item for item in wave["items"] if item["key"].startswith("trygghet_2")}
    assert {key: item["highest"] for key, item in both.items()} == {"trygghet_2": 5, "trygghet_2_v2": 4}
    assert all(item["change"]["why"] == "too_few" for item in both.values())


@pytest.mark.both_databases
def test_a_small_cohort_waits_until_ten_new_people_have_come(world: World, ready_url: str, home: Path) -> None:
    with group(world, ready_url, home, intake="rolling") as clients:
        clients.start()
        world.later(days=28)
        clients.start([5] * 6)
        world.later(days=32)
        clients.tick()
        item = clients.item(0)
        assert (item["n"], item["cohorts"]) == ({"least": 10, "most": 14}, ["2026-02-01"])
        assert item["waiting"] == {"least": 5, "most": 9}
        clients.start([3] * 4)
        world.later(days=32)
        clients.tick()
        item = clients.item(0)
        assert (item["n"], item["waiting"]) == ({"least": 20, "most": 24}, None)
        assert item["mean"] == {"low": 3.4, "high": 3.4}  # (32 + 30 + 12) / 22
        assert len(item["cohorts"]) == 3


@pytest.mark.both_databases
def test_what_is_kept_of_frozen_figures_lies_where_no_page_reads(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    with youths.world.app.app_context():
        shown = db.session.get(Report, youths.intervention).document
        kept = db.session.get(Frozen, youths.intervention).document
    assert youths.report() == shown
    (block,) = kept["blocks"]["trygghet_2|1-5|1"]["0"]
    assert block["sums"] == [12, 32, 94]
    assert "sums" not in str(shown)


@pytest.mark.both_databases
def test_who_stands_in_a_figure_goes_with_their_answers_and_the_figure_stays(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    before, item = respondents(youths), youths.item(0)
    assert {len(people) for people in before.values()} == {12}
    gone = youths.people[3]
    with youths.world.app.app_context():
        key = gone.participant_key(youths.intervention)
        participants.erase(intervention=youths.intervention, participant_key=key, now=youths.world.now)
    after = respondents(youths)
    assert after.keys() == before.keys()
    assert all(len(before[name] - people) == 1 for name, people in after.items())
    youths.world.later(**TO_FOLLOW_UP)
    youths.world.later(**OVER)
    youths.tick()
    assert youths.item(0) == item


def respondents(youths: Group) -> dict[str, set[UUID]]:
    """Item → the responses that stand in its figures."""
    with youths.analyst.app_context(), transaction() as session:
        return {name: set(held) for name, held in figures_store.respondents(session, youths.intervention).items()}


@pytest.mark.both_databases
def test_a_report_is_seen_by_the_own_organisation_alone(youths: Group) -> None:
    world = youths.world
    youths.start()
    world.later(**OVER)
    youths.tick()
    for role in ("leader", "evaluator"):
        assert youths.report(world.colleague(role)) is not None
    other = stranger(world)
    with pytest.raises(NotFound):
        youths.report(other)
    with world.app.app_context():
        assert reports.overview(actor=other, now=world.now) == []
        (seen,) = reports.overview(actor=world.admin(), now=world.now)
    assert (seen.intervention.id, seen.report) == (youths.intervention, youths.report())


def test_there_is_no_report_before_a_wave_has_closed(youths: Group) -> None:
    youths.start()
    youths.tick()
    assert youths.report() is None
    with youths.world.app.app_context():
        (seen,) = reports.overview(actor=youths.world.admin(), now=youths.world.now + timedelta(days=1))
    assert seen.report is None


def test_sums_frozen_group_by_group_give_the_same_change_as_all_the_answers() -> None:
    dice = Random(7)
    before = [float(dice.randint(1, 5)) for _ in range(60)]
    after = [float(dice.randint(1, 5)) for _ in range(60)]
    whole = paired_change(before, after)
    parts = [Sums.of(b - a for a, b in list(zip(before, after, strict=True))[k : k + 20]) for k in (0, 20, 40)]
    change = change_from(together(parts))
    scaled = in_start_sd(change, Sums.of(before))
    for found, expected in ((change, whole.change), (scaled, whole.in_start_sd)):
        assert isinstance(found, Interval)
        assert isinstance(expected, Interval)
        assert [found.estimate, found.low, found.high] == pytest.approx(
            [expected.estimate, expected.low, expected.high], abs=1e-12
        )


def test_sums_of_what_cannot_be_said_say_why() -> None:
    assert change_from(Sums.of([1.0])) == Unknown("too_few")
    assert change_from(Sums.of([0.1] * 12)) == Unknown("constant")
    change = change_from(Sums.of([1.0, 2.0]))
    assert in_start_sd(change, Sums.of([3.0])) == Unknown("too_few")
    assert in_start_sd(change, Sums.of([3.0] * 9)) == Unknown("constant_start")


@pytest.mark.both_databases
def test_figures_are_broken_down_by_the_first_background_question(world: World, ready_url: str, home: Path) -> None:
    with group(world, ready_url, home, background=["alder"]) as youths:
        for age, scores in (("13_15", BEFORE), ("16_18", AFTER), ("19_eller_mer", [3])):
            youths.start(scores, alder=age)
        world.later(**OVER)
        youths.tick()
        groups = youths.report()["breakdown"]["groups"]
        assert [[each["value"] for each in values] for values in groups] == [["13_15"], ["16_18", "19_eller_mer"]]
        girls, boys = youths.item(0)["by"]["groups"]
        assert girls == {"n": {"least": 10, "most": 14}, "figure": {"low": 2.7, "high": 2.7}}
        assert boys["figure"] == {"low": 3.6, "high": 3.6}  # (40 + 3) / 12
        world.later(**TO_FOLLOW_UP)
        youths.return_([4] * 20)
        world.later(**OVER)
        youths.tick()
        first, second = youths.item(1)["by"]["groups"]
        assert first["figure"] == {"estimate": 1.3, "low": 0.8, "high": 1.9, "level": 0.95}  # of 12, 16 / 12
        assert second == {"figure": None, "more": {"least": 1, "most": 5}}  # 8 of them came back: a block, not a cell


def test_an_age_that_three_did_not_tell_stops_the_breakdown_and_it_is_said(
    world: World, ready_url: str, home: Path
) -> None:
    with group(world, ready_url, home, background=["alder"]) as youths:
        for age in ("13_15", "16_18"):
            youths.start(BEFORE, alder=age)
        youths.start([3, 3, 4])
        world.later(**OVER)
        youths.tick()
        item = youths.item(0)
        assert item["n"] == {"least": 25, "most": 29}
        assert item["rest_stands_out"]
        assert [each["figure"] for each in item["by"]["groups"]] == [None, None]


def test_how_answers_are_spread_is_told_in_classes_of_five_and_more(youths: Group) -> None:
    youths.start([1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5])
    youths.world.later(**OVER)
    youths.tick()
    classes = youths.item(0)["shares"]["classes"]
    assert [[each["value"] for each in one["labels"]] for one in classes] == [[1, 2, 3], [4, 5]]
    assert [(one["low"], one["high"]) for one in classes] == [(0.55, 0.55), (0.45, 0.45)]  # 8 and 6 of 14
