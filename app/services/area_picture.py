"""The picture of an area: its figures, what those in its interventions have answered, and when those went on.

They stand beside each other; nothing is computed from both. A figure of an area holds everybody who lives there, most
of whom have taken part in nothing. Of answers only published figures are here, from stored reports. It is seen by the
organisation whose area it is, with its own interventions there: a partnership shares no picture.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.services import areas, audit
from app.services.actor import Actor
from app.services.trajectories import REWORDED, same
from app.store import area_figures as store
from app.store import interventions as interventions_store
from app.store import outline as outline_store
from app.store import reports as reports_store
from app.store import waves as waves_store
from app.store.area_figures import AreaFigure
from app.store.interventions import Area, Intervention
from app.store.session import Session, transaction
from surveys.area import periods, series
from surveys.area.series import Perspective, Point, Series, Window
from surveys.waves import SWEDEN

DAY = timedelta(days=1)
SAID = ("unit", "source", "definition", "note")

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """When an intervention went on, from its first day to the day after its last. number: on the page; place: of it."""

    number: int
    id: UUID
    name: str
    place: str
    first: date
    end: date
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A published change: in which time those were asked who stand in it. number: of the wave."""

    number: int
    first: date
    end: date
    item: Document


@dataclass(frozen=True, slots=True)
class Survey:
    """A question of an intervention in one wording and on one scale. id, name: the intervention's.

    item: as the newest wave tells it; began: when the start was asked; shown: what lies in the window. reworded: it was
    asked in other words before or after, so that its lines are not one.
    """

    id: UUID
    name: str
    item: Document
    began: tuple[date, date]
    asked: tuple[Asked, ...]
    shown: tuple[Asked, ...]
    reworded: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it. above: the areas that it lies in; children: those that lie in it. series: of its figures."""

    area: Area
    above: tuple[Area, ...]
    children: tuple[Area, ...]
    perspective: Perspective
    window: Window
    today: date
    series: tuple[Series, ...]
    bands: tuple[Band, ...]
    surveys: tuple[Survey, ...]


def picture(*, actor: Actor, id: UUID, perspective: Perspective, now: datetime) -> Picture:
    """The picture of an own area. Raises NotFound."""
    today = now.astimezone(SWEDEN).date()
    with transaction() as session:
        tree = areas.tree_of(session, actor)
        area = areas.owned(tree, id)
        inside = set(tree.below(id))
        bands = _bands(session, actor, inside, area, today)
        reports = reports_store.reports_of(session, [each.id for each in bands])
        asked = [each for band in bands if band.id in reports for each in _surveys(band, reports[band.id].document)]
        held = _points(store.standing(session, actor.organisation, [id]))
        begins = [each.period.first for points in held.values() for each in points]
        begins += [each.first for each in bands]
        over = series.window(perspective, today, begins)
        audit.viewed(session, who=actor.id, action="area.read", subject=str(id), now=now)
        return Picture(
            area=area,
            above=tuple(tree.above(id)),
            children=tuple(tree.children(id)),
            perspective=perspective,
            window=over,
            today=today,
            series=tuple(series.series(name, points, perspective, over) for name, points in sorted(held.items())),
            bands=tuple(each for each in bands if each.first < over.end and over.first < each.end),
            surveys=tuple(_within(each, over) for each in asked),
        )


def _points(figures: Iterable[AreaFigure]) -> dict[str, list[Point]]:
    """The figures that stand, by indicator."""
    found: dict[str, list[Point]] = defaultdict(list)
    for each in figures:
        period = periods.read(each.period)
        if period is not None:
            said = {name: getattr(each, name) for name in SAID}
            found[each.indicator].append(series.point(period, each.value, **said))
    return found


def _bands(session: Session, actor: Actor, inside: set[UUID], area: Area, today: date) -> list[Band]:
    """The organisation's own interventions here, numbered by name: those that have begun."""
    found: list[Band] = []
    for each in interventions_store.interventions(session, actor.organisation, (), today):
        if each.area_id not in inside:
            continue
        days = _days(session, each, today)
        if days is not None:
            place = each.area.name if each.area and each.area_id != area.id else ""
            end = min(days[1], today + DAY)
            goes_on = each.ended_at is None and days[1] > today
            found.append(Band(len(found) + 1, each.id, each.name, place, days[0], end, goes_on))
    return found


def _days(session: Session, intervention: Intervention, today: date) -> tuple[date, date] | None:
    """The period that its outline says; where it says none, from the first occasion or start to the last occasion or
    follow-up. A rolling one goes on until it is ended.
    """
    said = outline_store.of(session, intervention.id)
    waves = [each.window() for each in waves_store.waves_of(session, intervention.id)]
    held = [each.starts_on for each in interventions_store.activities_of(session, intervention.id) if each.starts_on]
    begins = said.begins if said and said.begins else min([*held, *(each.first_day for each in waves)], default=None)
    if begins is None or begins > today:
        return None
    ended = intervention.ended_at.astimezone(SWEDEN).date() if intervention.ended_at else None
    asked = today if intervention.intake == "rolling" else max([begins, *held, *(each.last_day for each in waves)])
    last = said.ends if said and said.ends else ended or asked
    return begins, max(begins, min(last, ended or last)) + DAY


def _surveys(band: Band, report: Document) -> Iterator[Survey]:
    """What was published of each question that measures something: a line for each wording or scale that it had."""
    windows = {each["starts"]: {wave["number"]: wave for wave in each["waves"]} for each in report.get("cohorts", ())}
    lines: dict[tuple[Any, ...], list[Asked]] = defaultdict(list)
    for wave in report["waves"]:
        for item in wave["items"]:
            if wave["number"] and item["indicator"] and "estimate" in (item.get("change") or {}):
                days = _asked(windows, item["cohorts"], wave["number"])
                if days is not None:
                    lines[same(item)].append(Asked(wave["number"], *days, item))
    wordings = [REWORDED.sub("", key[0]) for key in lines]
    for key, asked in lines.items():
        cohorts = [start for each in asked for start in each.item["cohorts"]]
        began = _asked(windows, cohorts, 0) or (asked[0].first, asked[0].first)
        reworded = wordings.count(REWORDED.sub("", key[0])) > 1
        yield Survey(band.id, band.name, asked[-1].item, began, tuple(asked), (), reworded)


def _asked(
    windows: Mapping[str, Mapping[int, Document]], starts: Sequence[str], number: int
) -> tuple[date, date] | None:
    """When a wave was open for these cohorts, all of them together."""
    held = [windows[start][number] for start in starts if number in windows.get(start, {})]
    if not held:
        return None
    days = [
        [datetime.fromisoformat(each[end]).astimezone(SWEDEN).date() for each in held] for end in ("opens", "closes")
    ]
    return min(days[0]), max(days[1])


def _within(survey: Survey, over: Window) -> Survey:
    shown = tuple(each for each in survey.asked if each.first < over.end and over.first < each.end)
    return replace(survey, shown=shown)
