"""How a page writes and draws the picture of an area: numbers, periods, charts and what they say, in one language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import floor, log10
from typing import Any

from markupsafe import Markup

from app.charts import Lane, Stood, letter, span
from app.services.area_picture import Picture, Survey
from app.services.written import Written
from surveys import formats
from surveys.area.periods import Period
from surveys.area.series import Break, Line, Point, Series
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.languages import staff
from surveys.texts import pick

MOST_TOLD = 16  # figures in the description of a chart; the table below has them all
MOST_LABELS, MOST_TICKS = 4, 4
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
MONTHS_APART, HUNDRED = 3, 100


class Drawn:
    """A picture in a language."""

    def __init__(self, picture: Picture, code: str) -> None:
        self.picture, self.code = picture, code

    @property
    def last(self) -> date:
        """The last day of the time that is looked at."""
        return self.before(self.picture.window.end)

    @staticmethod
    def before(end: date) -> date:
        """The day before one: times are kept with the day after their last."""
        return end - timedelta(days=1)

    def period(self, period: Period) -> str:
        """v. 7 2026, mars 2026, kvartal 1 2026, 2026."""
        if period.grain == "month":
            return formats.month(period.first, self.code, "LLLL y")
        if period.grain == "week":
            year, week, _ = period.first.isocalendar()
            return staff(self.code, "areas.week", week=week, year=year)
        if period.grain == "quarter":
            quarter = period.text.rpartition("Q")[2]
            return staff(self.code, "areas.quarter", quarter=quarter, year=period.first.year)
        return period.text

    def value(self, point: Point) -> str:
        """A figure without its unit; a small count, and what small counts were added up to, in words."""
        if not point.few:
            return formats.grouped(point.low, self.code)
        if not point.gathered:
            return staff(self.code, "areas.few", n=FEWEST_TOLD)
        low, high = (formats.grouped(each, self.code) for each in (point.low, point.high))
        return f"{low}–{high}"

    def changed(self, each: Break) -> str:
        """What a break is, in a sentence."""
        before, after = each.before, each.after
        if each.what in ("unit", "length"):
            before, after = (staff(self.code, f"areas.{each.what}_{said}") for said in (before, after))
        nothing = staff(self.code, "areas.not_said")
        day = formats.day(each.day, self.code)
        said = {"before": before or nothing, "after": after or nothing}
        return staff(self.code, f"areas.break_{each.what}", day=day, **said)

    def lettered(self, line: Line) -> list[tuple[str, Break]]:
        """The breaks of a line, those of one day under one letter."""
        places = self._places(line)
        return [(letter(places[each.day]), each) for each in line.breaks]

    @staticmethod
    def _places(line: Line) -> dict[date, int]:
        return {day: n for n, day in enumerate(sorted({each.day for each in line.breaks}), 1)}

    def figures(self, series: Series, line: Line) -> Markup:
        """An indicator over time."""
        unit = staff(self.code, f"areas.unit_{line.unit}")
        told = [f"{self.period(each.period)}: {self.value(each)}" for each in line.points]
        if len(told) > MOST_TOLD:
            told = [told[0], staff(self.code, "areas.between", n=len(told) - 2), told[-1]]
        told += [self.changed(each) for each in line.breaks]
        places = {each.period: n for n, each in enumerate(line.points)}
        stood = [Stood(p.period.first, p.period.end, p.low, p.high, (p.low + p.high) / 2) for p in line.points]
        return self._drawn(
            stood,
            joined=[(places[one.period], places[other.period]) for one, other in line.joined()],
            breaks=self._places(line).items(),
            title=f"{series.indicator}, {unit}",
            told="; ".join(told),
        )

    def survey(self, survey: Survey) -> Markup:
        """A change since the start over time, with how far it may lie from that. The start is where nothing changed."""
        stood = [Stood(*survey.began, 0.0, 0.0, 0.0)]
        for each in survey.shown:
            change = each.item["change"]
            times = HUNDRED if each.item["followed"] else 1
            ends = (times * change[end] for end in ("low", "high", "estimate"))
            stood.append(Stood(each.first, each.end, *ends))
        numbers = [0, *(each.number for each in survey.shown)]
        told = "; ".join(
            f"{staff(self.code, 'common.wave_follow_up', n=each.number)}: {self.change(each.item)}"
            for each in survey.shown
        )
        return self._drawn(
            stood,
            joined=[(n, n + 1) for n in range(len(stood) - 1) if numbers[n + 1] == numbers[n] + 1],
            breaks=(),
            title=f"{survey.name}: {self.question(survey)}",
            told=f"{staff(self.code, 'areas.since_start')}: {told}",
        )

    def question(self, survey: Survey) -> str:
        """What was asked."""
        row = pick(survey.item["row"], self.code)[0] if survey.item["row"] else ""
        return pick(survey.item["text"], self.code)[0] + (row and f": {row}")

    def change(self, item: Mapping[str, Any]) -> str:
        """A change and the interval around it, in its own unit."""
        written, change = Written(self.code), item["change"]
        unit = staff(self.code, "areas.unit_percentage_points" if item["followed"] else "areas.unit_steps")
        return f"{written.changed(change['estimate'], item)} ({written.within(change, item)}) {unit}"

    def _drawn(
        self,
        stood: Sequence[Stood],
        *,
        joined: Sequence[tuple[int, int]],
        breaks: Iterable[tuple[date, int]],
        title: str,
        told: str,
    ) -> Markup:
        over = self.picture.window
        values = [end for each in stood for end in (each.low, each.high)]
        ticks = nice(min(0.0, *values), max(0.0, *values))
        lanes = [Lane(each.number, max(each.first, over.first), min(each.end, over.end)) for each in self.picture.bands]
        if self.picture.bands:
            names = "; ".join(f"{each.number}, {each.name}" for each in self.picture.bands)
            told += f". {staff(self.code, 'areas.meanwhile')}: {names}. {staff(self.code, 'areas.says_nothing')}"
        return span(
            stood,
            joined=joined,
            first=over.first,
            end=over.end,
            scale=(ticks[0], ticks[-1]),
            ticks=[(each, formats.grouped(each, self.code)) for each in ticks],
            along=self._along(),
            lanes=lanes,
            breaks=list(breaks),
            title=title,
            description=told,
        )

    def _along(self) -> list[tuple[date, str]]:
        """A few days below, each with its name."""
        over = self.picture.window
        if self.picture.perspective == "now":
            weeks = [over.first + timedelta(weeks=n) for n in range(0, (over.end - over.first).days // 7, MONTHS_APART)]
            return [(day, staff(self.code, "areas.week_short", week=day.isocalendar().week)) for day in weeks]
        if self.picture.perspective == "year":
            months = [date(over.first.year, month, 1) for month in range(1, 13, MONTHS_APART)]
            return [(day, formats.month(day, self.code, "LLL")) for day in months]
        years = range(over.first.year, over.end.year)
        every = -(-len(years) // MOST_LABELS)
        return [(date(year, 1, 1), str(year)) for year in years[::every]]


def nice(low: float, high: float) -> list[float]:
    """A few round values, evenly apart, from at most low to at least high; 0 is among them where it lies between."""
    width = (high - low) or 1.0
    power = 10.0 ** floor(log10(width / MOST_TICKS))
    step = next(each * power for each in NICE if each * power * MOST_TICKS >= width)
    first, last = floor(low / step), -floor(-high / step)
    return [round(n * step, 6) for n in range(first, max(last, first + 1) + 1)]
