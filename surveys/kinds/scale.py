"""A rating scale with labelled ends: integers in order. Faces are drawn elsewhere."""

from collections.abc import Sequence
from types import MappingProxyType

from surveys.kinds.base import Question
from surveys.kinds.parts import Points, unlabelled

FEWEST, MOST = 2, 11


class Scale(Points):
    """Points 1..n, each an option; the middle ones may be without a label."""

    name = "scale"
    room = (FEWEST, MOST)
    starter = MappingProxyType({"options": unlabelled(range(1, 6))})

    def own_problems(self, question: Question) -> Sequence[str]:
        """Points must be whole numbers that rise by one, and both ends need a label."""
        values = [option.value for option in question.options]
        if not FEWEST <= len(values) <= MOST or not all(type(value) is int for value in values):
            return ["scale_points"]
        if values != list(range(int(values[0]), int(values[0]) + len(values))):
            return ["scale_points"]
        ends = (question.options[0], question.options[-1])
        return [] if all(end.label for end in ends) else ["scale_ends"]
