"""Free texts, apart from the responses they came with: scrubbed, read by somebody, and gone with a release.

The analyst puts them here when a wave has closed. The web process shows them to a reviewer: it may read what they say,
and neither their tag nor their wave.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, case, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, insert_into, pieces
from app.store.interventions import Questionnaire, Version
from app.store.waves import Cohort, Wave

JOINT = "\n\n"
WAITING, APPROVED, WORRY, REJECTED = ("waiting", "approved", "worry", "rejected")
# Of a response that is suspect a text stands apart: a reviewer reads it too, lest a cry for help be missed; it never
# leaves.
APART = SUSPECT, SUSPECT_READ, SUSPECT_WORRY = ("suspect", "suspect_read", "suspect_worry")
STATES = (WAITING, APPROVED, WORRY, REJECTED, *APART)
UNREAD, WORRYING = (WAITING, SUSPECT), (WORRY, SUSPECT_WORRY)


class FreeText(Base):
    """A free text, found again only by its tag; it lies apart from the response and says neither who nor where.

    id: random, by which a reviewer points at it. A rejected one has lost its text; the row goes when its tag is in the
    ledger, so that no backup brings it back.
    """

    __tablename__ = "free_text"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("state <> 'rejected' OR text = ''", name="destroyed"),
        {"sqlite_with_rowid": False},
    )

    tag: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    question: Mapped[str]
    wave: Mapped[UUID | None] = mapped_column(ForeignKey("wave.id"))
    version: Mapped[UUID] = mapped_column(ForeignKey("version.id"), index=True)
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default=WAITING)
    theme: Mapped[str | None]


class TextCount(Base):
    """How many texts a reviewer has rejected or flagged, by question: nobody removes what displeases them unseen."""

    __tablename__ = "text_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


def erase(session: Session, tags: Iterable[bytes]) -> int:
    """Remove the texts with these tags, read or not. Returns how many there were."""
    wanted = list(tags)
    if session.get_bind().dialect.name == "sqlite":
        removed = [session.execute(delete(FreeText).where(FreeText.tag.in_(some))) for some in pieces(wanted)]
        return sum(each.rowcount for each in removed)  # type: ignore[attr-defined]  # a cursor result has it
    return int(session.execute(select(func.text_erase(cast(wanted, ARRAY(LargeBinary))))).scalar_one())


def counts(session: Session, intervention: UUID) -> dict[tuple[str, str], int]:
    """(question, rejected or worry) → how many of an intervention's texts were."""
    query = select(TextCount.question, TextCount.name, TextCount.n)
    rows = session.execute(query.where(TextCount.intervention_id == intervention))
    return {(question, name): n for question, name, n in rows}


# The reviewer's, who reads through the web process.


@dataclass(frozen=True, slots=True)
class Kept:
    """As much of a text as the web process may read."""

    id: UUID
    question: str
    version: UUID
    text: str
    state: str
    theme: str | None


_READ = (FreeText.id, FreeText.question, FreeText.version, FreeText.text, FreeText.state, FreeText.theme)


def to_read(session: Session, intervention: UUID) -> list[Kept]:
    """The texts of an intervention, by their random ids: neither when they came nor where they lie shows."""
    query = select(*_READ).join(Version, Version.id == FreeText.version).join(Questionnaire)
    query = query.where(Questionnaire.intervention_id == intervention, FreeText.state != REJECTED)
    return [Kept(*row) for row in session.execute(query.order_by(FreeText.id))]


def how_many(session: Session, intervention: UUID, states: Collection[str] = UNREAD) -> int:
    """How many texts of an intervention are in these states; usually those that nobody has read."""
    query = select(func.count(FreeText.id)).join(Version, Version.id == FreeText.version).join(Questionnaire)
    query = query.where(Questionnaire.intervention_id == intervention, FreeText.state.in_(states))
    return int(session.scalar(query) or 0)


def decide(session: Session, read: Kept, state: str, text: str, theme: str | None = None) -> bool:
    """Another state, and what is left of the text; False where it is no longer as it was read."""
    as_read = (FreeText.id == read.id, FreeText.state == read.state, FreeText.text == read.text)
    changed = session.execute(update(FreeText).where(*as_read).values(state=state, text=text, theme=theme))
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # a cursor result has it


def count(session: Session, intervention: UUID, question: str, name: str) -> None:
    """One more."""
    row = {"intervention_id": intervention, "question": question, "name": name, "n": 1}
    insert = insert_into(session, TextCount).values(row)
    key = [TextCount.intervention_id, TextCount.question, TextCount.name]
    session.execute(insert.on_conflict_do_update(index_elements=key, set_={"n": TextCount.n + 1}))


# From here on: the analyst's.


def add(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Keep texts, in the order given. Somebody who answers twice in a wave gets the second text under the first, and
    both are read again; set apart if either is.
    """
    for row in rows:
        insert = insert_into(session, FreeText).values({"state": WAITING} | row)
        state = case((FreeText.state.in_(APART), SUSPECT), else_=insert.excluded.state)
        both = {"text": FreeText.text + JOINT + insert.excluded.text, "state": state, "theme": None}
        session.execute(insert.on_conflict_do_update(index_elements=[FreeText.tag], set_=both))


def rejected(session: Session) -> list[bytes]:
    """The tags of what a reviewer has destroyed."""
    return list(session.scalars(select(FreeText.tag).where(FreeText.state == REJECTED)))


@dataclass(frozen=True, slots=True)
class Ready:
    """A text that may leave or waits to be read. number, opens: of its wave, None between the waves; imported: brought
    in.
    """

    tag: bytes
    question: str
    number: int | None
    text: str
    state: str
    imported: bool
    opens: datetime | None
    theme: str | None = None


def of_intervention(session: Session, intervention: UUID, states: Collection[str]) -> Sequence[Ready]:
    """The texts of an intervention in these states, in no order that means anything."""
    brought_in = Cohort.imported_at.is_not(None)
    wave = (Wave.number, FreeText.text, FreeText.state, brought_in, Wave.opens, FreeText.theme)
    query = select(FreeText.tag, FreeText.question, *wave)
    query = query.join(Version, Version.id == FreeText.version).join(Questionnaire)
    query = query.outerjoin(Wave, Wave.id == FreeText.wave).outerjoin(Cohort, Cohort.id == Wave.cohort_id)
    query = query.where(Questionnaire.intervention_id == intervention, FreeText.state.in_(states))
    return [Ready(*row) for row in session.execute(query)]


def with_approved(session: Session) -> list[UUID]:
    """The interventions that have texts which may leave."""
    query = select(Questionnaire.intervention_id).join(Version, Version.questionnaire_id == Questionnaire.id)
    query = query.join(FreeText, FreeText.version == Version.id).where(FreeText.state == APPROVED)
    return list(session.scalars(query.distinct()))
