"""What stands on a page of results, from what is published and nothing else. No layout, no SQL, no clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from app.services.reports import Overview
from app.services.together import Pool
from app.services.written import Written
from surveys import formats
from surveys.languages import staff, staff_keys
from surveys.texts import pick
from surveys.waves import SWEDEN

LAYOUT = 1  # to be raised with the layout of summary.typ: pages that lie made are made anew
MOST_HEADLINES, MOST_ITEMS, MOST_INTERVENTIONS, MOST_OWNERS = 3, 12, 22, 3
SHORT, SHORTER = 160, 110  # characters of a question that a page has room for
DESCRIBED = 2  # up to here nobody was compared with anybody

Sheet = dict[str, Any]
Item = Mapping[str, Any]


def newest(report: Mapping[str, Any] | None) -> tuple[Mapping[str, Any] | None, list[Item]]:
    """The newest follow-up of which something may be said, and the items that say it; (None, []) before that."""
    for wave in reversed((report or {}).get("waves", ())):
        said = [item for item in wave["items"] if item.get("sentence")]
        if said:
            return wave, said
    return None, []


def of_intervention(seen: Overview, code: str) -> Sheet | None:
    """The page of an intervention in a language; None where no change is published yet."""
    wave, said = newest(seen.report)
    if wave is None or seen.report is None:
        return None
    words, report = _Words(code), seen.report
    rows = [words.item(item) for item in said[:MOST_ITEMS]]
    silent = sum(1 for item in wave["items"] if item["scored"] and not item.get("sentence"))
    score = max(item["strength"]["score"] for item in said)
    return words.sheet(report["made"]) | {
        "above": seen.intervention.organisation.name,
        "title": seen.intervention.name,
        "below": words("period", wave=words.wave(wave["number"]), **words.days(report["since"], wave["closed"])),
        "headlines": [words.headline(item) for item in said[:MOST_HEADLINES]],
        "people": words.people(report["waves"][0], wave),
        "columns": words.columns("item", "start"),
        "rows": rows,
        "span": _span(rows),
        "left_out": words.left_out(len(said) - len(rows), silent),
        "why": {"heading": staff(code, "evaluator.why_sure"), "lines": words.caps(said)},
        "limits": words.limits(score),
    }


def of_pool(pool: Pool, code: str) -> Sheet:
    """The page of what several interventions asked alike, in a language."""
    words = _Words(code)
    whole = [words.whole(pool)] if pool.change else []
    rows = [words.branch(row.seen.intervention.name, row.item) for row in pool.rows[:MOST_INTERVENTIONS]]
    owners = sorted({row.seen.intervention.organisation.name for row in pool.rows})
    reports = [row.seen.report for row in pool.rows if row.seen.report]
    told = words("of", n=len(pool.rows), people=words.written.count(dict(pool.people)))
    headline = {"question": told, "sentence": pick(pool.sentence, code)[0], **words.sure(pool.score)}
    return words.sheet(max(each["made"] for each in reports)) | {
        "above": ", ".join(owners) if len(owners) <= MOST_OWNERS else words("owners", n=len(owners)),
        "title": words.asked(pool.item, SHORT),
        "below": f"{words('together')} · {words.wave(pool.number)}",
        "headlines": [headline] if pool.change else [],
        "people": [],
        "columns": words.columns("intervention", "answering"),
        "rows": rows + whole,
        "span": _span(rows + whole),
        "left_out": words.left_out_interventions(len(pool.rows) - len(rows)),
        "why": {"heading": staff(code, "evaluator.why_sure"), "lines": [staff(code, "evaluator.together_more")]},
        "limits": words.limits(pool.score),
    }


class _Words:
    """How a page says things in one language."""

    def __init__(self, code: str) -> None:
        self.code, self.written = code, Written(code)

    def __call__(self, key: str, **values: Any) -> str:
        return staff(self.code, f"summary.{key}", **values)

    def sheet(self, made: str) -> Sheet:
        """What stands on every page."""
        date = formats.day(_day(made), self.code)
        told = {"made": staff(self.code, "evaluator.made", date=date), "regime": self("regime"), "product": "Ringar"}
        return {"layout": LAYOUT, "language": self.code, "foot": told}

    def wave(self, number: int) -> str:
        """What a follow-up is called."""
        return staff(self.code, "common.wave_follow_up", n=number)

    def days(self, first: str, last: str) -> dict[str, str]:
        """The two days that a period lies between."""
        return {"first": formats.day(_day(first), self.code), "last": formats.day(_day(last), self.code)}

    def asked(self, item: Item, most: int) -> str:
        """A question, and which row of it."""
        text, row = pick(item["text"], self.code)[0], pick(item["row"], self.code)[0] if item["row"] else ""
        return _cut(f"{text}: {row}" if row else text, most)

    def sure(self, score: int) -> dict[str, Any]:
        """How sure that is, as a number and in words."""
        return {"score": score, "sure": staff(self.code, "evaluator.sure", n=score)}

    def headline(self, item: Item) -> dict[str, Any]:
        """An item's sentence, with the question above it."""
        sentence = pick(item["sentence"], self.code)[0]
        return {"question": self.asked(item, SHORT), "sentence": sentence} | self.sure(item["strength"]["score"])

    def people(self, start: Mapping[str, Any], wave: Mapping[str, Any]) -> list[dict[str, str]]:
        """How many started, answered and are linked, as the page tells them."""
        told = [("started", start, "answered"), ("answered", wave, "answered"), ("linked", wave, "linked")]
        of = self.wave(wave["number"]).lower()
        return [{"n": self.written.told(each["flow"], name), "what": self(key, wave=of)} for key, each, name in told]

    def columns(self, first: str, third: str) -> list[str]:
        """The heads of the table."""
        own = [self(f"column_{first}"), staff(self.code, "evaluator.col_n"), self(f"column_{third}")]
        return [*own, self("column_change"), self("column_interval"), staff(self.code, "evaluator.together_sure")]

    def item(self, item: Item) -> dict[str, Any]:
        """A row of an intervention's table: a question."""
        start = item["before"] or {}
        third = self.written.mean(start) if "low" in start else "–"
        return self._row(self.asked(item, SHORTER), item, third)

    def branch(self, name: str, item: Item) -> dict[str, Any]:
        """A row of a pool's table: an intervention."""
        answering = [cap for cap in item["strength"]["caps"] if cap["name"] == "answering"]
        return self._row(_cut(name, SHORTER), item, self.written.found(answering[0], "value") if answering else "–")

    def whole(self, pool: Pool) -> dict[str, Any]:
        """The last row of a pool's table: all together."""
        found = pool.change
        change = {"estimate": found.estimate, "low": found.low, "high": found.high} if found else {}
        item = {"n": dict(pool.people), "change": change, "strength": {"score": pool.score}}
        return self._row(staff(self.code, "evaluator.all_together"), item, "–") | {"whole": True}

    def _row(self, name: str, item: Item, third: str) -> dict[str, Any]:
        change, told = item["change"], {"change": "–", "interval": "–"}
        if "estimate" in change:
            signed = {key: self.written.signed(change[key]) for key in ("estimate", "low", "high")}
            told = {"change": signed["estimate"], "interval": self("interval", **signed)}
        ends = [change["low"], change["estimate"], change["high"]] if "estimate" in change else []
        common = {"name": name, "n": self.written.count(item["n"]), "third": third, "ends": ends, "whole": False}
        return common | told | self.sure(item["strength"]["score"])

    def left_out(self, more: int, silent: int) -> list[str]:
        """Which questions are not in the table."""
        said = [self("more_items", n=more)] if more else []
        return said + ([self("not_yet", n=silent)] if silent else [])

    def left_out_interventions(self, more: int) -> list[str]:
        """Which interventions are not in the table."""
        return [self("more_interventions", n=more)] if more else []

    def caps(self, said: Sequence[Item]) -> list[str]:
        """What holds the strength down, and what would raise it: of several items the one that it holds down most."""
        held: dict[str, Item] = {}
        for item in said:
            for cap in item["strength"]["caps"]:
                known = held.get(cap["name"])
                if cap["name"] in item["strength"]["binding"] and (known is None or cap["score"] < known["score"]):
                    held[cap["name"]] = cap
        return [line for name in sorted(held, key=list(_names(said)).index) if (line := self._cap(held[name]))]

    def _cap(self, cap: Item) -> str:
        """One line about a cap; empty for what only the page has words for."""
        known, label = staff_keys(self.code), f"evaluator.cap_{cap['name']}"
        if cap["name"] == "design":
            return self("cap_design", design=staff(self.code, f"evaluator.{cap['reason'].replace('.', '_')}"))
        found = {which: self.written.found(cap, which) for which in ("value", "next")}
        if f"summary.cap_{cap['name']}" in known:
            return self(f"cap_{cap['name']}", **found)
        return self("cap_other", cap=staff(self.code, label), **found) if label in known else ""

    def limits(self, score: int) -> dict[str, Any]:
        """What the numbers cannot say."""
        lines = [self("limit_alone")] if score <= DESCRIBED else []
        return {"heading": self("limits"), "lines": [*lines, self("limit_lost")]}


def _names(said: Sequence[Item]) -> dict[str, None]:
    """The caps' names in the order in which the page has them."""
    return dict.fromkeys(cap["name"] for item in said for cap in item["strength"]["caps"])


def _span(rows: Sequence[Mapping[str, Any]]) -> int:
    """How far from 0 the pictures reach."""
    return max(1, ceil(max((abs(end) for row in rows for end in row["ends"]), default=0)))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _day(moment: str) -> Any:
    return datetime.fromisoformat(moment).astimezone(SWEDEN).date()
