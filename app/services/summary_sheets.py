"""What stands on a page of results, from what is published and nothing else. No layout, no SQL, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from app.services.contrasts import Beside
from app.services.reports import Overview
from app.services.together import Pool
from app.services.written import PERCENT, TENS, Written
from surveys import formats
from surveys.languages import staff, staff_keys
from surveys.texts import pick
from surveys.waves import SWEDEN

LAYOUT = 2  # to be raised with the layout of summary.typ: pages that lie made are made anew
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


def of_intervention(seen: Overview, code: str, beside: Beside | None = None) -> Sheet | None:
    """The page of an intervention in a language; None where no change is published yet. beside: its comparison group,
    where the reader may see it: below each question that both were asked stands how they differ.
    """
    wave, said = newest(seen.report)
    if wave is None or seen.report is None:
        return None
    words, report = _Words(code), seen.report
    said = sorted(said, key=lambda item: item["key"] != seen.intervention.main_outcome)  # what was chosen comes first
    told = [_Told(item, beside.found.get((wave["number"], item["key"])) if beside else None) for item in said]
    named = beside.name if beside and beside.name else ""
    headlines = [line for each in told for line in words.headlines(each, named)]
    each_row = [words.rows(each, named) for each in told]
    kept = next((at for at in range(len(told), 0, -1) if sum(map(len, each_row[:at])) <= MOST_ITEMS), 0)
    rows = [row for some in each_row[:kept] for row in some]
    silent = sum((item["scored"] or bool(item.get("followed"))) and not item.get("sentence") for item in wave["items"])
    alone = not any(each.beside for each in told) and max(each.item["strength"]["score"] for each in told) <= DESCRIBED
    return words.sheet(report["made"]) | {
        "above": seen.intervention.organisation.name,
        "title": seen.intervention.name,
        "below": words("period", wave=words.wave(wave["number"]), **words.days(report["since"], wave["closed"])),
        "headlines": headlines[:MOST_HEADLINES],
        "people": words.people(report["waves"][0], wave),
        "columns": words.columns("item", "start", share=all(row["share"] for row in rows)),
        "rows": words.on_one_axis(rows),
        "span": _span(rows),
        "left_out": words.left_out(len(said) - kept, silent),
        "why": {
            "heading": staff(code, "evaluator.why_sure"),
            "lines": words.caps([each.beside or each.item for each in told]),
        },
        "limits": words.limits(alone=alone),
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
        "columns": words.columns("intervention", "answering", share=bool(pool.item.get("followed"))),
        "rows": rows + whole,
        "span": _span(rows + whole),
        "left_out": words.left_out_interventions(len(pool.rows) - len(rows)),
        "why": {"heading": staff(code, "evaluator.why_sure"), "lines": [staff(code, "evaluator.together_more")]},
        "limits": words.limits(alone=pool.score <= DESCRIBED),
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """A question's change, and beside the comparison group's, where there is one."""

    item: Item
    beside: Item | None


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
        if item.get("followed"):
            return _cut(f"{text} ({self.written.values(item['followed'])})", most)
        return _cut(f"{text}: {row}" if row else text, most)

    def sure(self, score: int) -> dict[str, Any]:
        """How sure that is, as a number and in words."""
        return {"score": score, "sure": staff(self.code, "evaluator.sure", n=score)}

    def headline(self, item: Item) -> dict[str, Any]:
        """An item's sentence, with the question above it."""
        sentence = pick(item["sentence"], self.code)[0]
        return {"question": self.asked(item, SHORT), "sentence": sentence} | self.sure(item["strength"]["score"])

    def headlines(self, told: _Told, name: str) -> list[dict[str, Any]]:
        """That, and how it differs from the comparison group of this name."""
        found = [self.headline(told.item)]
        if told.beside:
            heading = self("beside", name=_cut(name, SHORTER))
            found.append(self.headline({**told.item, **told.beside}) | {"question": heading})
        return found

    def rows(self, told: _Told, name: str) -> list[dict[str, Any]]:
        """A question, and the difference below it: how many the others are, and how they differ."""
        found = [self.item(told.item)]
        if told.beside:
            difference = {"n": told.beside["others"]["n"], "change": told.beside["difference"]}
            of = {"strength": told.beside["strength"], **_followed(told.item)}
            found.append(self._row(self("difference", name=_cut(name, SHORTER)), difference | of, "–"))
        return found

    def people(self, start: Mapping[str, Any], wave: Mapping[str, Any]) -> list[dict[str, str]]:
        """How many started, answered and are linked, as the page tells them."""
        told = [("started", start, "answered"), ("answered", wave, "answered"), ("linked", wave, "linked")]
        of = self.wave(wave["number"]).lower()
        return [{"n": self.written.told(each["flow"], name), "what": self(key, wave=of)} for key, each, name in told]

    def columns(self, first: str, third: str, *, share: bool = False) -> list[str]:
        """The heads of the table. share: all changes are of shares."""
        own = [self(f"column_{first}"), staff(self.code, "evaluator.col_n"), self(f"column_{third}")]
        return [
            *own,
            self("column_change_share" if share else "column_change"),
            self("column_interval"),
            staff(self.code, "evaluator.together_sure"),
        ]

    def item(self, item: Item) -> dict[str, Any]:
        """A row of an intervention's table: a question."""
        start, share = item["before"] or {}, item.get("start")
        third = self.written.mean(start) if "low" in start else self.written.share(share) if share else "–"
        return self._row(self.asked(item, SHORTER), item, third)

    def branch(self, name: str, item: Item) -> dict[str, Any]:
        """A row of a pool's table: an intervention."""
        answering = [cap for cap in item["strength"]["caps"] if cap["name"] == "answering"]
        return self._row(_cut(name, SHORTER), item, self.written.found(answering[0], "value") if answering else "–")

    def whole(self, pool: Pool) -> dict[str, Any]:
        """The last row of a pool's table: all together."""
        found = pool.change
        change = {"estimate": found.estimate, "low": found.low, "high": found.high} if found else {}
        item = {"n": dict(pool.people), "change": change, "strength": {"score": pool.score}, **_followed(pool.item)}
        return self._row(staff(self.code, "evaluator.all_together"), item, "–") | {"whole": True}

    def _row(self, name: str, item: Item, third: str) -> dict[str, Any]:
        change, told = item["change"], {"change": "–", "interval": "–"}
        share = bool(item.get("followed"))
        if "estimate" in change:
            signed = {key: self.written.changed(change[key], item) for key in ("estimate", "low", "high")}
            told = {"change": signed["estimate"], "interval": self("interval", **signed)}
        ends = [change[end] * (PERCENT if share else 1) for end in ("low", "estimate", "high") if end in change]
        common = {"name": name, "n": self.written.count(item["n"]), "third": third, "ends": ends, "whole": False}
        return common | told | {"share": share} | self.sure(item["strength"]["score"])

    def on_one_axis(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows in one table: beside points of a scale a share tells its unit, and is not drawn."""
        if all(row["share"] for row in rows):
            return list(rows)
        return [
            row | {"ends": [], "change": self("percentage_points", n=row["change"])} if row["share"] else row
            for row in rows
        ]

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
            design = staff(self.code, f"evaluator.{cap['reason'].replace('.', '_')}")
            return self("cap_design" if cap["score"] <= DESCRIBED else "cap_design_compared", design=design)
        found = {which: self.written.found(cap, which) for which in ("value", "next")}
        if f"summary.cap_{cap['name']}" in known:
            return self(f"cap_{cap['name']}", **found)
        if label not in known or cap["value"] is None:
            return staff(self.code, label) + "." if label in known else ""
        return self("cap_other", cap=staff(self.code, label), **found)

    def limits(self, *, alone: bool) -> dict[str, Any]:
        """What the numbers cannot say. alone: nobody was compared with anybody."""
        lines = [self("limit_alone")] if alone else []
        return {"heading": self("limits"), "lines": [*lines, self("limit_lost")]}


def _names(said: Sequence[Item]) -> dict[str, None]:
    """The caps' names in the order in which the page has them."""
    return dict.fromkeys(cap["name"] for item in said for cap in item["strength"]["caps"])


def _followed(item: Item) -> dict[str, Any]:
    return {"followed": item["followed"]} if item.get("followed") else {}


def _span(rows: Sequence[Mapping[str, Any]]) -> int:
    """How far from 0 the pictures reach."""
    shares = all(row["share"] for row in rows)
    ends = [abs(end) for row in rows for end in row["ends"] if row["share"] is shares]
    step = TENS if shares else 1
    return step * max(1, ceil(round(max(ends, default=0) / step, 6)))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _day(moment: str) -> Any:
    return datetime.fromisoformat(moment).astimezone(SWEDEN).date()
