"""Heads counted on several phones: whatever the net does to the messages, each tap counts once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from surveys.tapping import Counters, Tap, after

PHONES = ("a", "b", "c")


def messages(taps: list[tuple[int, int]]) -> list[Tap]:
    """What the phones send, one message after each tap."""
    state = dict.fromkeys(PHONES, (0, 0))
    found = []
    for phone, by in taps:
        step, sum_ = state[PHONES[phone]]
        state[PHONES[phone]] = (step + 1, sum_ + by)
        found.append(Tap(PHONES[phone], step + 1, sum_ + by))
    return found


def heads(sent: list[Tap]) -> int:
    n: int | None = None
    counters: Counters = {}
    for tap in sent:
        counted = after(tap, n, counters)
        if counted is not None:
            n, counters = counted
    return n or 0


@given(st.lists(st.integers(0, 2), max_size=30), st.data())
def test_lost_doubled_late_and_shuffled_messages_count_each_tap_once(phones: list[int], data: st.DataObject) -> None:
    sent = messages([(phone, 1) for phone in phones])
    last = {tap.counter: tap for tap in sent}
    net = data.draw(st.permutations(sent + sent[::2])) if sent else []
    lost = [tap for tap in net if last[tap.counter] is tap or data.draw(st.booleans())]
    assert heads([*lost, *last.values()]) == len(phones)


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from((1, -1))), max_size=30), st.data())
def test_whichever_door_is_heard_first_the_sum_is_the_same(taps: list[tuple[int, int]], data: st.DataObject) -> None:
    """Also where one door saw more leave than it saw come, and its message is there before the other's."""
    sent = messages(taps)
    net = data.draw(st.permutations(sent)) if sent else []
    assert heads(list(net)) == max(0, sum(by for _, by in taps))


def test_a_minus_takes_back_and_never_below_nobody() -> None:
    assert heads(messages([(0, 1), (0, 1), (1, 1), (0, -1)])) == 2
    assert heads([Tap(PHONES[0], 5, -4)]) == 0


def test_what_somebody_typed_meanwhile_stands_and_taps_go_on_from_it() -> None:
    n, counters = after(Tap(PHONES[0], 7, 7), None, {}) or (None, {})
    assert n == 7
    typed = 10
    n, counters = after(Tap(PHONES[0], 8, 8), typed, counters) or (None, {})
    assert n == 11
    assert after(Tap(PHONES[0], 8, 8), n, counters) is None
