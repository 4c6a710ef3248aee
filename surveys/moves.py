"""What a leader may do to the waves of a cohort, and what that does to whom. Nothing is stored or asked here.

A wave that has closed never changes: its report is frozen. A running one may be closed early or prolonged, and never
begins again. A coming one may be moved or taken away. The start stays what everything is compared with: it may be moved
before it opens, and in a rolling intervention it is the intake month. Windows of a cohort never overlap, and their
numbers stand in the order of time, for a number is what is compared between cohorts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NoReturn

from surveys.errors import BadInput, WaveOver
from surveys.waves import CONTACTS_KEPT, GRACE, SWEDEN, Distance, Intake, Window, between, distance

LONGEST = 366  # days that a wave may be open
MOST_WAVES = 12
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Change:
    """The windows of a cohort as they are and as they would be. number: of the wave that it is about."""

    number: int
    old: tuple[Window, ...]
    new: tuple[Window, ...]

    @property
    def before(self) -> Window | None:
        """The wave as it is; None for a new one."""
        return numbered(self.old, self.number)

    @property
    def after(self) -> Window | None:
        """The wave as it would be; None for one that is taken away."""
        return numbered(self.new, self.number)


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a change does. code: which sentence; values: dates, distances and numbers for its gaps."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def numbered(windows: Sequence[Window], number: int) -> Window | None:
    """The wave with this number."""
    return next((each for each in windows if each.number == number), None)


def move(
    windows: Sequence[Window],
    number: int,
    *,
    first_day: date,
    last_day: date,
    along: bool = False,
    intake: Intake,
    now: datetime,
) -> Change:
    """Other days for a wave. along: those after it move by as many days. Raises WaveOver, BadInput."""
    wave = _changeable(windows, number, now)
    if number == 0 and intake == "rolling":
        _refuse("form", "intake_month")
    begun = wave.opens <= now
    if begun and first_day != wave.first_day:
        _refuse("first_day", "begun")
    moved = _window(number, first_day, last_day, now, begun=begun)
    days = (first_day - wave.first_day).days if along else 0
    new = [moved if each.number == number else _later(each, days if each.number > number else 0) for each in windows]
    _apart(new, number)
    return Change(number, _plain(windows), tuple(new))


def add(windows: Sequence[Window], *, first_day: date, last_day: date, now: datetime) -> Change:
    """A further wave, under the number that its place in time has. Raises BadInput."""
    if len(windows) >= MOST_WAVES:
        _refuse("form", "too_many_waves")
    made = _window(-1, first_day, last_day, now, begun=False)
    earlier = [each.number for each in windows if each.opens <= made.opens]
    later = [each.number for each in windows if each.opens > made.opens]
    if not earlier:
        _refuse("first_day", "before_start")
    number = max(earlier) + 1
    if number in later:
        _refuse("first_day", "no_room")
    new = sorted([*_plain(windows), between(number, first_day, last_day)], key=lambda each: each.number)
    _apart(new, number)
    return Change(number, _plain(windows), tuple(new))


def remove(windows: Sequence[Window], number: int, *, now: datetime) -> Change:
    """Without a coming wave; the others keep their numbers. Raises WaveOver, BadInput."""
    wave = _changeable(windows, number, now)
    if number == 0:
        _refuse("form", "start_stays")
    if wave.opens <= now:
        _refuse("form", "begun")
    return Change(number, _plain(windows), tuple(each for each in _plain(windows) if each.number != number))


def _changeable(windows: Sequence[Window], number: int, now: datetime) -> Window:
    wave = numbered(windows, number)
    if wave is None or wave.closes <= now:
        raise WaveOver
    return wave


def _window(number: int, first_day: date, last_day: date, now: datetime, *, begun: bool) -> Window:
    today = now.astimezone(SWEDEN).date()
    if not begun and first_day < today:
        _refuse("first_day", "past")
    if last_day < first_day:
        _refuse("last_day", "backwards")
    if last_day < today:
        _refuse("last_day", "past")
    if (last_day - first_day).days >= LONGEST:
        _refuse("last_day", "too_long_open")
    return between(number, first_day, last_day)


def _later(window: Window, days: int) -> Window:
    by = timedelta(days=days)
    return between(window.number, window.first_day + by, window.last_day + by)


def _plain(windows: Sequence[Window]) -> tuple[Window, ...]:
    return tuple(Window(each.number, each.opens, each.closes) for each in windows)


def _apart(windows: Sequence[Window], number: int) -> None:
    for one, following in pairwise(windows):
        if one.closes > following.opens:
            _refuse("first_day" if following.number == number else "last_day", "overlap")


def _refuse(name: str, code: str) -> NoReturn:
    raise BadInput(problems={name: [code]})


# --- what it does ---


def effects(change: Change, *, now: datetime, elsewhere: Sequence[Distance] = ()) -> tuple[Effect, ...]:
    """What a change does to those who are asked, and to what can be compared.

    elsewhere: how long after the start the other cohorts are asked in the wave of this number.
    """
    begun = change.before is not None and change.before.opens <= now
    told = _while_it_runs(change) if begun else [*_asked(change, now), *_compared(change, elsewhere)]
    return (*told, *_also(change), *_kept(change, now))


def _while_it_runs(change: Change) -> list[Effect]:
    before, after = change.before, change.after
    if before is None or after is None or after.closes == before.closes:
        return []
    if after.closes > before.closes:
        return [Effect("goes_on", {"date": after.last_day}), Effect("links_go_on", {"date": after.last_day})]
    hours = {"hours": GRACE // HOUR}
    return [
        Effect("reminders_stop", {"date": after.last_day}),
        Effect("page_open", hours),
        Effect("links_end", {"date": after.last_day} | hours),
    ]


def _asked(change: Change, now: datetime) -> list[Effect]:
    before, after = change.before, change.after
    told = [Effect("asked_from", {"date": after.first_day}) if after else Effect("not_asked")]
    burnt = _burns(change.old)
    if after and burnt <= now:
        told = [Effect("contacts_gone", {"date": burnt.date()})]
    if before and _was_told(change.old, before, now) and (after is None or after.opens != before.opens):
        told.append(Effect("told", {"date": before.first_day}))
    return told


def _was_told(windows: Sequence[Window], wave: Window, now: datetime) -> bool:
    """Whoever answers is told when the next wave opens, and of none after that."""
    ahead = max((each for each in windows if each.opens < wave.opens), key=lambda each: each.opens, default=None)
    return ahead is not None and ahead.opens <= now


def _compared(change: Change, elsewhere: Sequence[Distance]) -> list[Effect]:
    then, now = _distance(change.old, change.before), _distance(change.new, change.after)
    if now is None or then == now:
        return []
    told = [Effect("distance", {"before": then, "after": now}) if then else Effect("distance_new", {"after": now})]
    unlike = next((each for each in elsewhere if each != now), None)
    return [*told, Effect("unlike", {"theirs": unlike})] if unlike else told


def _distance(windows: Sequence[Window], wave: Window | None) -> Distance | None:
    """None for the start: nothing lies between it and itself."""
    start = numbered(windows, 0)
    return distance(start.first_day, wave.first_day) if start and wave and wave.number else None


def _also(change: Change) -> list[Effect]:
    told = []
    for one in change.old:
        other = numbered(change.new, one.number)
        if other is None or one.number == change.number:
            continue
        if other.opens != one.opens:
            told.append(Effect("also", {"number": one.number, "before": one.first_day, "after": other.first_day}))
        then, now = _distance(change.old, one), _distance(change.new, other)
        if then != now:
            told.append(Effect("also_distance", {"number": one.number, "before": then, "after": now}))
    return told


def _kept(change: Change, now: datetime) -> list[Effect]:
    before, after = _burns(change.old), max(_burns(change.new), now)
    days = {name: at.astimezone(SWEDEN).date() for name, at in (("before", before), ("after", after))}
    return [Effect("contacts_kept", days)] if before > now and days["before"] != days["after"] else []


def _burns(windows: Sequence[Window]) -> datetime:
    """When those burn who have left a contact: so many days after the last wave, by the clock in Sweden."""
    return max(each.closes for each in windows).astimezone(SWEDEN) + CONTACTS_KEPT
