"""Calls of many threads are done together, each gets its own answer, and none suffers for another."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Barrier, Event, Thread

import pytest

from app.services.gathering import Gathering


class Work:
    """Doubles numbers, remembers in which company, and holds still while the first is being done."""

    def __init__(self) -> None:
        self.done: list[list[int]] = []
        self.begun, self.go = Event(), Event()

    def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.done.append(list(items))
        self.begun.set()
        assert self.go.wait(10)
        if len(items) > 1 and 13 in items:
            raise RuntimeError("thirteen spoils the whole company")
        if items == [13]:
            raise ValueError("thirteen")
        return [KeyError(each) if each == 7 else 2 * each for each in items]


def all_at_once(gathering: Gathering[int, int], work: Work, numbers: Sequence[int]) -> dict[int, int | Exception]:
    """The first number begins; the others come while it is being done."""
    found: dict[int, int | Exception] = {}

    def ask(number: int) -> None:
        try:
            found[number] = gathering(number)
        except Exception as failure:  # noqa: BLE001  whatever it is, it is what this thread got
            found[number] = failure

    first, *others = [Thread(target=ask, args=(number,)) for number in numbers]
    first.start()
    assert work.begun.wait(10)
    for each in others:
        each.start()
    while len(gathering._waiting) < len(others):
        pass
    work.go.set()
    for each in (first, *others):
        each.join(10)
    return found


def test_a_call_that_is_alone_is_done_at_once() -> None:
    work = Work()
    work.go.set()
    assert Gathering(work)(4) == 8
    assert work.done == [[4]]


def test_who_comes_meanwhile_is_done_together() -> None:
    work = Work()
    assert all_at_once(Gathering(work), work, range(1, 6)) == {n: 2 * n for n in range(1, 6)}
    assert [sorted(each) for each in work.done] == [[1], [2, 3, 4, 5]]


def test_no_more_than_so_many() -> None:
    work = Work()
    assert all_at_once(Gathering(work, most=2), work, range(1, 6)) == {n: 2 * n for n in range(1, 6)}
    assert sorted(map(len, work.done)) == [1, 2, 2]


def test_each_has_its_own_error() -> None:
    work = Work()
    found = all_at_once(Gathering(work), work, [1, 7, 8])
    assert isinstance(found.pop(7), KeyError)
    assert found == {1: 2, 8: 16}


def test_where_the_company_fails_each_is_done_alone() -> None:
    work = Work()
    found = all_at_once(Gathering(work), work, [1, 2, 13, 4])
    assert isinstance(found.pop(13), ValueError)
    assert found == {1: 2, 2: 4, 4: 8}
    assert sorted(map(len, work.done)) == [1, 1, 1, 1, 3]


def test_one_that_fails_alone_fails_once() -> None:
    work = Work()
    work.go.set()
    with pytest.raises(ValueError, match="thirteen"):
        Gathering(work)(13)
    assert work.done == [[13]]


def test_nobody_waits_for_ever_under_load() -> None:
    work, many, start = Work(), 16, Barrier(16)
    work.go.set()
    gathering: Gathering[int, int] = Gathering(work, most=4)
    found: list[bool] = []

    def ask(own: int) -> None:
        start.wait(10)
        found.extend(gathering(n) == 2 * n for n in range(own * 100 + 20, own * 100 + 70))

    threads = [Thread(target=ask, args=(own,)) for own in range(many)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert found == [True] * (many * 50)
