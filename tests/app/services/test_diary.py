"""The diary of an intervention: who writes, who reads, and that it stands with staff and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.services import audit, copying, diary, partners, sharing
from app.services.actor import Actor
from app.services.diary import Entry
from app.store import staff as staff_store
from app.store.session import transaction
from surveys.errors import BadInput, Forbidden, NotFound
from tests.app.analyst.group import AFTER, OVER, TO_FOLLOW_UP, group
from tests.builders import START, World
from tests.canary import backup, traces

SONG = "Kanariefageln fick en storre bur"
OWN = Entry(START.date(), "own", SONG)
STRIKE = Entry(START.date() - timedelta(days=3), "outside", "Skolstrejk i två skolor.", 2)


def texts(world: World, actor: Actor, id: UUID) -> list[str]:
    with world.app.app_context():
        return [each.text for each in diary.read(actor=actor, id=id, now=world.now).entries]


def partner(world: World, mine: UUID, rights: sharing.Rights) -> Actor:
    """The admin of another organisation, with these rights in what is shared with it from now on."""
    ada, other = world.admin(), world.stranger()
    with world.app.app_context():
        together = partners.begin(actor=ada, name="IOP", type="iop", begins=world.now.date(), now=world.now).id
        sharing.admit(actor=ada, partnership=together, organisation=other.organisation, rights=rights, now=world.now)
        sharing.share(actor=ada, intervention=mine, partnership=together, now=world.now)
    return other


def test_a_leader_writes_by_day_and_the_evaluator_reads(world: World) -> None:
    lea, eva, mine = world.colleague("leader"), world.colleague("evaluator"), world.intervention().id
    once = uuid4()
    with world.app.app_context():
        for entry, id in ((OWN, once), (OWN, once), (STRIKE, None)):
            diary.add(actor=lea, id=mine, entry=entry, once=id, now=world.now)
        seen = diary.read(actor=eva, id=mine, now=world.now)
        assert [(each.sort, each.count) for each in seen.entries] == [("outside", 2), ("own", None)]
        assert (seen.leads, diary.read(actor=lea, id=mine, now=world.now).leads) == (False, True)
        for refused in (
            lambda: diary.add(actor=eva, id=mine, entry=OWN, now=world.now),
            lambda: diary.remove(actor=eva, id=mine, entry=once, now=world.now),
        ):
            with pytest.raises(Forbidden):
                refused()
        with pytest.raises(BadInput):
            diary.add(actor=lea, id=mine, entry=Entry(START.date(), "own", "Ring 070-174 06 05"), now=world.now)
        diary.remove(actor=lea, id=mine, entry=once, now=world.now)
        with pytest.raises(NotFound):
            diary.remove(actor=lea, id=mine, entry=once, now=world.now)
    assert texts(world, eva, mine) == [STRIKE.text]


def test_a_partner_that_leads_writes_too_and_one_that_sees_results_reads(world: World) -> None:
    one, two = world.intervention().id, world.intervention(name="Kören").id
    leads, sees = partner(world, one, "lead"), partner(world, two, "results")
    with world.app.app_context():
        diary.add(actor=leads, id=one, entry=OWN, now=world.now)
        kept = diary.add(actor=world.admin(), id=two, entry=OWN, now=world.now)
        with pytest.raises(NotFound):
            diary.add(actor=sees, id=two, entry=OWN, now=world.now)
        with pytest.raises(NotFound):
            diary.remove(actor=sees, id=two, entry=kept.id, now=world.now)
        with pytest.raises(NotFound):
            diary.read(actor=sees, id=one, now=world.now)
        assert not diary.read(actor=sees, id=two, now=world.now).leads
    assert texts(world, world.admin(), one) == texts(world, sees, two) == [SONG]


def test_a_partner_sees_nothing_from_before_it_joined(world: World) -> None:
    mine = world.intervention().id
    with world.app.app_context():
        old = diary.add(actor=world.admin(), id=mine, entry=STRIKE, now=world.now)
    world.later(days=2)
    leads = partner(world, mine, "lead")
    with world.app.app_context():
        diary.add(actor=world.admin(), id=mine, entry=OWN, now=world.now)
        with pytest.raises(NotFound):
            diary.remove(actor=leads, id=mine, entry=old.id, now=world.now)
    assert texts(world, leads, mine) == [SONG]


def test_another_intervention_s_entry_is_not_there(world: World) -> None:
    one, two = world.intervention().id, world.intervention(name="Kören").id
    with world.app.app_context():
        kept = diary.add(actor=world.admin(), id=one, entry=OWN, now=world.now)
        for refused in (
            lambda: diary.remove(actor=world.admin(), id=two, entry=kept.id, now=world.now),
            lambda: diary.add(actor=world.admin(), id=two, entry=OWN, once=kept.id, now=world.now),
        ):
            with pytest.raises(NotFound):
                refused()


def test_a_copied_intervention_begins_with_an_empty_diary(world: World) -> None:
    ada, mine = world.admin(), world.intervention().id
    with world.app.app_context():
        diary.add(actor=ada, id=mine, entry=OWN, now=world.now)
        made = copying.intervention(actor=ada, id=mine, name="Igen", now=world.now)
    assert texts(world, ada, made.id) == []


def test_what_is_written_stands_with_staff_alone_and_once_removed_nowhere(
    world: World, ready_url: str, home: Path
) -> None:
    """Every public door, the report, and the log that nobody can change."""
    with group(world, ready_url, home, name="Kometen") as people, world.app.test_client() as anybody:
        with world.app.app_context():
            kept = diary.add(actor=world.admin(), id=people.intervention, entry=OWN, now=world.now)
        people.start()
        world.later(**OVER)
        world.later(**TO_FOLLOW_UP)
        people.return_(AFTER)
        world.later(**OVER)
        people.tick()
        assert texts(world, world.admin(), people.intervention) == [SONG]
        code = people.activity.code
        public = [f"/r/{code}", f"/r/{code}?lang=ar", f"/{code}", f"/{code}/after", f"/{code}/mine"]
        public += [f"/api/v1/surveys/{code}", f"/api/v1/surveys/{code}/place"]
        pages = [anybody.get(path) for path in public]
        assert {each.status_code for each in pages} <= {200, 410}
        assert pages[0].status_code == 200
        with world.app.app_context(), transaction() as session:
            log = repr([(each.action, each.details) for each in staff_store.events(session)])
        assert "diary.written" in log
        held = [*(page.data for page in pages), repr(people.report()), log]
        assert traces([SONG.encode()], held) == set()
        assert traces([SONG.encode()], backup(ready_url)) == {SONG.encode()}, "it would have been seen"
        with world.app.app_context():
            diary.remove(actor=world.admin(), id=people.intervention, entry=kept.id, now=world.now)
            assert audit.verify() is None
        assert traces([SONG.encode()], backup(ready_url)) == set()
