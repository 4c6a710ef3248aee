"""Answers that come at the same time share a transaction, and each gets what it would have got alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from sqlalchemy import event

from app.extensions import db, kept
from app.services import participants, receive
from app.services.gathering import Gathering
from app.store import wave_counts
from app.store.interventions import Activity
from app.store.session import transaction
from app.store.spool import Spooled
from surveys.errors import Erased, NotAsked, ResponseConflict, SurveyError
from tests.builders import Participant, World
from tests.stored import stored

Answer = Callable[[], receive.Receipt]


def at_once(world: World, *answers: Answer) -> list[receive.Receipt | SurveyError]:
    """All in one transaction: none of them is begun before all have come."""
    with world.app.app_context():
        gathering = kept(receive.GATHERED, lambda: Gathering(receive._together))

    def tell(answer: Answer) -> receive.Receipt | SurveyError:
        try:
            return answer()
        except SurveyError as error:
            return error

    with ThreadPoolExecutor(len(answers)) as threads:
        with gathering._turn:
            coming = []
            for number, answer in enumerate(answers, 1):  # in this order
                coming.append(threads.submit(tell, answer))
                while len(gathering._waiting) < number:
                    pass
        return [each.result(30) for each in coming]


def scored(world: World, activity: Activity, score: int, who: Participant | None = None, **says: object) -> Answer:
    return lambda: world.answer(activity, who, answers={"trygghet_2": score}, **says)


def counts(world: World, activity: Activity) -> Counter[str]:
    with world.app.app_context(), transaction() as session:
        found = wave_counts.counts_of(session, activity.intervention_id)
    return Counter({name: n for (_, name), n in found.items()})


def test_each_is_stored_once_and_counted_once(world: World) -> None:
    activity, other = world.activity(), world.activity(name="Kvällsfotbollen")
    people = [Participant() for _ in range(6)]
    asked = [scored(world, activity, 1 + n % 5, who) for n, who in enumerate(people)]
    found = at_once(world, *asked, scored(world, other, 5), scored(world, activity, 2))
    assert {each.status for each in found if isinstance(each, receive.Receipt)} == {"stored"}
    assert len(found) == 8
    assert sorted(row.answers["trygghet_2"] for row in stored(world.app)) == [1, 1, 2, 2, 3, 4, 5, 5]
    assert counts(world, activity) == {"answered": 7}
    assert counts(world, other) == {"answered": 1}
    with world.app.app_context():
        marks = db.session.query(Spooled).filter_by(kind="done").count()
        languages = {each.n for each in db.session.query(wave_counts.LanguageCount)}
    assert marks == 6, "the courier is told of each who has a code"
    assert languages == {7, 1}


def test_what_is_wrong_with_one_is_its_own(world: World) -> None:
    activity, erased = world.activity(), Participant()
    world.answer(activity, erased, answers={"trygghet_2": 3})
    with world.app.app_context():
        key = erased.participant_key(activity.intervention_id)
        participants.erase(intervention=activity.intervention_id, participant_key=key, now=world.now)
    good, asked, gone, last = at_once(
        world,
        scored(world, activity, 4),
        lambda: world.answer(activity, answers={"shoe_size": 42}),
        scored(world, activity, 4, erased),
        scored(world, activity, 5),
    )
    assert isinstance(good, receive.Receipt)
    assert isinstance(asked, NotAsked)
    assert isinstance(gone, Erased)
    assert isinstance(last, receive.Receipt)
    assert sorted(row.answers["trygghet_2"] for row in stored(world.app)) == [4, 5]


def test_the_same_id_at_once_is_one_response_and_another_body_a_conflict(world: World) -> None:
    activity, id = world.activity(), uuid4()
    first, again, other = at_once(world, *(scored(world, activity, score, id=id) for score in (4, 4, 1)))
    assert isinstance(first, receive.Receipt)
    assert isinstance(again, receive.Receipt)
    assert (first.status, again.status) == ("stored", "same")
    assert isinstance(other, ResponseConflict)
    assert [row.answers for row in stored(world.app)] == [{"trygghet_2": 4}]
    assert counts(world, activity) == {"answered": 1}


def test_a_participant_who_answers_twice_at_once_lies_once_in_the_wave(world: World) -> None:
    activity, who = world.activity(), Participant()
    found = at_once(world, scored(world, activity, 4, who), scored(world, activity, 2, who))
    assert [each.placed for each in found if isinstance(each, receive.Receipt)] == [True, False]
    assert counts(world, activity) == {"answered": 1}


def test_one_transaction_is_committed_for_all(world: World) -> None:
    activity = world.activity()
    commits: list[int] = []
    with world.app.app_context():
        event.listen(db.engine, "commit", lambda _connection: commits.append(1))
    at_once(world, *(scored(world, activity, 3) for _ in range(8)))
    assert len(commits) == 1


def test_what_a_poster_points_at_is_looked_up_once_a_second(world: World) -> None:
    activity = world.activity()
    looks(world, activity)
    held = looks(world, activity)
    world.later(seconds=1)
    later = looks(world, activity)
    assert sum(held.values()) <= 8
    assert {each.split()[1].partition(".")[0] for each in later - held if "." in each} == {"activity", "wave"}


def looks(world: World, activity: Activity) -> Counter[str]:
    """What the database is told while one participant answers: poster and windows, and what each answer needs."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(" ".join(statement.split()[:2]))

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    world.answer(activity, Participant())
    event.remove(engine, "before_cursor_execute", note)
    return Counter(told)
