"""How an evaluator's figures are written and drawn in one language. Which may be shown is decided before."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from markupsafe import Markup

from app.charts import Bar, Branch, Mark, Point, Step, curve, flow, forest, interval, likert, shares
from app.services.alongside import Beside
from app.services.spread import span, spread
from app.services.together import Pool
from app.services.trajectories import Line
from surveys import formats
from surveys.diary import Place, Spot
from surveys.effects.needed import SUGGESTS, more_pairs
from surveys.effects.strength import Cap, answering_at
from surveys.effects.wording import decimal, number, percentage_points
from surveys.languages import staff
from surveys.texts import pick

OF_STARTERS = ("answering", "turnout")  # where there are few of them, a step alone is told
IN_PERCENT, IN_SD = ("answering", "turnout", "present", "loss_apart"), ("width", "start_apart")
PERCENT, TENS = 100, 10
FIVE = 5  # so coarse are counts of people that may be told again
FLOW = ("present", "asked", "answered", "linked", "not_linked", "new", "without_code", "lost")
ROOM_FOR_NAMES = 3  # follow-ups beside each other on a small phone
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

    def changed(self, value: float, item: Mapping[str, Any]) -> str:
        """A change of an item with its sign: in points of its scale, or of a share in percentage points."""
        if not item.get("followed"):
            return self.signed(value)
        text = percentage_points(value, self.code)
        return f"+{text}" if value > 0 and text.strip("0,.") else text

    def within(self, change: Mapping[str, float], item: Mapping[str, Any]) -> str:
        """The two ends of a change's interval."""
        return f"{self.changed(change['low'], item)} – {self.changed(change['high'], item)}"

    def found(self, cap: Mapping[str, Any], which: str) -> str:
        """What a cap on the strength found, or asks for."""
        value = cap[which]
        if value is None:
            return self._step(cap["score"]) if cap["name"] in OF_STARTERS and which == "value" else "–"
        if cap["name"] in IN_PERCENT:
            return f"{round(value * 100)} %"
        if cap["name"] in IN_SD:
            return decimal(f"{value:.2g}", self.code)  # 0.35 is a bound, and is not told as 0.3
        return f"{value:g}"

    def _step(self, score: int) -> str:
        """A share of few people: the step that it reaches."""
        if not score:
            return "–"
        bound = "share_least" if (least := answering_at(score)) else "share_under"
        return staff(self.code, f"evaluator.{bound}", n=round(100 * (least or answering_at(2))))

    def needs(self, sure: dict[str, Any], compared: object) -> str:
        """What it takes before a figure may suggest anything; "" where it may already. compared: its group, if any."""
        if sure["score"] >= SUGGESTS:
            return ""
        more = more_pairs(Cap(**cap) for cap in sure["caps"])
        if more is None:
            return ""
        told = FIVE * ceil(more / FIVE)
        if compared:
            return staff(self.code, "comparison.needs_pairs", n=told) if told else ""
        return staff(self.code, "comparison.needs_both" if told else "comparison.needs_comparison", n=told)

    def picture(self, change: dict[str, Any], title: str, item: Mapping[str, Any]) -> Markup:
        """A change of an item with its interval."""
        estimate, low, high = _ends(change, item)
        told = self._told(change, item)
        return interval(estimate, low, high, span=_span([low, high], item), title=title, description=told)

    def bars(self, item: Mapping[str, Any], title: str) -> Markup:
        """The shares of a state that may be told: all at the start, those who answered both times then and now."""
        levels = item["levels"] or {}
        named = (("all_start", item["start"]), ("both_start", levels.get("before")), ("both_now", levels.get("after")))
        found = [(staff(self.code, f"evaluator.{name}"), share) for name, share in named if share]
        bars = [Bar(name, (each["low"], each["high"]), each["from"], each["to"]) for name, each in found]
        told = "; ".join(f"{name}: {self.share(each)} ({self.around(each)})" for name, each in found)
        return shares(bars, title=title, description=told)

    def around(self, share: Mapping[str, float]) -> str:
        """The uncertainty of a share."""
        return f"{round(share['from'] * 100)}–{round(share['to'] * 100)} %"

    def mcnemar(self, item: Mapping[str, Any]) -> str:
        """How seldom chance alone would turn so many one way, as far as it is told."""
        below = item["p_below"]
        if below is None:
            return staff(self.code, "evaluator.p_above")
        return staff(self.code, "evaluator.p_below", p=decimal(f"{below:g}", self.code))

    def _told(self, change: Mapping[str, float], item: Mapping[str, Any]) -> str:
        """A change and its interval in one line."""
        return f"{self.changed(change['estimate'], item)} ({self.within(change, item)})"

    def likert(self, item: dict[str, Any], items: Sequence[dict[str, Any]], title: str) -> Markup:
        """How answers lie around the middle of the scale. items: of the same wave, drawn to the same scale."""
        found = spread(item)
        if found is None:
            return Markup("")
        told = ", ".join(f"{self.values(each['labels'])}: {self.share(each)}" for each in found.classes)
        ends = (self.values([found.ends[0]]), self.values([found.ends[1]]))
        return likert(found.parts, span=span(items), ends=ends, title=title, description=told, divided=found.divided)

    def curve(self, line: Line, last: int, title: str, beside: Sequence[Beside] = ()) -> Markup:
        """A change since the start over the waves, up to the last one that has closed. beside: what happened meanwhile,
        each where it has a place there.
        """
        points = {number: Point(*_ends(item["change"], item)) for number, item in line.waves.items()}
        told = "; ".join(
            f"{staff(self.code, 'common.wave_follow_up', n=number)}: {self._told(item['change'], item)}"
            for number, item in line.waves.items()
        )
        placed = [each for each in beside if each.at is not None]
        if placed:
            noted = "; ".join(f"{each.number}, {self.noted(each)}" for each in placed)
            told += f". {staff(self.code, 'diary.beside')}: {noted}. {staff(self.code, 'diary.says_nothing')}"
        ends = [end for each in points.values() for end in (each.low, each.high)]
        return curve(
            points,
            waves=[staff(self.code, "curves.start"), *(self._wave(number, last) for number in range(1, last + 1))],
            span=_span(ends, line.item),
            sides=(staff(self.code, "curves.higher"), staff(self.code, "curves.lower")),
            title=title,
            description=told,
            beside=[Mark(each.at, each.number) for each in placed if each.at is not None],
        )

    def noted(self, beside: Beside) -> str:
        """An entry of the diary as one sentence: when, where among the waves, what, and how many."""
        where, entry = self.where(beside.spot), beside.entry
        count = f" ({staff(self.code, 'diary.counted', n=entry.count)})" if entry.count is not None else ""
        return f"{formats.day(entry.day, self.code)}{where and f', {where}'}: {entry.text}{count}"

    def where(self, spot: Spot) -> str:
        """Among which waves a day lies, for all cohorts or for most; "" where there are none."""
        if spot.place is None:
            return staff(self.code, "diary.differs") if spot.of else ""
        where = self._place(spot.place)
        return where if spot.n == spot.of else staff(self.code, "diary.for_some", where=where, n=spot.n, of=spot.of)

    def _place(self, place: Place) -> str:
        if place.when == "before":
            return staff(self.code, "diary.before")
        which = "later" if place.wave else "first"
        return staff(self.code, f"diary.{place.when}_{which}", n=place.wave, next=place.wave + 1)

    def _wave(self, number: int, last: int) -> str:
        """What a follow-up is called below a curve: its number alone where many stand beside each other."""
        return str(number) if last > ROOM_FOR_NAMES else staff(self.code, "curves.wave", n=number)

    def branches(self, pool: Pool, title: str) -> Markup:
        """Each intervention's change, and all together."""
        each = [(row.seen.intervention.name, row.item["change"]) for row in pool.rows]
        drawn = [
            Branch(name, *_ends(found, pool.item), rests_on=self._rests_on(row.item))
            for (name, found), row in zip(each, pool.rows, strict=True)
        ]
        if pool.change:
            name, found = staff(self.code, "evaluator.all_together"), asdict(pool.change)
            each.append((name, found))
            rests_on = staff(self.code, "evaluator.rests_on", n=self.count(dict(pool.people)), score=pool.score)
            drawn.append(Branch(name, *_ends(found, pool.item), whole=True, rests_on=rests_on))
        told = "; ".join(f"{name}: {self._told(found, pool.item)}" for name, found in each)
        span = _span([end for each in drawn for end in (each.low, each.high)], pool.item)
        return forest(drawn, span=span, title=title, description=told)

    def _rests_on(self, item: Mapping[str, Any]) -> str:
        """How many stand in a change, which share of the starters they are, and how sure it is."""
        sure = item["strength"]
        back = next((self.found(cap, "value") for cap in sure["caps"] if cap["name"] == "answering"), "–")
        which = "rests_on" if back == "–" else "rests_on_share"
        return staff(self.code, f"evaluator.{which}", n=self.count(item["n"]), share=back, score=sure["score"])

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


def _ends(change: Mapping[str, float], item: Mapping[str, Any]) -> tuple[float, float, float]:
    """A change as it is drawn: of a share in percentage points."""
    unit = PERCENT if item.get("followed") else 1
    return change["estimate"] * unit, change["low"] * unit, change["high"] * unit


def _span(ends: Sequence[float], item: Mapping[str, Any]) -> int:
    """How far from 0 a drawing reaches: whole points of a scale, or tens of percentage points."""
    step = TENS if item.get("followed") else 1
    return step * max(1, ceil(round(max(map(abs, ends), default=0) / step, 6)))
