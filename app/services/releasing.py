"""Makes microdata releases at each wave's close, the analyst's work. Who may see them is decided in releases.py.

A wave's answers leave with the next release to which at least 10 new people contribute in a wave of that number; until
then they wait. Those who were asked here never make up the number with those who were brought in, nor hide among them:
somebody has those answers at home. No releases of an intervention, of whatever chain and however far apart, differ by a
handful of people: who has been in the same ones is one block (surveys/disclosure/earlier.py), and where some of it have
erased, others stay out along, or all of it. What a release tells of somebody's background no later one makes finer: its
variables stay those of the first, the steps of their ladders only grow, and who has been told is told no more
(surveys/disclosure/protect.py). A partner who joined later gets releases of their own, of the waves that opened since.

A release stands once its tables are frozen, so nothing of it is half there. Its files: release_files.py.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
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
from app.store.wave_counts import SUSPECT
from surveys.answers import complete
from surveys.disclosure.background import Background
from surveys.disclosure.columns import Missing
from surveys.disclosure.earlier import Block
from surveys.disclosure.frozen import question_from_document
from surveys.disclosure.ladders import ladder, may_be_background
from surveys.disclosure.microdata import PEOPLE, Microdata, Row, alike, measured, release
from surveys.disclosure.tally import tally
from surveys.errors import TooFewForRelease
from surveys.goals import is_sensitive
from surveys.waves import SWEDEN, Wave

TOO_FEW, TOO_FEW_NEW = "release.too_few", "release.too_few_new"
LASTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Chain:
    """Releases that follow one upon the other. since: no wave that opened before; known: earliest first; all: of every
    chain of the intervention.
    """

    since: date
    known: tuple[store.Release, ...]
    all: tuple[store.Release, ...]

    @property
    def first(self) -> store.Release | None:
        """The first of the intervention with files, of any chain."""
        return min(self.left, key=lambda each: each.made_at, default=None)

    @property
    def left(self) -> list[store.Release]:
        """Those of the intervention with files, of any chain: somebody may hold them all."""
        return [each for each in self.all if each.refused is None]

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
        """The waves whose answers have left with any of them."""
        return {wave for each in self.known if each.refused is None for wave in each.details["waves"]}


@dataclass(frozen=True, slots=True)
class Turn:
    """A wave whose release is to be made. closed: it and those of its chain that closed before; told: response →
    background as it has been told, and its block.
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
    opens = store.first_opens(session, material.subject.id)
    later = store.joined_later(session, material.subject.id, opens.astimezone(SWEDEN).date()) if opens else []
    return [
        Chain(since, tuple(each for each in known if each.since == since), tuple(known))
        for since in (EVERYTHING, *later)
    ]


def _make(turn: Turn, now: datetime) -> None:
    """The release at one wave's close: frozen outside any long transaction, there when all of it is."""
    out, needed = turn.chain.out(), max(PEOPLE, turn.limit)
    made = store.Release(
        id=uuid5(turn.wave.id, f"release|{turn.chain.since}"),
        intervention_id=turn.material.subject.id,
        wave_id=turn.wave.id,
        since=turn.chain.since,
        made_at=now,
        expires_at=now + LASTS,
        details={"needed": needed},
    )
    background, levels = _background(turn.material, turn.chain.first)
    try:
        data = _protected(turn, out, background, levels)
    except TooFewForRelease as refused:
        made.refused, made.people = TOO_FEW_NEW if out else TOO_FEW, refused.values["n"]
        with transaction() as session:
            session.add(made)
        return
    made.refused, made.people = None, data.report.people
    made.details |= _details(turn, background, data)
    _keep(turn.material, made, data, [each.question.key for each in background], now)


def _keep(material: Material, made: store.Release, data: Microdata, names: Sequence[str], now: datetime) -> None:
    """Freeze the tables, and let the release be there, all at once."""
    sheets = (data.long, data.wide)
    book = files.freeze(sheets, _book(material, data), uuid5(made.id, files.BOOK))
    cells = {id: dict(zip(names, map(_encoded, each), strict=True)) for id, each in data.told.items()}
    blocks = {id: _block(made.id, name) for id, name in data.blocks.of.items()}
    with transaction() as session:
        session.add(made)
        session.flush()
        files.add(session, made.id, files.BOOK, book, name=files.BOOK)
        for sheet in sheets:
            release_rows.keep(session, made.id, sheet)
        for format in AT_ONCE:
            session.add(store.ReleaseRequest(release_id=made.id, format=format, asked_at=now, try_at=now))
        told_store.keep_told(session, cells)
        told_store.keep_blocks(session, blocks)


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


def _ids(material: Material, wave: Wave) -> set[UUID]:
    return {each.id for each in material.responses.get(wave.id, ())}


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
    turn: Turn, out: Set[str], background: Sequence[Background], levels: tuple[int, ...] | None
) -> Microdata:
    names, material = [each.question.key for each in background], turn.material
    blocks = _blocks(turn.chain.left)
    closed, unknown = {each.id for each in turn.closed}, _unknown(turn.chain.left)
    rows = [
        Row(
            each.pid,
            each.number,
            complete(material.versions[each.version], each.answers),
            each.id,
            _told_before(held, names),
            apart=wave.cohort in material.imported,
            block=block,
            here=wave.id in closed,
            fresh=str(wave.id) not in out or block is None,
        )
        for wave in material.waves
        for each in material.responses.get(wave.id, ())
        for held in [turn.told.get(each.id)]
        for block in [held.get(told_store.BLOCK) if held else None]
        if block is not None or (wave.id in closed and str(wave.id) not in unknown)
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
        blocks=blocks,
    )


def _block(release: UUID, name: str) -> str:
    return f"{release}/{name}"


def _blocks(left: Iterable[store.Release]) -> dict[str, Block]:
    """Every block that there has been, by the name that those who are in it have."""
    return {
        _block(each.id, name): Block(size, frozenset(withheld))
        for each in left
        for name, (size, withheld) in each.details.get("blocks", {}).items()
    }


def _unknown(left: Iterable[store.Release]) -> set[str]:
    """Waves that left before blocks were kept: nobody knows who has erased since, so they do not leave again."""
    return {wave for each in left if "blocks" not in each.details for wave in each.details["waves"]}


def _told_before(held: Mapping[str, Any] | None, names: Sequence[str]) -> tuple[Any, ...] | None:
    """A variable that was not told then is not told now."""
    return None if held is None else tuple(_decoded(held.get(name, _encoded(Missing.WITHHELD))) for name in names)


def _encoded(cell: Any) -> Any:
    return {"missing": cell.value} if isinstance(cell, Missing) else cell


def _decoded(held: Any) -> Any:
    return Missing(held["missing"]) if isinstance(held, dict) else held


def _details(turn: Turn, background: Sequence[Background], data: Microdata) -> dict[str, Any]:
    """What is stored beside a release, for its pages and for the next one. No count of people that is small."""
    material = turn.material
    suspect = sum(material.counts.get((wave.id, SUSPECT), 0) for wave in turn.closed)
    report = replace(data.report, suspect=suspect)
    levels = {each.name: each.level for each in report.losses}
    languages = {language: 0 for version in material.versions.values() for language in version.languages}
    return {
        "waves": [str(each.id) for each in turn.closed if data.told.keys() & _ids(material, each)],
        "blocks": {name: [each.size, sorted(each.withheld)] for name, each in data.blocks.made.items()},
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
