"""What releases have told of people's background, response by response. The analyst's alone."""

from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, pieces
from app.store.responses import Response
from app.store.rest import SealedDocument

BLOCK = " block"  # no question is called so: who has been in the same releases


class _Cells(SealedDocument):
    """Sealed as answers are. What was kept before it was sealed is read as it stands."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What was sealed, or lay in clear."""
        return value if isinstance(value, dict) else super().process_result_value(value, dialect)


class Told(Base):
    """The background of whoever gave a response, as the first release that held it told it. Goes with the response.

    The analyst's alone: a later release never tells more of the same person (surveys/disclosure/microdata.py). Sealed,
    for it is a piece of an answer beside the response's pseudonym: whoever can compute that from a contact, or sees
    both go in one erasure, would read it. Among the cells is its block (surveys/disclosure/earlier.py).
    """

    __tablename__ = "told"
    __table_args__ = ({"sqlite_with_rowid": False},)

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    cells: Mapped[dict[str, Any]] = mapped_column(_Cells)


def told(session: Session, intervention: UUID) -> dict[UUID, dict[str, Any]]:
    """Response → background as it has been told."""
    query = select(Told).join(Response, Response.id == Told.response_id)
    return {
        each.response_id: each.cells for each in session.scalars(query.where(Response.intervention == intervention))
    }


def keep_told(session: Session, cells: dict[UUID, dict[str, Any]]) -> None:
    """Remember what is told now of responses that are there still, for the first time of each."""
    for ids in pieces(cells):
        query = select(Response.id).outerjoin(Told, Told.response_id == Response.id)
        fresh = session.scalars(query.where(Response.id.in_(ids), Told.response_id.is_(None)))
        session.add_all(Told(response_id=id, cells=cells[id]) for id in fresh)


def keep_blocks(session: Session, blocks: dict[UUID, str]) -> None:
    """Remember in which blocks responses are from now on."""
    for ids in pieces(blocks):
        for each in session.scalars(select(Told).where(Told.response_id.in_(ids))):
            each.cells = {**each.cells, BLOCK: blocks[each.response_id]}
