"""How an evaluator's figures are written and drawn in one language. Which may be shown is decided before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from markupsafe import Markup

from app.charts import Branch, Step, flow, forest, interval
from app.services.together import Pool
from surveys.effects.wording import number
from surveys.languages import staff
from surveys.texts import pick

FLOW = ("present", "asked", "answered", "linked", "not_linked", "new", "without_code", "lost")
WAYS = ("linked_card", "linked_link", "linked_phone", "linked_ticket", "linked_imported")


@dataclass(frozen=True, slots=True)
class Written:
    """What a template asks for its figures. code: the language of the page."""

    code: str

    def count(self, n: int | dict[str, int] | None) -> str:
        """People: 12, 70–74, fewer than 5, or a dash where nobody counted."""
        if n is None:
            return "–"
        if isinstance(n, int):
            return str(n)
        if {"least", "most"} <= n.keys():
            low, high = n["least"], n["most"]
            return f"{low}–{high}" if low else staff(self.code, "evaluator.at_most", n=high)
        return next(staff(self.code, f"evaluator.{bound}", n=held) for bound, held in n.items())

    def told(self, flow: dict[str, int | None], name: str) -> str:
        """A count of a flow: hidden where it is None, a dash where nobody counted."""
        found = flow.get(name)
        return staff(self.code, "waves.hidden") if name in flow and found is None else self.count(found)

    def share(self, shown: dict[str, float]) -> str:
        """A share, or the two that it lies between, in percent."""
        low, high = round(shown["low"] * 100), round(shown["high"] * 100)
        return f"{low} %" if low == high else f"{low}–{high} %"

    def values(self, labels: Sequence[dict[str, Any]]) -> str:
        """The values of a class of answers as one: "13–15, 16–18", "Mostly true – Completely true" or "1–2"."""
        said = [pick(each["label"], self.code)[0] or str(each["value"]) for each in labels]
        if len(labels) > 1 and all(isinstance(each["value"], int) for each in labels):
            return f"{said[0]}–{said[-1]}" if said[0].isdigit() else f"{said[0]} – {said[-1]}"
        return ", ".join(said)

    def mean(self, shown: dict[str, Any]) -> str:
        """A mean, or the two that it lies between."""
        low, high = number(shown["low"], self.code), number(shown["high"], self.code)
        return low if low == high else f"{low}–{high}"

    def signed(self, value: float) -> str:
        """A change with its sign."""
        text = number(value, self.code)
        return f"+{text}" if value > 0 and text.strip("0,.") else text

    def found(self, cap: Mapping[str, Any], which: str) -> str:
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

    def branches(self, pool: Pool, title: str) -> Markup:
        """Each intervention's change, and all together."""
        each = [(row.seen.intervention.name, row.item["change"]) for row in pool.rows]
        drawn = [Branch(name, found["estimate"], found["low"], found["high"]) for name, found in each]
        if pool.change:
            whole = (pool.change.estimate, pool.change.low, pool.change.high)
            drawn.append(Branch(staff(self.code, "evaluator.all_together"), *whole, whole=True))
        told = "; ".join(
            f"{each.name}: {self.signed(each.estimate)} ({self.signed(each.low)} – {self.signed(each.high)})"
            for each in drawn
        )
        span = max(1, ceil(max(abs(end) for each in drawn for end in (each.low, each.high))))
        return forest(drawn, span=span, title=title, description=told)

    def people(self, wave: dict[str, Any], waves: Sequence[dict[str, Any]], title: str) -> Markup:
        """Who took part in a wave, as bars on the same scale as the other waves'. What is hidden is not drawn."""
        most = max((n for each in waves for n in each["flow"].values() if n is not None), default=0)
        here = [name for name in FLOW if name in wave["flow"]]
        bars = [
            Step(staff(self.code, f"evaluator.flow_{name}"), self.told(wave["flow"], name), wave["flow"][name])
            for name in here
        ]
        told = ", ".join(f"{bar.label}: {bar.shown}" for bar in bars)
        return flow(bars, most=most, title=title, description=told)
