"""Free texts, apart from the responses they came with. The courier puts them here, the analyst reads them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, insert_into

JOINT = "\n\n"


class FreeText(Base):
    """A free text, found again only by its tag; it lies apart from the response and says neither who nor where."""

    __tablename__ = "free_text"
    __table_args__ = ({"sqlite_with_rowid": False},)

    tag: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    question: Mapped[str]
    wave: Mapped[UUID | None] = mapped_column(ForeignKey("wave.id"))
    version: Mapped[UUID] = mapped_column(ForeignKey("version.id"), index=True)
    text: Mapped[str]


def add(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Keep texts, in the order given. Somebody who answers twice in a wave gets the second text under the first."""
    for row in rows:
        insert = insert_into(session, FreeText).values(row)
        both = FreeText.text + JOINT + insert.excluded.text
        session.execute(insert.on_conflict_do_update(index_elements=[FreeText.tag], set_={"text": both}))


def erase(session: Session, tags: Iterable[bytes]) -> int:
    """Remove the texts with these tags. Returns how many there were."""
    removed = session.execute(delete(FreeText).where(FreeText.tag.in_(list(tags))))
    return int(removed.rowcount)  # type: ignore[attr-defined]  # a cursor result has it
