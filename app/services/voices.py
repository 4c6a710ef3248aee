"""What residents say openly, apart from any questionnaire: proposals, and which question they choose. No account.

A proposal is sealed to the web process when it comes, since it may come right after an answer: rows, transactions and
logs keep their order (design.md §4). Answers lie sealed to the analyst and contacts to the courier, so nobody's keys
alone read two things that stand beside each other. Slips are opened all at once, shuffled, under new ids, when no
answer lies sealed any more or ten have come since the last time. A vote only counts one up.

Nobody can support a proposal: without knowing phones again one person could do it a hundred times, and we will not
know phones again. A vote has the same flaw, so those on the page and those at a meeting are told apart.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app import sealing
from app.extensions import web_keys
from app.services.questionnaires import read
from app.store import ballots as ballots_store
from app.store import interventions as interventions_store
from app.store import proposals as store
from app.store.session import Session, transaction
from surveys.codes import read_poster_code
from surveys.disclosure.scrub import Part, parts, scrub
from surveys.errors import BadInput, Closed, TooMany, UnknownCode
from surveys.kinds.base import Question
from surveys.proposals import LONGEST, MOST_WAITING, may_open
from surveys.texts import Texts, as_kept, storable

BYTES_A_LETTER = 4  # at most, in UTF-8


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal as everybody sees it. reply: one of REPLIES, None as long as it has none; answer: in words."""

    parts: tuple[Part, ...]
    reply: str | None
    answer: Texts


@dataclass(frozen=True, slots=True)
class Choice:
    """Between which questions residents may choose, or which they chose (chosen, with no other beside it)."""

    ballot: UUID
    questions: tuple[Texts, ...]
    chosen: Texts | None


@dataclass(frozen=True, slots=True)
class Voices:
    """The page of proposals. asked: whether one may be written now. hidden: reason → how many are not shown."""

    code: str
    organisation: str
    activity_name: str
    audience: str
    languages: tuple[str, ...]
    asked: bool
    told: tuple[Told, ...]
    hidden: Mapping[str, int]
    choice: Choice | None

    @property
    def anything(self) -> bool:
        """Whether there is something to do or see."""
        return self.asked or bool(self.told) or self.choice is not None


def voices(*, code: str) -> Voices:
    """What is said behind a poster code, also after the activity was closed. Raises UnknownCode."""
    with transaction(from_resident=True) as session:
        activity = _find(session, code)
        version = interventions_store.newest_version(session, activity.questionnaire_id)
        if version is None:
            raise UnknownCode(code=code[:12])
        owner = activity.intervention
        held = store.of(session, owner.id)
        return Voices(
            code=activity.code,
            organisation=owner.organisation.name,
            activity_name=activity.name,
            audience=owner.audience,
            languages=tuple(version.document["languages"]),
            asked=asks(session, owner),
            told=tuple(
                Told(tuple(parts(each.text)), each.reply, each.answer) for each in held if each.state == "approved"
            ),
            hidden=Counter(each.reason for each in held if each.reason),
            choice=_choice(session, owner),
        )


def propose(*, code: str, id: UUID, text: str) -> None:
    """Put a proposal into the box; sent twice with one id it is one. What points at a person is taken out before.

    Raises UnknownCode, Closed where there is no box or it is shut, BadInput with problems of "text", TooMany.
    """
    wrong = _wrong(text)
    with transaction(from_resident=True) as session:
        owner = _find(session, code).intervention
        if not asks(session, owner):
            raise Closed
        if wrong:
            raise BadInput(problems={"text": [wrong]})
        if store.count_slips(session, owner.id) >= MOST_WAITING:
            raise TooMany
        store.add_slip(session, id, owner.id, _sealed(owner.id, scrub(as_kept(text))[:LONGEST]))


def vote(*, code: str, ballot: UUID, choice: int) -> None:
    """Choose a question. Raises UnknownCode, Closed for a ballot that is over, BadInput for a choice it has not."""
    with transaction(from_resident=True) as session:
        owner = _find(session, code).intervention
        found = ballots_store.newest(session, owner.id)
        if found is None or found.id != ballot or found.closed_at is not None or owner.ended_at is not None:
            raise Closed
        if not 0 <= choice < len(found.questions):
            raise BadInput(problems={"choice": ["unknown"]})
        ballots_store.count(session, found.id, choice, "page")


def asks(session: Session, owner: interventions_store.Intervention) -> bool:
    """Whether residents may propose now: never children, whose words are not to stand openly, nor after the end."""
    box = store.box(session, owner.id)
    return bool(box and box.is_open) and owner.audience != "children" and owner.ended_at is None


def open_slips(session: Session, intervention: UUID) -> None:
    """In the leader's transaction: let slips become proposals, where that joins none of them to an answer."""
    box = store.box(session, intervention, lock=True)
    if box is None or not store.count_slips(session, intervention):
        return
    sealed, came = store.answers(session, intervention)
    if not may_open(sealed=sealed, came=came, came_before=box.came):
        return
    texts = [each for slip in store.take_slips(session, intervention) if (each := _opened(intervention, slip))]
    secrets.SystemRandom().shuffle(texts)
    store.add(session, intervention, texts)
    box.came = came


def worded(question: Mapping[str, object]) -> Question:
    """A question of a ballot."""
    return read({"languages": ["sv"], "questions": [question]}).questions[0]


def _find(session: Session, code: str) -> interventions_store.Activity:
    activity = interventions_store.activity_by_code(session, read_poster_code(code))
    if activity is None:
        raise UnknownCode(code=code[:12])
    return activity


def _choice(session: Session, owner: interventions_store.Intervention) -> Choice | None:
    found = ballots_store.newest(session, owner.id)
    if found is None or owner.ended_at is not None:
        return None
    if found.closed_at is None:
        return Choice(found.id, tuple(worded(each).text for each in found.questions), None)
    return Choice(found.id, (), worded(found.questions[found.chosen]).text) if found.chosen is not None else None


def _wrong(text: str) -> str | None:
    if not storable(text):
        return "characters"
    kept = as_kept(text)
    return "required" if not kept else "too_long" if len(kept) > LONGEST else None


def _sealed(intervention: UUID, text: str) -> bytes:
    """All as long as the longest, so that a length is no clue."""
    filled = text.encode().ljust(LONGEST * BYTES_A_LETTER)
    return sealing.wrap(web_keys().master, filled, _context(intervention))


def _opened(intervention: UUID, sealed: bytes) -> str:
    try:
        return sealing.unwrap(web_keys().master, sealed, _context(intervention)).decode().strip()
    except sealing.CannotOpen:  # put there under another key, before a restore: nobody can read it
        return ""


def _context(intervention: UUID) -> str:
    return f"proposal|{intervention}"
