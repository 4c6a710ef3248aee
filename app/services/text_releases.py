"""Which free texts may leave the system, as a table of their own: question, wave, theme, text.

A question's texts of one wave number leave together once all of them have been read and at least ten were approved;
fewer wait for those of later cohorts, and those who were asked here are not counted with those who were brought in. In
a wave one person has one text a question, so ten texts are ten people. Between the waves that is not so: those texts
are read and never leave, as no answers from there do. What has left lies only in its file from then on: erasing by code
removes what waits or is approved, and published files remain. A partner who joined later gets those of waves that
opened since, in a file of their own, where neither they nor the others of a question are fewer than ten.
The analyst's.
"""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from app.exports import format_named
from app.exports.table import Table
from app.services import release_files as files
from app.store import releases as releases_store
from app.store import texts as store
from app.store.releases import EVERYTHING
from app.store.session import Session, transaction
from surveys.disclosure.columns import Column
from surveys.disclosure.microdata import PEOPLE
from surveys.disclosure.scrub import scrub, spoken
from surveys.disclosure.sheets import WAVE
from surveys.kinds.base import Variable
from surveys.languages import staff
from surveys.waves import SWEDEN

COLUMNS = (
    Column(
        Variable("question", {"sv": "frågans namn i kodboken", "en": "the question's name in the codebook"}, "text")
    ),
    Column(WAVE),
    Column(
        Variable("theme", {"sv": "temat som den som läste gav texten", "en": "the theme its reader gave it"}, "text")
    ),
    Column(
        Variable(
            "text", {"sv": "det som någon skrev, utan personuppgifter", "en": "what somebody wrote, scrubbed"}, "text"
        )
    ),
)
CSV = format_named("csv")
Group = tuple[str, int, bool]  # question, number of the wave, whether brought in


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a group's texts do not leave yet: some are unread, or so many more approved ones are needed."""

    unread: int
    more: int


@dataclass(frozen=True, slots=True)
class Due:
    """leaving: the texts that may leave now; why: what keeps each of the other groups.

    destroyed: question → rejected by a reviewer, so far.
    """

    leaving: Mapping[Group, tuple[store.Ready, ...]] = field(default_factory=dict)
    why: Mapping[Group, Waiting] = field(default_factory=dict)
    destroyed: Mapping[str, int] = field(default_factory=dict)

    def table(self, since: date = EVERYTHING) -> Table | None:
        """Those of waves that opened since, shuffled; None where there are none."""
        found = [each for held in self.leaving.values() for each in _since(held, since)]
        secrets.SystemRandom().shuffle(found)
        return _table(found) if found else None

    @property
    def tags(self) -> list[bytes]:
        """Which they are."""
        return [each.tag for held in self.leaving.values() for each in held]


def interventions() -> list[UUID]:
    """Those that have approved texts, whether or not enough."""
    with transaction() as session:
        return store.with_approved(session)


def make(*, intervention: UUID) -> int:
    """Texts that have been read leave with the newest release that has files, each time as a file of their own; returns
    how many files. Raises LookupError as left.
    """
    with transaction() as session:
        known = releases_store.released(session, intervention)
        newest = {each.since: each for each in known if each.refused is None}
        taken = {each.id: len(files.of_texts(releases_store.files_of(session, each.id))) for each in newest.values()}
        leaving = due(session, intervention)
    if EVERYTHING not in newest or not leaving.leaving:
        return 0
    made = [
        (release, format, _stored(release, format, table))
        for since, release in newest.items()
        if (table := leaving.table(since)) is not None
        for format in [files.texts_format(taken[release.id] + 1)]
    ]
    with transaction() as session:
        for release, format, stored in made:
            name = f"{release.details['name']}-{format}.{CSV.extension}"
            files.add(session, release.id, format, stored, name=name, media_type=CSV.media_type)
        left(session, leaving)
    return len(made)


def _stored(release: releases_store.Release, format: str, table: Table) -> files.Stored:
    stored = files.Stored(uuid5(release.id, format))
    CSV.write(table, stored)  # type: ignore[arg-type]  # written to, no more
    stored.finish()
    return stored


def due(session: Session, intervention: UUID) -> Due:
    """In the caller's transaction: the approved texts of an intervention that may leave."""
    groups: dict[Group, list[store.Ready]] = defaultdict(list)
    for each in store.of_intervention(session, intervention, (store.WAITING, store.APPROVED)):
        if each.number is not None:
            groups[each.question, each.number, each.imported].append(each)
    why = {group: reason for group, held in groups.items() if (reason := _why(held))}
    counts = store.counts(session, intervention)
    return Due(
        leaving={group: tuple(held) for group, held in groups.items() if group not in why},
        why=why,
        destroyed={question: n for (question, name), n in counts.items() if name == store.REJECTED},
    )


def _since(held: Sequence[store.Ready], since: date) -> list[store.Ready]:
    """Of one group: enough, and enough others, or who holds both files could tell a few apart."""
    found = [each for each in held if each.opens and each.opens.astimezone(SWEDEN).date() >= since]
    others = len(held) - len(found)
    return [] if len(found) < PEOPLE or 0 < others < PEOPLE else found


def left(session: Session, leaving: Due) -> None:
    """In the transaction that stores the file: from now on the texts lie nowhere else. Raises LookupError, so that the
    transaction is undone, where somebody has erased one of them meanwhile: then the file must be made anew.
    """
    if store.erase(session, leaving.tags) != len(leaving.tags):
        raise LookupError("a text was erased while it was about to leave")


def _why(held: list[store.Ready]) -> Waiting | None:
    unread = sum(each.state == store.WAITING for each in held)
    more = max(0, PEOPLE - (len(held) - unread))
    return Waiting(unread, more) if unread or more else None


def _table(leaving: list[store.Ready]) -> Table:
    rows = [(each.question, each.number, each.theme or "", spoken(scrub(each.text), _word)) for each in leaving]
    return Table("texts", COLUMNS, rows)


def _word(kind: str) -> str:
    """A bracket in a file: in Swedish, as the codebook's labels are first."""
    return staff("sv", f"texts.kind_{kind}")
