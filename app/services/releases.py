"""Releases as an evaluator who has accepted the terms meets them: seen, asked for, fetched. They are made elsewhere.

How many people are in a release that was refused is told in fives, below 5 only "fewer than 5". "So many more are
needed" is the same number said backwards, so it follows the same rule.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note
from app.services.figures import counted
from app.services.interventions import visible
from app.services.release_files import of_texts, recipes
from app.services.staff import must_have_accepted
from app.store import interventions as interventions_store
from app.store import partnerships as partnerships_store
from app.store import releases as store
from app.store import reports as reports_store
from app.store.interventions import Intervention
from app.store.releases import CHUNK, EVERYTHING
from app.store.session import Session, transaction
from surveys.disclosure.figures import more
from surveys.errors import Forbidden, NotFound, ReleaseExpired, ReleaseNotMade, TooFewForRelease
from surveys.waves import SWEDEN

__all__ = ["CHUNK"]
MICRODATA = ("microdata",)

State = Literal["made", "making", "not_made", "removed"]


@dataclass(frozen=True, slots=True)
class Held:
    """One file of a release. percent: how far it has come, while it is being made; failed: it will be tried again.

    name, sha256, size (bytes): None until it has been made.
    """

    format: str
    state: State
    percent: int | None = None
    failed: bool = False
    name: str | None = None
    sha256: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A release as its evaluator sees it. people: a count; where refused, in fives as more: {"least": 1, "most": 5}, or
    {"below": 5}.

    refused: None, or why there are no files: release.too_few, release.too_few_new. more: how many more people it takes,
    None where not refused. details: waves (number → people), left_out, limit, k, l, loss, losses of background.
    """

    id: UUID
    intervention: UUID
    intervention_name: str
    organisation: UUID
    organisation_name: str
    wave: int
    cohort: date
    made_at: datetime
    expires_at: datetime
    expired: bool
    people: int | dict[str, int]
    refused: str | None
    needed: int
    more: dict[str, int] | None
    files: tuple[Held, ...]
    details: Mapping[str, Any]

    @property
    def formats(self) -> tuple[str, ...]:
        """What can be fetched at once."""
        return tuple(each.format for each in self.files if each.state == "made")

    @property
    def texts(self) -> list[Held]:
        """Its files of free texts, in the order in which they left."""
        return [each for each in self.files if of_texts([each.format])]

    def file(self, format: str) -> Held | None:
        """One of its files; None for a format that there is not."""
        return next((each for each in self.files if each.format == format), None)


@dataclass(frozen=True, slots=True)
class File:
    """What leaves, byte for byte the same each time: CHUNK bytes at a time (part)."""

    id: UUID
    release: UUID
    name: str
    media_type: str
    sha256: str
    size: int


def mine(*, actor: Actor, now: datetime) -> list[Offer]:
    """The releases that the actor may fetch or is told why not, newest first. Raises Forbidden, TermsNotAccepted."""
    with transaction() as session:
        must_have_accepted(session, actor)
        today = now.astimezone(SWEDEN).date()
        owners = interventions_store.interventions(session, actor.organisation, MICRODATA, today)
        last = partnerships_store.fetched_still(session, actor.organisation, today)
        kept = (session.get_one(Intervention, id) for id in last)
        by_id = {each.id: each for each in (*kept, *owners)}
        chains = {each.id: _chain(session, actor, each) for each in by_id.values()}
        found, public = store.releases_of(session, list(by_id)), reports_store.made(session)
        return [
            _offer(session, each, by_id[each.intervention_id], now)
            for each in found
            if each.since == chains[each.intervention_id]
            and _out(each, by_id[each.intervention_id], actor, public)
            and _in_time(each, last)
        ]


def one(*, actor: Actor, id: UUID, now: datetime) -> Offer:
    """One of them. Raises Forbidden, TermsNotAccepted, NotFound (also for what is not theirs)."""
    with transaction() as session:
        found, owner = _found(session, actor, id, now)
        return _offer(session, found, owner, now)


def ask(*, actor: Actor, id: UUID, format: str, now: datetime) -> Offer:
    """Ask for a file that has not been made; twice is once. The analyst makes it.

    Raises as file() does, but for ReleaseNotMade.
    """
    with transaction() as session:
        found, owner = _found(session, actor, id, now)
        _check(found, format, now)
        if format not in {**store.files_of(session, id), **store.requests_of(session, id)}:
            session.add(store.ReleaseRequest(release_id=id, format=format, asked_at=now, try_at=now))
            session.flush()
            note(session, who=actor.id, action="release.asked", subject=str(id), now=now, format=format)
        return _offer(session, found, owner, now)


def file(*, actor: Actor, id: UUID, format: str, now: datetime, first_byte: int = 0) -> File:
    """One file of a release; that it was fetched, from which byte on, is noted. format: of release_files.recipes().

    Raises Forbidden, TermsNotAccepted, NotFound (also for what is not theirs), TooFewForRelease (values: n, needed),
    ReleaseExpired, ReleaseNotMade.
    """
    with transaction() as session:
        found, _ = _found(session, actor, id, now)
        _check(found, format, now)
        stored = store.file_of(session, id, format)
        if stored is None:
            raise ReleaseNotMade
        details = {"format": format, "sha256": stored.sha256} | ({"first_byte": first_byte} if first_byte else {})
        note(session, who=actor.id, action="release.fetched", subject=str(id), now=now, **details)
        return File(stored.id, id, stored.name, stored.media_type, stored.sha256, stored.size)


def part(file: File, number: int) -> bytes:
    """CHUNK bytes of a file that somebody has been let at; nothing after its end, or once it has expired."""
    with transaction() as session:
        return store.chunk(session, file.id, number) or b""


def goes_on(*, actor: Actor, file: File, now: datetime) -> bool:
    """Whether somebody who has begun to fetch a file may have the rest: they have left no partnership meanwhile."""
    try:
        with transaction() as session:
            _found(session, actor, file.release, now)
    except (NotFound, Forbidden):
        return False
    return True


def _found(session: Session, actor: Actor, id: UUID, now: datetime) -> tuple[store.Release, Intervention]:
    must_have_accepted(session, actor)
    found = session.get(store.Release, id)
    if found is None:
        raise NotFound
    last = partnerships_store.fetched_still(session, actor.organisation, now.astimezone(SWEDEN).date())
    if found.intervention_id in last and _in_time(found, last):
        owner = session.get_one(Intervention, found.intervention_id)
    else:
        owner = visible(session, actor, found.intervention_id, MICRODATA, now)
    if found.since != _chain(session, actor, owner) or not _out(found, owner, actor, reports_store.made(session)):
        raise NotFound
    return found, owner


def _out(found: store.Release, owner: Intervention, actor: Actor, public: Mapping[UUID, datetime]) -> bool:
    """Whether a partner may have it: not before the public page tells residents of the same close. public: when each
    intervention's figures came out, which a failing analyst may leave behind its releases.
    """
    if owner.organisation_id == actor.organisation:
        return True
    return owner.id in public and found.made_at <= public[owner.id]


def _in_time(found: store.Release, last: Mapping[UUID, date]) -> bool:
    """Of a partnership that is over, what was made while it lasted."""
    ended = last.get(found.intervention_id)
    return ended is None or found.made_at.astimezone(SWEDEN).date() <= ended


def _check(found: store.Release, format: str, now: datetime) -> None:
    """Whether there can be such a file."""
    if found.refused:
        raise TooFewForRelease(n=counted(found.people), needed=found.details["needed"])
    if format not in recipes() and not of_texts([format]):
        raise NotFound
    if now >= found.expires_at:
        raise ReleaseExpired


def _chain(session: Session, actor: Actor, owner: Intervention) -> date:
    """Which releases are the actor's: those of everything, or for who joined later, of what came later."""
    if owner.organisation_id == actor.organisation:
        return EVERYTHING
    since = reports_store.reads_from(session, owner.id, actor.organisation)
    opens = store.first_opens(session, owner.id)
    if since is None:
        raise NotFound
    return EVERYTHING if opens and since <= opens.astimezone(SWEDEN).date() else since


def _offer(session: Session, found: store.Release, owner: Intervention, now: datetime) -> Offer:
    number, starts = store.wave(session, found)
    needed = found.details["needed"]
    return Offer(
        id=found.id,
        intervention=owner.id,
        intervention_name=owner.name,
        organisation=owner.organisation_id,
        organisation_name=owner.organisation.name,
        wave=number,
        cohort=starts,
        made_at=found.made_at,
        expires_at=found.expires_at,
        expired=now >= found.expires_at,
        people=counted(found.people) if found.refused else found.people,
        refused=found.refused,
        needed=needed,
        more=asdict(more(found.people, needed=needed)) if found.refused else None,
        files=() if found.refused else _files(session, found, now),
        details=found.details.get("report", {}),
    )


def _files(session: Session, found: store.Release, now: datetime) -> tuple[Held, ...]:
    made, asked = store.files_of(session, found.id), store.requests_of(session, found.id)
    over = now >= found.expires_at
    formats = [*recipes(), *of_texts(made)]
    return tuple(_held(format, made.get(format), asked.get(format), over=over) for format in formats)


def _held(format: str, made: store.ReleaseFile | None, asked: store.ReleaseRequest | None, *, over: bool) -> Held:
    if made is not None:
        state: State = "removed" if over else "made"
        return Held(format, state, name=made.name, sha256=made.sha256, size=made.size)
    if asked is not None and not over:
        return Held(format, "making", percent=asked.percent, failed=asked.failures > 0)
    return Held(format, "removed" if over else "not_made")
