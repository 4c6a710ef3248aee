"""Microdata releases: the analyst makes one at each wave's close, an evaluator who has accepted the terms fetches it.

A wave's answers leave with the next release to which at least 10 new people contribute in a wave of that number; until
then they wait. So two successive releases never differ by a handful of people.

How many people are in a release that was refused is told as everywhere: below 5 only "fewer than 5". "So many more are
needed" is the same number said backwards, so it follows the same rule.
"""

import hashlib
import io
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from app.exports import format_named
from app.exports.codebook import codebook
from app.exports.table import Table, table
from app.services.actor import Actor
from app.services.analysis import Material, gather
from app.services.audit import note
from app.services.figures import counted
from app.services.interventions import visible
from app.services.reports import after_joining
from app.store import interventions as interventions_store
from app.store import reports as store
from app.store import staff as staff_store
from app.store.interventions import Intervention
from app.store.session import Session, transaction
from surveys.answers import complete
from surveys.disclosure.ladders import neighbours
from surveys.disclosure.microdata import PEOPLE, Background, Microdata, Row, alike, measured, release
from surveys.errors import Forbidden, NotFound, TermsNotAccepted, TooFewForRelease
from surveys.goals import is_sensitive
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.waves import SWEDEN, Wave

MICRODATA = ("microdata",)
TOO_FEW, TOO_FEW_NEW = "release.too_few", "release.too_few_new"
NAME_BYTES = 5
LONGEST_SLUG = 40


@dataclass(frozen=True, slots=True)
class Offer:
    """A release as its evaluator sees it. people, more: a count, or {"below": 5} / {"least": 6}.

    refused: None, or why there are no files: release.too_few, release.too_few_new. more: how many more people it takes,
    None where not refused. details: waves (number → people), left_out, limit, k, l, loss, losses of background.
    """

    id: UUID
    intervention: UUID
    intervention_name: str
    wave: int
    cohort: date
    made_at: datetime
    people: int | dict[str, int]
    refused: str | None
    needed: int
    more: int | dict[str, int] | None
    formats: tuple[str, ...]
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """What leaves, byte for byte the same each time."""

    name: str
    media_type: str
    content: bytes
    sha256: str


def make(*, intervention: UUID, now: datetime) -> int:
    """Make the releases of all waves that have closed and have none; returns how many. The analyst's."""
    with transaction() as session:
        material = gather(session, intervention)
        known = [each for each, _ in store.released(session, intervention)]
        settled = material.settled(now)
        done = {each.wave_id for each in known}
        made = 0
        for position, wave in enumerate(settled):
            if wave.id in done:
                continue
            latest = _latest(known)
            row, files = _made(material, wave, settled[: position + 1], latest, now)
            session.add(row)
            session.flush()
            session.add_all(files)
            known.append(row)
            made += 1
    return made


def mine(*, actor: Actor, now: datetime) -> list[Offer]:
    """The releases that the actor may fetch or is told why not, newest first. Raises Forbidden, TermsNotAccepted."""
    with transaction() as session:
        _may(session, actor)
        today = now.astimezone(SWEDEN).date()
        owners = interventions_store.interventions(session, actor.organisation, MICRODATA, today)
        by_id = {each.id: each for each in owners}
        found = store.releases_of(session, list(by_id))
        return [
            _offer(session, each, by_id[each.intervention_id])
            for each in found
            if _theirs(session, actor, by_id[each.intervention_id], each)
        ]


def file(*, actor: Actor, id: UUID, format: str, now: datetime) -> File:
    """One file of a release; that it was fetched is noted. format: csv, csv-wide, codebook.

    Raises Forbidden, TermsNotAccepted, NotFound (also for what is not theirs), TooFewForRelease (values: n, needed).
    """
    with transaction() as session:
        _may(session, actor)
        found = _found(session, actor, id, now)
        if found.refused:
            raise TooFewForRelease(n=counted(found.people), needed=found.details["needed"])
        stored = store.release_file(session, id, format)
        if stored is None:
            raise NotFound
        details = {"format": format, "sha256": stored.sha256}
        note(session, who=actor.id, action="release.fetched", subject=str(id), now=now, **details)
        return File(stored.name, stored.media_type, stored.content, stored.sha256)


def _may(session: Session, actor: Actor) -> None:
    if actor.role != "evaluator":
        raise Forbidden
    person = session.get(staff_store.Staff, actor.id)
    if person is None or person.terms_accepted_at is None:
        raise TermsNotAccepted


def _found(session: Session, actor: Actor, id: UUID, now: datetime) -> store.Release:
    found = session.get(store.Release, id)
    if found is None:
        raise NotFound
    owner = visible(session, actor, found.intervention_id, MICRODATA, now)
    if not _theirs(session, actor, owner, found):
        raise NotFound
    return found


def _theirs(session: Session, actor: Actor, owner: Intervention, found: store.Release) -> bool:
    return after_joining(session, actor, owner, datetime.fromisoformat(found.details["since"]))


def _offer(session: Session, found: store.Release, owner: Intervention) -> Offer:
    number, starts = store.wave(session, found)
    needed, people = found.details["needed"], counted(found.people)
    more = needed - people if isinstance(people, int) else {"least": needed - people["below"] + 1} if people else 0
    return Offer(
        id=found.id,
        intervention=owner.id,
        intervention_name=owner.name,
        wave=number,
        cohort=starts,
        made_at=found.made_at,
        people=people or 0,
        refused=found.refused,
        needed=needed,
        more=more if found.refused else None,
        formats=tuple(store.formats_of(session, found.id)),
        details=found.details.get("report", {}),
    )


def _latest(known: Sequence[store.Release]) -> store.Release | None:
    """The last release that has files. known: earliest first."""
    return next((each for each in reversed(known) if each.refused is None), None)


def _made(
    material: Material, wave: Wave, closed: Sequence[Wave], latest: store.Release | None, now: datetime
) -> tuple[store.Release, list[store.ReleaseFile]]:
    """The release at one wave's close. closed: this wave and those before it; latest: the last one with files."""
    sensitive = any(is_sensitive(each.indicator) for each in material.questions().values())
    limit = alike(children=material.subject.audience == "children", sensitive=sensitive)
    needed = max(PEOPLE, limit)
    out = set(latest.details["waves"]) if latest else set()
    people = _new_people(material, [each for each in closed if str(each.id) not in out])
    joining = {number for number, n in people.items() if n >= needed}
    waves = [each for each in closed if str(each.id) in out or each.number in joining]
    made = store.Release(id=uuid4(), intervention_id=material.subject.id, wave_id=wave.id, made_at=now)
    made.details = {"needed": needed, "since": min(each.opens for each in waves or closed).isoformat()}
    if not joining:
        made.refused, made.people = TOO_FEW_NEW if latest else TOO_FEW, max(people.values(), default=0)
        return made, []
    names = latest.details["background"] if latest else list(material.subject.background)
    background = _background(material, names)
    data = _protected(material, waves, background, limit)
    report = asdict(data.report)
    made.refused, made.people = None, data.report.people
    made.details |= {
        "waves": [str(each.id) for each in waves if each.number in data.report.waves],
        "background": [each.question.key for each in background],
        "report": {name: _plain(value) for name, value in report.items()},
    }
    return made, list(_files(made.id, material, wave, data))


def _new_people(material: Material, waves: Iterable[Wave]) -> dict[int, int]:
    """Wave number → how many people's answers would leave for the first time."""
    people: dict[int, int] = {}
    for wave in waves:
        rows = material.responses.get(wave.id, ())
        coded = {each.pid for each in rows if each.pid is not None}
        strangers = sum(each.pid is None for each in rows)
        people[wave.number] = people.get(wave.number, 0) + len(coded) + strangers
    return people


def _protected(material: Material, waves: Sequence[Wave], background: Sequence[Background], limit: int) -> Microdata:
    rows = [
        Row(each.pid, each.number, complete(material.versions[each.version], each.answers))
        for wave in waves
        for each in material.responses.get(wave.id, ())
    ]
    return release(
        rows,
        outcomes=measured(material.questions().values()),
        background=background,
        limit=limit,
        ids=_fresh_names(len(rows)),
        shuffle=secrets.SystemRandom().shuffle,
    )


def _fresh_names(n: int) -> list[str]:
    """Random names that nobody has had; in a spreadsheet none is taken for a number."""
    names: set[str] = set()
    while len(names) < n:
        names.add("p" + secrets.token_hex(NAME_BYTES))
    return list(names)


def _background(material: Material, names: Sequence[str]) -> list[Background]:
    """The declared variables that were asked; one of several columns, or of free text, cannot be one."""
    questions = material.questions()
    fitting = [questions[name] for name in names if name in questions and _is_background(questions[name])]
    return [Background(each, neighbours(each) if _in_order(each) else ()) for each in fitting]


def _is_background(question: Question) -> bool:
    variables = kind(question.kind).variables(question)
    return len(variables) == 1 and (bool(variables[0].values) or variables[0].type != "text")


def _in_order(question: Question) -> bool:
    return bool(question.settings.get("ordered"))


def _files(id: UUID, material: Material, wave: Wave, data: Microdata) -> Iterable[store.ReleaseFile]:
    long, wide = table(data.long), table(data.wide)
    languages = {language: 0 for version in material.versions.values() for language in version.languages}
    described = codebook([long, wide], languages=list(languages), version=material.editions)
    stem = f"{_slug(material.subject.name)}-{wave.closes.astimezone(SWEDEN).date().isoformat()}"
    for format, name, content in (
        ("csv", "long", long),
        ("csv-wide", "wide", wide),
        ("codebook", "codebook", described),
    ):
        yield _file(id, format, f"{stem}-{name}", content)


def _file(id: UUID, format: str, name: str, content: Table) -> store.ReleaseFile:
    writer, stream = format_named("csv"), io.BytesIO()
    writer.write(content, stream)
    held = stream.getvalue()
    return store.ReleaseFile(
        release_id=id,
        format=format,
        name=f"{name}.{writer.extension}",
        media_type=writer.media_type,
        sha256=hashlib.sha256(held).hexdigest(),
        content=held,
    )


def _slug(name: str) -> str:
    """A file name from an intervention's: ASCII, small, never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG] or "insats"


def _plain(value: Any) -> Any:
    """As JSON has it: the keys of an object are strings."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
