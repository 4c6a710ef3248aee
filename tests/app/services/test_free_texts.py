"""Free texts are scrubbed, read by the right person, and leave ten at a time; what was destroyed or erased is gone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.extensions import db
from app.services import free_texts, importing, letterbox, participants, text_releases
from app.services.actor import Actor
from app.services.free_texts import Deed, Queue
from app.store.staff import AuditEvent
from app.store.texts import FreeText
from surveys.errors import BadInput, Conflict, Forbidden, NotFound, TermsNotAccepted
from surveys.importing.check import Plan
from surveys.importing.grid import read
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group, group
from tests.app.services.test_releases import stranger
from tests.backup import Backup
from tests.builders import Participant, World

NUMBER = "070-123 45 67"
MORE = "Mer fotboll"


@pytest.fixture
def adults(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home, ready="meeting-place", audience="adults") as made:
        yield made


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def write(group: Group, *texts: str, wave: int = 0) -> None:
    """Each text by somebody of their own."""
    for each in texts:
        group.people.append(Participant())
        group.world.answer(group.activity, group.people[-1], wave=wave, answers={"trygghet_1": 4, "mer": each})


def read_all(group: Group, evaluator: Actor, deed: Deed = "approve", most: int = 99) -> None:
    for _ in range(most):
        found = look(group, evaluator)
        if found.at is None:
            return
        decide(group, evaluator, found, deed)


def look(group: Group, actor: Actor, **says: Any) -> Queue:
    with group.world.app.app_context():
        return free_texts.queue(actor=actor, intervention=group.intervention, now=group.world.now, **says)


def decide(group: Group, actor: Actor, found: Queue, deed: Deed, **says: Any) -> None:
    assert found.at is not None
    usual = {"text": found.at.id, "seen": found.at.seen}
    with group.world.app.app_context():
        free_texts.decide(
            actor=actor, intervention=group.intervention, deed=deed, now=group.world.now, **(usual | says)
        )


def stored(group: Group) -> list[tuple[str, str]]:
    with group.analyst.app_context():
        return sorted((each.state, each.text) for each in db.session.scalars(select(FreeText)))


def file(group: Group, evaluator: Actor) -> list[dict[str, str]]:
    offers = [each for each in group.releases(evaluator) if "texts" in each.formats]
    return [
        row
        for each in offers
        for row in csv.DictReader(io.StringIO(group.file(evaluator, each, "texts").content.decode()))
    ]


def erase(group: Group, who: Participant) -> None:
    with group.world.app.app_context():
        key = who.participant_key(group.intervention)
        participants.erase(intervention=group.intervention, participant_key=key, now=group.world.now)


def test_texts_are_stored_scrubbed_and_leave_when_all_are_read_and_ten_approved(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, f"Ring mig på {NUMBER}", *(f"{MORE} nu, sa en av {n + 20}" for n in range(10)), "Dumma grannar")
    adults.world.later(**OVER)
    adults.tick()
    assert ("waiting", "Ring mig på «phone»") in stored(adults)
    read_all(adults, evaluator, most=11)
    adults.tick()
    assert file(adults, evaluator) == []
    read_all(adults, evaluator)
    adults.tick()
    rows = file(adults, evaluator)
    assert {tuple(each) for each in rows} == {("question", "wave", "theme", "text")}
    assert {(each["question"], each["wave"]) for each in rows} == {("mer", "0")}
    assert len(rows) == 12
    assert "Ring mig på «telefonnummer»" in {each["text"] for each in rows}
    assert stored(adults) == [], "what has left lies only in its file"
    erase(adults, adults.people[0])
    adults.tick()
    assert file(adults, evaluator) == rows, "a file that has left is frozen"


@on_sqlite
def test_nine_approved_texts_wait_for_a_tenth_of_the_same_wave(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, *(f"{MORE} {n} av 9" for n in range(9)), "Knäppt")
    adults.world.later(**OVER)
    adults.tick()
    doomed = next(each for each in (look(adults, evaluator, after=id) for id in ids(adults)) if says(each, "Knäppt"))
    decide(adults, evaluator, doomed, "reject")
    read_all(adults, evaluator)
    adults.world.later(**TO_FOLLOW_UP)
    write(adults, "En annan omgång", wave=1)
    adults.world.later(**OVER)
    adults.tick()
    read_all(adults, evaluator)
    adults.tick()
    assert file(adults, evaluator) == []
    assert len([each for each in stored(adults) if each[0] == "approved"]) == 10
    assert look(adults, evaluator).destroyed == 1, "nobody removes what displeases them unseen"


def test_nine_texts_are_not_made_ten_by_those_that_were_brought_in(adults: Group) -> None:
    """Whoever has that file takes its texts away."""
    world, evaluator = adults.world, adults.evaluator()
    write(adults, *(f"{MORE} nu, sa en av {n + 20}" for n in range(9)))
    for _ in range(2):
        world.answer(adults.activity, Participant(), answers={"trygghet_1": 4})
    grid = read("\n".join(["trygghet_1;mer", *(f"{n};Lampor {n}" for n in (1, 2, 3))]).encode())
    plan = Plan({0: "trygghet_1", 1: "mer"}, {}, {"": (0, date(2024, 9, 10))})
    with world.app.app_context():
        version = importing.versions(actor=world.admin(), intervention=adults.intervention)[0].id
        says: dict[str, Any] = {"intervention": adults.intervention, "version": version, "grid": grid, "plan": plan}
        assert importing.bring_in(actor=world.admin(), **says, sure=True, now=world.now).done
    world.later(**OVER)
    adults.tick()
    read_all(adults, evaluator)
    adults.tick()
    assert [each.refused for each in adults.releases(evaluator) if not each.refused] == [None]
    assert file(adults, evaluator) == []
    assert len(stored(adults)) == 12


def ids(group: Group) -> list[Any]:
    with group.analyst.app_context():
        return [UUID(int=0), *sorted(db.session.scalars(select(FreeText.id)))]


def says(found: Queue, words: str) -> bool:
    return found.at is not None and words in "".join(each.text for each in found.at.parts)


def test_what_its_writer_erases_is_gone_whether_it_waits_or_is_approved(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, "Läst", "Oläst", "Kvar")
    adults.world.later(**OVER)
    adults.tick()
    decide(adults, evaluator, look(adults, evaluator, at=id_of(adults, "Läst")), "approve")
    seen = look(adults, evaluator, at=id_of(adults, "Oläst"))
    for who in adults.people[:2]:
        erase(adults, who)
    assert stored(adults) == [("waiting", "Kvar")]
    with pytest.raises(Conflict):
        decide(adults, evaluator, seen, "approve")


def id_of(group: Group, words: str) -> Any:
    with group.analyst.app_context():
        return db.session.scalars(select(FreeText.id).where(FreeText.text == words)).one()


@on_sqlite
def test_a_rejected_text_is_destroyed_at_once_and_no_backup_brings_it_back(
    adults: Group, ready_url: str, tmp_path: Path
) -> None:
    evaluator = adults.evaluator()
    write(adults, "Hemligheten", "Kvar")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    sealed = Backup.of(ready_url.removeprefix("sqlite:///"), tmp_path / "a", adults.world.app, adults.analyst)
    adults.world.later(**OVER)
    adults.tick()
    opened = Backup.of(ready_url.removeprefix("sqlite:///"), tmp_path / "b", adults.world.app, adults.analyst)
    decide(adults, evaluator, look(adults, evaluator, at=id_of(adults, "Hemligheten")), "reject")
    assert stored(adults) == [("rejected", ""), ("waiting", "Kvar")]
    adults.tick()
    assert stored(adults) == [("waiting", "Kvar")]
    for backup in (opened, sealed):
        backup.restore()
        adults.tick()
        assert stored(adults) == [("waiting", "Kvar")]


@on_sqlite
def test_a_worrying_text_is_set_aside_counted_and_never_leaves_by_itself(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, "Han slår mig", *(f"{MORE} {n} av 9" for n in range(10)))
    adults.world.later(**OVER)
    adults.tick()
    decide(adults, evaluator, look(adults, evaluator, at=id_of(adults, "Han slår mig")), "worry")
    read_all(adults, evaluator)
    found = look(adults, evaluator)
    assert [each.parts[0].text for each in found.worrying] == ["Han slår mig"]
    assert found.flagged == 1
    adults.tick()
    assert len(file(adults, evaluator)) == 10
    assert stored(adults) == [("worry", "Han slår mig")]


@on_sqlite
def test_ticked_words_are_taken_out_and_an_approved_text_can_be_put_back(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, "Jag heter Anna och jobbar på Bageriet")
    adults.world.later(**OVER)
    adults.tick()
    found = look(adults, evaluator)
    assert found.at is not None
    assert [each.suggested for each in found.at.words] == ["", "", "name", "", "", "", ""]
    with pytest.raises(BadInput):
        decide(adults, evaluator, found, "approve", hidden={7})
    decide(adults, evaluator, found, "approve", hidden={2, 6})
    assert stored(adults) == [("approved", "Jag heter «name» och jobbar på «hidden»")]
    decide(adults, evaluator, look(adults, evaluator, at=found.at.id), "wait")
    assert stored(adults) == [("waiting", "Jag heter «name» och jobbar på «hidden»")]


@on_sqlite
def test_of_two_reviewers_the_first_one_decides(adults: Group) -> None:
    one, other = adults.evaluator(), adults.evaluator()
    write(adults, "Text")
    adults.world.later(**OVER)
    adults.tick()
    seen = look(adults, one)
    decide(adults, other, seen, "worry")
    with pytest.raises(Conflict):
        decide(adults, one, seen, "approve")
    assert stored(adults) == [("worry", "Text")]


@on_sqlite
def test_a_second_text_in_a_wave_sends_the_first_back_to_be_read(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, "Först", *(f"{n}" for n in range(9)))
    adults.world.later(**OVER)
    adults.tick()
    decide(adults, evaluator, look(adults, evaluator, at=id_of(adults, "Först")), "approve")
    adults.world.later(days=400)
    adults.world.answer(adults.activity, adults.people[0], mode="paper", answers={"mer": f"Sedan {NUMBER}"})
    adults.tick()
    assert ("waiting", "Först\n\nSedan «phone»") in stored(adults)


@on_sqlite
def test_texts_from_between_the_waves_are_read_and_do_not_leave(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, *(f"{MORE} {n}" for n in range(10)))
    adults.world.later(days=400)
    for wave in (1, 2):
        for who in adults.people[:5]:
            adults.world.answer(adults.activity, who, wave=wave, mode="paper", answers={"mer": "Efteråt"})
    adults.tick()
    read_all(adults, evaluator)
    adults.tick()
    assert {each["text"] for each in file(adults, evaluator)} == {f"{MORE} {n}" for n in range(10)}
    assert stored(adults) == [("approved", "Efteråt")] * 10


@on_sqlite
def test_only_an_evaluator_of_the_own_organisation_reads_after_accepting_the_terms(adults: Group) -> None:
    write(adults, "Text")
    adults.world.later(**OVER)
    adults.tick()
    seen = look(adults, adults.evaluator())
    refused: list[tuple[Actor, type[Exception]]] = [
        (adults.world.admin(), Forbidden),
        (adults.world.colleague("leader"), Forbidden),
        (adults.evaluator(terms=False), TermsNotAccepted),
        (stranger(adults.world), NotFound),
    ]
    for actor, error in refused:
        with pytest.raises(error) as looked:
            look(adults, actor)
        with pytest.raises(error) as decided:
            decide(adults, actor, seen, "approve")
        assert {looked.type, decided.type} == {error}, "who may not at all is not asked to accept terms"
    assert stored(adults) == [("waiting", "Text")]


@on_sqlite
def test_the_log_says_who_decided_about_which_question_and_never_about_which_text(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, "Kanariefågeln", "Kanariefågeln", "Kanariefågeln")
    adults.world.later(**OVER)
    adults.tick()
    known = {str(each) for each in ids(adults)}
    for deed in ("approve", "worry", "reject"):
        read_all(adults, evaluator, deed, most=1)
    with adults.world.app.app_context():
        log = [
            each for each in db.session.scalars(select(AuditEvent).order_by(AuditEvent.number)) if "text" in each.action
        ]
    deeds = [each for each in log if each.action != "texts.read"]
    assert [each.action for each in deeds] == ["text.approved", "text.worry", "text.rejected"]
    assert {(each.staff_id, each.subject) for each in log} == {(evaluator.id, str(adults.intervention))}
    assert [each.details for each in deeds] == [{"question": "mer"}] * 3
    written = json.dumps([[each.subject, each.details] for each in log])
    assert not [each for each in (*known, "Kanariefågeln") if each in written]


@on_sqlite
def test_what_lies_there_from_before_it_was_scrubbed_is_scrubbed_when_it_is_shown(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, "Text")
    adults.world.later(**OVER)
    adults.tick()
    with adults.analyst.app_context():
        db.session.execute(text("UPDATE free_text SET text = 'Ring 070-123 45 67'"))
        db.session.commit()
    found = look(adults, evaluator)
    assert found.at is not None
    assert [(each.text, each.kind) for each in found.at.parts] == [("Ring ", ""), ("", "phone")]
    decide(adults, evaluator, found, "approve")
    assert stored(adults) == [("approved", "Ring «phone»")]


@on_sqlite
def test_a_text_that_is_erased_while_it_leaves_leaves_not(adults: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluator = adults.evaluator()
    write(adults, *(f"{MORE} {n}" for n in range(11)))
    adults.world.later(**OVER)
    adults.tick()
    read_all(adults, evaluator)
    with monkeypatch.context() as patch, adults.analyst.app_context():
        patch.setattr("app.services.text_releases.store.erase", lambda _, tags: len(tags) - 1)
        with pytest.raises(LookupError):
            text_releases.make(intervention=adults.intervention)
    assert file(adults, evaluator) == []
    assert len(stored(adults)) == 11


@on_sqlite
def test_the_order_of_the_queue_is_that_of_nothing_that_happened(adults: Group) -> None:
    evaluator = adults.evaluator()
    write(adults, *(chr(ord("a") + n) for n in range(20)))
    adults.world.later(**OVER)
    with adults.analyst.app_context():
        letterbox.open_closed(now=datetime.fromisoformat("2027-01-01T00:00:00+00:00"))
    order, after = [], None
    for _ in range(20):
        found = look(adults, evaluator, after=after).at
        assert found is not None
        order.append(found.parts[0].text)
        after = found.id
    assert sorted(order) == [chr(ord("a") + n) for n in range(20)]
    assert order != sorted(order)
