"""`ringar published` says what a number may be, in lines or as JSON, and refuses what says nothing in one line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from surveys.effects.causal import causal_words


def run(*given: str) -> Result:
    return CliRunner().invoke(main, ["published", *given])


def test_it_says_each_outcome_and_how_little_that_is() -> None:
    found = run("--of", "133", "--said", "jobs=50", "--said", "studies=32", "--apart")
    assert found.exit_code == 0
    lines = found.stdout.splitlines()
    assert lines[0] == "jobs: 50 of 133, that is 38 %. With uncertainty 30–46 %."
    assert lines[2].startswith("Any of them: 82 of 133, that is 62 %. With uncertainty 53–69 %.")
    assert lines[3] == "Strength 0 of 5: no start measure."
    assert causal_words(found.stdout, "en") == []


@pytest.mark.parametrize("said", ["50", "=50", " = 50"])
def test_an_outcome_without_a_name_is_numbered(said: str) -> None:
    assert run("--of", "133", "--said", said).stdout.startswith("Outcome 1: 50 of 133")


def test_who_may_be_in_both_is_told() -> None:
    found = run("--of", "133", "--said", "jobs=50", "--said", "studies=32")
    assert "50–82 of 133" in found.stdout
    assert "may be in several of the groups" in found.stdout


def test_the_same_as_json() -> None:
    said = json.loads(run("--of", "140-150", "--said", "went on=60-75 %", "--json").stdout)
    assert said["of"] == {"least": 140, "most": 150}
    (outcome,) = said["outcomes"]
    assert outcome["outcome"] == "went on"
    assert [round(100 * outcome["share"][end]) for end in ("low", "high")] == [52, 82]
    assert said["strength"] == {"score": 0, "caps": [{"name": "design", "score": 0, "reason": "design.no_start"}]}
    assert said["together"] is None


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (("--said", "went on=seven of ten"), "ringar: --of: Say how many took part. “Seven of ten” may be"),
        (("--of", "10", "--said", "x=11"), "ringar: x=11: That is more than all"),
        (("--of", "10"), "ringar: Say at least one number"),
        (("--of", "ten percent", "--said", "x=1"), "ringar: --of: "),
        (("--of", "10", "--said", "a=8", "--said", "b=7", "--apart"), "ringar: --apart: Together"),
    ],
)
def test_what_says_nothing_is_refused_in_one_line(given: tuple[str, ...], line: str) -> None:
    found = run(*given)
    assert found.exit_code == 1
    assert found.stdout == ""
    assert found.stderr.startswith(line)
    assert found.stderr.count("\n") == 1
