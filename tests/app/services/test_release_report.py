"""What is stored of a release's protection names the groups that are hidden, in every language they have a name in."""

from __future__ import annotations

from app.services.release_report import told_report
from surveys.disclosure.background import Background
from tests.surveys.disclosure.people import AGE, GENDER, let_out
from tests.surveys.disclosure.test_few import people


def test_a_group_that_is_few_by_both_is_named_by_both_and_counted_in_fives() -> None:
    two = (Background(AGE), Background(GENDER))
    rows = people((10, "13_15", "flicka"), (10, "16_19", "pojke"), (3, "16_19", "flicka"))
    age, gender = told_report(let_out(rows, background=two).report, two)["losses"]
    assert age["few"] == []
    assert gender["few"] == [{"label": {"sv": "16–19 år, flicka"}, "more": {"least": 1, "most": 5}}]
