"""What microdata leaves, to whom, and when it must wait. The rule for one file is tested in surveys/disclosure."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from uuid import uuid4

import pytest

from app.extensions import db
from app.services import interventions, partners, questionnaires, releases, sharing, staff
from app.services.actor import Actor
from app.store.responses import Response
from app.store.staff import AuditEvent
from surveys import bank
from surveys.errors import BackgroundLocked, Forbidden, NotFound, TermsNotAccepted, TooFewForRelease
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Fetched, Group, group
from tests.builders import PASSWORD, Participant, World

FIVE_TO_NINE = {"least": 5, "most": 9}


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home) as made:
        yield made


def lines(file: Fetched) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode())))


def follow_up(youths: Group, scores: tuple[int, ...] = AFTER) -> None:
    """From the start's close through the follow-up's."""
    youths.world.later(**OVER)
    youths.tick()
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_(scores)
    youths.world.later(**OVER)
    youths.tick()


def stranger(world: World, email: str = "eva@example.com") -> Actor:
    """An evaluator of another organisation, terms accepted."""
    with world.app.app_context():
        _, token = sharing.welcome(organisation="Andra", name="Bo", email=f"admin-{email}", now=world.now)
        admin = staff.accept(token=token, password=PASSWORD, now=world.now)
        _, token = staff.invite(actor=admin, name="Eva", email=email, role="evaluator", now=world.now)
        evaluator = staff.accept(token=token, password=PASSWORD, now=world.now)
        staff.accept_terms(actor=evaluator, now=world.now)
    return evaluator


def test_an_evaluator_fetches_paired_rows_that_say_nothing_of_whose_they_are(youths: Group) -> None:
    youths.start()
    follow_up(youths)
    evaluator = youths.evaluator()
    newest, first = youths.releases(evaluator)
    assert (first.wave, first.people, newest.wave, newest.people) == (0, 12, 1, 12)
    assert newest.formats == ("codebook", "codebook-page", "csv", "csv-wide", "csv-zip")
    long = lines(youths.file(evaluator, newest))
    assert list(long[0]) == [
        "person_id",
        "wave",
        "has_code",
        "imported",
        "trygghet_2",
        "framtidstro_1",
        "delaktighet_2",
    ]
    assert sorted(int(row["trygghet_2"]) for row in long if row["wave"] == "1") == sorted(AFTER)
    wide = {row["person_id"]: row for row in lines(youths.file(evaluator, newest, "csv-wide"))}
    pairs = [(row["trygghet_2_w0"], row["trygghet_2_w1"]) for row in wide.values()]
    expected = [(str(a), str(b)) for a, b in zip(BEFORE, (*AFTER, -4), strict=True)]
    assert sorted(pairs) == sorted(expected)
    content = (
        youths.file(evaluator, newest).content.decode() + youths.file(evaluator, newest, "csv-wide").content.decode()
    )
    with youths.analyst.app_context():
        stored = list(db.session.scalars(db.select(Response)))
    for row in stored:
        for secret in (str(row.id), row.pid.hex(), str(row.version), str(row.wave)):
            assert secret not in content
    assert not {"week", "language", "mode", "pid", "id"} & set(long[0])


def test_a_file_is_the_same_whenever_it_is_fetched_and_each_time_is_noted(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    first = youths.file(evaluator, offer)
    youths.world.later(days=3)
    youths.tick()
    assert youths.file(evaluator, offer) == first
    assert first.sha256 == hashlib.sha256(first.content).hexdigest()
    assert first.name == "fritidsgarden-2026-03-03-long.csv"
    with youths.world.app.app_context():
        events = [e for e in db.session.scalars(db.select(AuditEvent)) if e.action == "release.fetched"]
    assert [(e.staff_id, e.subject, e.details["sha256"]) for e in events] == [
        (evaluator.id, str(offer.id), first.sha256)
    ] * 2


def test_names_in_two_releases_have_nothing_in_common(youths: Group) -> None:
    youths.start()
    follow_up(youths)
    evaluator = youths.evaluator()
    newest, first = (lines(youths.file(evaluator, each)) for each in youths.releases(evaluator))
    assert not {row["person_id"] for row in first} & {row["person_id"] for row in newest}


def test_the_codebook_says_what_each_column_is(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    book = lines(youths.file(evaluator, offer, "codebook"))
    (item,) = (row for row in book if (row["table"], row["variable"]) == ("long", "trygghet_2"))
    assert item["wording_sv"] == "Jag känner mig trygg på de platser där jag brukar vara."
    assert (item["indicator"], item["direction"], item["version"]) == ("trygghet", "higher is better", "1")


def test_of_nine_people_nothing_leaves_and_it_is_said_how_many_more_it_takes(youths: Group) -> None:
    youths.start(BEFORE[:9])
    youths.world.later(**OVER)
    youths.tick()
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    assert (offer.refused, offer.people, offer.needed, offer.more, offer.formats) == (
        "release.too_few",
        FIVE_TO_NINE,
        10,
        {"least": 1, "most": 5},
        (),
    )
    with pytest.raises(TooFewForRelease) as refused:
        youths.file(evaluator, offer)
    assert refused.value.values == {"n": FIVE_TO_NINE, "needed": 10}


def test_of_three_people_not_even_the_number_is_told(youths: Group) -> None:
    youths.start(BEFORE[:3])
    youths.world.later(**OVER)
    youths.tick()
    (offer,) = youths.releases(youths.evaluator())
    assert (offer.people, offer.more) == ({"below": 5}, {"least": 6, "most": 10})


def test_one_more_person_does_not_show_in_what_is_told_of_two_releases(
    world: World, ready_url: str, home: Path
) -> None:
    """Else the pages would say how many are in a cohort of one, which the strip and the flow hide."""
    with group(world, ready_url, home, intake="rolling") as clients:
        clients.start(BEFORE[:7])
        world.later(days=28)
        clients.start(BEFORE[:1])
        world.later(days=31)
        clients.tick()
        second, first = clients.releases(clients.evaluator())
        assert (first.refused, second.refused) == ("release.too_few", "release.too_few")
        assert (first.people, first.more) == (second.people, second.more) == (FIVE_TO_NINE, {"least": 1, "most": 5})


def test_answers_that_are_in_no_file_are_told_in_fives(youths: Group) -> None:
    youths.start()
    youths.world.later(days=35)  # nothing is open
    for score in BEFORE[:7]:
        youths.world.answer(youths.activity, Participant(), answers={"trygghet_2": score})
    youths.tick()
    (offer,) = youths.releases(youths.evaluator())
    assert offer.details["between"] == FIVE_TO_NINE


def test_fewer_than_ten_new_people_wait_for_the_next_close(youths: Group) -> None:
    youths.start()
    follow_up(youths, AFTER[:9])
    evaluator = youths.evaluator()
    refused, first = youths.releases(evaluator)
    assert (refused.refused, refused.people, refused.more) == (
        "release.too_few_new",
        FIVE_TO_NINE,
        {"least": 1, "most": 5},
    )
    youths.world.later(days=60)
    youths.return_(BEFORE, wave=2)
    youths.world.later(days=40)
    youths.tick()
    newest, *_ = youths.releases(evaluator)
    assert (newest.wave, newest.refused) == (2, None)
    assert {row["wave"] for row in lines(youths.file(evaluator, newest))} == {"0", "2"}
    assert first.refused is None


def test_a_second_small_cohort_waits_until_ten_new_people_have_come(world: World, ready_url: str, home: Path) -> None:
    with group(world, ready_url, home, intake="rolling") as clients:
        clients.start()
        world.later(days=28)
        clients.start(BEFORE[:6])
        world.later(days=31)
        clients.tick()
        evaluator = clients.evaluator()
        second, first = clients.releases(evaluator)
        assert (first.people, second.refused, second.people) == (12, "release.too_few_new", FIVE_TO_NINE)
        clients.start(BEFORE[:4])
        world.later(days=31)
        clients.tick()
        third, *_ = clients.releases(evaluator)
        assert (third.refused, third.people) == (None, 22)


def test_background_is_declared_once(youths: Group) -> None:
    declared(youths, "alder")
    declared(youths)
    declared(youths, "alder")
    youths.start(alder="13_15")
    follow_up(youths)
    with pytest.raises(BackgroundLocked):
        declared(youths, "varfor")
    declared(youths, "alder")  # a form that says what holds already
    evaluator = youths.evaluator()
    for offer in youths.releases(evaluator):
        rows = lines(youths.file(evaluator, offer))
        assert {row["alder"] for row in rows} == {"13_15"}
        assert "varfor__kompisar" not in rows[0]


def declared(youths: Group, *names: str) -> None:
    """The leader declares background before the first answer."""
    with youths.world.app.app_context():
        interventions.change(
            actor=youths.world.admin(),
            id=youths.intervention,
            changes={"background": list(names)},
            now=youths.world.now,
        )


def only_release(youths: Group) -> tuple[releases.Offer, list[dict[str, str]], list[dict[str, str]]]:
    """The start closes: the one release, its rows and its codebook."""
    youths.world.later(**OVER)
    youths.tick()
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    return offer, lines(youths.file(evaluator, offer)), lines(youths.file(evaluator, offer, "codebook"))


def test_ages_are_merged_with_their_neighbours_before_anybody_is_hidden(youths: Group) -> None:
    declared(youths, "alder")
    for age, scores in (("13_15", BEFORE[:4]), ("16_18", BEFORE[4:7]), ("19_eller_mer", BEFORE[7:])):
        youths.start(scores, alder=age)
    offer, rows, book = only_release(youths)
    assert Counter(row["alder"] for row in rows) == {"13_15": 7, "19_eller_mer": 5}
    (lost,) = offer.details["losses"]
    assert (lost["name"], lost["level"], lost["withheld"], offer.details["k"]) == ("alder", 1, 0, 5)
    (told,) = (row for row in book if (row["table"], row["variable"]) == ("long", "alder"))
    assert "13–15 år – 16–18 år (13_15)" in told["values_sv"]


@pytest.mark.parametrize(("health", "limit", "merged"), [(False, 5, False), (True, 10, True)])
def test_where_health_was_asked_ten_must_look_alike(youths: Group, health: bool, limit: int, merged: bool) -> None:
    world = youths.world
    declared(youths, "alder")
    if health:
        with world.app.app_context():
            (draft,) = questionnaires.mine(actor=world.admin())
            document = deepcopy(draft.draft)
            document["questions"].append(bank.item("halsa_1"))
            questionnaires.save(actor=world.admin(), id=draft.id, document=document, revision=1, now=world.now)
            questionnaires.publish(actor=world.admin(), id=draft.id, confirmed=["ar"], now=world.now)
    for age in ("13_15", "16_18", "19_eller_mer"):
        for score in BEFORE[:6]:
            answers = {"trygghet_2": score, "alder": age} | ({"halsa_1": score} if health else {})
            world.answer(youths.activity, Participant(), version=1 + health, answers=answers)
    offer, rows, _ = only_release(youths)
    assert offer.details["limit"] == limit
    assert offer.details["k"] >= limit
    assert (len(set(Counter(row["alder"] for row in rows))) < 3) is merged
    assert ("halsa_1" in rows[0]) is health


def test_only_an_evaluator_who_has_accepted_the_terms_sees_releases(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    (offer,) = youths.releases(youths.evaluator())
    for who, why in (
        (youths.world.admin(), Forbidden),
        (youths.world.colleague("leader"), Forbidden),
        (youths.evaluator(terms=False), TermsNotAccepted),
    ):
        with pytest.raises(why):
            youths.releases(who)
        with pytest.raises(why):
            youths.file(who, offer)


def test_for_an_evaluator_of_another_organisation_it_does_not_exist(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    (offer,) = youths.releases(youths.evaluator())
    other = stranger(youths.world)
    assert youths.releases(other) == []
    with pytest.raises(NotFound):
        youths.file(other, offer)
    with youths.world.app.app_context(), pytest.raises(NotFound):
        releases.file(actor=other, id=uuid4(), format="csv", now=youths.world.now)
    with youths.world.app.app_context(), pytest.raises(NotFound):
        releases.file(actor=youths.evaluator(), id=offer.id, format="docx", now=youths.world.now)


@pytest.mark.parametrize(("rights", "seen"), [("results", 0), ("microdata", 1)])
def test_a_partner_sees_releases_by_its_rights(youths: Group, rights: str, seen: int) -> None:
    other = stranger(youths.world)
    shared_with(youths, other, rights)
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    (offer,) = youths.releases(youths.evaluator())
    assert youths.releases(other) == [offer][:seen]
    if not seen:
        with pytest.raises(NotFound):
            youths.file(other, offer)


def test_a_partner_who_joined_later_does_not_get_what_was_collected_before(youths: Group) -> None:
    youths.start()
    youths.world.later(days=10)
    other = stranger(youths.world)
    shared_with(youths, other, "microdata")
    youths.world.later(**OVER)
    youths.tick()
    (offer,) = youths.releases(youths.evaluator())
    assert youths.releases(other) == []
    with pytest.raises(NotFound):
        youths.file(other, offer)
    assert youths.report(other) is None


def shared_with(youths: Group, other: Actor, rights: str) -> None:
    """The intervention is shared, from now on."""
    world = youths.world
    with world.app.app_context():
        made = partners.begin(actor=world.admin(), name="IOP", type="iop", begins=world.now.date(), now=world.now)
        sharing.admit(
            actor=world.admin(), partnership=made.id, organisation=other.organisation, rights=rights, now=world.now
        )
        sharing.share(actor=world.admin(), intervention=youths.intervention, partnership=made.id, now=world.now)
