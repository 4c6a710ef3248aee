"""Who works in the demo: organisations, people with an account, their partnership and areas. Not what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.demo.neighbourhood import Account, Neighbourhood, Organisation
from app.services import interventions, partners, sharing, staff
from app.services.actor import Actor, Role
from surveys.waves import SWEDEN


@dataclass(frozen=True, slots=True)
class Founded:
    """actors: (organisation's code, role) → who; areas: (organisation's code, name) → id."""

    actors: Mapping[tuple[str, Role], Actor]
    areas: Mapping[tuple[str, str], UUID]
    partnership: UUID


def found(place: Neighbourhood, *, password: str, now: datetime) -> Founded:
    """Everybody signs up, with one password for all."""
    actors: dict[tuple[str, Role], Actor] = {}
    for told in place.organisations:
        admin = actors[told.code, "admin"] = _admin(told, password, now)
        for role in ("leader", "evaluator"):
            actors[told.code, role] = _colleague(admin, told.people[role], role, password, now)
    return Founded(actors, _areas(place, actors, now), _partnership(place, actors, now))


def _admin(told: Organisation, password: str, now: datetime) -> Actor:
    """The first organisation uses the set-up link; the operator lets the others in."""
    account = told.people["admin"]
    if token := staff.setup_link(now=now):
        return staff.set_up(
            token=token,
            organisation=told.name,
            name=account.name,
            email=account.email,
            password=password,
            now=now,
        )
    _, token = sharing.welcome(organisation=told.name, name=account.name, email=account.email, now=now)
    return staff.accept(token=token, password=password, now=now)


def _colleague(admin: Actor, account: Account, role: Role, password: str, now: datetime) -> Actor:
    _, token = staff.invite(actor=admin, name=account.name, email=account.email, role=role, now=now)
    actor = staff.accept(token=token, password=password, now=now)
    if role == "evaluator":
        staff.accept_terms(actor=actor, now=now)
    return actor


def _areas(
    place: Neighbourhood, actors: Mapping[tuple[str, Role], Actor], now: datetime
) -> dict[tuple[str, str], UUID]:
    town, *districts = place.areas
    made = {}
    for told in place.organisations:
        leader = actors[told.code, "leader"]
        top = made[told.code, town] = interventions.add_area(actor=leader, name=town, parent=None, now=now).id
        for name in districts:
            made[told.code, name] = interventions.add_area(actor=leader, name=name, parent=top, now=now).id
    return made


def _partnership(place: Neighbourhood, actors: Mapping[tuple[str, Role], Actor], now: datetime) -> UUID:
    lead, *others = sorted(place.organisations, key=lambda each: each.rights != "lead")
    admin = actors[lead.code, "admin"]
    begun = partners.begin(
        actor=admin,
        name=place.partnership["name"],
        type=place.partnership["type"],
        begins=now.astimezone(SWEDEN).date(),
        principles=place.partnership["principles"],
        keep_days=30,
        now=now,
    )
    for each in others:
        joins = actors[each.code, "admin"].organisation
        sharing.admit(actor=admin, partnership=begun.id, organisation=joins, rights=each.rights, now=now)
    return begun.id
