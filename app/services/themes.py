"""Free texts that have left, by the themes that reviewers gave them, read from the files that alone hold them.

Who may fetch a file reads its texts here; whoever leads the intervention gets counts alone, since participants were
told that those who evaluate read. A file that has expired is gone from here too. Each file is counted by itself, a
question and a wave at a time, so that ten texts are ten people.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count, takewhile
from uuid import UUID

from app.services import audit, releases
from app.services.actor import Actor
from app.services.interventions import owned, visible
from app.services.questionnaires import reader
from app.services.release_files import of_texts
from app.services.staff import must_have_accepted
from app.store import interventions as interventions_store
from app.store import releases as releases_store
from app.store import themes as store
from app.store.session import Session, transaction
from surveys.disclosure.themes import Told, told
from surveys.errors import BadInput
from surveys.texts import Texts

MOST = 12  # a short list


@dataclass(frozen=True, slots=True)
class Group:
    """What left together of a question and a wave. texts: theme ("" for none) → texts; empty for who leads."""

    question: Texts
    wave: str
    told: Told
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)


def known(*, actor: Actor, intervention: UUID) -> list[str]:
    """The themes of an own intervention. Raises NotFound."""
    with transaction() as session:
        return store.of(session, owned(session, actor, intervention).id)


def change(*, actor: Actor, intervention: UUID, name: str, add: bool, now: datetime) -> None:
    """Put a theme on the list of an own intervention, or take it from there; texts that have it keep it.

    Raises Forbidden, TermsNotAccepted, NotFound, BadInput where the list is full.
    """
    with transaction() as session:
        must_have_accepted(session, actor)
        owner = owned(session, actor, intervention)
        there = store.of(session, owner.id)
        if add and name not in there and len(there) >= MOST:
            raise BadInput(problems={"name": ["too_many"]})
        (store.add if add else store.remove)(session, owner.id, name)
        audit.note(session, who=actor.id, action="themes.changed", subject=str(owner.id), now=now)


def seen(*, actor: Actor, intervention: UUID, now: datetime) -> list[Group]:
    """What has left, as the actor may see it: read, or counts. Raises as they do."""
    return (read if actor.role == "evaluator" else counts)(actor=actor, intervention=intervention, now=now)


def read(*, actor: Actor, intervention: UUID, now: datetime) -> list[Group]:
    """The released texts that an evaluator may fetch, by theme; that they were looked at is noted.

    Raises Forbidden, TermsNotAccepted, NotFound.
    """
    offers = [each.id for each in releases.mine(actor=actor, now=now) if each.intervention == intervention]
    with transaction() as session:
        owner = visible(session, actor, intervention, releases.MICRODATA, now)
        found = [each for each in releases_store.releases_of(session, [owner.id]) if each.id in offers]
        groups = _groups(session, owner.id, found, now)
        if groups:
            audit.viewed(session, who=actor.id, action="texts.released", subject=str(owner.id), now=now)
        return groups


def counts(*, actor: Actor, intervention: UUID, now: datetime) -> list[Group]:
    """How many there are, for who leads. Raises Forbidden, NotFound."""
    actor.must_lead()
    with transaction() as session:
        owner = owned(session, actor, intervention)
        whole = releases_store.releases_of(session, [owner.id])
        found = [each for each in whole if each.since == releases_store.EVERYTHING]
        return [Group(each.question, each.wave, each.told) for each in _groups(session, owner.id, found, now)]


def _groups(
    session: Session, intervention: UUID, found: Sequence[releases_store.Release], now: datetime
) -> list[Group]:
    worded = _worded(session, intervention)
    return [
        Group(worded.get(question, {"sv": question}), wave, told(Counter(theme for theme, _ in rows)), _sorted(rows))
        for release in found
        if release.expires_at > now
        for (question, wave), rows in _by_group(session, release).items()
    ]


def _by_group(session: Session, release: releases_store.Release) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(question, wave) of one file after the other → theme and text."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    files = releases_store.files_of(session, release.id)
    for each in of_texts(files):
        file = files[each].id
        parts = (releases_store.chunk(session, file, number) for number in count())
        body = b"".join(part for part in takewhile(bool, parts) if part)
        for row in csv.DictReader(io.StringIO(body.decode(errors="replace"), newline="")):
            groups[row["question"], row["wave"]].append((row.get("theme") or "", row["text"]))
    return groups


def _sorted(rows: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for theme, text in rows:
        found[theme].append(text)
    return {theme: found[theme] for theme in sorted(found, key=lambda each: (not each, each))}


def _worded(session: Session, intervention: UUID) -> dict[str, Texts]:
    """Key → words, as they were asked last."""
    versions = interventions_store.versions_of(session, intervention)
    return {each.key: each.text for version in versions for each in reader(version).questionnaire.questions}
