"""A change with its interval on a line around no change. The numbers stand in a table beside it, in words."""

from markupsafe import Markup

from app.charts.svg import WIDTH, dot, frame, line, text

HEIGHT, MARGIN, TOP, MIDDLE, BASE, WHISKER = 58.0, 14.0, 4.0, 20.0, 36.0, 6.0
BOLD = 3


def interval(estimate: float, low: float, high: float, *, span: float, title: str, description: str) -> Markup:
    """The drawing. span: the line goes from -span to span; what lies beyond is drawn at its end."""

    def x(value: float) -> float:
        share = (min(max(value, -span), span) + span) / (2 * span)
        return MARGIN + share * (WIDTH - 2 * MARGIN)

    shapes = [
        line(x(-span), BASE, x(span), BASE, "chart-axis"),
        line(x(0), TOP, x(0), BASE, "chart-zero"),
        line(x(low), MIDDLE, x(high), MIDDLE, "chart-line", width=BOLD),
        *(line(x(end), MIDDLE - WHISKER, x(end), MIDDLE + WHISKER, "chart-line", width=BOLD) for end in (low, high)),
        dot(x(estimate), MIDDLE),
        text(x(-span), HEIGHT - 4, f"−{span:g}", "chart-tick", "middle"),
        text(x(0), HEIGHT - 4, "0", "chart-tick", "middle"),
        text(x(span), HEIGHT - 4, f"+{span:g}", "chart-tick", "middle"),
    ]
    return frame(shapes, height=HEIGHT, title=title, description=description)
