"""The windows of a cohort on a line of time, and the line of months above. Words stand beside them, in a table.

Places are percentages of the width, so that the line fits a phone and a desk and its words keep their size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.charts.marks import BASELINE, HIGH, shared

HEIGHT, BAR, ROUND = 26, 14, 5
MONTHS_IN_YEAR = 12
MOST_LABELS = 5
NARROW = 280.0  # pixels: how wide the line is on a small phone, where marks must not overlap either
ROOM = 86.0  # percent: a label that begins further to the right would not fit


@dataclass(frozen=True, slots=True)
class Bar:
    """A window from the first to the day after the last. state: over, open or coming."""

    first: date
    end: date
    state: str


@dataclass(frozen=True, slots=True)
class Span:
    """What the whole width stands for."""

    first: date
    end: date

    def place(self, day: date) -> float:
        """Where a day lies, in percent of the width; what lies outside is at the edge."""
        share = (day - self.first).days / max(1, (self.end - self.first).days)
        return 100 * min(1.0, max(0.0, share))

    def months(self) -> list[date]:
        """The first days of at most five months, evenly apart, each with room for its name."""
        n = (self.end.year - self.first.year) * MONTHS_IN_YEAR + self.end.month - self.first.month
        every = -(-max(1, n) // MOST_LABELS)
        found = [_month(self.first, ahead) for ahead in range(0, n + 1, every)]
        return [day for day in found if self.place(day) <= ROOM]


def span(days: Iterable[date]) -> Span:
    """From the first of the earliest day's month to the last of the latest day's."""
    known = sorted(days)
    return Span(known[0].replace(day=1), _month(known[-1], 1))


def line(bars: Sequence[Bar], over: Span, today: date) -> Markup:
    """A cohort's windows, and today."""
    top = (HEIGHT - BAR) / 2
    shapes = [Markup('<line class="tl-way" x1="0" x2="100%" y1="{y}" y2="{y}"/>').format(y=HEIGHT // 2)]
    for bar in bars:
        left, right = over.place(bar.first), over.place(bar.end)
        shapes.append(
            Markup('<rect class="tl-{}" x="{:.2f}%" y="{:g}" width="{:.2f}%" height="{}" rx="{}"/>').format(
                bar.state, left, top, right - left, BAR, ROUND
            )
        )
    if over.first <= today < over.end:
        shapes.append(
            Markup('<line class="tl-now" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{y}"/>').format(
                x=over.place(today), y=HEIGHT
            )
        )
    return _drawing(shapes)


def axis(over: Span, labels: Sequence[tuple[date, str]]) -> Markup:
    """The months, each at its first day."""
    texts = (
        Markup('<text class="tl-month" x="{:.2f}%" y="16">{}</text>').format(over.place(day), words)
        for day, words in labels
    )
    return _drawing(texts)


def noted(days: Sequence[tuple[date, int]], over: Span) -> Markup:
    """A lane of numbered marks for what happened on these days, those outside the line left out."""
    held = [(over.place(day) * NARROW / 100, number) for day, number in days if over.first <= day < over.end]
    shapes = (
        Markup(
            '<svg x="{x:.2f}%" y="{y}" overflow="visible"><rect class="chart-mark" x="{left:g}" y="{top:g}"'
            ' width="{width:g}" height="{high:g}" rx="{round:g}" fill="currentColor" fill-opacity="0"'
            ' stroke="currentColor" stroke-width="1.5"/><text class="chart-tick chart-mark-number" y="{base:g}"'
            ' text-anchor="middle" fill="currentColor">{label}</text></svg>'
        ).format(
            x=100 * each.middle / NARROW,
            y=HEIGHT // 2,
            left=-each.width / 2,
            top=-HIGH / 2,
            width=each.width,
            high=HIGH,
            round=HIGH / 2,
            base=BASELINE,
            label=each.label,
        )
        for each in shared(held, NARROW)
    )
    return _drawing(shapes)


def _drawing(shapes: Iterable[Markup]) -> Markup:
    """Only a picture of what the table says."""
    body = Markup("").join(shapes)
    return Markup('<svg class="tl" width="100%" height="{}" aria-hidden="true" focusable="false">{}</svg>').format(
        HEIGHT, body
    )


def _month(day: date, ahead: int) -> date:
    year, month0 = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + ahead, MONTHS_IN_YEAR)
    return date(year, month0 + 1, 1)
