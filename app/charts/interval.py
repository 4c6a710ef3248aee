"""A change with its interval on a line around zero, as SVG. The numbers stand in a table beside it, in words."""

from markupsafe import Markup

WIDTH, HEIGHT, MARGIN = 320, 54, 14
MIDDLE, BASE = 20, 36


def interval(estimate: float, low: float, high: float, *, span: float) -> Markup:
    """The picture. span: the line goes from -span to span, and so must the interval; colours come by class."""

    def x(value: float) -> str:
        share = (min(max(value, -span), span) + span) / (2 * span)
        return f"{MARGIN + share * (WIDTH - 2 * MARGIN):.1f}"

    ticks = "".join(
        f'<text x="{x(value)}" y="{HEIGHT - 2}" text-anchor="middle">{label}</text>'
        for value, label in ((-span, f"−{span:g}"), (0, "0"), (span, f"+{span:g}"))
    )
    return Markup(  # noqa: S704  numbers alone
        f'<svg class="forest" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<path class="axis" d="M{MARGIN} {BASE}H{WIDTH - MARGIN}"/>'
        f'<path class="zero" d="M{x(0)} 4V{BASE}"/>'
        f'<path class="range" d="M{x(low)} {MIDDLE}H{x(high)}M{x(low)} {MIDDLE - 6}v12M{x(high)} {MIDDLE - 6}v12"/>'
        f'<circle class="point" cx="{x(estimate)}" cy="{MIDDLE}" r="6"/>{ticks}</svg>'
    )
