"""What comes at the same time is done together: calls of several threads share one transaction, one wait for a disk.

Whoever comes first does the work of all who are waiting; those who come meanwhile wait, and the next one of them does
theirs. Nobody waits for company: a call that is alone is done at once.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Call(Generic[Item, Result]):
    """One thread's call. taken: somebody does it; outcome: what came of it, None where all of them failed."""

    __slots__ = ("item", "outcome", "taken")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.taken = False
        self.outcome: Result | Exception | None = None


class Gathering(Generic[Item, Result]):
    """together: does many at once and answers for each, in order, with a result or an error of its own.

    Where it fails as a whole, each of its calls is done once more alone, so that none suffers for another. most: how
    many are done at once.
    """

    def __init__(self, together: Callable[[Sequence[Item]], Sequence[Result | Exception]], *, most: int = 64) -> None:
        self._together, self._most = together, most
        self._waiting: deque[_Call[Item, Result]] = deque()
        self._turn = Lock()

    def __call__(self, item: Item) -> Result:
        """Do this one, in whatever company. Raises its error."""
        call: _Call[Item, Result] = _Call(item)
        self._waiting.append(call)
        with self._turn:
            while not call.taken:
                self._do(self._take())
        outcome = call.outcome
        if outcome is None:
            (outcome,) = self._together([item])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _take(self) -> list[_Call[Item, Result]]:
        taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]
        for call in taken:
            call.taken = True
        return taken

    def _do(self, calls: Sequence[_Call[Item, Result]]) -> None:
        try:
            outcomes = self._together([each.item for each in calls])
        except Exception as failure:  # noqa: BLE001  raised by each in its own thread
            if len(calls) > 1:
                return
            outcomes = [failure]
        for call, outcome in zip(calls, outcomes, strict=True):
            call.outcome = outcome
