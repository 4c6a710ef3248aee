"""What comes to a figure later hides by itself what nearly all of it said: whoever kept the figure before subtracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.services import unanimity
from app.services.analysis import Material
from app.services.figures import document
from surveys.effects.sums import Sums
from surveys.waves import Wave, add_months, midnight
from tests.proof.portfolio import Place, Sent

MIXED = (1, 2, 3, 4, 5, 1, 2, 3, 4, 5)
ALL_FIVE = (5,) * 10
Told = list[Mapping[int, Any]]


def cohorts(*starts: Sequence[int], later: Sequence[Sequence[int]] = (), coded: bool = True) -> Place:
    """A rolling intervention in which so many start each month, and so many come back, with a code or without."""
    made, person = Place("adults", "rolling", [], {}, [], {}, "gender"), 0
    for month, answers in enumerate(starts):
        day, cohort = add_months(date(2026, 1, 1), month), uuid4()
        made.starts[cohort] = day
        windows = [(midnight(add_months(day, after)), midnight(add_months(day, after + 1))) for after in (0, 3)]
        made.waves += [Wave(number, opens, closes, uuid4(), cohort) for number, (opens, closes) in enumerate(windows)]
        again = later[month] if later else ()
        for place, answer in enumerate(answers):
            person += 1
            pid = bytes(12) + person.to_bytes(4)
            made.sent.append(Sent(person, day, 0, windows[0][0] + timedelta(days=2), {"trust": answer}, pid))
            if place < len(again):
                said = {"trust": again[place]}
                made.sent.append(Sent(person, day, 1, windows[1][0] + timedelta(days=2), said, pid if coded else None))
    return made


def told(where: Place, *, imported: int | None = None) -> Told:
    """What each report says of the item, by wave. imported: which cohort somebody has brought in."""
    kept: dict[str, Any] | None = None
    people: dict[str, dict[UUID, int]] = {}
    found = []
    for now in where.closes():
        material = where.material(now)
        if imported is not None:
            material = brought_in(material, list(where.starts)[imported])
        kept, public = document(material, kept, people, now)
        items = {wave["number"]: each for wave in public["waves"] for each in wave["items"] if each["key"] == "trust"}
        found.append(items)
    return found


def brought_in(material: Material, cohort: UUID) -> Material:
    waves = {each.id for each in material.waves if each.cohort == cohort}
    responses = {
        wave: [replace(each, mode="imported") if wave in waves else each for each in sent]
        for wave, sent in material.responses.items()
    }
    return replace(material, imported={cohort: min(each.opens for each in material.waves)}, responses=responses)


def means(found: Told) -> list[tuple[float, float]]:
    """Of the start, each time that another one is told."""
    shown = [each[0]["mean"] for each in found if 0 in each and "low" in each[0]["mean"]]
    return list(dict.fromkeys((each["low"], each["high"]) for each in shown))


def test_a_second_start_of_which_all_said_five_waits() -> None:
    assert means(told(cohorts(MIXED, ALL_FIVE))) == [(3.0, 3.0)]
    assert means(told(cohorts(MIXED, (3, 4, 5, 5, 4, 5, 5, 3, 4, 5)))) == [(3.0, 3.0), (3.6, 3.6)]


def test_where_all_together_are_at_the_end_they_join() -> None:
    found = told(cohorts(ALL_FIVE, ALL_FIVE))
    assert means(found) == [(4.6, 5)]
    assert found[-1][0]["n"] == {"least": 20, "most": 24}
    assert means(told(cohorts(ALL_FIVE, (1,) * 10))) == [(4.6, 5)], "fives and 3.0 of both are ones"


def test_to_a_start_at_the_end_nobody_comes_whose_answers_somebody_has_at_home() -> None:
    assert means(told(cohorts(ALL_FIVE, MIXED), imported=1)) == [(4.6, 5)]
    assert means(told(cohorts(ALL_FIVE, MIXED))) == [(4.6, 5), (4.0, 4.0)]


@pytest.mark.parametrize(
    ("fell", "joins"), [((2, 2, 2, 2, 2, 2, 2, 2, 2, 2), False), ((1, 2, 4, 3, 2, 4, 1, 3, 2, 4), True)]
)
def test_a_second_change_that_all_made_alike_waits(fell: Sequence[int], joins: bool) -> None:
    again = [(2, 1, 4, 3, 5, 2, 1, 4, 3, 5), fell]
    changes = [each[1]["change"] for each in told(cohorts(MIXED, ALL_FIVE, later=again)) if 1 in each]
    shown = list(dict.fromkeys(each["estimate"] for each in changes if "estimate" in each))
    assert shown[0] == 0.0
    assert (len(shown) == 2) is joins


@pytest.mark.parametrize("imported", [None, 1])
def test_those_without_a_code_wait_as_well(imported: int | None) -> None:
    found = told(cohorts(MIXED, MIXED, later=[MIXED, ALL_FIVE], coded=False), imported=imported)
    shown = [each[1]["unlinked"]["later"]["low"] for each in found if 1 in each and each[1]["unlinked"]]
    assert set(shown) == {3.0}


def test_without_the_rule_they_join(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: ten more who make 4.0 of 3.0 all said five."""
    monkeypatch.setattr(unanimity, "block_tells", lambda *_: False)
    assert means(told(cohorts(MIXED, ALL_FIVE))) == [(3.0, 3.0), (4.0, 4.0)]


def of_girls(later: Sequence[int]) -> list[float]:
    """What is told of girls at the start, ten of whom start each month beside ten boys."""
    where = cohorts(MIXED + MIXED, tuple(later) + MIXED)
    for place, each in enumerate(where.sent):
        each.answers["gender"] = "girl" if place % 20 < 10 else "boy"
    told_of = [each[0]["by"]["groups"] for each in told(where) if each[0]["by"]]
    means = [cell["figure"]["low"] for groups in told_of for cell in groups[:1] if cell["figure"]]
    return list(dict.fromkeys(means))


def test_ten_more_girls_who_all_said_five_stay_in_the_whole_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_girls((3, 4, 5, 5, 4, 5, 5, 3, 4, 5)) == [3.0, 3.6]
    assert of_girls(ALL_FIVE) == [3.0]
    monkeypatch.setattr(unanimity, "parts_tell", lambda *_: False)
    assert of_girls(ALL_FIVE) == [3.0, 4.0], "the control"


def groups(*, girls: Sequence[int] = MIXED, boys: Sequence[int] = MIXED, rest: int = 0) -> list[Any]:
    """What is told of ten girls and of ten boys, beside so many who did not say and all said five."""
    where = cohorts((*girls, *boys) + (5,) * rest)
    for place, each in enumerate(where.sent[:20]):
        each.answers["gender"] = "girl" if place < 10 else "boy"
    return [each["figure"] for each in told(where)[0][0]["by"]["groups"] if each["figure"]]


@pytest.mark.parametrize("many", [5, 10])
def test_the_groups_are_not_told_where_all_the_others_said_five(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    assert len(groups()) == 2
    assert groups(rest=many) == []
    monkeypatch.setattr(unanimity, "parts_tell", lambda *_: False)
    assert len(groups(rest=many)) == 2, "the control"


def test_a_group_that_all_said_two_is_not_told_beside_how_all_answers_are_spread() -> None:
    """Girls 2.0, boys 4.5 and the classes {1, 2}, {3, 4}, {5} of all fit one world."""
    where = cohorts((2,) * 10 + (4, 5) * 5)
    for place, each in enumerate(where.sent):
        each.answers["gender"] = "girl" if place < 10 else "boy"
    (found,) = {str(each[0]["by"]["groups"]) for each in told(where)[:1]}
    assert "'figure': None" in found
    assert "'low'" not in found


def test_a_group_that_all_said_five_is_not_told_beside_another_one() -> None:
    assert groups(boys=ALL_FIVE) == [], "the whole less the girls"


@pytest.mark.parametrize("boys", [(4, 5) * 5, (1, 1, 1, 1, 1, 1, 1, 1, 2, 2)])
def test_brackets_of_groups_stand_beside_brackets_alone(boys: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Girls near the end: beside boys of whom 4.5 is told, or below 3.0 of all, their bracket is none."""
    girls = (5, 5, 5, 5, 5, 5, 5, 5, 4, 4)
    assert groups(girls=girls, boys=boys) == []
    assert len(groups(girls=girls, boys=girls)) == 2
    monkeypatch.setattr(unanimity, "parts_tell", lambda *_: False)
    assert len(groups(girls=girls, boys=boys)) == 2, "the control"


def test_ten_fives_do_not_make_a_bracket_of_what_was_told_exactly() -> None:
    """70 of whom 4.5 is told, then a bracket from 4.6: the ten between fit no world but all fives."""
    first = (5,) * 54 + (3,) * 16
    assert means(told(cohorts(first, ALL_FIVE))) == [(4.5, 4.5)]


def typed(first: Sequence[int], own: Sequence[int], *, before: Sequence[int] = ()) -> list[tuple[float, float]]:
    """What is told of those who typed their answers themselves beside others, of whom somebody typed the forms.

    before: who started a month earlier, and all typed theirs themselves.
    """
    where = cohorts(*([before] if before else []), (*first, *own))
    found = []
    kept: dict[str, Any] | None = None
    people: dict[str, dict[UUID, int]] = {}
    for now in where.closes():
        material = where.material(now)
        helped = {each.id for each in where.sent[len(before) : len(before) + len(first)]}
        rows = {
            wave: [replace(each, mode="helped") if each.id in helped else each for each in sent]
            for wave, sent in material.responses.items()
        }
        kept, public = document(replace(material, responses=rows), kept, people, now)
        found.append({w["number"]: i for w in public["waves"] for i in w["items"] if i["key"] == "trust"})
    return means(found)


def test_who_typed_forms_does_not_learn_that_all_others_said_five() -> None:
    assert typed(MIXED, MIXED) == [(3.0, 3.0)]
    assert typed(MIXED, ALL_FIVE) == []
    assert typed(ALL_FIVE, ALL_FIVE) == [(4.6, 5)]
    assert typed((1,) * 10, ALL_FIVE) == [], "ten ones of one's own and ten fives make 3.0"
    assert typed((3, 5, 5), ALL_FIVE) == [], "a bracket of all tells who knows her own three that the others said five"


def test_to_a_bracket_comes_no_block_that_whoever_typed_half_of_it_takes_away_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twenty fives are a bracket; forty make 3.9. Who typed the ten ones takes them away and has 4.8 of the others."""
    before, nearly = ALL_FIVE + ALL_FIVE, (4, 4, 4, 4, 4, 4, 5, 5, 5, 5)
    assert typed((1,) * 10, nearly, before=before) == [(4.6, 5)]
    assert typed(MIXED, MIXED, before=before) == [(4.6, 5), (4.0, 4.0)]
    monkeypatch.setattr(unanimity, "block_tells", lambda *_: False)
    assert len(typed((1,) * 10, nearly, before=before)) == 2, "the control"


def test_of_one_form_that_somebody_typed_nothing_spreads() -> None:
    """Typed at a follow-up: no figure of it alone, and no division by nobody else."""
    books: Any = SimpleNamespace(kept={"asked": {"trust": {"lowest": 1, "highest": 5}}})
    item: Any = SimpleNamespace(name="trust")
    assert unanimity.hides(books, item, 1, unanimity.Part(Sums.of([1.0]), Sums.of([2.0])))
    assert not unanimity.hides(books, item, 1, unanimity.Part(Sums.of([-1.0, 0.0, 1.0] * 4), Sums.of([3.0] * 12)))


def shares(*starts: Sequence[int]) -> set[tuple[float, ...]]:
    """How the start is told to be spread, each time."""
    found = [each[0]["shares"] for each in told(cohorts(*starts)) if each.get(0)]
    return {tuple(one["low"] for one in each["classes"]) for each in found if each}


def test_a_distribution_takes_nobody_in_of_whom_nearly_all_are_in_one_class() -> None:
    half = (2, 4) * 10
    assert shares(half) == {(0.5, 0.5)}
    assert shares(half, (2,) * 5 + (4,) * 45) == {(0.5, 0.5)}
    assert len(shares(half, (2,) * 10 + (4,) * 40)) == 2
