"""Partnerships: what was agreed, by whom, how long, what becomes of data. Joining, leaving and sharing: beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.store import partnerships as past_store
from app.store import releases as releases_store
from app.store import staff as store
from app.store.session import Session, transaction
from surveys.errors import BadInput, Conflict, Forbidden, NotFound
from surveys.waves import SWEDEN

Rights = Literal["lead", "results", "microdata"]
SAID = ("principles", "controller", "controller_contact", "keep_days")
CHANGEABLE = frozenset({"name", "type", "ends", *SAID})


class PartnershipOver(Conflict):
    """A partnership that is over stays over, and says what it said."""

    code = "partnership.over"


class LastLead(Conflict):
    """Somebody must lead a partnership: who is the last to do so hands over first, or ends it."""

    code = "partnership.last_lead"


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation in a partnership. reads_from: since when it may have answers one by one; None: it may not."""

    organisation_id: UUID
    name: str
    rights: str
    joined: date
    reads_from: date | None


@dataclass(frozen=True, slots=True)
class Former:
    """An organisation that was in it. left: the day; asked_out: by whoever led it."""

    organisation_id: UUID
    name: str
    joined: date
    left: date
    asked_out: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """A partnership as its parties see it. ends: its last day. keep_days: how long readers may fetch data after it."""

    id: UUID
    name: str
    type: str
    begins: date
    ends: date | None
    principles: str
    controller: str
    controller_contact: str
    keep_days: int
    parties: tuple[Member, ...]
    former: tuple[Former, ...]

    def over(self, today: date) -> bool:
        """Whether it is over, for good."""
        return self.ends is not None and self.ends < today

    @property
    def kept_until(self) -> date | None:
        """The last day on which data may be fetched; None as long as no end is known."""
        return self.ends + timedelta(days=self.keep_days) if self.ends else None

    def rights_of(self, organisation: UUID) -> str:
        """What an organisation may in it."""
        return next((each.rights for each in self.parties if each.organisation_id == organisation), "")


@dataclass(frozen=True, slots=True)
class Within:
    """An intervention that is shared. earlier: it began before the actor's organisation joined or it was shared, so no
    figures of it are shown to them.
    """

    id: UUID
    name: str
    organisation_name: str
    own: bool
    earlier: bool


def mine(*, actor: Actor) -> list[Shared]:
    """The partnerships that the actor's organisation is in."""
    with transaction() as session:
        return [told(session, each) for each in store.partnerships(session, actor.organisation)]


def one(*, actor: Actor, id: UUID) -> Shared:
    """One of them. Raises NotFound."""
    with transaction() as session:
        return told(session, joined(session, actor, id))


def interventions(*, actor: Actor, id: UUID, now: datetime) -> list[Within]:
    """What is shared in it, by name; nothing once it is over. Raises NotFound."""
    with transaction() as session:
        found = joined(session, actor, id)
        if _over(found, now):
            return []
        since = session.get_one(store.Party, (id, actor.organisation)).joined
        return [
            Within(
                id=each.id,
                name=each.name,
                organisation_name=each.organisation.name,
                own=each.organisation_id == actor.organisation,
                earlier=each.organisation_id != actor.organisation
                and (opens := releases_store.first_opens(session, each.id)) is not None
                and opens.astimezone(SWEDEN).date() < max(since, each.shared_from or since),
            )
            for each in past_store.shared(session, id)
        ]


def begin(
    *, actor: Actor, name: str, type: str, begins: date, ends: date | None = None, now: datetime, **said: Any
) -> Shared:
    """An admin begins a partnership, which their organisation leads. said: of SAID. Raises Forbidden, BadInput."""
    _admin(actor)
    _check(said, SAID)
    _check_period(begins, ends)
    with transaction() as session:
        made = store.Partnership(id=uuid4(), name=name, type=type, begins=begins, ends=ends, **said)
        session.add(made)
        session.flush()
        enter(session, made, actor.organisation, "lead", now)
        note(session, who=actor.id, action="partnership.begun", subject=str(made.id), now=now)
        session.flush()
        return told(session, made)


def change(*, actor: Actor, id: UUID, changes: Mapping[str, Any], now: datetime) -> Shared:
    """The admin of an organisation that leads it changes what it says. Once it is over it says what it said.

    Raises Forbidden, NotFound, BadInput, PartnershipOver.
    """
    _admin(actor)
    _check(changes, CHANGEABLE)
    with transaction() as session:
        found = led(session, actor, id, now)
        _check_period(found.begins, changes.get("ends", found.ends))
        for name, value in changes.items():
            setattr(found, name, value)
        note(session, who=actor.id, action="partnership.changed", subject=str(id), now=now, what=sorted(changes))
        return told(session, found)


def end(*, actor: Actor, id: UUID, now: datetime) -> Shared:
    """Whoever leads it ends it at once, for good: yesterday was its last day. Raises Forbidden, NotFound,
    PartnershipOver.
    """
    _admin(actor)
    with transaction() as session:
        found = led(session, actor, id, now)
        found.ends = now.astimezone(SWEDEN).date() - timedelta(days=1)
        note(session, who=actor.id, action="partnership.ended", subject=str(id), now=now)
        return told(session, found)


def led(session: Session, actor: Actor, id: UUID, now: datetime) -> store.Partnership:
    """In the caller's transaction, with nobody else at it: one that the admin's organisation leads, and not over.

    Raises Forbidden, NotFound, PartnershipOver.
    """
    _admin(actor)
    one_at_a_time(session)
    found = joined(session, actor, id)
    if session.get_one(store.Party, (id, actor.organisation)).rights != "lead":
        raise Forbidden
    if _over(found, now):
        raise PartnershipOver
    return found


def joined(session: Session, actor: Actor, id: UUID) -> store.Partnership:
    """In the caller's transaction: one that the actor's organisation is in. Raises NotFound."""
    found = session.get(store.Partnership, id)
    if found is None or session.get(store.Party, (id, actor.organisation)) is None:
        raise NotFound
    return found


def running(session: Session, actor: Actor, id: UUID, now: datetime) -> store.Partnership:
    """The same, and it is not over. Raises NotFound, PartnershipOver."""
    found = joined(session, actor, id)
    if _over(found, now):
        raise PartnershipOver
    return found


def enter(session: Session, found: store.Partnership, organisation: UUID, rights: str, now: datetime) -> None:
    """In the caller's transaction: an organisation is in it from today on, or from when it begins."""
    since = max(now.astimezone(SWEDEN).date(), found.begins)
    reads = since if rights == "microdata" else None
    made = store.Party(
        partnership_id=found.id, organisation_id=organisation, rights=rights, joined=since, reads_from=reads
    )
    session.add(made)
    session.flush()


def told(session: Session, found: store.Partnership) -> Shared:
    """In the caller's transaction: a partnership as its parties see it."""
    parties = tuple(
        Member(each.organisation_id, _name(session, each.organisation_id), each.rights, each.joined, each.reads_from)
        for each in store.parties(session, found.id)
    )
    former = tuple(
        Former(
            organisation_id=each.organisation_id,
            name=_name(session, each.organisation_id),
            joined=each.joined,
            left=each.left_at.astimezone(SWEDEN).date(),
            asked_out=each.asked_out,
        )
        for each in past_store.past(session, found.id)
    )
    said = {name: getattr(found, name) for name in ("id", "name", "type", "begins", "ends", *SAID)}
    return Shared(**said, parties=parties, former=former)


def _name(session: Session, organisation: UUID) -> str:
    return session.get_one(store.Organisation, organisation).name


def _over(found: store.Partnership, now: datetime) -> bool:
    return found.ends is not None and found.ends < now.astimezone(SWEDEN).date()


def _admin(actor: Actor) -> None:
    if actor.role != "admin":
        raise Forbidden


def _check(said: Mapping[str, Any], known: Any) -> None:
    unknown = set(said) - set(known)
    if unknown:
        raise BadInput(problems={key: ["unknown"] for key in sorted(unknown)})


def _check_period(begins: date, ends: date | None) -> None:
    if ends is not None and ends < begins:
        raise BadInput(problems={"ends": ["before_begins"]})
