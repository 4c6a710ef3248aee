"""Who was there, who came back, who cannot be known: nobody is counted twice and nobody vanishes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.effects.flow import Flow, Sent, participant_flow

ANNA, BILAL, CILLA, DINA, ELIF = (bytes([each]) * 16 for each in range(5))

sent = st.lists(
    st.builds(
        Sent,
        pid=st.none() | st.sampled_from([ANNA, BILAL, CILLA, DINA, ELIF]),
        wave=st.none() | st.integers(0, 3),
        mode=st.sampled_from(["phone", "kiosk", "paper"]),
    ),
    max_size=40,
)


def test_a_term_in_the_youth_group():
    flow = participant_flow(
        [
            *(Sent(pid, 0) for pid in (ANNA, BILAL, CILLA)),
            Sent(None, 0, "kiosk"),
            Sent(ANNA, 1),
            Sent(None, 1),
            Sent(DINA, 1),
            Sent(BILAL, None),
        ],
        waves=[0, 1, 2],
        present={0: 9},
        asked={1: 3},
        erased=1,
    )
    start, first, second = flow.waves
    assert (start.present, start.asked, start.answered, start.new, start.without_code) == (9, None, 4, 3, 1)
    assert (start.linked, start.not_linked, start.lost) == (0, 0, 0)
    assert (first.present, first.asked, first.answered) == (None, 3, 3)
    assert (first.linked, first.not_linked, first.new, first.lost) == (1, 1, 1, 2)
    assert (second.answered, second.lost) == (0, 3)
    assert dict(start.modes) == {"kiosk": 1, "phone": 3}
    assert (flow.between, flow.erased, flow.starters) == (1, 1, 4)
    assert flow.answering(1) == 0.25


def test_been_here_before_without_a_code_is_never_a_newcomer():
    first = participant_flow([Sent(ANNA, 0), Sent(None, 1), Sent(None, 1)]).wave(1)
    assert (first.not_linked, first.new, first.linked, first.without_code) == (2, 0, 0, 0)


def test_somebody_who_joined_late_is_not_lost_later():
    flow = participant_flow([Sent(ANNA, 0), Sent(DINA, 1), Sent(ANNA, 2)])
    assert (flow.wave(2).linked, flow.wave(2).lost) == (1, 0)
    assert flow.wave(1).new == 1


def test_a_second_answer_of_one_person_makes_no_second_person():
    start = participant_flow([Sent(ANNA, 0), Sent(ANNA, 0)]).wave(0)
    assert (start.answered, start.repeated) == (1, 1)


def test_an_empty_intervention_has_a_start_and_no_share():
    flow = participant_flow([])
    assert flow.wave(0).answered == 0
    assert flow.answering(0) is None
    with pytest.raises(KeyError):
        flow.wave(1)


@given(sent)
def test_every_response_is_counted_once(rows):
    flow = participant_flow(rows, waves=range(4))
    assert len(rows) == flow.between + sum(each.answered + each.repeated for each in flow.waves)
    for each in flow.waves:
        assert each.answered == each.linked + each.not_linked + each.new + each.without_code
        assert sum(each.modes.values()) == each.answered + each.repeated


@given(sent)
def test_who_started_with_a_code_is_linked_or_lost(rows):
    flow = participant_flow(rows, waves=range(4))
    for each in flow.waves[1:]:
        assert each.linked + each.lost == flow.wave(0).new
        assert each.without_code == 0
    assert flow.wave(0).lost == flow.wave(0).linked == flow.wave(0).not_linked == 0


@given(sent, st.randoms(use_true_random=False))
def test_the_order_of_responses_changes_no_count(rows, random):
    mixed = list(rows)
    random.shuffle(mixed)
    expected: Flow = participant_flow(rows)
    assert participant_flow(mixed) == expected
