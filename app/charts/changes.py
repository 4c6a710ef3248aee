"""Change with its interval, an item a row, around a line at no change. Words come in translated, numbers rounded."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.svg import WIDTH, dot, fold, frame, line, text

MARGIN, LETTERS, LEADING, BOLD = 16.0, 46, 17.0, 3


@dataclass(frozen=True, slots=True)
class Change:
    """One row. shown: "0,5 steg (0,2 till 0,8)", or why there is no figure; estimate, low, high: None without one."""

    label: str
    shown: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None


def changes(rows: Sequence[Change], *, title: str, description: str, lower: str, higher: str) -> Markup:
    """A dot and its interval for each row. lower, higher: what the two sides of the line at 0 mean."""
    reach = max((abs(end) for row in rows for end in (row.low, row.high) if end is not None), default=0.0) or 1.0
    middle, scale = WIDTH / 2, (WIDTH / 2 - MARGIN) / reach
    shapes = [text(MARGIN, 14, f"← {lower}"), text(WIDTH - MARGIN, 14, f"{higher} →", anchor="end")]
    top = 30.0
    for row in rows:
        for words in fold(row.label, LETTERS):
            top += LEADING
            shapes.append(text(MARGIN, top, words))
        top += LEADING
        shapes.append(text(MARGIN, top, row.shown, "chart-number"))
        if row.estimate is not None and row.low is not None and row.high is not None:
            top += LEADING
            shapes.append(line(middle, top - 9, middle, top + 9, "chart-zero"))
            shapes.append(line(middle + row.low * scale, top, middle + row.high * scale, top, "chart-line", width=BOLD))
            shapes.append(dot(middle + row.estimate * scale, top))
        top += LEADING / 2
    return frame(shapes, height=top + LEADING, title=title, description=description)
