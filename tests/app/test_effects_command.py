"""`ringar effects FILE`: known tables through the command, what changes no digit, one clear line for bad input."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import effects_file, effects_kept
from app.cli import main
from surveys.effects.causal import causal_words

REFERENCE = json.loads((Path(__file__).parents[1] / "surveys/effects/reference.json").read_text(encoding="utf-8"))
HEADER = "participant,intervention,wave,group,item,age"
SCALE = ("--item", "item", "--scale", "1:5")

Row = tuple[object, ...]


def ringar(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["effects", *map(str, arguments)])


def written(folder: Path, rows: list[Row], header: str = HEADER, separator: str = ",", name: str = "data.csv") -> Path:
    out = io.StringIO()
    table = csv.writer(out, delimiter=separator, lineterminator="\n")
    table.writerow(header.split(","))
    table.writerows(rows)
    file = folder / name
    file.write_text(out.getvalue(), encoding="utf-8")
    return file


def found(file: Path, *more: object) -> dict[str, Any]:
    said = ringar(file, *SCALE, "--json", *more)
    assert (said.exit_code, said.stderr) == (0, "")
    document: dict[str, Any] = json.loads(said.stdout)
    return document


def only(file: Path, *more: object) -> dict[str, Any]:
    (one,) = found(file, *more)["interventions"]
    assert isinstance(one, dict)
    return one


def group(
    name: str, n: int, *, seed: int, back: int | None = None, up: float = 0.0, side: str = "treated"
) -> list[Row]:
    """n people who answer 1–5 at the start; the first of them again, some of them higher."""
    dice = random.Random(seed)
    rows: list[Row] = []
    for number in range(n):
        person, age, start = f"{side} {name} {number}", dice.randint(10, 60), dice.randint(1, 5)
        rows.append((person, name, 0, side, start, age))
        if back is None or number < back:
            moved = start + (dice.random() < up) - (dice.random() < 0.3)
            rows.append((person, name, 1, side, min(5, max(1, moved)), age))
    return rows


def several(k: int = 6, n: int = 30) -> list[Row]:
    return [row for each in range(k) for row in group(f"insats {each}", n, seed=each, back=n - each, up=each / k)]


def jobs_ii(side: str, counts: list[list[float]]) -> list[Row]:
    people = [(before, after) for before, after, n in counts for _ in range(int(n))]
    return [
        (f"{side} {place}", "JOBS II", wave, side, answer, "")
        for place, both in enumerate(people)
        for wave, answer in enumerate(both)
    ]


def test_jobs_ii_before_and_after_says_one_thing_and_the_comparison_another(tmp_path: Path) -> None:
    invited = jobs_ii("treated", REFERENCE["jobs2_before_after"]["counts"])
    alone = only(written(tmp_path, invited))
    assert alone["change"]["estimate"] == pytest.approx(REFERENCE["jobs2_lesson"]["change_T"], abs=5e-5)
    assert alone["change"]["high"] < 0
    assert (alone["comparison"], alone["main"]["against"]) == (None, "start")

    both = only(written(tmp_path, invited + jobs_ii("comparison", REFERENCE["jobs2_lesson"]["not_invited"])))
    assert both["change"] == alone["change"]
    difference = both["comparison"]["difference"]
    assert difference["low"] < 0 < difference["high"]
    assert both["verdict"] != "worse"


def test_what_is_printed_is_what_the_plan_says(tmp_path: Path) -> None:
    said = found(written(tmp_path, several()), "--background", "age")
    assert {"item", "kind", "interventions", "pooled"} <= set(said)
    names = [f"insats {each}" for each in range(6)]
    assert [each["intervention"] for each in said["interventions"]] == names
    for each in said["interventions"]:
        assert each["n"]["started"] == 30
        assert each["n"]["answered"] == each["n"]["paired"] == 30 - int(each["intervention"][-1])
        assert each["after"] - each["before"] == pytest.approx(each["change"]["estimate"])
        assert each["strength"]["score"] == min(cap["score"] for cap in each["strength"]["caps"])
        assert {"name", "score", "reason"} <= set(each["strength"]["caps"][0])
        assert set(each["sentence"]) == {"sv", "en"}
        parts = {"n", "before", "after", "difference", "strength", "sentence", "comparison"}
        assert parts == set(each["cross_section"])
        for name in ("change", "net_improved", "adjusted", "leaver_interval"):
            assert each[name]["low"] <= each[name]["estimate"] <= each[name]["high"]
    assert {each["intervention"] for each in said["pooled"]} == set(names)
    for each in said["pooled"]:
        assert each["rank"]["low"] <= each["rank"]["estimate"] <= each["rank"]["high"]
        assert 0 <= each["p_top"] <= 1


def test_below_a_comparison_no_word_claims_a_cause_and_the_sentence_is_about_the_participants(tmp_path: Path) -> None:
    said = found(written(tmp_path, several(n=15)))
    for each in said["interventions"]:
        assert each["strength"]["score"] <= 2
        for language, text in each["sentence"].items():
            assert causal_words(text, language) == []
    higher = said["interventions"][-1]
    assert higher["change"]["low"] > 0
    assert f"{higher['change']['estimate']:.1f} steps" in higher["sentence"]["en"]
    assert higher["main"]["estimate"] != higher["change"]["estimate"]


def test_neither_the_order_of_rows_nor_names_nor_pieces_change_a_digit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = several()
    first = found(written(tmp_path, rows), "--background", "age")
    names = {row[0]: f"x{place}" for place, row in enumerate(sorted(rows, key=lambda row: hash(str(row[0]))))}
    others = [(names[row[0]], *row[1:]) for row in rows]
    random.Random(1).shuffle(others)
    monkeypatch.setattr(effects_file, "PIECE", 500)
    assert found(written(tmp_path, others), "--background", "age") == first


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_tools_separator_and_byte_order_mark_are_read(tmp_path: Path, separator: str) -> None:
    file = written(tmp_path, several(1), separator=separator)
    plain = only(file)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert only(file) == plain
    assert plain["n"]["paired"] == 30


def test_answers_without_a_participant_count_and_are_paired_with_nobody(tmp_path: Path) -> None:
    rows: list[Row] = [("", "a", wave, "", 3, "") for wave in (0, 0, 1)] + several(1)
    n = {each["intervention"]: each["n"] for each in found(written(tmp_path, rows))["interventions"]}
    assert n["a"] == {"started": 2, "answered": 1, "paired": 0}


def test_a_comparison_group_of_one_takes_nothing_away(tmp_path: Path) -> None:
    rows = group("insats", 60, seed=5, up=0.9)
    alone, beside = (only(written(tmp_path, rows + more)) for more in ([], [("x", "insats", 0, "comparison", 3, "")]))
    assert beside["comparison"]["difference"]["why"] == "too_few"
    for name in ("strength", "verdict", "sentence", "change"):
        assert beside[name] == alone[name]


def test_waves_and_missing_answers_are_read_as_tools_write_them(tmp_path: Path) -> None:
    rows: list[Row] = [(1, "a", "0.0", "", "NA", ""), (2, "a", "0", "", "2,0", ""), (2, "a", "1", "", -9, "")]
    rows += [(3, "a", "1.0", "", 4, ""), (3, "a", "2", "", "not of these waves", "")]
    assert only(written(tmp_path, rows), "--missing", "-9")["n"] == {"started": 1, "answered": 1, "paired": 0}


def share(n: int, yes: int, **values: object) -> list[Row]:
    return [(place, "Boost", values.get("wave", 1), "", "jobb" if place < yes else "nej", "") for place in range(n)]


def test_a_share_without_a_start_gets_its_interval_and_no_strength(tmp_path: Path) -> None:
    said = ringar(written(tmp_path, share(133, 50)), "--item", "item", "--kind", "share", "--success", "jobb", "--json")
    assert "no row is of wave 0" in said.stderr
    (one,) = json.loads(said.stdout)["interventions"]
    assert [round(100 * one["share"][end]) for end in ("estimate", "low", "high")] == [38, 30, 46]
    assert one["strength"]["score"] == 0
    assert one["change"]["why"] == "too_few"


def test_a_share_that_was_asked_twice_is_paired(tmp_path: Path) -> None:
    rows = share(40, 10, wave=0) + share(40, 22)
    said = ringar(written(tmp_path, rows), "--item", "item", "--kind", "share", "--success", "jobb", "--json")
    (one,) = json.loads(said.stdout)["interventions"]
    assert one["change"]["estimate"] == pytest.approx(0.3)
    assert 0 < one["change"]["low"] < 0.3 < one["change"]["high"] < 0.5
    assert one["n"]["paired"] == 40
    assert "procentenheter" in one["sentence"]["sv"]


def test_a_share_without_a_start_is_set_beside_the_comparison(tmp_path: Path) -> None:
    others = [(f"o{place}", "Boost", 1, "comparison", "jobb" if place < 10 else "nej", "") for place in range(50)]
    rows = share(60, 30) + others
    said = ringar(written(tmp_path, rows), "--item", "item", "--kind", "share", "--success", "jobb", "--json")
    (one,) = json.loads(said.stdout)["interventions"]
    assert one["comparison"]["method"] == "newcombe"
    assert one["comparison"]["n"] == {"treated": 60, "comparison": 50}
    assert one["comparison"]["difference"]["estimate"] == pytest.approx(0.3)


def trial(n: int, jobs: int, others: int) -> list[Row]:
    """n people on each side, every second one in work at the start; jobs and others of them are at the follow-up."""
    return [
        (f"{side} {place}", "Boost", wave, side, "jobb" if (place < yes if wave else place % 2) else "nej", "")
        for side, yes in (("treated", jobs), ("comparison", others))
        for place in range(n)
        for wave in (0, 1)
    ]


WORTH = ("--item", "item", "--kind", "share", "--success", "jobb", "--worth", 180_000, "--worth-source", "Kalkyl 2025")


@pytest.mark.parametrize(("n", "carries"), [(100, True), (20, False)])
def test_kronor_are_told_only_where_the_comparison_carries_it(tmp_path: Path, n: int, carries: bool) -> None:
    file = written(tmp_path, trial(n, n * 7 // 10, n // 2))
    (one,) = json.loads(ringar(file, *WORTH, "--json").stdout)["interventions"]
    assert (one["strength"]["score"] >= 3) is carries
    kronor = one["kronor"]
    assert (kronor["yearly"], kronor["source"]) == (180_000, "Kalkyl 2025")
    if carries:
        assert kronor["low"] == pytest.approx(one["main"]["low"] * n * 180_000)
        assert kronor["low"] < kronor["estimate"] < kronor["high"]
    else:
        assert (kronor["estimate"], kronor["why"]) == (None, "not_sure")
        assert "said in kronor only from 3 of 5 on" in ringar(file, *WORTH).stdout


def test_what_somebody_is_worth_needs_its_source_and_a_share(tmp_path: Path) -> None:
    file = written(tmp_path, trial(15, 7, 5))
    assert "needs its source" in ringar(file, *WORTH[:-2]).stderr
    assert "is for --kind share" in ringar(file, *SCALE, *WORTH[-4:]).stderr


HONEST = {
    "one person": [(1, "a", 0, "", 3, ""), (1, "a", 1, "", 4, "")],
    "all gone": [*group("a", 30, seed=1, back=0), ("late", "a", 1, "treated", 3, "")],
    "nothing moved": [(place, "a", wave, "", 3, "") for place in range(30) for wave in (0, 1)],
    "comparison only": group("a", 30, seed=1, side="comparison"),
    "no start": [(place, "a", 1, "", place % 5 + 1, "") for place in range(30)],
    "nobody answered": [(place, "a", wave, "", "", "") for place in range(30) for wave in (0, 1)],
    "same answers in all": [(f"{k} {p}", k, w, "", p % 5 + 1, "") for k in "abcde" for p in range(20) for w in (0, 1)],
}


@pytest.mark.parametrize("what", HONEST)
def test_what_cannot_be_said_is_not_said(tmp_path: Path, what: str) -> None:
    file = written(tmp_path, HONEST[what])
    said = ringar(file, *SCALE, "--json")
    assert said.exit_code == 0
    for one in json.loads(said.stdout, parse_constant=pytest.fail)["interventions"]:
        assert one["change"]["estimate"] is None
        assert one["change"]["why"] in {"too_few", "constant"}
        assert (one["verdict"], one["strength"]["score"]) == ("cannot_say", 0)
        assert one["cross_section"]["strength"]["score"] <= (2 if what == "same answers in all" else 0)
    text = ringar(file, *SCALE)
    assert text.exit_code == 0
    assert "cannot say" in text.stdout
    assert "nan" not in text.stdout.lower()


def test_a_person_reads_a_table_sentences_and_what_holds_strength_down(tmp_path: Path) -> None:
    said = ringar(written(tmp_path, several()), *SCALE).stdout
    assert "insats 3" in said
    assert "On average the participants gave higher answers than at the start" in said
    assert "how sure: 2 of 5, held down by: number who answered both times" in said
    assert "Each beside the others" in said


BAD = {
    "header": (
        [(1, "a", 0, "", 3)],
        {"header": "participant,intervention,wave,group,answer"},
        "no column item; it has",
    ),
    "twice the column": ([(1, "a", 0, 3, 3)], {"header": "participant,intervention,wave,item,item"}, "more than one"),
    "off the scale": ([(1, "a", 0, "", 3, ""), (1, "a", 1, "", 9, "")], {}, "row 2: 9 is not on the scale 1:5."),
    "a word": ([(1, "a", 0, "", "hej", ""), (1, "a", 1, "", 3, "")], {}, 'row 1: "hej" is no number.'),
    "a quote that never ends": (
        [(1, "a", 0, "", "3\n1,a,1", ""), (1, "a", 1, "", 3, "")],
        {},
        '"3 1,a,1" is no number',
    ),
    "infinite": ([(1, "a", 0, "", "inf", ""), (1, "a", 1, "", 3, "")], {}, "row 1: inf is not on the scale"),
    "twice": ([(1, "a", 0, "", 3, ""), (1, "a", 0, "", 3, ""), (1, "a", 1, "", 3, "")], {}, "rows 1 and 2: the same"),
    "both sides": (
        [(1, "a", 0, "treated", 3, ""), (1, "a", 1, "comparison", 3, "")],
        {},
        "rows 1 and 2: the same participant as treated and comparison",
    ),
    "a third side": ([(1, "a", 0, "", 3, ""), (1, "a", 1, "x", 3, "")], {}, 'row 2: group is "x"'),
    "nameless": ([(1, "a", 0, "", 3, ""), (1, " ", 1, "", 3, "")], {}, "row 2: names no intervention"),
    "one wave": ([(1, "a", 0, "", 3, "")], {}, "no row is of wave 1; column wave has 0"),
    "ragged": ([(1, "a", 0, "", 3, ""), (1, "a")], {}, "a row has 2 cells where the header has 6 (1,a)"),
    "no rows": ([], {}, "no rows below its header"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path, what: str) -> None:
    rows, shape, told = BAD[what]
    said = ringar(written(tmp_path, rows, **shape), *SCALE)
    assert (said.exit_code, said.stdout) == (1, "")
    assert told in said.stderr
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"participant,intervention,wave,item\n1,\xe5,0,3\n", "is not UTF-8"),
        (b"particip\xe5nt,intervention,wave,item\n1,a,0,3\n", "is not UTF-8"),
        (b"\x00\x01\x02", "has no column"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes(content)
    said = ringar(file, *SCALE)
    assert (said.exit_code, len(said.stderr.splitlines())) == (1, 1)
    assert told in said.stderr
    assert said.stderr.strip().isprintable()


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    assert "No such file" in ringar(tmp_path / "none.csv", *SCALE).stderr
    assert "is a folder" in ringar(tmp_path, *SCALE).stderr


def test_more_rows_than_fit_are_refused_before_they_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects_kept, "MOST_ROWS", 50)
    said = ringar(written(tmp_path, several()), *SCALE)
    assert (said.exit_code, "split the file by intervention" in said.stderr) == (1, True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--item", "item"), "needs --scale"),
        (("--item", "item", "--kind", "share"), "needs --success"),
        (("--item", "item", "--kind", "share", "--success", "1", "--scale", "1:5"), "--scale is for"),
        ((*SCALE, "--success", "1"), "--success is for"),
        ((*SCALE, "--follow-up", "0"), "both 0"),
        ((*SCALE, "--background", "item"), "not background of itself"),
        ((*SCALE, "--background", "shoe"), "no column shoe"),
        (("--item", "participant", "--scale", "1:5"), "participant says whose an answer is"),
        ((*SCALE, "--background", "age,wave"), "wave says whose an answer is"),
        (("--item", "item", "--scale", "5:1"), "not LOW:HIGH"),
        (("--item", "item", "--scale", "1-5"), "not LOW:HIGH"),
        ((*SCALE, "--smallest", "0"), "--smallest"),
    ],
)
def test_options_that_do_not_belong_together_are_told(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    said = ringar(written(tmp_path, several(1)), *options)
    assert said.exit_code != 0
    assert told in said.stderr
