"""What the analyst alone keeps of the figures it has published: sums, and who stands in which. No page reads this.

Who stands in a figure is known by the ids that the analyst itself gave the responses of a wave: they say nothing that
the response beside them does not, chain no waves, and go with the response when it is erased, while the figure stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, pieces
from app.store.responses import Response

Variable = tuple[str, int]  # its name, and the number of the wave


class Frozen(Base):
    """The frozen figures of an intervention as sums, from which its report is written. Only added to."""

    __tablename__ = "frozen"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(Document)


class Respondent(Base):
    """That a response stands in the published figures of a variable. block: those who stand in the same ones."""

    __tablename__ = "respondent"
    __table_args__ = ({"sqlite_with_rowid": False},)

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    variable: Mapped[str] = mapped_column(primary_key=True)
    block: Mapped[int]


def frozen(session: Session, intervention: UUID) -> dict[str, Any] | None:
    """What has been frozen of an intervention."""
    found = session.get(Frozen, intervention)
    return found.document if found else None


def freeze(session: Session, intervention: UUID, document: dict[str, Any]) -> None:
    """Put what is frozen now in the place of what was."""
    session.merge(Frozen(intervention_id=intervention, document=document))


def respondents(session: Session, intervention: UUID) -> dict[str, dict[UUID, int]]:
    """Variable → response → block, of the responses that are still there."""
    query = select(Respondent.variable, Respondent.response_id, Respondent.block)
    query = query.join(Response, Response.id == Respondent.response_id).where(Response.intervention == intervention)
    found: dict[str, dict[UUID, int]] = defaultdict(dict)
    for variable, response, block in session.execute(query):
        found[variable][response] = block
    return dict(found)


def settle(session: Session, now: Mapping[str, Mapping[UUID, int]], before: Mapping[str, Mapping[UUID, int]]) -> None:
    """Enter who stands where since new figures were published. now, before: as respondents() has them."""
    for variable, people in now.items():
        known = before.get(variable, {})
        changed = {response: block for response, block in people.items() if known.get(response) != block}
        _forget(session, variable, changed.keys() & known.keys())
        rows = [{"response_id": id, "variable": variable, "block": block} for id, block in sorted(changed.items())]
        if rows:
            session.execute(insert(Respondent), rows)


def _forget(session: Session, variable: str, responses: Iterable[UUID]) -> None:
    for some in pieces(responses):
        where = (Respondent.variable == variable, Respondent.response_id.in_(some))
        session.execute(delete(Respondent).where(*where))
