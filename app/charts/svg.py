"""The few shapes that the charts are made of, every text escaped. A chart has a title and a description."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from markupsafe import Markup, escape

WIDTH = 300  # what a small phone has inside a card; wider pages scale it


def frame(shapes: Iterable[Markup], *, height: float, title: str, description: str) -> Markup:
    """The drawing with its name and what it says, for those who do not see it.

    A scale runs from left to right in every language: on a page from right to left texts would else stand beyond it.
    """
    name = sha256(f"{title}\n{description}".encode()).hexdigest()[:8]  # several charts on a page, ids that stay
    return Markup(
        '<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}"'
        ' aria-labelledby="t{n} d{n}" direction="ltr" font-size="14">'
        '<title id="t{n}">{title}</title><desc id="d{n}">{description}</desc>{shapes}</svg>'
    ).format(w=WIDTH, h=_n(height), n=name, title=title, description=description, shapes=Markup("").join(shapes))


def rectangle(x: float, y: float, width: float, height: float, kind: str, *, opacity: float = 1) -> Markup:
    """A filled rectangle."""
    return Markup(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="currentColor" fill-opacity="{}"/>'
    ).format(kind, _n(x), _n(y), _n(width), _n(height), opacity)


def line(x1: float, y1: float, x2: float, y2: float, kind: str, *, width: int = 1) -> Markup:
    """A straight line."""
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-width="{}"/>').format(
        kind, _n(x1), _n(y1), _n(x2), _n(y2), width
    )


def dot(x: float, y: float, radius: float = 5) -> Markup:
    """An estimate."""
    return Markup('<circle class="chart-dot" cx="{}" cy="{}" r="{}" fill="currentColor"/>').format(
        _n(x), _n(y), _n(radius)
    )


def pill(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    """The outline of a round-ended box around a middle. The stylesheet fills it with what lies behind the chart."""
    return Markup(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}" fill="currentColor" fill-opacity="0"'
        ' stroke="currentColor" stroke-width="1.5"/>'
    ).format(kind, _n(x - width / 2), _n(y - height / 2), _n(width), _n(height), _n(height / 2))


def polygon(corners: Sequence[tuple[float, float]], kind: str, *, opacity: float = 1) -> Markup:
    """A filled shape with these corners."""
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
    return Markup('<polygon class="{}" points="{}" fill="currentColor" fill-opacity="{}"/>').format(
        kind, points, opacity
    )


def text(x: float, y: float, words: str, kind: str = "chart-text", anchor: str = "start") -> Markup:
    """A line of text; anchor: start, middle or end."""
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}" fill="currentColor">{}</text>').format(
        kind, _n(x), _n(y), anchor, escape(words)
    )


def _n(value: float) -> str:
    """A coordinate: short, and the same everywhere."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
