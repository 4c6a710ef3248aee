"""Two releases of the same people, joined by their equal answers: the second tells no more of anybody's background."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.disclosure.ladders import neighbours
from surveys.disclosure.microdata import Background
from surveys.errors import TooFewForRelease
from tests.surveys.disclosure.people import AGE, AGES, GENDER, HOURS, let_out, row

BACKGROUND = (Background(AGE, neighbours(AGE)),)
BOTH = (*BACKGROUND, Background(GENDER))
HIDDEN = -5
COARSER = neighbours(AGE)[0].cells


def answered(people, wave=0, *, first=0, **more):
    """Rows of so many people; what each answers to HOURS is theirs alone, as a long questionnaire's answers are."""
    rows = [row(first + n, wave, alder=age, timmar=first + n, **more) for n, age in enumerate(people)]
    return [replace(each, id=UUID(int=1000 * wave + first + n)) for n, each in enumerate(rows)]


def out(rows, before=None, **changed):
    """A release; before: the one that these people were in, as the service hands it in."""
    rows = list(rows)
    if before is not None:
        rows = [replace(each, told=before.told.get(each.id)) for each in rows]
        changed["levels"] = tuple(each.level for each in before.report.losses)
    return let_out(rows, **({"outcomes": (HOURS,), "background": BACKGROUND} | changed))


def by_answers(found, *names):
    """What an attacker joins two files by: the answer → background, and the waves, of whoever gave it."""
    cells, waves = {}, {}
    for each in found.long.records():
        cells[each["timmar"]] = tuple(each[name] for name in names)
        waves.setdefault(each["timmar"], set()).add(each["wave"])
    return cells, waves


def rarest(first, second, *names):
    """Of those in both files: the fewest who share what the two together tell of their background."""
    one, other = by_answers(first, *names)[0], by_answers(second, *names)[0]
    return min(Counter((one[who], other[who]) for who in one.keys() & other.keys()).values())


EARLY = ["13_15"] * 8 + ["16_19"] * 7 + ["20_25"]
LATE = ["13_15"] * 6 + ["16_19"] * 6 + ["20_25"] * 6


def test_the_one_who_was_hidden_first_is_not_shown_when_more_like_them_have_come():
    start, later = answered(EARLY), answered(LATE, first=50)
    first = out(start)
    naive = out([*start, *later])
    assert rarest(first, naive, "alder") == 1, "the control: made anew, the second file gives one person away"
    assert rarest(first, out([*start, *later], first), "alder") >= 5


def test_newcomers_whom_the_join_sets_apart_are_alike_among_themselves():
    start, later = answered(["13_15"] * 10 + ["16_19"] * 10), answered(["13_15"] * 11 + ["16_19"], first=50)
    first = out(start)
    apart = {HOURS.key: 61}
    assert by_answers(out([*start, *later]), "alder")[0][apart["timmar"]] == ("16_19",), "the control shows who it is"
    found = out([*start, *later], first)
    assert by_answers(found, "alder")[0][apart["timmar"]] == (HIDDEN,)
    assert found.report.losses[0].few == {"16_19": 1}


def test_no_step_is_ever_finer_than_the_first_release_took():
    first = out(answered(["10_12"] * 3 + ["13_15"] * 4 + ["16_19"] * 4 + ["20_25"] * 3))
    assert first.report.losses[0].level == 1
    second = out(answered(AGES * 10, first=50), first)
    assert {each["alder"] for each in second.long.records()} == {"10_12", "16_19"}
    assert second.report.losses[0].level == 1


def test_where_fewer_come_back_ages_are_merged_rather_than_hidden():
    start = answered(["10_12"] * 6 + ["13_15"] * 6)
    first = out(start)
    back = [replace(each, wave=1, id=UUID(int=9000 + n)) for n, each in enumerate([*start[:4], *start[6:10]])]
    found = out([*start, *back, *answered(["16_19"] * 6, wave=1, first=50)], first)
    assert (first.report.losses[0].level, found.report.losses[0].level, found.report.losses[0].withheld) == (0, 1, 0)


def test_who_comes_back_brings_what_was_told_of_them():
    start = answered(EARLY)
    first = out(start)
    back = answered(EARLY, wave=1)
    found = out([*start, *back], first)
    assert by_answers(found, "alder")[0] == by_answers(first, "alder")[0]
    assert found.told[back[0].id] == first.told[start[0].id]


people = st.lists(st.tuples(st.sampled_from(AGES), st.sampled_from(["flicka", "pojke"])), min_size=10, max_size=40)


@settings(max_examples=60)
@given(people, people, st.lists(st.booleans(), min_size=40, max_size=40), st.sampled_from([5, 10]))
def test_the_second_file_never_tells_more_than_the_first(early, late, returning, limit):
    start = drawn(early)
    back = [each for each, comes in zip(drawn(early, wave=1), returning, strict=False) if comes]
    new = drawn(late, wave=1, first=50)
    names = ("alder", "kon")
    try:
        first = out(start, background=BOTH, limit=limit)
        second = out([*start, *back, *new], first, background=BOTH, limit=limit)
    except TooFewForRelease:
        return
    before, after = by_answers(first, *names)[0], by_answers(second, *names)[0]
    for who, cells in before.items():
        for told, now in zip(cells, after[who], strict=True):
            assert now in (told, COARSER.get(told), HIDDEN)
    fresh = Counter(cells for who, cells in after.items() if who not in before)
    assert all(n >= limit for cells, n in fresh.items() if set(cells) != {HIDDEN})
    assert second.report.k >= limit


def drawn(said, wave=0, first=0):
    rows = answered([age for age, _ in said], wave, first=first)
    return [replace(each, answers={**each.answers, "kon": sex}) for each, (_, sex) in zip(rows, said, strict=True)]
