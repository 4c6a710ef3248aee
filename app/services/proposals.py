"""The leader's side of the proposal box: opening it, reading, letting through or hiding with a reason, answering.

The page says neither when a proposal came nor whether any waits in the box. But where no answers lie sealed, the box is
emptied at each look: who looks again and again sees one come, and in a small room perhaps whose it is. What is hidden
loses its text, and everybody sees how many are hidden and why. The log says that, not what stood.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.services import voices
from app.services.actor import Actor
from app.services.audit import note
from app.services.interventions import owned
from app.store import interventions as interventions_store
from app.store import proposals as store
from app.store.session import transaction
from surveys.disclosure.scrub import Part, Word, hide, parts, scrub, words
from surveys.errors import BadInput, Conflict, NotFound
from surveys.proposals import LONGEST_ANSWER, REPLIES
from surveys.texts import as_kept, storable


@dataclass(frozen=True, slots=True)
class Read:
    """A proposal as the leader sees it. seen: what was read, to be sent back with what is decided."""

    id: UUID
    state: str
    parts: tuple[Part, ...]
    words: tuple[Word, ...]
    reply: str | None
    answer: Mapping[str, str]
    seen: str


@dataclass(frozen=True, slots=True)
class Which:
    """A proposal as it was read."""

    intervention: UUID
    proposal: UUID
    seen: str


@dataclass(frozen=True, slots=True)
class Box:
    """is_open: residents may write; possible: whether this group can have a box at all. hidden: how many."""

    intervention: interventions_store.Intervention
    is_open: bool
    possible: bool
    waiting: tuple[Read, ...]
    approved: tuple[Read, ...]
    hidden: int


def box(*, actor: Actor, intervention: UUID) -> Box:
    """The box of an own intervention; slips that may be opened are. Raises Forbidden, NotFound."""
    actor.must_lead()
    with transaction() as session:
        owner = owned(session, actor, intervention)
        voices.open_slips(session, owner.id)
        held = store.of(session, owner.id)
        found = store.box(session, owner.id)
        return Box(
            intervention=owner,
            is_open=bool(found and found.is_open),
            possible=owner.audience != "children" and owner.ended_at is None,
            waiting=tuple(_read(each) for each in held if each.state == "waiting"),
            approved=tuple(_read(each) for each in held if each.state == "approved"),
            hidden=sum(each.state == "hidden" for each in held),
        )


def turn(*, actor: Actor, intervention: UUID, is_open: bool, now: datetime) -> None:
    """Open the box or shut it. Raises Forbidden, NotFound, Conflict where there can be none."""
    actor.must_lead()
    with transaction() as session:
        owner = owned(session, actor, intervention)
        if is_open and (owner.audience == "children" or owner.ended_at is not None):
            raise Conflict
        found = store.box(session, owner.id, lock=True)
        if found is None:
            _, came = store.answers(session, owner.id)
            found = store.ProposalBox(intervention_id=owner.id, is_open=is_open, came=came)
            session.add(found)
        found.is_open = is_open
        action = f"proposals.{'opened' if is_open else 'shut'}"
        note(session, who=actor.id, action=action, subject=str(owner.id), now=now)


def approve(*, actor: Actor, which: Which, hidden: Collection[int] = (), now: datetime) -> None:
    """Let everybody read it. hidden: the words to take out, as places in words. Raises as hide_away, and BadInput."""
    with _changing(actor, which, "approved", now) as found:
        if found.state != "waiting":
            raise Conflict
        try:
            found.text = scrub(hide(scrub(found.text), hidden))
        except IndexError:
            raise BadInput(problems={"hidden": ["unknown"]}) from None
        found.state = "approved"


def hide_away(*, actor: Actor, which: Which, reason: str, now: datetime) -> None:
    """Destroy it, and keep why. Raises Forbidden, NotFound, Conflict where it is not as it was read."""
    with _changing(actor, which, "hidden", now) as found:
        found.state, found.reason = "hidden", reason
        found.text, found.reply, found.answer = "", None, {}


def answer(*, actor: Actor, which: Which, reply: str, answer: Mapping[str, str], now: datetime) -> None:
    """Say what came of an approved one, or why not. Raises as hide_away, and BadInput without a word of explanation."""
    said = {code: text for code, each in answer.items() if storable(each) and (text := as_kept(each))}
    with _changing(actor, which, "answered", now) as found:
        if found.state != "approved":
            raise Conflict
        if reply not in REPLIES or not said:
            raise BadInput(problems={"answer": ["required"]})
        if any(len(text) > LONGEST_ANSWER for text in said.values()):
            raise BadInput(problems={"answer": ["too_long"]})
        found.reply, found.answer = reply, said


@contextmanager
def _changing(actor: Actor, which: Which, deed: str, now: datetime) -> Iterator[store.Proposal]:
    """One transaction around a change of one proposal, which is as it was read; that it was changed is noted."""
    actor.must_lead()
    with transaction() as session:
        owner = owned(session, actor, which.intervention)
        found = store.one(session, owner.id, which.proposal)
        if found is None:
            raise NotFound
        if found.state == "hidden" or _seen(found) != which.seen:
            raise Conflict
        yield found
        note(session, who=actor.id, action=f"proposal.{deed}", subject=str(owner.id), now=now)


def _read(found: store.Proposal) -> Read:
    return Read(
        id=found.id,
        state=found.state,
        parts=tuple(parts(found.text)),
        words=tuple(words(found.text)),
        reply=found.reply,
        answer=found.answer,
        seen=_seen(found),
    )


def _seen(found: store.Proposal) -> str:
    said = repr((found.state, found.reply, sorted(found.answer.items()), found.text))
    return hashlib.sha256(said.encode()).hexdigest()[:32]
