"""ISO weeks as Sweden has them: which days lie in one, and when the last one may be told. No clock looks at itself."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from surveys.waves import SWEDEN, midnight

CODE = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
DAYS = 7
FIRST_HOUR, LAST_HOUR = 7, 19  # of a Monday: in the morning, or later that day where nothing could be sent before


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week by its Monday."""

    monday: date

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=DAYS - 1)

    @property
    def number(self) -> int:
        """1–53."""
        return self.monday.isocalendar().week

    @property
    def code(self) -> str:
        """As an address has it: 2026-W48."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    def holds(self, when: date | datetime | None) -> bool:
        """Whether a day, or a moment by the Swedish day that it falls on, lies in it; nothing lies in none."""
        day = when.astimezone(SWEDEN).date() if isinstance(when, datetime) else when
        return day is not None and self.monday <= day <= self.sunday

    def moved(self, weeks: int) -> "Week":
        """So many weeks later."""
        return Week(self.monday + timedelta(weeks=weeks))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The half-open time between its midnights."""
        return midnight(self.monday), midnight(self.sunday + timedelta(days=1))


def week_of(when: date | datetime) -> Week:
    """The week of a day, or of the Swedish day that a moment falls on."""
    day = when.astimezone(SWEDEN).date() if isinstance(when, datetime) else when
    return Week(day - timedelta(days=day.weekday()))


def read_week(code: str) -> Week | None:
    """The week of this code; None where there is none such."""
    found = CODE.fullmatch(code)
    try:
        return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else None
    except ValueError:
        return None


def may_be_told(now: datetime) -> Week | None:
    """The week that a letter of this moment tells of: on a Monday, by day, the one before; else None."""
    here = now.astimezone(SWEDEN)
    monday = here.weekday() == 0 and FIRST_HOUR <= here.hour < LAST_HOUR
    return week_of(here).moved(-1) if monday else None
