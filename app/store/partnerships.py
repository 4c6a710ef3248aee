"""Around a partnership: who has left it, codes to join it, what is shared in it. Who is in it now is in staff.py.

Whoever leaves has no row in party any more, so that no query, and no policy of walls.py, can forget that they left.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store import walls
from app.store.base import Base, Moment
from app.store.interventions import Intervention
from app.store.staff import Partnership, Party


class PartyPast(Base):
    """An organisation that was in a partnership, from when to when. asked_out: by whoever led it."""

    __tablename__ = "party_past"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    rights: Mapped[str]
    joined: Mapped[date]
    left_at: Mapped[datetime] = mapped_column(Moment)
    asked_out: Mapped[bool]


class PartyInvite(Base):
    """A one-time code that lets an organisation into a partnership; only its hash is kept. organisation_id: whose."""

    __tablename__ = "party_invite"
    __table_args__ = (
        CheckConstraint("rights IN ('lead', 'results', 'microdata')", name="rights"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    rights: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


def past(session: Session, partnership: UUID) -> list[PartyPast]:
    """Who has left a partnership, the last to leave first."""
    query = select(PartyPast).where(PartyPast.partnership_id == partnership)
    return list(session.scalars(query.order_by(PartyPast.left_at.desc(), PartyPast.id)))


def invite(session: Session, code_hash: bytes, now: datetime) -> PartyInvite | None:
    """The code with this hash, if it still works, and nobody else using it at the same moment."""
    query = select(PartyInvite).where(
        PartyInvite.code_hash == code_hash, PartyInvite.used_at.is_(None), PartyInvite.expires_at > now
    )
    return session.scalar(query.with_for_update())


def invites(session: Session, partnership: UUID, now: datetime) -> list[PartyInvite]:
    """The codes of a partnership that still work, the first to expire first."""
    query = select(PartyInvite).where(
        PartyInvite.partnership_id == partnership, PartyInvite.used_at.is_(None), PartyInvite.expires_at > now
    )
    return list(session.scalars(query.order_by(PartyInvite.expires_at, PartyInvite.id)))


def offered(session: Session, code: PartyInvite, joining: UUID) -> Partnership | None:
    """The partnership behind a code, before anybody has joined: for who has the code, the wall is open to who gave it.

    None where who gave it leads it no more.
    """
    walls.show(session, [joining, code.organisation_id])
    inviter = session.get(Party, (code.partnership_id, code.organisation_id))
    return session.get(Partnership, code.partnership_id) if inviter and inviter.rights == "lead" else None


def shared(session: Session, partnership: UUID) -> list[Intervention]:
    """What is shared in a partnership, by name."""
    query = select(Intervention).where(Intervention.partnership_id == partnership)
    return list(session.scalars(query.order_by(Intervention.name, Intervention.id)))


def take_back(session: Session, partnership: UUID, leaver: UUID, remaining: Sequence[UUID]) -> list[UUID]:
    """What an organisation shared it shares no more. remaining: for whom else the transaction works."""
    walls.show(session, [leaver, *remaining])
    found = [each for each in shared(session, partnership) if each.organisation_id == leaver]
    for each in found:
        each.partnership_id = each.shared_from = None
    session.flush()
    return [each.id for each in found]


def fetched_still(session: Session, organisation: UUID, today: date) -> dict[UUID, date]:
    """Interventions of partnerships that are over, of which a reader may fetch still what was made up to a last day."""
    query = select(Intervention.id, Partnership.ends, Partnership.keep_days)
    query = query.join(Partnership, Partnership.id == Intervention.partnership_id)
    query = query.join(Party, Party.partnership_id == Partnership.id)
    mine = (Party.organisation_id == organisation, Party.rights == "microdata", Party.joined <= today)
    found = session.execute(query.where(*mine, Partnership.ends < today))
    return {id: ends for id, ends, days in found if ends and today <= ends + timedelta(days=days)}
