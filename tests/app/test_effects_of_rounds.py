"""`ringar effects` on answers that nobody can link: set side by side, apart from the pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.test_effects_command import REFERENCE, SCALE, Row, group, only, ringar, share, written


def test_answers_that_nobody_can_link_are_set_beside_those_of_the_start_apart_from_the_pairs(tmp_path: Path) -> None:
    rows = group("insats", 40, seed=5, back=30, up=0.9)
    loose = [row if row[2] == 0 or number % 3 else ("", *row[1:]) for number, row in enumerate(rows)]
    linked, some = only(written(tmp_path, rows)), only(written(tmp_path, loose))
    nameless = only(written(tmp_path, [("", *row[1:]) for row in rows]))
    assert (linked["n"]["paired"], nameless["n"]["paired"]) == (30, 0)
    assert 0 < some["n"]["paired"] < 30
    assert nameless["cross_section"] == some["cross_section"] == linked["cross_section"]
    found = nameless["cross_section"]
    starts, later = ([row[4] for row in rows if row[2] == wave] for wave in (0, 1))
    assert found["n"] == {"start": 40, "follow_up": 30}
    assert found["difference"]["estimate"] == pytest.approx(sum(later) / 30 - sum(starts) / 40)
    assert found["strength"]["score"] == 2
    assert nameless["strength"]["score"] == 0, "nobody was asked twice, as far as is known"
    assert "andra personer" in found["sentence"]["sv"]
    told = ringar(written(tmp_path, loose), *SCALE).stdout
    assert "apart from that, all who answered, linked or not (40 and 30 answers)" in told
    assert "They may be other people." in told
    assert "linked or not" not in ringar(written(tmp_path, rows), *SCALE).stdout


def test_where_nobody_can_be_linked_others_who_cannot_be_either_stand_beside(tmp_path: Path) -> None:
    own, others = group("insats", 40, seed=5, up=0.9), group("insats", 30, seed=6, up=0.1, side="comparison")
    file = written(tmp_path, [("", *row[1:]) for row in own + others])
    beside = only(file)["cross_section"]["comparison"]

    def differ(rows: list[Row]) -> float:
        start, later = ([row[4] for row in rows if row[2] == wave] for wave in (0, 1))
        return sum(later) / len(later) - sum(start) / len(start)

    assert beside["n"] == {"start": 30, "follow_up": 30}
    assert beside["difference"]["estimate"] == pytest.approx(differ(own) - differ(others))
    assert beside["difference"]["low"] < beside["difference"]["estimate"] < beside["difference"]["high"]
    assert "beside the comparison group's answers (30 and 30)" in ringar(file, *SCALE).stdout
    assert beside["strength"]["score"] == 2
    assert only(written(tmp_path, own))["cross_section"]["comparison"] is None
    few = only(written(tmp_path, [("", *row[1:]) for row in own + others[:4]]))["cross_section"]["comparison"]
    assert (few["difference"]["why"], few["strength"]["score"]) == ("too_few", 0)


def test_shares_of_two_rounds_differ_as_newcombe_has_it(tmp_path: Path) -> None:
    rows = [("", *row[1:]) for row in share(80, 48, wave=0) + share(70, 56)]
    said = ringar(written(tmp_path, rows), "--item", "item", "--kind", "share", "--success", "jobb", "--json")
    (one,) = json.loads(said.stdout)["interventions"]
    (case,) = REFERENCE["newcombe10"]["expect"][:1]
    difference = one["cross_section"]["difference"]
    assert [difference["low"], difference["high"]] == pytest.approx(case, abs=5e-5)
    assert "procentenheter" in one["cross_section"]["sentence"]["sv"]
