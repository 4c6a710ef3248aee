"""The picture of a week: what was asked, answered, said, decided and done in what an organisation may see.

Nothing is counted here. How many have answered is what the leader's strip says (strip.py), to an owner alone, or what
a report tells; an open wave's count stands in fives and is as it is now, for no page keeps what it was at a week's end:
from two such pages nobody learns who came in between. What was said is what reports have published. Free texts
stay in the files of named evaluators. A partner sees what was asked, written and decided since it joined.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.services import decisions, strip
from app.services.actor import Actor
from app.services.decisions import Kept
from app.services.reports import Overview, after_joining, overview
from app.services.strip import Shown
from app.store import decisions as decisions_store
from app.store import diary as diary_store
from app.store import interventions as store
from app.store import waves as waves_store
from app.store.interventions import Intervention
from app.store.session import Session, transaction
from surveys.decisions import STANDINGS, Standing, standing
from surveys.waves import SWEDEN, Wave
from surveys.weeks import Week

Item = Mapping[str, Any]
START = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What happened to a wave or a poster. what: opened, closed, put_up, taken_down or occasion."""

    what: str
    number: int = START
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answered in a wave. is_open: so far. n: None where it is hidden."""

    number: int
    is_open: bool
    n: Shown


@dataclass(frozen=True, slots=True)
class Said:
    """What a report published in a week of one wave: sentences of changes, or so many questions' figures of a start."""

    number: int
    figures: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What a week was in one intervention. leads: whether the actor may decide about it."""

    intervention: Intervention
    leads: bool
    asked: tuple[Asked, ...] = ()
    answered: tuple[Answered, ...] = ()
    said: tuple[Said, ...] = ()
    decided: Mapping[Standing, tuple[Kept, ...]] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    outside: tuple[tuple[str, int | None], ...] = ()


def picture(*, actor: Actor, week: Week, now: datetime) -> list[Part]:
    """The week in each intervention that the actor may see, by name. A week that has not begun is empty."""
    seen = overview(actor=actor, now=now)
    with transaction() as session:
        today = now.astimezone(SWEDEN).date()
        led = {each.id for each in store.interventions(session, actor.organisation, ("lead",), today)}
        taken = decisions_store.of(session, [each.intervention.id for each in seen])
        parts = [_part(session, actor, each, week, taken, leads=each.intervention.id in led) for each in seen]
        waves = {part.intervention.id: _waves(session, actor, part.intervention, week) for part in parts}
    reports = {each.intervention.id: each.report for each in seen}
    return [
        _with_answers(actor, part, reports[part.intervention.id], waves[part.intervention.id], now) for part in parts
    ]


def _part(
    session: Session,
    actor: Actor,
    seen: Overview,
    week: Week,
    taken: Sequence[decisions_store.Decision],
    *,
    leads: bool,
) -> Part:
    owner = seen.intervention
    noted = [each for each in diary_store.of(session, owner.id) if week.holds(each.day)]
    noted = [each for each in noted if after_joining(session, actor, owner, each.created_at)]
    known = decisions.seen(session, actor, owner, taken)
    return Part(
        owner,
        leads and actor.role != "evaluator",
        asked=tuple(_asked(session, actor, owner, week)),
        said=tuple(_said(seen.report, week)),
        decided={
            where: found for where in STANDINGS if (found := tuple(e for e in known if standing(e, week) == where))
        },
        own=tuple(each.text for each in noted if each.sort == "own"),
        outside=tuple((each.text, each.count) for each in noted if each.sort == "outside"),
    )


def _asked(session: Session, actor: Actor, owner: Intervention, week: Week) -> Iterator[Asked]:
    for wave in waves_store.asked_in(session, owner.id):
        if not after_joining(session, actor, owner, wave.opens):
            continue
        if week.holds(wave.opens):
            yield Asked("opened", wave.number)
        if week.holds(wave.last_day):
            yield Asked("closed", wave.number)
    for each in store.activities_of(session, owner.id):
        if not after_joining(session, actor, owner, each.created_at):
            continue
        days = (("put_up", each.created_at), ("occasion", each.starts_on), ("taken_down", each.closed_at))
        yield from (Asked(what, name=each.name) for what, when in days if week.holds(when))


def _waves(session: Session, actor: Actor, owner: Intervention, week: Week) -> list[Wave]:
    """The waves that were open in a week."""
    begins, ends = week.bounds
    found = waves_store.asked_in(session, owner.id)
    here = [each for each in found if each.opens < ends and each.closes > begins]
    return [each for each in here if after_joining(session, actor, owner, each.opens)]


def _said(report: Item | None, week: Week) -> Iterator[Said]:
    """What was published in a week and still stands; the newest first. A start has no sentence, and is only named."""
    for wave in reversed((report or {}).get("waves", ())):
        made = [each for each in wave["items"] if each.get("made") and week.holds(_moment(each["made"]))]
        told = [each for each in made if wave["number"] == START or each.get("sentence")]
        if told:
            yield Said(wave["number"], tuple(told))


def _with_answers(actor: Actor, part: Part, report: Item | None, waves: Sequence[Wave], now: datetime) -> Part:
    begun = [each for each in waves if each.opens <= now]
    if not begun:
        return part
    if part.intervention.organisation_id == actor.organisation:
        known = _of_strip(actor, part.intervention.id, now)
    else:
        known = _of_report(report, begun)
    told = [Answered(each.number, each.is_open(now), known[each.id]) for each in begun if each.id in known]
    return replace(part, answered=tuple(told))


def _of_strip(actor: Actor, id: UUID, now: datetime) -> dict[UUID, Shown]:
    found = strip.of_intervention(actor=actor, intervention=id, now=now)
    boxes = [box for row in found.rows for box in row.boxes]
    return {box.window.id: box.counts["answered"] for box in boxes if "answered" in box.counts}


def _of_report(report: Item | None, waves: Sequence[Wave]) -> dict[UUID, Shown]:
    """What a report tells of these waves, which it has by their number and when they opened; nothing where that is two
    cohorts'.
    """
    told: dict[tuple[int, datetime], list[Item]] = {}
    for cohort in (report or {}).get("cohorts", ()):
        for wave in cohort["waves"]:
            told.setdefault((wave["number"], _moment(wave["opens"])), []).append(wave)
    found = {each.id: told.get((each.number, each.opens), []) for each in waves}
    return {id: held[0]["answered"] for id, held in found.items() if len(held) == 1 and "answered" in held[0]}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
