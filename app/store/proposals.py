"""What residents propose: sealed slips, the proposals that came of them, and the box that both lie in.

No row says who, when or in which language. A slip is sealed to the web process; when slips are opened they become
proposals under new random ids (services/voices.py), so that nothing joins one to an answer that was sent beside it.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, insert_into
from app.store.submissions import Submission
from surveys.proposals import REASONS, REPLIES

STATES = ("waiting", "approved", "hidden")


class ProposalBox(Base):
    """Of one intervention. came: how many answers there had been when its slips were last opened."""

    __tablename__ = "proposal_box"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    is_open: Mapped[bool]
    came: Mapped[int]


class Slip(Base):
    """A proposal that nobody has read. id: the form's, so that sent twice it is one; sealed: all of one length."""

    __tablename__ = "proposal_slip"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Proposal(Base):
    """A proposal, scrubbed. A hidden one has lost its text and keeps why. reply: what came of it, answer: in words."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(state = 'hidden') = (reason IS NOT NULL)", name="hidden"),
        CheckConstraint("state <> 'hidden' OR (text = '' AND reply IS NULL)", name="destroyed"),
        CheckConstraint(f"reason IN {REASONS}", name="reason"),
        CheckConstraint(f"reply IN {REPLIES}", name="reply"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]
    reply: Mapped[str | None]
    answer: Mapped[dict[str, str]] = mapped_column(Document, default=dict)


def box(session: Session, intervention: UUID, *, lock: bool = False) -> ProposalBox | None:
    """The box of an intervention, if there has been one."""
    return session.get(ProposalBox, intervention, with_for_update=lock or None)


def answers(session: Session, intervention: UUID) -> tuple[int, int]:
    """(how many answers lie sealed, how many have come at all)."""
    waits = func.count(Submission.id).filter(Submission.digest != b"")
    query = select(waits, func.count(Submission.id)).where(Submission.intervention == intervention)
    sealed, came = session.execute(query).one()
    return int(sealed), int(came)


def add_slip(session: Session, id: UUID, intervention: UUID, sealed: bytes) -> None:
    """Keep a slip once."""
    row = {"id": id, "intervention_id": intervention, "sealed": sealed}
    session.execute(insert_into(session, Slip).values(row).on_conflict_do_nothing(index_elements=[Slip.id]))


def count_slips(session: Session, intervention: UUID) -> int:
    """How many lie in the box."""
    return session.scalar(select(func.count(Slip.id)).where(Slip.intervention_id == intervention)) or 0


def take_slips(session: Session, intervention: UUID) -> Sequence[bytes]:
    """Empty the box; of two who do it one gets all."""
    taken = delete(Slip).where(Slip.intervention_id == intervention).returning(Slip.sealed)
    return list(session.scalars(taken))


def add(session: Session, intervention: UUID, texts: Iterable[str]) -> None:
    """Keep proposals in the order given, under random ids."""
    rows: list[dict[str, Any]] = [
        {"id": uuid4(), "intervention_id": intervention, "text": each, "state": "waiting", "answer": {}}
        for each in texts
    ]
    if rows:
        session.execute(insert_into(session, Proposal).values(rows))


def of(session: Session, intervention: UUID) -> list[Proposal]:
    """All proposals to an intervention, those that were answered first; else by their random ids."""
    query = select(Proposal).where(Proposal.intervention_id == intervention)
    return list(session.scalars(query.order_by(Proposal.reply.is_(None), Proposal.id)))


def one(session: Session, intervention: UUID, id: UUID) -> Proposal | None:
    """One of them, to be changed."""
    query = select(Proposal).where(Proposal.intervention_id == intervention, Proposal.id == id)
    return session.scalar(query.with_for_update())
