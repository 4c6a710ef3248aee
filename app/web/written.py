"""How an evaluator's figures are written and drawn in one language. Which may be shown is decided before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from markupsafe import Markup

from app.charts import Step, flow, interval
from surveys.effects.wording import number
from surveys.languages import staff

FLOW = ("present", "asked", "answered", "linked", "not_linked", "new", "without_code", "lost")


@dataclass(frozen=True, slots=True)
class Written:
    """What a template asks for its figures. code: the language of the page."""

    code: str

    def count(self, n: int | dict[str, int] | None) -> str:
        """People: 12, fewer than 5, or a dash where nobody counted."""
        if isinstance(n, dict):
            return next(staff(self.code, f"evaluator.{bound}", n=held) for bound, held in n.items())
        return "–" if n is None else str(n)

    def mean(self, shown: dict[str, Any]) -> str:
        """A mean, or the two that it lies between."""
        low, high = number(shown["low"], self.code), number(shown["high"], self.code)
        return low if low == high else f"{low}–{high}"

    def signed(self, value: float) -> str:
        """A change with its sign."""
        text = number(value, self.code)
        return f"+{text}" if value > 0 and text.strip("0,.") else text

    def found(self, cap: dict[str, Any], which: str) -> str:
        """What a cap on the strength found, or asks for."""
        value = cap[which]
        if value is None:
            return "–"
        if cap["name"] in ("answering", "present"):
            return f"{round(value * 100)} %"
        return number(value, self.code) if cap["name"] == "width" else f"{value:g}"

    def picture(self, change: dict[str, Any], title: str) -> Markup:
        """A change with its interval."""
        low, high = change["low"], change["high"]
        told = f"{self.signed(change['estimate'])} ({self.signed(low)} – {self.signed(high)})"
        span = max(1, ceil(max(abs(low), abs(high))))
        return interval(change["estimate"], low, high, span=span, title=title, description=told)

    def people(self, wave: dict[str, Any], waves: Sequence[dict[str, Any]], title: str) -> Markup:
        """Who took part in a wave, as bars on the same scale as the other waves'."""
        most = max(_drawn(each["flow"][name]) or 0 for each in waves for name in FLOW)
        here = {name: wave["flow"][name] for name in FLOW if wave["flow"][name] is not None}
        bars = [Step(staff(self.code, f"evaluator.flow_{name}"), self.count(n), _drawn(n)) for name, n in here.items()]
        told = ", ".join(f"{bar.label}: {bar.shown}" for bar in bars)
        return flow(bars, most=most, title=title, description=told)


def _drawn(n: int | dict[str, int]) -> int | None:
    """How long a bar may be: a count that is not written out is not drawn either."""
    return n if isinstance(n, int) else None
