"""The strip of cohorts and waves as pages draw it: what stands in which column, lines of time, days in short."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup

from app.charts import timeline
from app.charts.timeline import Bar
from app.services.strip import Row, Strip
from app.web.desk import page_language
from surveys import formats
from surveys.diary import Entry
from surveys.waves import SWEDEN, Window, add_months, month_of

FEW = 3  # cohorts that are shown whatever else there is


def shown(strip: Strip, now: datetime, diary: Sequence[Entry] = ()) -> dict[str, Any]:
    """What the template asks for. current: cohorts in which something is open or to come, and the newest that are over;
    older: the rest. few: the cohorts that matter most now, for a page about much else. diary: by day, to be marked.
    """
    running = [row for row in strip.rows if any(box.window.closes > now for box in row.boxes)]
    over = [row for row in strip.rows if row not in running]
    current = [*running, *over[: max(0, FEW - len(running))]]
    few = sorted(current, key=lambda row: _soon(row, now))[:FEW]
    return {
        "strip": strip,
        "numbers": sorted({box.window.number for row in strip.rows for box in row.boxes}),
        "current": current,
        "older": over[len(current) - len(running) :],
        "few": [row for row in current if row in few],
        "lines": _lines(strip.rows, now, diary),
        "days": days,
        "state": lambda window: state(window, now),
        "now": now,
        "next_month": add_months(month_of(now), 1),
    }


def _soon(row: Row, now: datetime) -> tuple[int, datetime]:
    """An open follow-up comes first, then whichever wave opens or closes next."""
    ahead = [box.window for box in row.boxes if box.window.closes > now]
    asking = any(window.number and window.is_open(now) for window in ahead)
    edges = [edge for window in ahead for edge in (window.opens, window.closes) if edge > now]
    return (0 if asking else 1, min(edges)) if edges else (2, now)


def state(window: Window, now: datetime) -> str:
    """over, open or coming."""
    if window.closes <= now:
        return "over"
    return "open" if window.opens <= now else "coming"


def days(window: Window) -> str:
    """On which days it is open: 1 juni – 28 juni 2026."""
    first, last, code = window.first_day, window.last_day, page_language()
    if first == last:
        return formats.month(last, code, "d MMM y")
    begins = formats.month(first, code, "d MMM" if first.year == last.year else "d MMM y")
    return f"{begins} – {formats.month(last, code, 'd MMM y')}"


def _lines(rows: tuple[Row, ...], now: datetime, diary: Sequence[Entry]) -> Mapping[UUID | str, Markup]:
    """A picture for each cohort and, under "axis", the months above them; under "diary" what happened meanwhile."""
    if not rows:
        return {}
    today = now.astimezone(SWEDEN).date()
    windows = [box.window for row in rows for box in row.boxes]
    over = timeline.span([each.first_day for each in windows] + [each.last_day for each in windows] + [today])
    labels = [(day, _label(day)) for day in over.months()]
    drawn: dict[UUID | str, Markup] = {
        row.cohort: timeline.line([_bar(box.window, now) for box in row.boxes], over, today) for row in rows
    }
    noted = timeline.noted([(each.day, number) for number, each in enumerate(diary, 1)], over)
    return drawn | {"axis": timeline.axis(over, labels), "diary": noted}


def _bar(window: Window, now: datetime) -> Bar:
    return Bar(window.first_day, window.closes.astimezone(SWEDEN).date(), state(window, now))


def _label(day: date) -> str:
    return formats.month(day, page_language(), "MMM yy")
