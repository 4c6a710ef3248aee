"""Who works with Ringar: organisations, staff, one-time links, partnerships, the audit log. No participant is here."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.store.base import Base, Document, Moment

ROLES = ("admin", "leader", "evaluator")
AT_ONCE = 500
AUDIT_LOCK = 7_001  # any number that no other advisory lock uses


class Organisation(Base):
    """A partner: a charity, a housing company, a municipality.

    controller: who is responsible for the answers, empty for the organisation itself. worry_routine: what a reviewer
    does about a text that worries them. archive_default: as an intervention's archive_decision.
    """

    __tablename__ = "organisation"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    controller: Mapped[str] = mapped_column(default="")
    controller_contact: Mapped[str] = mapped_column(default="")
    worry_routine: Mapped[str] = mapped_column(default="")
    archive_default: Mapped[dict[str, Any] | None] = mapped_column(Document)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Staff(Base):
    """Somebody with an account. token_version rises when all their sessions must end."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("role IN ('admin', 'leader', 'evaluator')", name="role"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default="sv")
    password_hash: Mapped[str | None]
    token_version: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    terms_accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)

    organisation: Mapped[Organisation] = relationship()


class Invite(Base):
    """A one-time link: the first admin's set-up (staff_id null) or a colleague's password. Only its hash is kept."""

    __tablename__ = "invite"
    __table_args__ = ({"sqlite_with_rowid": False},)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class RefreshFamily(Base):
    """One sign-in. Over the API: the id of its latest refresh token; an older one that comes again ends it. On the
    pages: no token, and expires_at moves on while somebody works. began_at: null of some from before migration 0034.
    """

    __tablename__ = "refresh_family"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    token_id: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    began_at: Mapped[datetime | None] = mapped_column(Moment)


class Partnership(Base):
    """Organisations that share interventions for a period; an IOP is one type, a cooperation agreement another.

    ends: the last day. principles: what was agreed. controller: who answers for what is answered in it, empty for each
    owner. keep_days: how long after the end its readers may fetch the data that was made before.
    """

    __tablename__ = "partnership"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    type: Mapped[str]
    begins: Mapped[date]
    ends: Mapped[date | None]
    principles: Mapped[str] = mapped_column(default="")
    controller: Mapped[str] = mapped_column(default="")
    controller_contact: Mapped[str] = mapped_column(default="")
    keep_days: Mapped[int] = mapped_column(default=0)


class Party(Base):
    """An organisation in a partnership, since when, and what it may see. reads_from: with microdata, of what opened
    since. Who has left has no row here (partnerships.py).
    """

    __tablename__ = "party"
    __table_args__ = (
        CheckConstraint("rights IN ('lead', 'results', 'microdata')", name="rights"),
        {"sqlite_with_rowid": False},
    )

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    rights: Mapped[str]
    joined: Mapped[date]
    reads_from: Mapped[date | None]


class AuditEvent(Base):
    """Who did what, when. Each row holds the hash of the one before, so that a changed or missing row shows."""

    __tablename__ = "audit_event"
    __table_args__ = ({"sqlite_with_rowid": False},)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[UUID | None]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(Document)
    hash: Mapped[bytes]


def invite(session: Session, token_hash: bytes, now: datetime) -> Invite | None:
    """The one-time link with this hash, if it still works, and nobody else using it at the same moment."""
    query = select(Invite).where(Invite.token_hash == token_hash, Invite.used_at.is_(None), Invite.expires_at > now)
    return session.scalar(query.with_for_update())


def end_invites(session: Session, staff: UUID, now: datetime) -> None:
    """Make the one-time links that somebody has not used useless; the next one is the only one that works."""
    unused = update(Invite).where(Invite.staff_id == staff, Invite.used_at.is_(None))
    session.execute(unused.values(used_at=now))


def by_email(session: Session, email: str) -> Staff | None:
    """The account with this address, which is compared in lower case."""
    return session.scalar(select(Staff).where(Staff.email == email.strip().lower()))


def colleagues(session: Session, organisation: UUID) -> list[Staff]:
    """Everybody of an organisation, by name."""
    query = select(Staff).where(Staff.organisation_id == organisation).order_by(Staff.name, Staff.id)
    return list(session.scalars(query))


def organisations(session: Session) -> list[Organisation]:
    """Everybody's, by name: for the operator alone."""
    return list(session.scalars(select(Organisation).order_by(Organisation.name, Organisation.id)))


def anybody(session: Session) -> bool:
    """Whether there is any account at all."""
    return session.scalar(select(Staff.id).limit(1)) is not None


def open_setup(session: Session, now: datetime) -> Invite | None:
    """A set-up link for the first admin that still works."""
    query = select(Invite).where(Invite.staff_id.is_(None), Invite.used_at.is_(None), Invite.expires_at > now)
    return session.scalar(query)


def lock_log(session: Session) -> AuditEvent | None:
    """The newest row of the audit log, with nobody else adding one until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(AUDIT_LOCK)))
    return session.scalar(select(AuditEvent).order_by(AuditEvent.number.desc()).limit(1))


def events(session: Session) -> Iterator[AuditEvent]:
    """The whole audit log, oldest first, some rows in memory at a time."""
    after: int | None = None
    query = select(AuditEvent).order_by(AuditEvent.number).limit(AT_ONCE)
    while some := list(session.scalars(query if after is None else query.where(AuditEvent.number > after))):
        yield from some
        after = some[-1].number


def head(session: Session) -> tuple[int, bytes] | None:
    """The newest row's number and hash, which is all that the courier may see of the log; None: there is none."""
    query = select(AuditEvent.number, AuditEvent.hash).order_by(AuditEvent.number.desc()).limit(1)
    found = session.execute(query).first()
    return (found.number, bytes(found.hash)) if found else None


def rotate(session: Session, family: UUID, old: str, new: str, now: datetime) -> bool:
    """Put the new refresh token in the old one's place; False when the old one is not the latest."""
    statement = (
        update(RefreshFamily)
        .where(RefreshFamily.id == family, RefreshFamily.token_id == old, RefreshFamily.expires_at > now)
        .values(token_id=new)
    )
    return bool(session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]  # a cursor result has it


def end_family(session: Session, family: UUID) -> None:
    """Make every refresh token of one sign-in useless."""
    session.execute(delete(RefreshFamily).where(RefreshFamily.id == family))


def end_families(session: Session, staff: UUID, ids: Collection[UUID] | None = None) -> int:
    """End these sign-ins of somebody, or all of theirs. Returns how many there were."""
    query = delete(RefreshFamily).where(RefreshFamily.staff_id == staff)
    ended = session.execute(query if ids is None else query.where(RefreshFamily.id.in_(ids)))
    return int(ended.rowcount)  # type: ignore[attr-defined]  # a cursor result has it


def families(session: Session, staff: UUID, now: datetime) -> list[RefreshFamily]:
    """Somebody's sign-ins that go on, the latest first."""
    query = select(RefreshFamily).where(RefreshFamily.staff_id == staff, RefreshFamily.expires_at > now)
    return list(session.scalars(query.order_by(RefreshFamily.began_at.desc(), RefreshFamily.id)))


def forget_families(session: Session, now: datetime) -> None:
    """Remove sign-ins that have run out."""
    session.execute(delete(RefreshFamily).where(RefreshFamily.expires_at <= now))


def partnerships(session: Session, organisation: UUID) -> list[Partnership]:
    """Those that an organisation is in, by name."""
    mine = select(Party.partnership_id).where(Party.organisation_id == organisation)
    query = select(Partnership).where(Partnership.id.in_(mine)).order_by(Partnership.name, Partnership.id)
    return list(session.scalars(query))


def parties(session: Session, partnership: UUID) -> list[Party]:
    """Who is in a partnership, the first to join first."""
    query = select(Party).where(Party.partnership_id == partnership)
    return list(session.scalars(query.order_by(Party.joined, Party.organisation_id)))
