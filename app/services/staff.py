"""Who may work here: the first admin, colleagues and their one-time links, signing in, sessions that end."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

from app.services import hashing, passwords
from app.services.actor import Actor, Role
from app.services.audit import note
from app.store import staff as store
from app.store.session import Session, transaction
from surveys.errors import (
    Forbidden,
    InviteUsed,
    NotFound,
    StaffExists,
    TermsNotAccepted,
    WrongLogin,
)

SETUP_LASTS = timedelta(days=2)
INVITE_LASTS = timedelta(days=14)


def actor(person: store.Staff) -> Actor:
    """A person as services see them."""
    return Actor(person.id, person.organisation_id, cast(Role, person.role), person.name, person.language)


def setup_link(*, now: datetime) -> str | None:
    """A one-time token for the first admin, the only one that works; None when there is an account already."""
    token = secrets.token_urlsafe(24)
    with transaction() as session:
        if store.anybody(session):
            return None
        older = store.open_setup(session, now)
        if older:
            older.used_at = now
        session.add(store.Invite(token_hash=token_hash(token), staff_id=None, expires_at=now + SETUP_LASTS))
    return token


def invited(*, token: str, now: datetime) -> str | None:
    """Who a one-time link is for: their name, or None for the first admin. Raises InviteUsed."""
    with transaction() as session:
        person = _invited(session, token, now)
        return person.name if person else None


def _invited(session: Session, token: str, now: datetime) -> store.Staff | None:
    invite = store.invite(session, token_hash(token), now)
    if invite is None:
        raise InviteUsed
    person = session.get(store.Staff, invite.staff_id) if invite.staff_id else None
    if person and not person.active:
        raise InviteUsed
    return person


def set_up(*, token: str, organisation: str, name: str, email: str, password: str, now: datetime) -> Actor:
    """Use the set-up link: make the first organisation and its admin. Raises InviteUsed, PasswordTooEasy."""
    invited(token=token, now=now)  # whoever has no link costs no hash
    hashed = passwords.chosen(password, (organisation, name, email))
    with transaction() as session:
        invite = store.invite(session, token_hash(token), now)
        if invite is None or invite.staff_id is not None or store.anybody(session):
            raise InviteUsed
        invite.used_at = now
        owner = store.Organisation(id=uuid4(), name=organisation, created_at=now)
        session.add(owner)
        session.flush()
        person = store.Staff(
            id=uuid4(),
            organisation_id=owner.id,
            name=name,
            email=email.strip().lower(),
            role="admin",
            password_hash=hashed,
            created_at=now,
        )
        session.add(person)
        session.flush()
        note(session, who=person.id, action="staff.set_up", subject=str(person.id), now=now)
        return actor(person)


def invite(*, actor: Actor, name: str, email: str, role: Role, now: datetime) -> tuple[store.Staff, str]:
    """An admin adds a colleague; returns them and the token of a one-time link. Raises Forbidden, StaffExists."""
    if actor.role != "admin":
        raise Forbidden
    token = secrets.token_urlsafe(24)
    with transaction() as session:
        if store.by_email(session, email):
            raise StaffExists(email=email)
        person = store.Staff(
            id=uuid4(),
            organisation_id=actor.organisation,
            name=name,
            email=email.strip().lower(),
            role=role,
            created_at=now,
        )
        session.add(person)
        session.flush()
        session.add(store.Invite(token_hash=token_hash(token), staff_id=person.id, expires_at=now + INVITE_LASTS))
        note(session, who=actor.id, action="staff.invited", subject=str(person.id), now=now, role=role)
    return person, token


def new_link(*, actor: Actor, id: UUID, now: datetime) -> tuple[store.Staff, str]:
    """A new one-time link for a colleague who lost theirs or forgot the password. Raises Forbidden, NotFound."""
    if actor.role != "admin":
        raise Forbidden
    token = secrets.token_urlsafe(24)
    with transaction() as session:
        person = _own(session.get(store.Staff, id), actor)
        if not person.active:
            raise NotFound
        store.end_invites(session, person.id, now)
        session.add(store.Invite(token_hash=token_hash(token), staff_id=person.id, expires_at=now + INVITE_LASTS))
        note(session, who=actor.id, action="staff.new_link", subject=str(id), now=now)
    return person, token


def accept(*, token: str, password: str, now: datetime) -> Actor:
    """A colleague uses their one-time link and chooses a password. Raises InviteUsed, PasswordTooEasy."""
    with transaction() as session:
        theirs = _invited(session, token, now)  # whoever has no link costs no hash
        own = _own_words(theirs) if theirs else ()
    hashed = passwords.chosen(password, own)
    with transaction() as session:
        used = store.invite(session, token_hash(token), now)
        person = session.get(store.Staff, used.staff_id) if used and used.staff_id else None
        if used is None or person is None or not person.active:
            raise InviteUsed
        used.used_at = now
        person.password_hash = hashed
        person.token_version += 1
        store.end_families(session, person.id)
        note(session, who=person.id, action="staff.accepted", subject=str(person.id), now=now)
        return actor(person)


def sign_in(*, email: str, password: str, now: datetime) -> store.Staff:
    """The person with this address and password. Raises WrongLogin, after the same work whether they exist or not."""
    with transaction() as session:
        person = store.by_email(session, email)
        known = person.password_hash if person and person.active else None
    right = hashing.matches(known, password)
    if person is None or not right:
        raise WrongLogin
    with transaction() as session:
        note(session, who=person.id, action="staff.signed_in", subject=str(person.id), now=now)
    return person


def person(*, id: UUID, token_version: int, family: UUID) -> Actor | None:
    """Who a session belongs to; None when it has ended. family: the sign-in that it is part of, see sessions.py."""
    with transaction() as session:
        if session.get(store.RefreshFamily, family) is None:
            return None
        found = session.get(store.Staff, id)
        if found is None or not found.active or found.token_version != token_version:
            return None
        return actor(found)


def account(*, actor: Actor) -> store.Staff:
    """The actor's own account."""
    with transaction() as session:
        return _own(session.get(store.Staff, actor.id), actor)


def colleagues(*, actor: Actor) -> list[store.Staff]:
    """Everybody in the actor's organisation, for its admin. Raises Forbidden."""
    if actor.role != "admin":
        raise Forbidden
    with transaction() as session:
        return store.colleagues(session, actor.organisation)


def colleague(*, actor: Actor, id: UUID) -> store.Staff:
    """One of them, for the organisation's admin. Raises Forbidden, NotFound."""
    if actor.role != "admin":
        raise Forbidden
    with transaction() as session:
        return _own(session.get(store.Staff, id), actor)


def remove(*, actor: Actor, id: UUID, now: datetime) -> None:
    """An admin ends a colleague's access at once. Raises Forbidden (also for oneself), NotFound."""
    if actor.role != "admin" or id == actor.id:
        raise Forbidden
    with transaction() as session:
        person = _own(session.get(store.Staff, id), actor)
        person.active = False
        person.token_version += 1
        store.end_families(session, person.id)
        note(session, who=actor.id, action="staff.removed", subject=str(id), now=now)


def sign_out(*, actor: Actor, now: datetime) -> None:
    """End every session of the actor."""
    with transaction() as session:
        person = _own(session.get(store.Staff, actor.id), actor)
        person.token_version += 1
        store.end_families(session, person.id)
        note(session, who=actor.id, action="staff.signed_out", subject=str(actor.id), now=now)


def change_password(*, actor: Actor, old: str, new: str, now: datetime) -> None:
    """Choose a new password; all other sessions end, and links to choose one. Raises WrongLogin, PasswordTooEasy."""
    with transaction() as session:
        person = _own(session.get(store.Staff, actor.id), actor)
        kept, own = person.password_hash, _own_words(person)
    if not hashing.matches(kept, old):
        raise WrongLogin
    hashed = passwords.chosen(new, own)
    with transaction() as session:
        person = _own(session.get(store.Staff, actor.id, with_for_update=True), actor)
        if person.password_hash != kept:  # it was changed while we were hashing
            raise WrongLogin
        person.password_hash = hashed
        person.token_version += 1
        store.end_families(session, person.id)
        store.end_invites(session, person.id, now)
        note(session, who=actor.id, action="staff.password", subject=str(actor.id), now=now)


def set_language(*, actor: Actor, language: str) -> None:
    """Swedish or English on the staff pages."""
    with transaction() as session:
        _own(session.get(store.Staff, actor.id), actor).language = language


def accept_terms(*, actor: Actor, now: datetime) -> None:
    """An evaluator accepts the terms for person-level data, by name. Raises Forbidden."""
    if actor.role != "evaluator":
        raise Forbidden
    with transaction() as session:
        person = _own(session.get(store.Staff, actor.id), actor)
        person.terms_accepted_at = person.terms_accepted_at or now
        note(session, who=actor.id, action="terms.accepted", subject=str(actor.id), now=now, name=actor.name)


def must_have_accepted(session: Session, actor: Actor) -> None:
    """In the caller's transaction: whoever meets data about single persons. Raises Forbidden, TermsNotAccepted."""
    if actor.role != "evaluator":
        raise Forbidden
    person = session.get(store.Staff, actor.id)
    if person is None or person.terms_accepted_at is None:
        raise TermsNotAccepted


def _own(person: store.Staff | None, actor: Actor) -> store.Staff:
    if person is None or person.organisation_id != actor.organisation:
        raise NotFound
    return person


def _own_words(person: store.Staff) -> tuple[str, str, str]:
    return (person.name, person.email, person.organisation.name)


def token_hash(token: str) -> bytes:
    """All that the database knows of a one-time link."""
    return hashlib.sha256(token.encode()).digest()
