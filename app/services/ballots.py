"""Residents choose a question for the next round: the leader offers some, votes are counted, the winner is drafted.

Nobody knows who voted. Hands at a meeting are counted apart from taps on the page, where one person may tap again.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.services import questionnaires, voices
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.interventions import owned
from app.store import ballots as store
from app.store import interventions as interventions_store
from app.store.session import transaction
from surveys import bank
from surveys.errors import BadInput, Conflict, NotFound
from surveys.kinds.base import Question
from surveys.proposals import FEWEST_CHOICES, MOST_CHOICES, winner
from surveys.texts import as_kept, storable

OWN = "chosen_"  # begins the key of a question in the leader's own words, of which none is like an earlier one


@dataclass(frozen=True, slots=True)
class Count:
    """A question of a ballot, and how many chose it on the page and at a meeting."""

    question: Question
    page: int
    meeting: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The newest ballot. leads: the place of the question with most votes, None where two have as many."""

    id: UUID
    is_open: bool
    chosen: int | None
    counts: tuple[Count, ...]
    leads: int | None


def newest(*, actor: Actor, intervention: UUID) -> Counted | None:
    """The ballot of an own intervention, open or the last one. Raises Forbidden, NotFound."""
    actor.must_lead()
    with transaction() as session:
        owner = owned(session, actor, intervention)
        found = store.newest(session, owner.id)
        return None if found is None else _counted(found, store.votes(session, found))


def offer(
    *, actor: Actor, intervention: UUID, items: Sequence[str], own: Mapping[str, str], id: UUID, now: datetime
) -> None:
    """Let residents choose. items: of the bank; own: a question to answer yes or no, language → words; id: the form's.

    Raises Forbidden, NotFound, BadInput for too few, too many or unknown ones, Conflict while another one is open.
    """
    actor.must_lead()
    unknown = [each for each in items if each not in bank.items()]
    if unknown or len(set(items)) < len(items):
        raise BadInput(problems={"questions": ["unknown"]})
    questions = [bank.item(each) for each in items]
    words = {code: text for code, each in own.items() if storable(each) and (text := as_kept(each))}
    if words:
        questions.append(
            {"key": f"{OWN}{id.hex[:12]}", "kind": "yes_no", "text": words, "required": False, "settings": {}}
        )
    if not FEWEST_CHOICES <= len(questions) <= MOST_CHOICES:
        raise BadInput(problems={"questions": ["choices"]})
    for each in questions:
        voices.worded(each)
    with transaction() as session:
        owner = owned(session, actor, intervention)
        one_at_a_time(session)
        if there := session.get(store.Ballot, id):
            if there.intervention_id != owner.id:
                raise NotFound
            return
        before = store.newest(session, owner.id)
        if owner.ended_at is not None or (before is not None and before.closed_at is None):
            raise Conflict
        session.add(store.Ballot(id=id, intervention_id=owner.id, questions=questions, created_at=now))
        note(session, who=actor.id, action="ballot.opened", subject=str(owner.id), now=now)


def tap(*, actor: Actor, intervention: UUID, ballot: UUID, choice: int) -> None:
    """One hand at a meeting. Raises Forbidden, NotFound, Conflict for a ballot that is over, BadInput."""
    actor.must_lead()
    with transaction() as session:
        found = store.newest(session, owned(session, actor, intervention).id)
        if found is None or found.id != ballot:
            raise NotFound
        if found.closed_at is not None:
            raise Conflict
        if not 0 <= choice < len(found.questions):
            raise BadInput(problems={"choice": ["unknown"]})
        store.count(session, found.id, choice, "meeting")


def close(*, actor: Actor, intervention: UUID, ballot: UUID, now: datetime) -> None:
    """No more votes, and nothing taken over. Raises Forbidden, NotFound."""
    actor.must_lead()
    with transaction() as session:
        owner = owned(session, actor, intervention)
        found = store.newest(session, owner.id, lock=True)
        if found is None or found.id != ballot:
            raise NotFound
        if found.closed_at is None:
            found.closed_at = now
            note(session, who=actor.id, action="ballot.closed", subject=str(owner.id), now=now)


def take(*, actor: Actor, intervention: UUID, ballot: UUID, now: datetime) -> None:
    """Put the winner last into the draft of the intervention's questionnaire, and end the vote; twice is once.

    Raises Forbidden, NotFound also where there is no draft, Conflict where nobody leads, what questionnaires.save does.
    """
    found = newest(actor=actor, intervention=intervention)
    draft = questionnaires.newest(actor=actor, intervention=intervention)
    if found is None or found.id != ballot or draft is None:
        raise NotFound
    choice = found.chosen if found.chosen is not None else found.leads
    if choice is None:
        raise Conflict
    _put(actor, draft, _document(intervention, actor, choice), now)
    with transaction() as session:
        owner = owned(session, actor, intervention)
        held = store.newest(session, owner.id, lock=True)
        if held is None or held.id != ballot:
            raise NotFound
        if held.chosen is None:
            held.chosen, held.closed_at = choice, held.closed_at or now
            note(session, who=actor.id, action="ballot.taken", subject=str(owner.id), now=now)


def _document(intervention: UUID, actor: Actor, choice: int) -> dict[str, Any]:
    with transaction() as session:
        found = store.newest(session, owned(session, actor, intervention).id)
        return deepcopy(found.questions[choice]) if found else {}


def _put(actor: Actor, draft: interventions_store.Questionnaire, question: dict[str, Any], now: datetime) -> None:
    document = deepcopy(draft.draft)
    there = document["questions"]
    if any(each["key"] == question["key"] and each.get("text") == question["text"] for each in there):
        return
    keys = {each["key"] for each in there}
    if question["key"] in keys:
        question["key"] = next(key for n in range(2, 99) if (key := f"{question['key'][:36]}_{n}") not in keys)
    document["questions"] = [*there, question]
    questionnaires.save(actor=actor, id=draft.id, document=document, revision=draft.revision, now=now)


def _counted(found: store.Ballot, votes: dict[int, dict[str, int]]) -> Counted:
    counts = [
        Count(voices.worded(question), votes[at]["page"], votes[at]["meeting"])
        for at, question in enumerate(found.questions)
    ]
    return Counted(found.id, found.closed_at is None, found.chosen, tuple(counts), winner(votes))
