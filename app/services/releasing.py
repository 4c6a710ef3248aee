"""Makes microdata releases at each wave's close, the analyst's work. Who may see them is decided in releases.py.

A wave's answers leave with the next release to which at least 10 new people contribute in a wave of that number; until
then they wait. Those who were asked here never make up the number with those who were brought in, nor hide among them:
somebody has those answers at home. So two successive releases never differ by a handful of people. What a release tells
of somebody's background no later one makes finer: its variables stay those of the first, the steps of their ladders
only grow, and who has been told is told no more (surveys/disclosure/protect.py). A partner who joined later gets
releases of their own, of the waves that opened since.

A release stands once its tables are frozen, so nothing of it is half there. Its files: release_files.py.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from app.services import release_files as files
from app.services import release_rows
from app.services.analysis import Material, gather
from app.services.release_files import AT_ONCE
from app.services.release_names import fresh_names, slug
from app.services.release_report import told_report
from app.store import releases as store
from app.store import told as told_store
from app.store.releases import EVERYTHING
from app.store.session import Session, transaction
from surveys.answers import complete
from surveys.disclosure.background import Background
from surveys.disclosure.columns import Missing
from surveys.disclosure.frozen import question_from_document
from surveys.disclosure.ladders import ladder, may_be_background
from surveys.disclosure.microdata import PEOPLE, Microdata, Row, alike, measured, release
from surveys.disclosure.tally import tally
from surveys.goals import is_sensitive
from surveys.waves import SWEDEN, Wave

TOO_FEW, TOO_FEW_NEW = "release.too_few", "release.too_few_new"
LASTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Chain:
    """Releases that follow one upon the other. since: no wave that opened before; known: earliest first.

    first: the first of the intervention with files, of any chain.
    """

    since: date
    known: tuple[store.Release, ...]
    first: store.Release | None

    def missing(self, waves: Iterable[Wave]) -> list[tuple[Wave, list[Wave]]]:
        """Waves without a release, each with those of this chain that have one, so that what has left stays in: also
        where answers of an earlier survey, whose waves lie in the past, came after it.
        """
        here = [each for each in waves if each.opens.astimezone(SWEDEN).date() >= self.since]
        done = {each.wave_id for each in self.known}
        return [
            (each, [other for other in here if other.id in done or other.id == each.id])
            for each in here
            if each.id not in done
        ]

    def out(self) -> set[str]:
        """The waves whose answers have left."""
        latest = next((each for each in reversed(self.known) if each.refused is None), None)
        return set(latest.details["waves"]) if latest else set()


@dataclass(frozen=True, slots=True)
class Turn:
    """A wave whose release is to be made. closed: it and those of its chain that closed before; told: response →
    background as it has been told.
    """

    material: Material
    chain: Chain
    wave: Wave
    closed: tuple[Wave, ...]
    told: Mapping[UUID, Mapping[str, Any]]

    @property
    def limit(self) -> int:
        """How many must look alike."""
        sensitive = any(is_sensitive(each.indicator) for each in self.material.questions().values())
        return alike(children=self.material.subject.audience == "children", sensitive=sensitive)


def make(*, intervention: UUID, now: datetime) -> int:
    """Make the releases of all waves that have closed and have none; returns how many."""
    made = 0
    while True:
        with transaction() as session:
            turn = _next(session, gather(session, intervention), now)
        if turn is None:
            return made
        _make(turn, now)
        made += 1


def _next(session: Session, material: Material, now: datetime) -> Turn | None:
    settled = material.settled(now)
    missing = ((chain, *each) for chain in _chains(session, material) for each in chain.missing(settled))
    chain, wave, closed = next(missing, (None, None, None))
    if chain is None or wave is None or closed is None:
        return None
    return Turn(material, chain, wave, tuple(closed), told_store.told(session, material.subject.id))


def _chains(session: Session, material: Material) -> list[Chain]:
    known = store.released(session, material.subject.id)
    first = min((each for each in known if each.refused is None), key=lambda each: each.made_at, default=None)
    opens = store.first_opens(session, material.subject.id)
    later = store.joined_later(session, material.subject.id, opens.astimezone(SWEDEN).date()) if opens else []
    return [Chain(since, tuple(each for each in known if each.since == since), first) for since in (EVERYTHING, *later)]


def _make(turn: Turn, now: datetime) -> None:
    """The release at one wave's close: frozen outside any long transaction, there when all of it is."""
    closed, out, needed = turn.closed, turn.chain.out(), max(PEOPLE, turn.limit)
    people = _new_people(turn.material, [each for each in closed if str(each.id) not in out])
    joining = {pool for pool, n in people.items() if n >= needed}
    waves = [each for each in closed if str(each.id) in out or _pool(turn.material, each) in joining]
    made = store.Release(
        id=uuid5(turn.wave.id, f"release|{turn.chain.since}"),
        intervention_id=turn.material.subject.id,
        wave_id=turn.wave.id,
        since=turn.chain.since,
        made_at=now,
        expires_at=now + LASTS,
        details={"needed": needed},
    )
    if not joining:
        made.refused, made.people = TOO_FEW_NEW if out else TOO_FEW, max(people.values(), default=0)
        with transaction() as session:
            session.add(made)
        return
    background, levels = _background(turn.material, turn.chain.first)
    data = _protected(turn, waves, background, levels)
    made.refused, made.people = None, data.report.people
    made.details |= _details(turn, waves, background, data)
    _keep(turn.material, made, data, [each.question.key for each in background], now)


def _keep(material: Material, made: store.Release, data: Microdata, names: Sequence[str], now: datetime) -> None:
    """Freeze the tables, and let the release be there, all at once."""
    sheets = (data.long, data.wide)
    book = files.freeze(sheets, _book(material, data), uuid5(made.id, files.BOOK))
    cells = {id: dict(zip(names, map(_encoded, each), strict=True)) for id, each in data.told.items()}
    with transaction() as session:
        session.add(made)
        session.flush()
        session.add(files.row(made.id, files.BOOK, files.BOOK, book))
        for sheet in sheets:
            release_rows.keep(session, made.id, sheet)
        for format in AT_ONCE:
            session.add(store.ReleaseRequest(release_id=made.id, format=format, asked_at=now, try_at=now))
        if names:
            told_store.keep_told(session, cells)


def _book(material: Material, data: Microdata) -> dict[str, Any]:
    """What a codebook says besides the columns. Of two questionnaires with the same number the later is "1.2"."""
    editions: dict[str, Any] = {}
    for id, version in material.versions.items():
        name, again = str(material.numbers[id]), 2
        while name in editions:
            name, again = f"{material.numbers[id]}.{again}", again + 1
        editions[name] = version.document()
    counts = {"long": tally(data.long.columns, data.long.rows)}
    return {"title": material.subject.name, "editions": editions, "counts": counts}


def _pool(material: Material, wave: Wave) -> tuple[int, bool]:
    """The number of a wave, and whether its answers were brought in."""
    return wave.number, wave.cohort in material.imported


def _new_people(material: Material, waves: Iterable[Wave]) -> dict[tuple[int, bool], int]:
    """Pool → how many people's answers would leave for the first time."""
    people: dict[tuple[int, bool], int] = {}
    for wave in waves:
        rows = material.responses.get(wave.id, ())
        coded = {each.pid for each in rows if each.pid is not None}
        strangers = sum(each.pid is None for each in rows)
        pool = _pool(material, wave)
        people[pool] = people.get(pool, 0) + len(coded) + strangers
    return people


def _background(material: Material, first: store.Release | None) -> tuple[list[Background], tuple[int, ...] | None]:
    """The declared variables that were asked, and the steps of their ladders that the first release took.

    A ladder is that of the question as it was then: an option that came later has no place on it.
    """
    questions = material.questions()
    names = list(first.details["background"]) if first else list(material.subject.background)
    fitting = [questions[name] for name in names if name in questions and may_be_background(questions[name])]
    if first is None:
        return [Background(each, ladder(each)) for each in fitting], None
    before = first.details["background"]
    ladders = [ladder(question_from_document(before[each.key]["question"])) for each in fitting]
    found = [Background(each, steps) for each, steps in zip(fitting, ladders, strict=True)]
    return found, tuple(before[each.key]["level"] for each in fitting)


def _protected(
    turn: Turn, waves: Sequence[Wave], background: Sequence[Background], levels: tuple[int, ...] | None
) -> Microdata:
    names, material = [each.question.key for each in background], turn.material
    rows = [
        Row(
            each.pid,
            each.number,
            complete(material.versions[each.version], each.answers),
            each.id,
            _told_before(turn.told.get(each.id), names),
            apart=wave.cohort in material.imported,
        )
        for wave in waves
        for each in material.responses.get(wave.id, ())
    ]
    between = material.responses.get(None, ()) if turn.chain.since == EVERYTHING else ()
    rows += [Row(each.pid, None, {}) for each in between]  # only counted: so the page says what is not in it
    return release(
        rows,
        outcomes=measured(material.questions().values()),
        background=background,
        limit=turn.limit,
        levels=levels,
        ids=fresh_names(len(rows)),
        shuffle=secrets.SystemRandom().shuffle,
    )


def _told_before(held: Mapping[str, Any] | None, names: Sequence[str]) -> tuple[Any, ...] | None:
    """A variable that was not told then is not told now."""
    return None if held is None else tuple(_decoded(held.get(name, _encoded(Missing.WITHHELD))) for name in names)


def _encoded(cell: Any) -> Any:
    return {"missing": cell.value} if isinstance(cell, Missing) else cell


def _decoded(held: Any) -> Any:
    return Missing(held["missing"]) if isinstance(held, dict) else held


def _details(turn: Turn, waves: Sequence[Wave], background: Sequence[Background], data: Microdata) -> dict[str, Any]:
    """What is stored beside a release, for its pages and for the next one. No count of people that is small."""
    report, material = data.report, turn.material
    levels = {each.name: each.level for each in report.losses}
    languages = {language: 0 for version in material.versions.values() for language in version.languages}
    return {
        "waves": [str(each.id) for each in waves if _pool(material, each) in data.pools],
        "background": {
            each.question.key: {"level": levels[each.question.key], "question": each.question.document()}
            for each in background
        },
        "name": f"{slug(material.subject.name)}-{turn.wave.closes.astimezone(SWEDEN).date().isoformat()}",
        "languages": list(languages),
        "version": ", ".join(str(number) for number in sorted(set(material.numbers.values()))),
        "rows": {"long": len(data.long.rows), "wide": len(data.wide.rows)},
        "report": told_report(report, background),
    }
