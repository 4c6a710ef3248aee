"""What stands on the paper about the goals, for a steering group once a quarter: what is published and nothing else.

No layout, no SQL, no clock. Goals stand in their order and interventions in theirs; nothing is set against anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.services.goals_known import Change, Known, Measured
from app.services.reports import Overview
from app.services.written import Written
from surveys import formats
from surveys.effects.needed import PAIRS
from surveys.languages import staff
from surveys.texts import pick
from surveys.waves import SWEDEN

LAYOUT = 1  # to be raised with the layout of goals.typ: papers that lie made are made anew
Sheet = dict[str, Any]


def of_goals(found: Sequence[Known], above: str, code: str) -> Sheet:
    """The paper in a language. above: whose it is."""
    words = _Words(code)
    seen = {each.intervention.id: each for goal in found for each in goal.tagged}
    seen |= {change.seen.intervention.id: change.seen for goal in found for m in goal.measured for change in m.changes}
    made = max((each.report["made"] for each in seen.values() if each.report), default=None)
    day = formats.day(datetime.fromisoformat(made).astimezone(SWEDEN).date(), code) if made else ""
    return {
        "paper": "goals",
        "layout": LAYOUT,
        "language": code,
        "above": above,
        "title": words("heading"),
        "lead": words("lead"),
        "cost": words("cost_new", n=PAIRS),
        "goals": [words.goal(each) for each in found],
        "foot": {
            "product": "Ringar",
            "regime": staff(code, "summary.regime"),
            "made": staff(code, "evaluator.made", date=day) if day else "",
        },
    }


class _Words:
    """How the paper says things in one language."""

    def __init__(self, code: str) -> None:
        self.code, self.written = code, Written(code)

    def __call__(self, key: str, **values: Any) -> str:
        return staff(self.code, f"goals.{key}", **values)

    def goal(self, known: Known) -> Mapping[str, Any]:
        """One goal."""
        return {
            "code": known.goal.code,
            "name": pick(known.goal.name, self.code)[0],
            "lines": list(self._lines(known)),
            "measured": [self._measured(each) for each in known.measured],
            "unasked": self._list("unasked", (pick(each.name, self.code)[0].lower() for each in known.unasked)),
        }

    def _lines(self, known: Known) -> Iterable[str]:
        if not known.goal.measurable:
            yield self("not_measurable")
        yield self._list("tagged", _names(known.tagged)) or self("nobody_tagged")
        if known.beside:
            yield self._list("beside", _names(known.beside))
        if known.goal.measurable and not known.measured:
            yield self("nothing")
        yield from filter(None, (self._list("areas", known.areas), self._list("areas_nothing", known.areas_nothing)))

    def _measured(self, found: Measured) -> Mapping[str, Any]:
        return {
            "name": pick(found.indicator.name, self.code)[0],
            "clear": [self._change(each) for each in found.clear],
            "unclear": [self._change(each) for each in found.unclear],
            "unclear_heading": self("unclear"),
            "silent": self._list("silent", _names(found.silent)),
        }

    def _change(self, change: Change) -> Mapping[str, Any]:
        item, score = change.item, change.item["strength"]["score"]
        text, row = (pick(item[name], self.code)[0] if item[name] else "" for name in ("text", "row"))
        follow_up = staff(self.code, "common.wave_follow_up", n=change.number)
        lower = staff(self.code, "curves.lower_is_better") if item["direction"] == -1 else ""
        return {
            "who": f"{change.seen.intervention.name} · {follow_up}",
            "question": f"{text}: {row}" if row else text,
            "sentence": " ".join(filter(None, (pick(item["sentence"], self.code)[0], lower))),
            "score": score,
            "sure": staff(self.code, "evaluator.sure", n=score),
            "needs": self.written.needs(item["strength"], change.seen.intervention.comparison_id),
        }

    def _list(self, key: str, names: Iterable[str]) -> str:
        told = ", ".join(names)
        return f"{self(key)}: {told}." if told else ""


def _names(seen: Iterable[Overview]) -> list[str]:
    return [each.intervention.name for each in seen]
