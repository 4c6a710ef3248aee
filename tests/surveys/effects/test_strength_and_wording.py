"""How sure, and what may be said then: every step's bound, and no claim of a cause without a comparison."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import languages
from surveys.effects.causal import CAUSAL, causal_words
from surveys.effects.interval import Interval, Unknown
from surveys.effects.strength import DESIGNS, Doubts, strength
from surveys.effects.wording import (
    LANGUAGES,
    SENTENCES,
    number,
    percentage_points,
    sentence,
    sentence_key,
    sentence_of_rounds,
)

BEST = {"design": "lottery", "paired": 400, "answering": 0.9, "in_start_sd": Interval(0.5, 0.4, 0.6)}


def wide(half_width):
    return Interval(0.0, -half_width, half_width)


def score(**changed):
    return strength(**(BEST | changed)).score


def test_everything_in_place_is_five():
    found = strength(**BEST)
    assert (found.score, found.binding) == (5, ())


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        ("no_start", 0),
        ("retrospective", 1),
        ("before_after", 2),
        ("cross_section", 2),
        ("pooled_others", 3),
        ("comparison", 4),
        ("lottery", 5),
    ],
)
def test_the_design_sets_the_roof(design, expected):
    assert score(design=design) == expected


@pytest.mark.parametrize(
    ("paired", "expected"),
    [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (29, 2), (30, 3), (49, 3), (50, 4), (99, 4), (100, 5)],
)
def test_each_bound_of_pairs_belongs_to_its_step(paired, expected):
    assert score(paired=paired) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [(None, 0), (0.0, 1), (0.299, 1), (0.3, 2), (0.499, 2), (0.5, 3), (0.65, 4), (0.799, 4), (0.8, 5)],
)
def test_each_bound_of_answering_belongs_to_its_step(share, expected):
    assert score(answering=share) == expected


@pytest.mark.parametrize(
    ("half_width", "expected"),
    [(0.2, 5), (0.201, 4), (0.35, 4), (0.351, 3), (0.5, 3), (0.501, 2), (0.8, 2), (0.801, 1), (9.0, 1)],
)
def test_each_bound_of_width_belongs_to_its_step(half_width, expected):
    assert score(in_start_sd=wide(half_width)) == expected


@pytest.mark.parametrize("why", ["too_few", "constant", "constant_start"])
def test_without_an_interval_only_counts_may_be_said(why):
    found = strength(**(BEST | {"in_start_sd": Unknown(why)}))
    assert found.score == 0
    assert [cap.reason for cap in found.binding] == [f"width.{why}"]


def test_fewer_than_half_of_those_present_is_at_most_three():
    assert score(present_answering=0.499) == 3
    assert score(present_answering=0.5) == 5
    assert score(present_answering=0.499, design="before_after") == 2


def test_each_cap_says_why_and_what_the_next_step_wants():
    found = strength(design="before_after", paired=12, answering=0.31, in_start_sd=wide(0.6))
    caps = {cap.name: cap for cap in found.caps}
    assert found.score == 1
    assert [cap.name for cap in found.binding] == ["paired"]
    assert (caps["paired"].reason, caps["paired"].value, caps["paired"].next) == ("paired.1", 12, 20)
    assert (caps["answering"].score, caps["answering"].next) == (2, 0.5)
    assert (caps["width"].score, caps["width"].next) == (2, 0.5)
    assert caps["design"].reason == "design.before_after"


def test_a_design_that_nobody_has_heard_of_is_refused():
    with pytest.raises(ValueError, match="no such design"):
        score(design="hope")


@given(
    design=st.sampled_from(sorted(DESIGNS)),
    paired=st.integers(0, 500),
    answering=st.none() | st.floats(0, 1),
    half_width=st.floats(0.01, 3),
)
def test_strength_is_the_lowest_cap_and_more_people_never_weaken_it(design, paired, answering, half_width):
    given_ = {"design": design, "answering": answering, "in_start_sd": wide(half_width)}
    found = strength(paired=paired, **given_)
    assert found.score == min(cap.score for cap in found.caps)
    assert strength(paired=paired + 10, **given_).score >= found.score


HIGHER, LOWER, UNCLEAR = Interval(0.4, 0.1, 0.7), Interval(-0.4, -0.7, -0.1), Interval(0.1, -0.2, 0.4)


@pytest.mark.parametrize(
    ("score", "manner"),
    [(1, "described"), (2, "described"), (3, "suggests"), (4, "effect"), (5, "effect")],
)
def test_the_way_of_speaking_follows_strength(score, manner):
    assert sentence_key(score, HIGHER) == f"{manner}.higher"
    assert sentence_key(score, LOWER) == f"{manner}.lower"
    assert sentence_key(score, UNCLEAR) == f"{manner}.unclear"


def test_at_zero_and_without_an_interval_there_are_counts_only():
    assert sentence_key(0, HIGHER) == "counts"
    assert sentence_key(5, Unknown("constant")) == "counts"
    assert sentence(0, Unknown("too_few"), answered=9, paired=1)["sv"].startswith("9 har svarat, 1 av dem")


def test_the_words_of_the_plan_stand_in_the_sentences():
    def said(score):
        return sentence(score, HIGHER, answered=60, paired=40)["sv"]

    assert said(2) == "Deltagarna gav i snitt högre svar än vid starten: 0,4 steg (0,1 till 0,7)."
    assert "tyder på" in said(3)
    assert "effekt" in said(4)
    assert sentence(4, HIGHER, answered=60, paired=40)["en"].endswith("0.4 steps (0.1 to 0.7).")


def test_no_sentence_up_to_two_has_a_causal_word():
    changes = (HIGHER, LOWER, UNCLEAR, Unknown("constant"))
    for score, change, unit, language in itertools.product((0, 1, 2), changes, SENTENCES, LANGUAGES):
        text = sentence(score, change, answered=60, paired=40, unit=unit)[language]
        assert causal_words(text, language) == []
    for score, change, language in itertools.product((0, 1, 2), changes, LANGUAGES):
        text = sentence(score, change, answered=60, paired=40, beside=True)[language]
        assert causal_words(text, language) == []
        assert "start" not in text, "a difference to others is no change since the start"
    for score, change, unit, language in itertools.product((0, 1, 2), changes, SENTENCES, LANGUAGES):
        text = sentence_of_rounds(score, change, started=60, answered=40, unit=unit)[language]
        assert causal_words(text, language) == []
    with pytest.raises(ValueError, match="carry 2 at most"):
        sentence_of_rounds(3, HIGHER, started=60, answered=40)


def test_the_guard_sees_the_sentences_that_do_claim_a_cause():
    for key in ("effect.higher", "effect.lower", "effect.unclear"):
        for language in LANGUAGES:
            for sentences in SENTENCES.values():
                assert causal_words(sentences[key][language], language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Effekterna av läxhjälpen"),
        ("sv", "En insats som fungerade"),
        ("sv", "fungerande insatser"),
        ("sv", "Det ledde till mer trygghet"),
        ("sv", "Det har lett till ökad tillit"),
        ("sv", "Det leder ofta till arbete"),
        ("sv", "bidrog till trygghet"),
        ("sv", "bidragande"),
        ("sv", "har bidragit"),
        ("sv", "påverkades av"),
        ("sv", "Tack vare insatsen"),
        ("sv", "beror på insatsen"),
        ("sv", "orsakade"),
        ("en", "The effects of homework help"),
        ("en", "effective"),
        ("en", "It worked"),
        ("en", "What works"),
        ("en", "It leads to trust"),
        ("en", "This has led many to trust"),
        ("en", "contributed"),
        ("en", "affected"),
        ("en", "thanks to the course"),
        ("en", "Because of the course"),
        ("en", "caused by"),
    ],
)
def test_causal_words_are_seen_in_any_inflection(language, text):
    assert causal_words(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "ledare till fots, ledig tills vidare, arbete och studier"),
        ("en", "neither working nor studying, in work, a leader, what could be worked out"),
    ],
)
def test_ordinary_words_are_left_alone(language, text):
    assert causal_words(text, language) == []


def test_every_sentence_is_there_in_every_language():
    assert set(CAUSAL) == {each.partition("-")[0] for each in languages.LANGUAGES}
    for unit, sentences in SENTENCES.items():
        for key, texts in sentences.items():
            assert set(texts) == set(LANGUAGES), (unit, key)


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (-0.0004, "sv", "0,0"),
        (-0.04, "sv", "−0,04"),
        (0.012, "en", "0.01"),
        (-0.26, "sv", "−0,3"),
        (1.0, "en", "1.0"),
        (-1.25, "en", "−1.2"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, language, written):
    assert number(value, language) == written


def test_a_share_changes_in_percentage_points():
    told = sentence(2, Interval(0.124, 0.003, 0.3), answered=60, paired=40, unit="share")
    assert told["sv"] == "Andelen bland deltagarna var högre än vid starten: 12 procentenheter (0,3 till 30)."
    assert percentage_points(-0.25, "en") == "−25"


@pytest.mark.parametrize("score", [-1, 6])
def test_there_is_no_strength_outside_the_scale(score):
    with pytest.raises(ValueError, match="0–5"):
        sentence_key(score, HIGHER)


@pytest.mark.parametrize(
    ("doubts", "expected"),
    [
        (Doubts(), 5),
        (Doubts(loss_apart=0.15, start_apart=-0.25, reliability=0.6), 5),
        (Doubts(loss_apart=-0.151), 3),
        (Doubts(loss_apart=0.25), 3),
        (Doubts(loss_apart=0.251), 2),
        (Doubts(start_apart=0.251), 3),
        (Doubts(start_apart=-0.501), 2),
        (Doubts(reliability=0.599), 3),
        (Doubts(flips=True), 3),
        (Doubts(chosen_late=True), 2),
    ],
)
def test_each_doubt_holds_the_score_down_and_says_so(doubts, expected):
    found = strength(**BEST, doubts=doubts)
    assert found.score == expected
    assert all(cap.reason.startswith(cap.name) for cap in found.binding)
    assert bool(found.binding) == (expected < 5)


def test_a_doubt_says_what_would_remove_it():
    (cap,) = strength(**BEST, doubts=Doubts(start_apart=-0.7)).binding
    assert (cap.value, cap.next) == (0.7, 0.5)
    (cap,) = strength(**BEST, doubts=Doubts(loss_apart=0.2)).binding
    assert (cap.value, cap.next) == (0.2, 0.15)


@pytest.mark.parametrize(
    ("apart", "score"), [(0.35 - 0.2, 5), (0.15 + 1e-6, 3), (0.6 - 0.35, 3), (0.25 + 1e-6, 2), (-(0.35 - 0.2), 5)]
)
def test_a_bound_belongs_to_the_better_step_whatever_floating_point_makes_of_it(apart: float, score: int) -> None:
    sure = strength(
        design="lottery",
        paired=200,
        answering=0.9,
        in_start_sd=Interval(1.1, 1.1 - 0.2, 1.1 + 0.2),
        doubts=Doubts(loss_apart=apart),
    )
    assert sure.score == score


def test_beside_other_interventions_another_sentence_is_said_and_only_from_three() -> None:
    rose = Interval(0.5, 0.2, 0.8)
    assert [sentence_key(score, rose, others=True) for score in (1, 2, 3)] == [
        *["described.higher"] * 2,
        "others.higher",
    ]
