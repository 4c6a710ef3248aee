"""What `ringar effects` must not claim: of other interventions, of three people, in kronor, of answers nobody gave."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from app import effects_file, effects_kept
from surveys.effects.causal import causal_words
from tests.app.test_effects_command import SCALE, Row, found, group, only, ringar, several, written

SHARE = ("--item", "item", "--kind", "share", "--success", "jobb")


def falling(others: float, own: float) -> list[Row]:
    """Eleven interventions of 200 where answers 1–7 fall by about so much, and one where they fall less."""
    dice, rows = random.Random(4), []
    for number in range(12):
        down = own if number == 11 else others
        for person in range(200):
            start = dice.randint(4, 7)
            fell = int(down) + (dice.random() < down % 1)
            rows += [(f"{number} {person}", f"insats {number}", 0, "", start, "")]
            rows += [(f"{number} {person}", f"insats {number}", 1, "", max(1, start - fell), "")]
    return rows


def test_beside_other_interventions_nobody_is_said_to_have_risen(tmp_path: Path) -> None:
    found = json.loads(
        ringar(written(tmp_path, falling(1.8, 0.9)), "--item", "item", "--scale", "1:7", "--json").stdout
    )
    (last,) = (each for each in found["interventions"] if each["intervention"] == "insats 11")
    assert last["change"]["estimate"] < 0 < last["main"]["low"]
    assert last["strength"]["score"] == 3
    assert last["sentence"]["sv"].startswith(
        "Jämförelsen med andra insatser tyder på att svaren här steg mer, eller sjönk"
    )
    assert last["sentence"]["en"].startswith(
        "The comparison with other interventions suggests that answers rose more here, or"
    )


def working(name: str, before: int, after: int, *, side: str = "", n: int = 200) -> list[Row]:
    return [
        (f"{side} {name} {person}", name, wave, side, "jobb" if person < yes else "nej", "")
        for wave, yes in ((0, before), (1, after))
        for person in range(n)
    ]


def kronor(tmp_path: Path, rows: list[Row]) -> Any:
    worth = (*SHARE, "--worth", "300000", "--worth-source", "SCB", "--json")
    return json.loads(ringar(written(tmp_path, rows), *worth).stdout)["interventions"][-1]


def test_nothing_is_said_in_kronor_without_a_comparison_group(tmp_path: Path) -> None:
    rows = [row for number in range(11) for row in working(f"a{number:02}", 120, 50)] + working("z", 116, 110)
    last = kronor(tmp_path, rows)
    assert (last["intervention"], last["strength"]["score"]) == ("z", 3)
    assert (last["kronor"]["estimate"], last["kronor"]["why"]) == (None, "no_comparison")
    beside = working("z", 80, 140, side="treated") + working("z", 80, 90, side="comparison")
    assert kronor(tmp_path, beside)["kronor"]["estimate"] > 0


def test_three_people_are_not_clearly_better(tmp_path: Path) -> None:
    one = only(written(tmp_path, [(p, "a", w, "", 2 + 2 * w + p % 2 * w, "") for p in range(3) for w in (0, 1)]))
    assert (one["strength"]["score"], one["verdict"]) == (0, "cannot_say")


def test_a_value_that_nobody_answered_is_told(tmp_path: Path) -> None:
    file = written(tmp_path, working("a", 20, 30, n=60))
    said = ringar(file, "--item", "item", "--kind", "share", "--success", "Jobb,jobb", "--json")
    assert said.exit_code == 0
    assert said.stderr.strip().endswith("nobody answered Jobb; the answers are jobb, nej.")
    assert "nobody answered" not in ringar(file, *SHARE).stderr


def test_a_share_takes_either_sign_for_decimals(tmp_path: Path) -> None:
    rows = [(n, "a", 1, "", "1,0" if n < 50 else "1.0" if n < 82 else "0", "") for n in range(133)]
    said = ringar(
        written(tmp_path, rows, separator=";"), "--item", "item", "--kind", "share", "--success", "1", "--json"
    )
    (one,) = json.loads(said.stdout)["interventions"]
    assert one["share"]["estimate"] == pytest.approx(82 / 133)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--item", "item", "--scale=-inf:inf"), "not LOW:HIGH"),
        (("--item", "item", "--scale=0:1e200"), "not LOW:HIGH"),
        (("--item", "item", "--scale=1:1_0"), "not LOW:HIGH"),
        (("--item", "item", "--scale=1::5"), "not LOW:HIGH"),
        ((*SCALE, "--follow-up", "0.0"), "both 0"),
    ],
)
def test_what_no_scale_and_no_wave_is_like_is_told(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    said = ringar(written(tmp_path, several(1)), *options)
    assert said.exit_code != 0
    assert told in said.stderr


def test_thousands_are_not_taken_for_decimals(tmp_path: Path) -> None:
    rows: list[Row] = [(1, "a", 0, "", "1,000", ""), (1, "a", 1, "", "900", "")]
    said = ringar(written(tmp_path, rows, separator=";"), "--item", "item", "--scale", "0:100000")
    assert (said.exit_code, "row 1: " in said.stderr, "without a comma" in said.stderr) == (1, True, True)


def test_a_slip_between_two_digits_is_no_number(tmp_path: Path) -> None:
    rows: list[Row] = [(1, "a", 0, "", "1_0", ""), (1, "a", 1, "", "9", "")]
    said = ringar(written(tmp_path, rows), "--item", "item", "--scale", "0:10")
    assert (said.exit_code, 'row 1: "1_0" is no number' in said.stderr) == (1, True)


def test_ends_of_a_scale_take_either_sign_for_decimals(tmp_path: Path) -> None:
    said = ringar(written(tmp_path, several(1)), "--item", "item", "--scale", "0,5:5,5")
    assert (said.exit_code, said.stderr) == (0, "")


def test_a_verdict_says_what_it_is_about(tmp_path: Path) -> None:
    """A change of its own that is clear, and as large as everybody else's: the row may not call it none."""
    file = written(tmp_path, [row for each in range(8) for row in group(f"a{each}", 40, seed=1, up=0.9)])
    for each in found(file)["interventions"]:
        assert each["change"]["low"] > 0
        assert (each["verdict"], each["main"]["against"]) == ("no_difference", "other_interventions")
    said = ringar(file, *SCALE).stdout
    assert said.count("no practical difference, beside the others") == said.count("no practical difference") == 8
    assert said.count("  beside the other interventions: 0.00 (") == 8


def test_a_quote_that_is_never_closed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects_file, "PIECE", 10_000)
    file = tmp_path / "open.csv"
    file.write_text('participant,intervention,wave,item\n1,a,0,"3\n' + "2,a,0,3\n" * 5_000, encoding="utf-8")
    said = ringar(file, *SCALE)
    assert said.exit_code == 1
    assert "quote that is not closed" in said.stderr


def test_a_file_that_memory_has_no_room_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects_kept.Kept, "_person", lambda _: exhausted())
    said = ringar(written(tmp_path, several(1)), *SCALE)
    assert (said.exit_code, said.stdout) == (1, "")
    assert "does not fit into this machine's memory" in said.stderr


def exhausted() -> None:
    raise pa.ArrowMemoryError("malloc of size 8001408 failed")


def test_each_step_of_how_sure_it_is_is_told(tmp_path: Path) -> None:
    told = ringar(written(tmp_path, group("a", 30, seed=1)), *SCALE).stdout
    assert (
        "each step: design 2; number who answered both times 3; share of those who began that answered again 5;" in told
    )


@pytest.mark.parametrize("many", [1, 3])
def test_without_a_comparison_nobody_is_called_better(tmp_path: Path, many: int) -> None:
    rows = [row for number in range(many) for row in group(str(number), 80, seed=number, up=1.0)]
    for one in json.loads(ringar(written(tmp_path, rows), *SCALE, "--json").stdout)["interventions"]:
        assert one["main"]["against"] == "start"
        assert one["change"]["low"] > 0.2
        assert one["verdict"] == "cannot_say"


def test_where_those_who_are_gone_could_turn_the_change_round_it_is_no_effect(tmp_path: Path) -> None:
    """Beside a group that fell the difference stands; that participants themselves rose does not."""
    rows = [
        (f"{side} {person}", "a", wave, side, 3 + person % 2 + wave * move, "")
        for side, share in (("treated", 0.05), ("comparison", 0.0))
        for person in range(200)
        for wave in ((0, 1) if person < 160 else (0,))
        for move in ((1 if person % 20 < 20 * share else 0) if side == "treated" else -(person % 3 == 0),)
    ]
    one = only(written(tmp_path, rows))
    assert one["leaver_interval"]["low"] < 0 < one["leaver_interval"]["high"]
    assert one["main"]["low"] > 0
    caps = {cap["name"]: cap["score"] for cap in one["strength"]["caps"]}
    assert (caps.pop("flips"), one["strength"]["score"]) == (3, 3)
    assert min(caps.values()) > 3, "nothing else holds it down"


def test_a_background_of_huge_numbers_is_a_code(tmp_path: Path) -> None:
    rows = [(*row[:5], "1e200" if place == 3 else 30) for place, row in enumerate(beside_each_other())]
    said = ringar(written(tmp_path, rows), *SCALE, "--background", "age", "--json")
    assert (said.exit_code, said.stderr) == (0, "")
    assert json.loads(said.stdout)["interventions"][0]["comparison"]["difference"]["estimate"] is not None


def beside_each_other() -> list[Row]:
    return [*group("a", 30, seed=1), *group("a", 30, seed=2, side="comparison")]


def test_texts_of_other_waves_are_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects_file, "PIECE", 2_000)
    looked: list[str] = []
    rows: list[Row] = [(n, "a", 9, "", f"note {n}", "") for n in range(2_000)] + group("a", 30, seed=1)
    file = written(tmp_path, rows)
    monkeypatch.setattr(effects_kept.Kept, "_no_answer", lambda _, text: looked.append(text) or False)
    assert ringar(file, *SCALE).exit_code == 0
    assert looked.count("note 0") <= 2, "once as it is read, once for what is told of answers"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--scale", "5:1"),
        ("--nope",),
        ("--scale", "1:5", "--smallest", "inf"),
        ("--scale", "1:5", "--smallest", "nan"),
    ],
)
def test_options_that_do_not_fit_are_told_in_one_line(tmp_path: Path, options: tuple[str, ...]) -> None:
    said = ringar(written(tmp_path, group("a", 30, seed=1)), "--item", "item", *options)
    assert said.exit_code != 0
    assert said.stderr.startswith("ringar: ")
    assert said.stderr.count("\n") == 1


def test_of_one_intervention_nobody_knows_how_much_they_differ(tmp_path: Path) -> None:
    said = json.loads(ringar(written(tmp_path, group("a", 30, seed=1)), *SCALE, "--json").stdout)
    assert said["all"]["between_sd"] is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Insatsen gjorde skillnad", "sv"),
        ("Ett arbete ledande till trygghet", "sv"),
        ("Det funkar", "sv"),
        ("Den medförde mer", "sv"),
        ("mer till följd av kursen", "sv"),
        ("It is working", "en"),
        ("Does it work?", "en"),
        ("It is making a difference", "en"),
        ("more as a result of the course", "en"),
        ("tackvare kursen", "sv"),
        ("ledde de boende som deltog fram till trygghet", "sv"),
        ("Kursen gjorde en stor skillnad", "sv"),
        ("resultatet av insatsen", "sv"),
        ("tryggare p.g.a. kursen", "sv"),
        ("Insatsen är verkningsfull", "sv"),
        ("These interventions work", "en"),
        ("It has been working well", "en"),
        ("has led residents in the area to trust", "en"),
        ("change attributable to the course", "en"),
        ("It brings about trust", "en"),
        ("made a real difference", "en"),
        ("Kursen gjorde att fler kom", "sv"),
        ("Det har framkallat mer tillit", "sv"),
        ("Kursen föranledde mer tillit", "sv"),
        ("En konsekvens av kursen", "sv"),
        ("Det har gett upphov till trygghet", "sv"),
        ("more owing to the course", "en"),
        ("a consequence of the course", "en"),
        ("which gave rise to trust", "en"),
    ],
)
def test_inflections_of_causal_words_are_seen(text: str, language: str) -> None:
    assert causal_words(text, language)
