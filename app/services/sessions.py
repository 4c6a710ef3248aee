"""Where somebody is logged in: a row for each sign-in, on the pages and over the API, and how each of them ends.

Of a sign-in is kept when it began and when it runs out; no address, no browser. A page's slides on while somebody
works, and ends at last when it is LONGEST old; the API's tokens are rotated, and one that comes twice ends its sign-in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from app.services import hashing
from app.services.actor import Actor
from app.services.audit import note
from app.store import staff as store
from app.store.session import transaction
from surveys.errors import WrongLogin

LASTS = timedelta(hours=12)
LONGEST = timedelta(days=14)
PAGES = ""  # stands where a sign-in over the API has its token's id


@dataclass(frozen=True, slots=True)
class SignIn:
    """One of somebody's own. began: None where it is not known; here: the one that is looking."""

    id: UUID
    began: datetime | None
    on_pages: bool
    here: bool


def begin(*, staff: UUID, now: datetime, instead_of: UUID | None = None) -> UUID:
    """A new sign-in on the pages. instead_of: the one that this browser had."""
    with transaction() as session:
        store.forget_families(session, now)
        if instead_of is not None:
            store.end_family(session, instead_of)
        begun = store.RefreshFamily(id=uuid4(), staff_id=staff, token_id=PAGES, expires_at=now + LASTS, began_at=now)
        session.add(begun)
        return begun.id


def slide(*, id: UUID, now: datetime) -> datetime | None:
    """Somebody works: until when their sign-in on the pages lasts now. None: it has ended."""
    with transaction() as session:
        found = session.get(store.RefreshFamily, id)
        if found is None or found.began_at is None:
            return None
        found.expires_at = min(now + LASTS, found.began_at + LONGEST)
        return found.expires_at


def mine(*, actor: Actor, here: UUID, now: datetime) -> list[SignIn]:
    """The actor's own that go on, the latest first."""
    with transaction() as session:
        found = store.families(session, actor.id, now)
        return [SignIn(each.id, each.began_at, each.token_id == PAGES, each.id == here) for each in found]


def end(*, actor: Actor, ids: Collection[UUID], password: str, now: datetime) -> int:
    """End some of the actor's own, whoever's they say they are. Returns how many. Raises WrongLogin, TooMany."""
    with transaction() as session:
        person = session.get(store.Staff, actor.id)
        kept = person.password_hash if person else None
    if not hashing.matches(kept, password):
        raise WrongLogin
    with transaction() as session:
        ended = store.end_families(session, actor.id, ids)
        if ended:
            note(session, who=actor.id, action="staff.sessions_ended", subject=str(actor.id), now=now, count=ended)
        return ended


def start_family(*, staff: UUID, token_id: str, expires_at: datetime, now: datetime) -> UUID:
    """A new sign-in over the API: remember its refresh token's id."""
    with transaction() as session:
        store.forget_families(session, now)
        family = store.RefreshFamily(id=uuid4(), staff_id=staff, token_id=token_id, expires_at=expires_at, began_at=now)
        session.add(family)
        return family.id


def rotate_family(*, family: UUID, old: str, new: str, now: datetime) -> store.Staff:
    """Swap a refresh token for the next one. One that was used before ends the whole family. Raises WrongLogin."""
    with transaction() as session:
        rotated = store.rotate(session, family, old, new, now)
        if not rotated:
            store.end_family(session, family)
        found = session.get(store.RefreshFamily, family) if rotated else None
        person = session.get(store.Staff, found.staff_id) if found else None
    if person is None or not person.active:
        raise WrongLogin
    return person


def end_family(*, family: UUID) -> None:
    """Log out of one sign-in."""
    with transaction() as session:
        store.end_family(session, family)
