"""How an intervention's cohorts and waves stand, in counts that point at nobody. Nothing is changed here.

Per cohort and wave: who has answered, who was reminded, who erased. Of waves that have closed the report has decided
what is told of the answers (flows.py), and the strip says the same: how those who came back were known again, for all
cohorts together, and how many answered in each. Before it has, and of what is open, the counts stand by themselves.

A count that grows while somebody looks tells what whoever is at the poster does just now: 8 after 7, and it was they.
So how many have answered is told in fives until the report tells it, and how many have erased always; none and a few
look alike. Which counts there are, app/store/wave_counts.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.services import activities
from app.services.actor import Actor
from app.services.interventions import owned
from app.store import interventions as store
from app.store import reports as reports_store
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.session import Session, transaction
from app.store.wave_counts import SUSPECT
from surveys.disclosure.counts import Sum, shown
from surveys.disclosure.figures import People, bracket
from surveys.reminders import Ceiling
from surveys.waves import Distance, Wave, distance, month_of

LEFT_CONTACT = "left_contact"
HELD = "reminder_ceiling"  # its name in `counts`: how many reminders wait since the month's ceiling has been reached
SENDING = ("reminder_due", "reminded", "reminder_failed", "reminder_uncertain", "reminder_shared")
AS_PEOPLE_DO = ("answered", "erased", SUSPECT)  # counts that grow in the minute in which somebody does it
Shown = int | People | None  # None: hidden, since it or what follows from it is small; what is not known is left out


@dataclass(frozen=True, slots=True)
class Box:
    """A wave. after: how long after the start it opens; None for the start."""

    window: Wave
    after: Distance | None
    counts: Mapping[str, Shown]


@dataclass(frozen=True, slots=True)
class Row:
    """A cohort. counts: how many have left a contact, once the courier has counted. imported: of an earlier survey."""

    cohort: UUID
    starts: date
    revision: int
    boxes: tuple[Box, ...]
    counts: Mapping[str, Shown]
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """All cohorts of an intervention, the newest first. ways: number of a wave → how those who answered were known
    again. asks: whether a poster is in use, without which nobody is reminded. held: the month's ceiling, where
    reminders wait because of it; how many is not told.
    """

    rows: tuple[Row, ...] = ()
    ways: Mapping[int, Mapping[str, Shown]] = field(default_factory=dict)
    asks: bool = True
    held: Ceiling | None = None

    def next(self, now: datetime) -> list[tuple[Row, Box]]:
        """The waves that open next: all of that day."""
        coming = [(row, box) for row in self.rows for box in row.boxes if box.window.opens > now]
        soonest = min((box.window.opens for _, box in coming), default=None)
        return [(row, box) for row, box in coming if box.window.opens == soonest]


def of_intervention(*, actor: Actor, intervention: UUID, now: datetime) -> Strip:
    """How the cohorts of an own intervention stand. Raises NotFound."""
    with transaction() as session:
        owner = owned(session, actor, intervention)
        held = store.activities_of(session, intervention)
        asked = activities.windows(session, owner, now) if held else []
        cohorts = waves_store.cohorts_of(session, intervention)
        imported = {each.id for each in cohorts if each.imported_at is not None}
        known = [each.window() for each in waves_store.waves_of(session, intervention)] if imported else []
        waves = [*asked, *(each for each in known if each.cohort in imported)]
        counts = counts_store.counts_of(session, intervention)
        report = reports_store.reports_of(session, [intervention]).get(intervention)
        told = _Told(report.document if report else None, cohorts)
        return Strip(
            _rows(cohorts, waves, now, counts, told),
            told.ways(),
            asks=any(each.closed_at is None for each in held),
            held=_held(session, intervention, counts, now),
        )


def shown_alone(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts that no sum is made of."""
    return shown(counts, ())


_Counts = Mapping[tuple[UUID, str], int]


def _held(session: Session, intervention: UUID, counts: _Counts, now: datetime) -> Ceiling | None:
    waits = any(n for (_, name), n in counts.items() if name == HELD)
    return waves_store.ceilings(session, [intervention], month_of(now))[intervention] if waits else None


class _Told:
    """What the newest report tells of the waves that have closed."""

    def __init__(self, report: Mapping[str, Any] | None, cohorts: Iterable[waves_store.Cohort]) -> None:
        by_day = {each.starts.isoformat(): each.id for each in cohorts}
        self._report = report or {"waves": (), "cohorts": ()}
        self._waves = {
            (by_day.get(cohort["starts"]), wave["number"]): wave
            for cohort in self._report["cohorts"]
            for wave in cohort["waves"]
        }

    def answered(self, wave: Wave) -> dict[str, Shown]:
        """How many answered, where the report tells of the wave."""
        found = self._waves.get((wave.cohort, wave.number), {})
        return {"answered": found["answered"]} if "answered" in found else {}

    def batch(self, wave: Wave) -> int | None:
        """With which others the report tells of its reminders, as one sum; None before it does."""
        batch: int | None = self._waves.get((wave.cohort, wave.number), {}).get("batch")
        return batch

    def ways(self) -> dict[int, dict[str, Shown]]:
        """Number of a follow-up → how those who answered were known again."""
        return {
            wave["number"]: {name: wave["flow"][name] for name in ("answered", "linked", "not_linked")} | wave["ways"]
            for wave in self._report["waves"]
            if wave["ways"]
        }


def _counted(waves: Iterable[Wave], counts: _Counts, now: datetime) -> dict[tuple[UUID, str], int]:
    """The counts of each wave that has begun. Before the courier has told about reminders, nothing is said of them."""
    found: dict[tuple[UUID, str], int] = {}
    for wave in waves:
        if wave.opens > now:
            continue
        found |= {(wave.id, name): counts.get((wave.id, name), 0) for name in ("answered", "erased")}
        if counts.get((wave.id, SUSPECT)):
            found[wave.id, SUSPECT] = counts[wave.id, SUSPECT]
        names = ("contacts", *(name for name in SENDING if name != "reminder_due" or wave.is_open(now)))
        if wave.number:
            found |= {(wave.id, name): counts[wave.id, name] for name in names if (wave.id, name) in counts}
    return found


def _rows(
    cohorts: Sequence[waves_store.Cohort], waves: Sequence[Wave], now: datetime, counts: _Counts, told: _Told
) -> tuple[Row, ...]:
    cells = _counted(waves, counts, now)
    decided = {(wave.id, name): n for wave in waves for name, n in told.answered(wave).items()}
    fives = {key: bracket(n) for key, n in cells.items() if key[1] in AS_PEOPLE_DO}
    slow = {key: n for key, n in cells.items() if key not in fives}
    seen: dict[Any, Shown] = shown(slow, _sums(waves, told, slow)) | fives | decided
    starts = {each.cohort: each for each in waves if each.number == 0}

    def box(wave: Wave) -> Box:
        after = distance(starts[wave.cohort].first_day, wave.first_day) if wave.number else None
        return Box(wave, after, {name: seen[id, name] for id, name in cells if id == wave.id})

    def row(cohort: waves_store.Cohort) -> Row:
        own = tuple(box(each) for each in waves if each.cohort == cohort.id)
        left = (starts[cohort.id].id, LEFT_CONTACT)
        contacts = shown_alone({LEFT_CONTACT: counts[left]} if left in counts else {})
        imported = cohort.imported_at is not None
        return Row(cohort.id, cohort.starts, cohort.revision, own, contacts, imported)

    return tuple(row(each) for each in reversed(cohorts) if each.id in starts)


def _sums(waves: Sequence[Wave], told: _Told, cells: _Counts) -> list[Sum]:
    """What adds up: what became of the contacts of a wave; and over the cohorts, what reports tell of them together."""
    sums: list[Sum] = []
    batches: dict[Any, list[tuple[UUID, str]]] = {}
    for wave in waves:
        if (wave.id, "contacts") in cells:
            parts = tuple((wave.id, name) for name in SENDING if (wave.id, name) in cells)
            rest = max(0, cells[wave.id, "contacts"] - sum(cells[part] for part in parts))
            sums.append(Sum((wave.id, "contacts"), parts, rest))
        if (wave.id, "reminded") in cells and told.batch(wave) is not None:
            batches.setdefault((wave.number, told.batch(wave)), []).append((wave.id, "reminded"))
    return sums + [Sum(key, tuple(parts)) for key, parts in batches.items()]
