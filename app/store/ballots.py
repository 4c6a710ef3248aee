"""Which question residents want to be asked next: what there is to choose from, and how many chose it. No voter."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, Moment, insert_into
from surveys.proposals import WAYS


class Ballot(Base):
    """Two to four questions of a document; chosen: the place of the one that was taken into the draft."""

    __tablename__ = "ballot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    chosen: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class BallotVote(Base):
    """How many have chosen a question: on the page, where one person may do so twice, or by hands at a meeting."""

    __tablename__ = "ballot_vote"
    __table_args__ = (
        CheckConstraint(f"way IN {WAYS}", name="way"),
        CheckConstraint("n >= 0", name="n"),
        {"sqlite_with_rowid": False},
    )

    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    way: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


def newest(session: Session, intervention: UUID, *, lock: bool = False) -> Ballot | None:
    """The newest ballot of an intervention, open or not."""
    query = select(Ballot).where(Ballot.intervention_id == intervention)
    query = query.order_by(Ballot.created_at.desc(), Ballot.id).limit(1)
    return session.scalar(query.with_for_update() if lock else query)


def votes(session: Session, ballot: Ballot) -> dict[int, dict[str, int]]:
    """Choice → way → how many."""
    found: dict[int, dict[str, int]] = {at: dict.fromkeys(WAYS, 0) for at in range(len(ballot.questions))}
    query = select(BallotVote.choice, BallotVote.way, BallotVote.n).where(BallotVote.ballot_id == ballot.id)
    for choice, way, n in session.execute(query):
        found[choice][way] = n
    return found


def count(session: Session, ballot: UUID, choice: int, way: str) -> None:
    """One more."""
    insert = insert_into(session, BallotVote).values({"ballot_id": ballot, "choice": choice, "way": way, "n": 1})
    key = [BallotVote.ballot_id, BallotVote.choice, BallotVote.way]
    session.execute(insert.on_conflict_do_update(index_elements=key, set_={"n": BallotVote.n + 1}))
