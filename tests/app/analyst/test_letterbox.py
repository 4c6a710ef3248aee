"""What is sent lies sealed until its wave has closed; what was erased stays erased, also in a restored backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app import ledgers
from app.extensions import db
from app.services import letterbox, participants
from app.store import orders as marks
from app.store import responses, texts
from app.store.orders import EraseOrder
from app.store.responses import Response
from app.store.session import transaction
from app.store.submissions import Submission
from app.store.texts import FreeText
from surveys.errors import Closed, Erased, ResponseConflict
from tests.app.analyst.group import OVER, Group, group
from tests.app.courier.conftest import Somebody
from tests.backup import Backup
from tests.builders import Participant, World

TEXTS = {"ready": "meeting-place", "audience": "adults"}


def count(group: Group, table: Any) -> int:
    with group.analyst.app_context():
        return int(db.session.scalar(select(func.count()).select_from(table)) or 0)


def opened(group: Group) -> int:
    """The analyst looks into its letterbox."""
    with group.analyst.app_context():
        letterbox.keep_erased()
        return letterbox.open_closed(now=group.world.now)


def erase(group: Group, who: Participant) -> int:
    with group.world.app.app_context():
        key = who.participant_key(group.intervention)
        return participants.erase(intervention=group.intervention, participant_key=key, now=group.world.now).responses


def test_nothing_is_opened_before_the_last_late_answer_of_its_wave_is_in(youths: Group) -> None:
    youths.start()
    youths.world.later(days=27, hours=16)
    assert (opened(youths), count(youths, Response)) == (0, 0)
    youths.world.later(hours=3)
    assert (opened(youths), count(youths, Response)) == (12, 12)
    assert opened(youths) == 0


def test_what_is_opened_keeps_nothing_by_which_the_phones_submission_could_be_found(youths: Group) -> None:
    youths.start()
    with youths.analyst.app_context():
        before = {each.id: each.participant for each in db.session.scalars(select(Submission))}
    youths.world.later(**OVER)
    opened(youths)
    with youths.analyst.app_context():
        left = list(db.session.scalars(select(Submission)))
        ids = list(db.session.scalars(select(Response.id)))
    assert {each.id for each in left} == before.keys()
    assert {(each.participant, each.sealed, each.digest) for each in left} == {(None, None, b"")}, "nor tried out"
    assert not set(ids) & before.keys()


def test_the_same_submission_is_known_again_after_it_has_been_opened(youths: Group) -> None:
    somebody, says = Participant(), {"id": uuid4(), "answers": {"trygghet_2": 3}}
    youths.world.answer(youths.activity, somebody, **says)
    youths.world.later(**OVER)
    assert opened(youths) == 1
    assert youths.world.answer(youths.activity, somebody, **says).status == "same"
    other = says | {"answers": {"trygghet_2": 4}}
    assert youths.world.answer(youths.activity, somebody, **other).status == "same", "the first stays"
    assert count(youths, Submission) == count(youths, Response) == 1


def test_another_body_under_the_same_id_is_a_conflict_while_its_wave_is_open(youths: Group) -> None:
    somebody, says = Participant(), {"id": uuid4(), "answers": {"trygghet_2": 3}}
    youths.world.answer(youths.activity, somebody, **says)
    with pytest.raises(ResponseConflict):
        youths.world.answer(youths.activity, somebody, **says | {"answers": {"trygghet_2": 4}})


def test_texts_lie_apart_from_the_responses_and_from_whoever_wrote_them(
    world: World, ready_url: str, home: Path
) -> None:
    with group(world, ready_url, home, **TEXTS) as adults:
        writer = Somebody()
        for number in range(5):
            world.answer(adults.activity, Somebody(), answers={"trygghet_1": 4, "mer": f"Text {number}"})
        world.answer(adults.activity, writer, answers={"mer": "Mer fotboll"})
        world.later(**OVER)
        opened(adults)
        with adults.analyst.app_context():
            written = list(db.session.scalars(select(FreeText)))
            answers = list(db.session.scalars(select(Response.answers)))
        assert sorted(each.text for each in written) == ["Mer fotboll", *(f"Text {number}" for number in range(5))]
        assert "mer" not in {key for each in answers for key in each}
        assert erase(adults, writer) == 1
        assert (count(adults, FreeText), count(adults, Response)) == (5, 5)


def test_what_is_erased_before_its_wave_closes_is_never_opened(youths: Group) -> None:
    youths.start()
    assert erase(youths, youths.people[0]) == 1
    youths.world.later(**OVER)
    assert opened(youths) == 11


def test_an_answer_between_waves_waits_for_the_next_close(youths: Group) -> None:
    youths.start((2, 3))
    youths.world.later(**OVER)
    opened(youths)
    with pytest.raises(Closed):
        youths.world.answer(youths.activity, Participant(), wave=1, answers={"trygghet_2": 3})
    youths.world.answer(youths.activity, Participant(), answers={"trygghet_2": 3})
    assert (opened(youths), count(youths, Response)) == (0, 2)
    youths.world.later(days=64)
    youths.return_((4,))
    youths.world.later(days=29)
    assert (opened(youths), count(youths, Response)) == (2, 4)


def test_an_answer_after_the_last_wave_waits_for_no_close_that_never_comes(youths: Group) -> None:
    youths.start()
    youths.world.later(days=400)
    assert opened(youths) == 12
    youths.world.answer(youths.activity, Participant(), wave=2, mode="paper", answers={"trygghet_2": 3})
    assert (opened(youths), count(youths, Response)) == (1, 13)


def test_one_that_does_not_open_holds_up_no_other(youths: Group) -> None:
    youths.start()
    with youths.analyst.app_context(), transaction() as session:
        first = session.scalars(select(Submission)).first()
        assert first is not None
        assert first.sealed is not None
        first.sealed = first.sealed[:-1] + bytes([first.sealed[-1] ^ 1])
    youths.world.later(**OVER)
    assert opened(youths) == 11
    assert sealed(youths) == 1, "it is kept, for a key that may be put back"


def test_what_is_erased_while_the_analyst_opens_it_is_erased(youths: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    youths.start()
    youths.world.later(**OVER)
    opened(youths)
    with monkeypatch.context() as patch:  # PostgreSQL showed the web process no row of what was on its way
        patch.setattr(responses, "erase", lambda *_: 0)
        assert erase(youths, youths.people[0]) == 0
    assert count(youths, Response) == 12
    opened(youths)
    assert count(youths, Response) == 11


def test_a_ledger_may_be_longer_than_a_statement_takes_values(youths: Group) -> None:
    many = [number.to_bytes(16, "big") for number in range(66_000)]
    with youths.analyst.app_context(), transaction() as session:
        marks.mark_erased(session, many)
        assert texts.erase(session, many) == 0
        assert marks.erased(session, many[-1:]) == {many[-1]}


def test_the_analyst_remembers_what_was_erased_in_ledgers_that_join_nothing(youths: Group, home: Path) -> None:
    youths.start()
    for who in youths.people[:3]:
        erase(youths, who)
    opened(youths)
    assert count(youths, EraseOrder) == 0
    for name in ("pids", "marks"):
        file = home / "ledgers" / "analyst" / name
        lines = file.read_text().split()
        assert lines == sorted(lines)
        assert file.stat().st_mode & 0o777 == 0o600
    assert len(ledgers.read(home, "analyst", "pids")) == 3
    assert len(ledgers.read(home, "analyst", "marks")) == 6, "one of the answers, one of the contact"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("was_open", [True, False])
def test_erasing_removes_exactly_that_persons_rows_also_from_an_older_backup_that_is_restored(
    world: World, ready_url: str, home: Path, tmp_path: Path, was_open: bool
) -> None:
    with group(world, ready_url, home, **TEXTS) as adults:
        somebody, sibling = Somebody(), Somebody()
        for who, text in ((somebody, "Min text"), (sibling, "Syskonets text")):
            world.answer(adults.activity, who, answers={"trygghet_1": 4, "mer": text})
        if not was_open:
            world.later(**OVER)
            opened(adults)
        database = ready_url.removeprefix("sqlite:///")
        backup = Backup.of(database, tmp_path, world.app, adults.analyst)
        assert erase(adults, somebody) == 1
        opened(adults)
        backup.restore()
        assert count(adults, Response) + sealed(adults) == 2
        opened(adults)
        world.later(**OVER)
        opened(adults)
        with adults.analyst.app_context():
            assert list(db.session.scalars(select(FreeText.text))) == ["Syskonets text"]
            assert len(list(db.session.scalars(select(Response)))) == 1
        with pytest.raises(Erased):
            world.answer(adults.activity, somebody, answers={"trygghet_1": 1})
        assert erase(adults, sibling) == 1


def sealed(group: Group) -> int:
    with group.analyst.app_context():
        return len(list(db.session.scalars(select(Submission.id).where(Submission.sealed.is_not(None)))))
