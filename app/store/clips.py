"""Questions read aloud: one small recording for each text of a questionnaire that somebody has read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, delete, func, insert, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base


class Clip(Base):
    """What is heard. text_digest: surveys/spoken.py's, so that no other text gets its sound.

    question, language: where it was recorded; a question's key may have changed since. digest: of the body, its
    first hex digits; its address, under which it never changes.
    """

    __tablename__ = "clip"
    __table_args__ = ({"sqlite_with_rowid": False},)

    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire.id"), primary_key=True)
    text_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    question: Mapped[str]
    language: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    seconds: Mapped[float]


@dataclass(frozen=True, slots=True)
class Kept:
    """A clip without its sound. size: in bytes."""

    text_digest: bytes
    question: str
    language: str
    digest: str
    seconds: float
    size: int


def of(session: Session, questionnaire: UUID) -> list[Kept]:
    """The clips of a questionnaire, without their sound."""
    told = (Clip.text_digest, Clip.question, Clip.language, Clip.digest, Clip.seconds, func.length(Clip.body))
    return [Kept(*row) for row in session.execute(select(*told).where(Clip.questionnaire_id == questionnaire))]


def body(session: Session, digest: str) -> bytes | None:
    """The sound at an address."""
    return session.scalar(select(Clip.body).where(Clip.digest == digest).limit(1))


def put(session: Session, clip: Clip) -> None:
    """Keep one, in the place of an earlier one of the same text."""
    session.merge(clip)


def remove(session: Session, questionnaire: UUID, question: str, language: str, *, keep: Collection[bytes]) -> None:
    """Remove what was recorded at a question in a language, but for these texts."""
    here = (Clip.questionnaire_id == questionnaire, Clip.question == question, Clip.language == language)
    session.execute(delete(Clip).where(*here, Clip.text_digest.not_in(keep)))


def forget(session: Session, questionnaire: UUID, questions: Collection[str], *, keep: Collection[bytes]) -> None:
    """Remove what was recorded at other questions than these, but for these texts."""
    gone = (Clip.questionnaire_id == questionnaire, Clip.question.not_in(questions), Clip.text_digest.not_in(keep))
    session.execute(delete(Clip).where(*gone))


def remove_text(session: Session, questionnaire: UUID, text_digest: bytes) -> None:
    """Remove the one of a text."""
    session.execute(delete(Clip).where(Clip.questionnaire_id == questionnaire, Clip.text_digest == text_digest))


def copy(session: Session, source: UUID, target: UUID, texts: Collection[bytes]) -> None:
    """Give a questionnaire the clips that another has of these texts, but for those that it has itself."""
    rest: tuple[Any, ...] = (Clip.question, Clip.language, Clip.digest, Clip.body, Clip.seconds)
    has = select(Clip.text_digest).where(Clip.questionnaire_id == target)
    found = select(literal(target, Clip.questionnaire_id.type), Clip.text_digest, *rest).where(
        Clip.questionnaire_id == source, Clip.text_digest.in_(texts), Clip.text_digest.not_in(has)
    )
    columns = ["questionnaire_id", "text_digest", "question", "language", "digest", "body", "seconds"]
    session.execute(insert(Clip).from_select(columns, found))
