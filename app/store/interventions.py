"""What is done and where: areas, interventions, questionnaires with their versions, activities."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    UniqueConstraint,
    bindparam,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from app.store import walls
from app.store.base import Base, Document, Moment
from app.store.staff import Organisation, Partnership, Party


class Area(Base):
    """Where it happens; areas form a tree."""

    __tablename__ = "area"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str]


class Intervention(Base):
    """What is done to change something. The pepper is wrapped by the web process's master key, and gone at the end.

    archive_decision: decision, by, on, reference (services/endings.py); None as long as it goes on. shared_from: the
    first day of which its partnership sees anything.
    """

    __tablename__ = "intervention"
    __table_args__: tuple[Any, ...] = (
        CheckConstraint("intake IN ('fixed', 'rolling')", name="intake"),
        CheckConstraint("audience IN ('adults', 'youth', 'children')", name="audience"),
        CheckConstraint("stage IN ('understand', 'try', 'improve', 'change')", name="stage"),
        CheckConstraint("(comparison_id IS NULL) = (comparison_group IS NULL)", name="comparison"),
        CheckConstraint("pepper IS NOT NULL OR ended_at IS NOT NULL", name="pepper"),  # only an end costs it
        Column("parent_id", ForeignKey("intervention.id")),  # nobody's any more; the next version drops it
        {"sqlite_with_rowid": False},
    )
    __mapper_args__ = {"exclude_properties": ["parent_id"]}  # noqa: RUF012  SQLAlchemy declares it so

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    partnership_id: Mapped[UUID | None] = mapped_column(ForeignKey("partnership.id"))
    shared_from: Mapped[date | None]
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str]
    audience: Mapped[str]
    expected_size: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(Document)
    intake: Mapped[str] = mapped_column(default="fixed")
    stage: Mapped[str] = mapped_column(default="try")
    goals: Mapped[list[str]] = mapped_column(Document, default=list)
    background: Mapped[list[str]] = mapped_column(Document, default=list)
    main_outcome: Mapped[str | None]
    smallest_change: Mapped[float | None]
    comparison_id: Mapped[UUID | None] = mapped_column(ForeignKey("intervention.id"))
    comparison_group: Mapped[str | None]  # what they are: surveys/effects/contrast.py GROUPS
    plan: Mapped[dict[str, Any]] = mapped_column(Document)
    reminder_ceiling: Mapped[int | None]  # messages a month; None: the usual (surveys/reminders.py)
    reminder_budget: Mapped[int | None]  # and SEK
    you_said: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    we_did: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    we_will: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    we_cannot: Mapped[dict[str, str]] = mapped_column(Document, default=dict)  # and why
    pepper: Mapped[bytes | None] = mapped_column(deferred=True)  # the courier and the analyst may not read it
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    archive_decision: Mapped[dict[str, Any] | None] = mapped_column(Document)
    pepper_destroyed_at: Mapped[datetime | None] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)

    organisation: Mapped[Organisation] = relationship()
    area: Mapped[Area | None] = relationship()


class Questionnaire(Base):
    """A questionnaire as its author sees it: a draft, and the versions that were published."""

    __tablename__ = "questionnaire"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    draft: Mapped[dict[str, Any]] = mapped_column(Document)
    confirmed_languages: Mapped[list[str]] = mapped_column(Document, default=list)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)

    # With the row: asked for when the transaction is over, the walls would show nothing (app/store/walls.py).
    intervention: Mapped[Intervention] = relationship(lazy="selectin")
    versions: Mapped[list["Version"]] = relationship(order_by="Version.number")


class Version(Base):
    """A published questionnaire, and who answered for it when it was published. Never changed, never deleted.

    agreed: controller, contact, recipients (services/agreed.py).
    """

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("questionnaire_id", "number"), {"sqlite_with_rowid": False})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    number: Mapped[int]
    digest: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    agreed: Mapped[dict[str, str]] = mapped_column(Document)
    published_at: Mapped[datetime] = mapped_column(Moment)


class Activity(Base):
    """One occasion, or a rolling one, with a poster code."""

    __tablename__ = "activity"
    __table_args__ = (
        ForeignKeyConstraint(["questionnaire_id"], ["questionnaire.id"]),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    questionnaire_id: Mapped[UUID]
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("part.id"))
    name: Mapped[str]
    place: Mapped[str | None]
    starts_on: Mapped[date | None]
    head_count: Mapped[int | None]
    code: Mapped[str] = mapped_column(unique=True)
    kiosk_pin: Mapped[str | None]  # argon2; None: no tablet may be started
    admission: Mapped[bool] = mapped_column(default=False, server_default=false())  # one-time tickets (admissions.py)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)

    intervention: Mapped[Intervention] = relationship(lazy="selectin")
    questionnaire: Mapped[Questionnaire] = relationship()


def seen_by(organisation: UUID, rights: Sequence[str], today: date) -> Any:
    """Interventions that an organisation owns, or shares by a partnership that it has joined and that runs."""
    shared = (
        select(Party.partnership_id)
        .join(Partnership, Partnership.id == Party.partnership_id)
        .where(
            Party.organisation_id == organisation,
            Party.rights.in_(rights),
            Party.joined <= today,
            or_(Partnership.ends.is_(None), Partnership.ends >= today),
        )
    )
    return or_(Intervention.organisation_id == organisation, Intervention.partnership_id.in_(shared))


def interventions(session: Session, organisation: UUID, rights: Sequence[str], today: date) -> list[Intervention]:
    """All that an organisation may see with one of these rights, by name; its own always."""
    query = select(Intervention).where(seen_by(organisation, rights, today))
    return list(session.scalars(query.order_by(Intervention.name, Intervention.id)))


def intervention(
    session: Session, id: UUID, organisation: UUID, rights: Sequence[str], today: date
) -> Intervention | None:
    """One of them, or None: what is not yours does not exist."""
    query = select(Intervention).where(Intervention.id == id, seen_by(organisation, rights, today))
    return session.scalar(query)


def questionnaires(session: Session, organisation: UUID) -> list[Questionnaire]:
    """All questionnaires of an organisation's interventions."""
    query = select(Questionnaire).join(Intervention).where(Intervention.organisation_id == organisation)
    return list(session.scalars(query.order_by(Questionnaire.created_at, Questionnaire.id)))


def questionnaire(session: Session, id: UUID, organisation: UUID) -> Questionnaire | None:
    """One of them, or None."""
    query = select(Questionnaire).join(Intervention)
    return session.scalar(query.where(Questionnaire.id == id, Intervention.organisation_id == organisation))


def questionnaires_of(session: Session, intervention: UUID) -> list[Questionnaire]:
    """The questionnaires of one intervention, oldest first."""
    query = select(Questionnaire).where(Questionnaire.intervention_id == intervention)
    return list(session.scalars(query.order_by(Questionnaire.created_at, Questionnaire.id)))


def versions_of(session: Session, intervention: UUID) -> list[Version]:
    """Every version that was published in an intervention, of any of its questionnaires, oldest first."""
    query = select(Version).join(Questionnaire).where(Questionnaire.intervention_id == intervention)
    return list(session.scalars(query.order_by(Version.published_at, Version.number, Version.id)))


def activities(session: Session, organisation: UUID) -> list[Activity]:
    """All activities of an organisation's interventions."""
    query = select(Activity).join(Intervention).where(Intervention.organisation_id == organisation)
    return list(session.scalars(query.order_by(Activity.created_at, Activity.id)))


def activities_of(session: Session, intervention: UUID) -> list[Activity]:
    """The activities of one intervention, oldest first."""
    query = select(Activity).where(Activity.intervention_id == intervention)
    return list(session.scalars(query.order_by(Activity.created_at, Activity.id)))


def activity(session: Session, id: UUID, organisation: UUID) -> Activity | None:
    """One activity, or None."""
    query = select(Activity).join(Intervention)
    query = query.options(joinedload(Activity.intervention).joinedload(Intervention.organisation))
    return session.scalar(query.where(Activity.id == id, Intervention.organisation_id == organisation))


_BY_CODE = (  # made once: with each answer somebody asks
    select(Activity)
    .where(Activity.code == bindparam("code"))
    .options(joinedload(Activity.intervention).undefer(Intervention.pepper))
)


def activity_by_code(session: Session, code: str) -> Activity | None:
    """The activity that a poster points at; anybody may ask, and then sees what is behind it."""
    walls.enter(session, code)
    return session.scalar(_BY_CODE, {"code": code})


def detached_by_code(session: Session, code: str) -> Activity | None:
    """The same, to be read after this transaction too."""
    found = activity_by_code(session, code)
    if found is not None:
        session.expunge(found.intervention)
        session.expunge(found)
    return found


def by_id(session: Session, id: UUID) -> Intervention | None:
    """An intervention that somebody without an account names by its id, as their phone keeps it."""
    walls.enter(session, id)
    return session.get(Intervention, id)


def all_ids(session: Session) -> list[UUID]:
    """Every intervention, for the processes that tick."""
    return list(session.scalars(select(Intervention.id).order_by(Intervention.id)))


def open_code(session: Session, intervention: UUID) -> str | None:
    """The poster code at which an intervention can be answered; the newest of several."""
    query = select(Activity.code).where(Activity.intervention_id == intervention, Activity.closed_at.is_(None))
    return session.scalar(query.order_by(Activity.created_at.desc(), Activity.id).limit(1))


def has_public_page(session: Session, intervention: UUID) -> bool:
    """Whether there is a poster, in use or not, behind which residents find what has been published."""
    asks = select(Version.id).where(Version.questionnaire_id == Activity.questionnaire_id).exists()
    query = select(Activity.id).where(Activity.intervention_id == intervention, asks)
    return session.scalar(query.limit(1)) is not None


def newest_version(session: Session, questionnaire: UUID) -> Version | None:
    """The version that is asked now."""
    query = select(Version).where(Version.questionnaire_id == questionnaire)
    return session.scalar(query.order_by(Version.number.desc()).limit(1))


def version(session: Session, questionnaire: UUID, number: int) -> Version | None:
    """One version, for ever the same."""
    query = select(Version).where(Version.questionnaire_id == questionnaire, Version.number == number)
    return session.scalar(query)


def areas(session: Session, organisation: UUID) -> list[Area]:
    """The areas that an organisation has entered."""
    query = select(Area).where(Area.organisation_id == organisation).order_by(Area.name, Area.id)
    return list(session.scalars(query))
