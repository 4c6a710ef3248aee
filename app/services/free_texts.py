"""The reviewer's queue: free texts are read, one at a time, by an evaluator before they leave. See text_releases.py.

Participants were told who reads: those who evaluate, and never those who hold the activity. So a reviewer is an
evaluator of the intervention's own organisation who has accepted the terms for person-level data; no admin, no leader,
no partner. They see the scrubbed text and its question; neither who, nor when, nor in which wave. The order is that of
random ids.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note
from app.services.interventions import owned
from app.services.questionnaires import reader
from app.services.staff import must_have_accepted
from app.store import interventions as interventions_store
from app.store import texts as store
from app.store import themes as themes_store
from app.store.session import Session, transaction
from surveys.disclosure.figures import People, bracket
from surveys.disclosure.scrub import Part, Word, hide, parts, scrub, words
from surveys.errors import BadInput, Conflict, NotFound
from surveys.texts import Texts
from surveys.waves import SWEDEN

Deed = Literal["approve", "read", "worry", "reject", "wait"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
# deed → the states in which it can be done, each with the one that follows: no way leads from a suspect one to approved
STEPS: Mapping[Deed, Mapping[str, str]] = {
    "approve": dict.fromkeys((store.WAITING, store.WORRY), store.APPROVED),
    "read": dict.fromkeys((store.SUSPECT, store.SUSPECT_WORRY), store.SUSPECT_READ),
    "worry": {store.WAITING: store.WORRY, store.SUSPECT: store.SUSPECT_WORRY},
    "reject": {each: store.REJECTED for each in store.STATES if each != store.REJECTED},
    "wait": {  # the way back, as long as it has not left
        **dict.fromkeys((store.APPROVED, store.WORRY), store.WAITING),
        **dict.fromkeys((store.SUSPECT_READ, store.SUSPECT_WORRY), store.SUSPECT),
    },
}
COUNTED: Mapping[Deed, str] = {"worry": store.WORRY, "reject": store.REJECTED}


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as a reviewer sees it. seen: what they have read, to be sent back with the decision."""

    id: UUID
    wording: Texts
    parts: tuple[Part, ...]
    words: tuple[Word, ...]
    state: str
    seen: str
    theme: str | None

    @property
    def apart(self) -> bool:
        """Whether it came with a response that is suspect, and so never leaves."""
        return self.state in store.APART

    @property
    def unread(self) -> bool:
        """Whether nobody has decided about it."""
        return self.state in store.UNREAD

    @property
    def worrying(self) -> bool:
        """Whether it has worried somebody."""
        return self.state in store.WORRYING


@dataclass(frozen=True, slots=True)
class Queue:
    """What there is to read of an intervention. at: the text to look at now, None where there is none; told: how many
    are in each state, and how many were flagged and destroyed so far. apart: of answers that came too fast, if any:
    they are read last.
    """

    intervention: interventions_store.Intervention
    at: Shown | None
    worrying: tuple[Shown, ...]
    told: Mapping[str, int]
    flagged: int
    destroyed: int
    themes: tuple[str, ...]
    apart: People | None


def waiting(*, actor: Actor, now: datetime) -> list[tuple[interventions_store.Intervention, int]]:
    """The own interventions, by name, with how many texts wait. Raises Forbidden, TermsNotAccepted."""
    with transaction() as session:
        must_have_accepted(session, actor)
        found = interventions_store.interventions(session, actor.organisation, (), now.astimezone(SWEDEN).date())
        return [(each, store.how_many(session, each.id)) for each in found]


def queue(
    *, actor: Actor, intervention: UUID, at: UUID | None = None, after: UUID | None = None, now: datetime
) -> Queue:
    """What is to be read of an own intervention; that it was looked at is noted.

    at: a certain text; after: skip up to this one. Raises Forbidden, TermsNotAccepted, NotFound.
    """
    with transaction() as session:
        must_have_accepted(session, actor)
        owner = owned(session, actor, intervention)
        there = store.to_read(session, owner.id)
        current = _current(there, at, after)
        counts, apart = store.counts(session, owner.id), store.how_many(session, owner.id, store.APART)
        read = [each for each in there if each.state in store.WORRYING]
        if current or read:
            note(session, who=actor.id, action="texts.read", subject=str(owner.id), now=now)
        return Queue(
            intervention=owner,
            at=_shown(session, current) if current else None,
            worrying=tuple(_shown(session, each) for each in read if each is not current),
            told=Counter(each.state for each in there),
            flagged=sum(n for (_, name), n in counts.items() if name == store.WORRY),
            apart=bracket(apart) if apart else None,
            destroyed=sum(n for (_, name), n in counts.items() if name == store.REJECTED),
            themes=tuple(themes_store.of(session, owner.id)),
        )


def decide(
    *,
    actor: Actor,
    intervention: UUID,
    text: UUID,
    deed: Deed,
    seen: str,
    hidden: Collection[int] = (),
    theme: str = "",
    now: datetime,
) -> None:
    """Let a text go on (a suspect one is only read), set it aside, destroy it, or put it back. hidden: the words to
    take out, as places in words; theme: one of the intervention's, for a text that goes on.

    The log says who decided and about which question, never about which text. Raises Forbidden, TermsNotAccepted,
    NotFound, BadInput for a word that is not there, Conflict where the text is not, or no longer, as it was seen: its
    writer has erased it, or somebody else was first.
    """
    with transaction() as session:
        must_have_accepted(session, actor)
        owner = owned(session, actor, intervention)
        found = next((each for each in store.to_read(session, owner.id) if each.id == text), None)
        state = STEPS[deed].get(found.state) if found else None
        if found is None or state is None or _seen(found) != seen:
            raise Conflict
        if theme and theme not in themes_store.of(session, owner.id):
            raise BadInput(problems={"theme": ["unknown"]})
        left = "" if deed == "reject" else _without(found.text, hidden)
        if not store.decide(session, found, state, left, theme if deed == "approve" and theme else None):
            raise Conflict
        if deed in COUNTED:
            store.count(session, owner.id, found.question, COUNTED[deed])
        action = f"text.{'put_back' if deed == 'wait' else state}"
        note(session, who=actor.id, action=action, subject=str(owner.id), now=now, question=found.question)


def _current(there: Collection[store.Kept], at: UUID | None, after: UUID | None) -> store.Kept | None:
    if at is not None:
        found = next((each for each in there if each.id == at), None)
        if found is None:
            raise NotFound
        return found
    unread = sorted((each for each in there if each.state in store.UNREAD), key=_turn)
    passed = next((_turn(each) for each in there if each.id == after), (False, after or UUID(int=0)))
    later = [each for each in unread if after is not None and _turn(each) > passed]
    return next(iter(later or unread), None)


def _turn(found: store.Kept) -> tuple[bool, UUID]:
    """Whoever pours in hundreds keeps nobody's text from being read: theirs come last."""
    return found.state in store.APART, found.id


def _shown(session: Session, found: store.Kept) -> Shown:
    version = session.get(interventions_store.Version, found.version)
    if version is None:
        raise NotFound
    asked = reader(version).questionnaire.question(found.question)
    text = scrub(found.text)
    return Shown(found.id, asked.text, tuple(parts(text)), tuple(words(text)), found.state, _seen(found), found.theme)


def _seen(found: store.Kept) -> str:
    return hashlib.sha256(f"{found.state}|{scrub(found.text)}".encode()).hexdigest()[:32]


def _without(text: str, hidden: Collection[int]) -> str:
    try:
        return scrub(hide(scrub(text), hidden))
    except IndexError:
        raise BadInput(problems={"hidden": ["unknown"]}) from None
