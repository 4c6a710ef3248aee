"""Forms on paper and what is typed from them: whose they are, which wave they belong to, what nobody keeps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.extensions import db
from app.services import activities, endings, paper, questionnaires, receive
from app.services.paper import AlreadyTyped, Typing
from app.store import interventions as store
from app.store.staff import AuditEvent
from surveys import codes
from surveys.errors import AnswersInvalid, BadInput, Closed, Ended, Malformed, NotFound, UnknownLanguage
from tests.app.posters.paper import pictures, scanned, text_of
from tests.builders import Participant, World
from tests.stored import Stored, stored

SAFE = {"trygghet_2": {"": ["4"]}}


def typing(activity: store.Activity, somebody: Participant | None = None, **says: Any) -> Typing:
    """A form that has been typed, of somebody who tore off a code or of nobody known."""
    key = codes.b64url(somebody.answer_key(activity.intervention_id)) if somebody else None
    usual = {"id": str(uuid4()), "version": 1, "language": "sv", "mode": "paper", "again": False, "key": key}
    return Typing(**(usual | says))


def keep(
    world: World, activity: store.Activity, typed: Typing, form: dict[str, dict[str, list[str]]] | None = None
) -> receive.Receipt:
    """It is stored, now."""
    with world.app.app_context():
        given = SAFE if form is None else form
        return paper.store_typed(actor=world.admin(), id=activity.id, typing=typed, form=given, now=world.now)


def rows(world: World) -> list[Stored]:
    """All that is stored."""
    return stored(world.app)


def test_each_form_holds_a_code_and_the_key_that_belongs_to_it_and_nobody_stores_either(world: World) -> None:
    ada, activity = world.admin(), world.activity()
    with world.app.app_context():
        made = paper.form(actor=ada, id=activity.id, copies=2, now=world.now)
        (noted,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "paper.printed"))
    printed = re.findall(r"(?<!\d)(?:\d{4} ){3}\d{4}(?!\d)", text_of(made))
    assert len(set(printed)) == 2
    assert (noted.subject, noted.staff_id, noted.details) == (str(activity.id), ada.id, {"copies": 2})
    fronts = [found for page in pictures(made, dpi=110) if (found := scanned(page))]
    for code, squares in zip(printed, fronts, strict=True):
        key = codes.b64url(Participant(codes.read_code(code)).answer_key(activity.intervention_id))
        assert sorted(squares) == [
            f"http://127.0.0.1:8000/{activity.code}#{key}",
            f"http://127.0.0.1:8000/activities/{activity.id}/paper?v=1&l=sv#{key}",
        ]


def test_what_cannot_be_printed_is_refused(world: World) -> None:
    ada, activity = world.admin(), world.activity()
    with world.app.app_context():
        for copies in (-1, 41):
            with pytest.raises(BadInput):
                paper.form(actor=ada, id=activity.id, copies=copies, now=world.now)
        with pytest.raises(UnknownLanguage):
            paper.form(actor=ada, id=activity.id, spoken="ti", now=world.now)
        with pytest.raises(NotFound):
            paper.paper(actor=ada, id=activity.id, version=2, now=world.now)
        activities.close(actor=ada, id=activity.id, now=world.now)
        with pytest.raises(Closed):
            paper.form(actor=ada, id=activity.id, now=world.now)


def test_a_form_with_a_code_lands_in_the_participants_own_wave_and_one_without_in_the_open_one(world: World) -> None:
    activity, somebody = world.activity(), Participant()
    assert keep(world, activity, typing(activity, somebody)).placed
    world.later(days=100)  # the first follow-up is open
    assert keep(world, activity, typing(activity, somebody, mode="interpreter")).placed
    assert keep(world, activity, typing(activity, again=True, mode="helped")).placed
    mine = [row for row in rows(world) if row.pid]
    assert len({row.pid for row in mine}) == 1
    assert len({row.wave for row in mine}) == 2
    assert sorted(row.mode for row in rows(world)) == ["helped", "interpreter", "paper"]


def test_who_began_in_another_month_is_not_taken_for_a_newcomer(world: World) -> None:
    activity, somebody = world.activity(intake="rolling"), Participant()
    assert keep(world, activity, typing(activity, somebody)).placed
    world.later(days=95)  # their follow-up is open, and so is the start of those who come now
    assert keep(world, activity, typing(activity, somebody)).placed
    assert keep(world, activity, typing(activity)).placed
    assert len({row.wave for row in rows(world)}) == 3


def test_the_same_form_twice_is_one_response_and_the_same_code_in_another_is_told(world: World) -> None:
    activity, somebody = world.activity(), Participant()
    first = typing(activity, somebody)
    assert keep(world, activity, first).status == "stored"
    assert keep(world, activity, first).status == "same"
    with pytest.raises(AlreadyTyped):
        keep(world, activity, typing(activity, somebody))
    again = typing(activity, somebody)
    with world.app.app_context(), pytest.raises(AlreadyTyped):
        paper.check(actor=world.admin(), id=activity.id, typing=again, form=SAFE, now=world.now)
    assert len(rows(world)) == 1


def test_what_comes_late_is_kept_between_the_waves_also_when_the_activity_is_closed(world: World) -> None:
    activity, somebody = world.activity(), Participant()
    world.later(days=60)  # the start is over, the follow-up has not begun
    with world.app.app_context():
        assert paper.paper(actor=world.admin(), id=activity.id, now=world.now).wave is None
        activities.close(actor=world.admin(), id=activity.id, now=world.now)
    assert not keep(world, activity, typing(activity, somebody)).placed
    assert not keep(world, activity, typing(activity)).placed
    world.now -= timedelta(days=90)
    with pytest.raises(Closed):
        keep(world, activity, typing(activity))


def test_once_the_intervention_has_ended_no_paper_is_typed(world: World) -> None:
    activity, decision = world.activity(), endings.Decision("dispose", "Styrelsen", world.now.date())
    with world.app.app_context():
        endings.end(actor=world.admin(), id=activity.intervention_id, decision=decision, now=world.now)
    with pytest.raises(Ended):
        keep(world, activity, typing(activity))
    assert rows(world) == []


def test_a_blank_on_paper_stays_blank_and_a_page_still_asks(world: World) -> None:
    activity = world.activity()
    with world.app.app_context():
        ada = world.admin()
        draft = questionnaires.of_intervention(actor=ada, intervention=activity.intervention_id)[0]
        asked = [each | {"required": True} for each in draft.draft["questions"] if each["kind"] != "information"]
        document = draft.draft | {"questions": asked}
        saved = questionnaires.save(actor=ada, id=draft.id, document=document, revision=draft.revision, now=world.now)
        questionnaires.publish(actor=ada, id=saved.id, confirmed=["ar"], now=world.now)
        shown = paper.paper(actor=ada, id=activity.id, now=world.now)
        assert (shown.version, shown.versions) == (2, (2, 1))
    keep(world, activity, typing(activity, version=2), {})
    assert rows(world)[0].answers == {}
    with pytest.raises(AnswersInvalid):
        world.answer(activity, version=2)


def test_what_is_sealed_opens_for_its_own_activity_alone(world: World) -> None:
    typed = Typing(str(uuid4()), 1, "sv", "paper", again=True, typings=({"q": "1"},))
    here, there = uuid4(), uuid4()
    with world.app.app_context():
        sealed = paper.sealed(typed, activity=here)
        assert paper.opened(sealed, activity=here) == typed
        assert sealed != paper.sealed(replace(typed), activity=here)
        other = ("y" if sealed[0] == "x" else "x") + sealed[1:]
        for wrong, activity in ((sealed, there), (other, here), (sealed[:8], here), ("%", here)):
            with pytest.raises(Malformed):
                paper.opened(wrong, activity=activity)
