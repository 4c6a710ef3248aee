"""A rating scale with labelled ends: integers in order. Faces are drawn elsewhere."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from surveys.kinds.base import Question
from surveys.kinds.parts import Points, unlabelled
from surveys.xlsform.form import LIKERT, NOT, SURELY, WHOLE_POINTS, Misfit, Standing, nothing

FEWEST, MOST = 2, 11


class Scale(Points):
    """Points 1..n, each an option; the middle ones may be without a label."""

    name = "scale"
    form_types = ("select_one", "range")
    form_appearance = LIKERT
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

    def form_claims(self, row: Standing) -> int:
        """Likert points with whole numbers, and a short range."""
        if row.type == "range":
            return SURELY if self.form_options(row) else NOT
        return SURELY if row.type == "select_one" and row.appearance == LIKERT and row.points() else NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """None; a range's parameters are its points."""
        if row.type != "range":
            return nothing(row)
        if not self.form_options(row):
            raise Misfit("parameters", "range")
        return {}

    def form_options(self, row: Standing) -> list[dict[str, Any]]:
        """The points of a range of whole steps, its ends labelled with their numbers; none where there are too many."""
        said = {"start": "1", "end": "10", "step": "1"} | dict(row.parameters)
        try:
            start, end, step = (int(said[name]) for name in ("start", "end", "step"))
        except ValueError:
            return []
        if row.type != "range" or len(said) > len(("start", "end", "step")) or step != 1:
            return []
        points = range(start, end + 1)
        if not FEWEST <= len(points) <= WHOLE_POINTS:
            return []
        ends = (start, end)
        return [{"value": n, "label": dict.fromkeys(row.languages, str(n)) if n in ends else {}} for n in points]
