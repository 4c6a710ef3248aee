"""The diary of an intervention: written by whoever leads it, seen by whoever sees its results, and by nobody else.

It is staff's own text, so it goes on no public page, in no report, release or page of results, and into no log: the
audit log tells that an entry was made or removed, not what it said, for it can be neither changed nor taken back.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.interventions import ANY_RIGHT, visible
from app.services.reports import after_joining
from app.store import diary as store
from app.store import interventions as interventions_store
from app.store.session import Session, transaction
from surveys import diary as pure
from surveys.errors import BadInput, NotFound
from surveys.waves import SWEDEN

Entry = pure.Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Entry):
    """A stored entry."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Diary:
    """entries: the earliest day first. leads: whether the actor may write in it."""

    entries: tuple[Kept, ...]
    leads: bool


def read(*, actor: Actor, id: UUID, now: datetime) -> Diary:
    """The diary of an intervention that the actor sees; for a partner what was written since it joined.

    Raises NotFound.
    """
    with transaction() as session:
        found = visible(session, actor, id, ANY_RIGHT, now)
        today = now.astimezone(SWEDEN).date()
        leads = interventions_store.intervention(session, id, actor.organisation, ("lead",), today) is not None
        entries = tuple(_kept(each) for each in _seen(session, actor, found))
        return Diary(entries, leads and actor.role != "evaluator")


def add(*, actor: Actor, id: UUID, entry: Entry, once: UUID | None = None, now: datetime) -> Kept:
    """Write an entry. once: chosen by the form; sent twice, it is one.

    Raises Forbidden, NotFound, BadInput by field.
    """
    actor.must_lead()
    wrong = pure.problems(entry, today=now.astimezone(SWEDEN).date())
    made = once or uuid4()
    with transaction() as session:
        visible(session, actor, id, ("lead",), now)
        if wrong:
            raise BadInput(problems=wrong)
        one_at_a_time(session)
        there = session.get(store.DiaryEntry, made)
        if there is None:
            there = store.DiaryEntry(id=made, intervention_id=id, created_at=now, **_fields(entry))
            session.add(there)
            note(session, who=actor.id, action="diary.written", subject=str(id), now=now, entry=str(made))
        elif there.intervention_id != id:
            raise NotFound
        return _kept(there)


def remove(*, actor: Actor, id: UUID, entry: UUID, now: datetime) -> None:
    """Take an entry away, for good. Raises Forbidden, NotFound."""
    actor.must_lead()
    with transaction() as session:
        found = visible(session, actor, id, ("lead",), now)
        there = next((each for each in _seen(session, actor, found) if each.id == entry), None)
        if there is None:
            raise NotFound
        session.delete(there)
        note(session, who=actor.id, action="diary.removed", subject=str(id), now=now, entry=str(entry))


def _seen(session: Session, actor: Actor, owner: interventions_store.Intervention) -> list[store.DiaryEntry]:
    return [each for each in store.of(session, owner.id) if after_joining(session, actor, owner, each.created_at)]


def _fields(entry: Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in ("day", "sort", "text", "count")}


def _kept(held: store.DiaryEntry) -> Kept:
    sort: pure.Sort = "own" if held.sort == "own" else "outside"
    return Kept(held.day, sort, held.text, held.count, held.stage, id=held.id)
