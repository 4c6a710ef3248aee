"""`ringar effects` with several items as one scale, many changes at once, and cells that no survey has."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import false_discovery_control, ttest_1samp

from app import effects_kept
from tests.app.test_effects_command import REFERENCE, Row, found, group, ringar, several, written

ITEMS = "participant,intervention,wave,group,one,two,three"
NAMES = ITEMS.split(",")[4:]


def of_a_scale(file: Path, names: list[str] = NAMES, scale: str = "1:5") -> dict[str, Any]:
    said = ringar(file, "--scale", scale, "--json", *(each for name in names for each in ("--item", name)))
    assert (said.exit_code, said.stderr) == (0, "")
    document: dict[str, Any] = json.loads(said.stdout)
    return document


def with_items(n: int, *, alike: bool) -> list[Row]:
    """A treated and a comparison group of n each who answer three items twice; those who took part rise by one."""
    dice = random.Random(5)

    def answers(level: int) -> list[int]:
        return [min(4, level + (dice.random() < 0.3)) if alike else dice.randint(1, 4) for _ in NAMES]

    people = [
        (side, each, start)
        for each in range(n)
        for start in (answers(dice.randint(1, 4)),)
        for side in ("treated", "comparison")  # who begin alike
    ]
    return [
        (f"{side} {each}", "insats", wave, side, *(answer + (wave and side == "treated" and dice.random() < 0.5)
                                                   for answer in start))
        for side, each, start in people
        for wave in (0, 1)
    ]  # fmt: skip


@pytest.mark.parametrize("alike", [True, False])
def test_a_scale_that_measures_no_one_thing_holds_the_strength_down(tmp_path: Path, alike: bool) -> None:
    said = of_a_scale(written(tmp_path, with_items(130, alike=alike), ITEMS))
    (one,) = said["interventions"]
    caps = {cap["name"]: cap["score"] for cap in one["strength"]["caps"]}
    assert (said["reliability"]["n"], said["reliability"]["estimate"] > 0.6) == (260, alike)
    assert caps.get("reliability") == (None if alike else 3)
    assert one["strength"]["score"] == (4 if alike else 3), caps


def test_the_published_reliability_of_a_published_scale(tmp_path: Path) -> None:
    case = REFERENCE["alpha_attitude"]
    names = [f"item {place}" for place in range(len(case["rows"][0]))]
    rows: list[Row] = [(each, "insats", wave, *row) for each, row in enumerate(case["rows"]) for wave in (0, 1)]
    rows += [("left one out", "insats", 0, "", *case["rows"][0][1:])]  # is in no mean and no reliability
    random.Random(1).shuffle(rows)
    said = of_a_scale(written(tmp_path, rows, ",".join(["participant,intervention,wave", *names])), names, "0:100")
    told = said["reliability"]
    assert told["n"] == said["interventions"][0]["n"]["started"] == len(case["rows"])
    assert told["estimate"] == pytest.approx(case["alpha"], abs=5e-5)
    assert [told["low"], told["high"]] == pytest.approx(case["feldt"], abs=5e-5)


def test_items_that_contradict_each_other_are_no_scale(tmp_path: Path) -> None:
    rows: list[Row] = [
        (each, "insats", wave, "", *(answer if name == "one" else 6 - answer for name in ("one", "two")), 3)
        for each in range(40)
        for wave in (0, 1)
        for answer in (1 + (each + wave) % 5,)
    ]
    said = of_a_scale(written(tmp_path, rows, ITEMS), ["one", "two"])
    assert said["reliability"]["why"] == "opposed"
    caps = {cap["name"]: cap["score"] for cap in said["interventions"][0]["strength"]["caps"]}
    assert caps["reliability"] == 3


def test_an_item_that_everybody_answers_alike_holds_the_strength_down(tmp_path: Path) -> None:
    """Without the rule it would be no doubt at all, where a scale of 0.59 is one."""
    file = written(tmp_path, [(*row[:5], 4, row[6]) for row in with_items(130, alike=True)], ITEMS)
    said = of_a_scale(file, ["one", "three"])
    assert said["interventions"][0]["strength"]["score"] == 4
    said = of_a_scale(file, ["one", "two"])
    assert said["reliability"]["why"] == "constant_item"
    caps = {cap["name"]: cap["score"] for cap in said["interventions"][0]["strength"]["caps"]}
    assert (caps["reliability"], said["interventions"][0]["strength"]["score"]) == (3, 3)
    text = ringar(file, "--item", "one", "--item", "two", "--scale", "1:5").stdout
    assert "one thing: – (one of them got the same answer from everybody), of 260 people" in text


def test_one_item_is_said_to_be_no_scale(tmp_path: Path) -> None:
    said = found(written(tmp_path, group("insats", 30, seed=1)))
    assert (said["items"], said["reliability"]["why"]) == (["item"], "one_item")


def test_many_changes_are_believed_less_than_one(tmp_path: Path) -> None:
    file = written(tmp_path, several(20, 40))
    rows = several(20, 40)
    changes: dict[object, list[int]] = {}
    start = {row[0]: int(str(row[4])) for row in rows if row[2] == 0}
    for row in rows:
        if row[2] == 1:
            changes.setdefault(row[1], []).append(int(str(row[4])) - start[row[0]])
    p = {name: float(ttest_1samp(each, 0).pvalue) for name, each in changes.items()}
    q = dict(zip(p, false_discovery_control(list(p.values())), strict=True))
    said = found(file)
    assert {one["intervention"]: one["q"] for one in said["interventions"]} == pytest.approx(q)
    many = said["at_once"]
    assert (many["tested"], many["alone"]) == (20, sum(each < 0.05 for each in p.values()))
    assert 0 < many["clear"] == sum(each < 0.05 for each in q.values()) < many["alone"]
    assert (
        f"{many['alone']} of 20; when so many are looked at at once: {many['clear']}"
        in ringar(file, "--item", "item", "--scale", "1:5").stdout
    )


@pytest.mark.parametrize("column", [0, 1, 4])
def test_a_cell_as_long_as_a_page_is_refused(tmp_path: Path, column: int) -> None:
    rows = [list(row) for row in group("insats", 30, seed=1)]
    rows[7][column] = "x" * (effects_kept.MOST_LETTERS + 1)
    said = ringar(written(tmp_path, [tuple(row) for row in rows]), "--item", "item", "--scale", "1:5")
    assert said.exit_code == 1
    assert "1,001 letters in one cell; 1,000 is the most" in said.stderr


def test_names_that_do_not_fit_into_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects_kept, "MOST_BYTES", 1000)
    said = ringar(written(tmp_path, group("insats", 60, seed=1)), "--item", "item", "--scale", "1:5")
    assert (said.exit_code, "has more than 1,000 bytes of participants" in said.stderr) == (1, True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--item", "one", "--item", "one", "--scale", "1:5"), "the same --item twice"),
        (("--item", "one", "--item", "two", "--kind", "share", "--success", "5"), "about one --item"),
        (("--item", "one", "--item", "wave", "--scale", "1:5"), "wave says whose an answer is"),
        (("--item", "one", "--item", "four", "--scale", "1:5"), "has no column four"),
    ],
)
def test_items_that_make_no_scale_are_told(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    said = ringar(written(tmp_path, with_items(12, alike=True), ITEMS), *options)
    assert (said.exit_code, told in said.stderr) == (1, True)
