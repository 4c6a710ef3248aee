"""Five faces, for those who do not read much. A scale that is drawn."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from surveys.kinds.base import Question, Setting
from surveys.kinds.parts import Points, unlabelled
from surveys.xlsform.form import LIKERT, NOT, Standing, nothing

FACES = 5


class Faces(Points):
    """Five points, each a face from sad to glad; labels are read aloud and optional.

    settings.positive: five faces that all smile, more and more, for small children, who shun a sad face whatever they
    think (L. Hall, C. Hume & S. Tazzyman 2016, Five Degrees of Happiness).
    """

    name = "faces"
    form_appearance = LIKERT
    drawn = True
    room = (FACES, FACES)
    starter = MappingProxyType({"options": unlabelled(range(1, FACES + 1))})
    settings = (Setting("positive", "flag", meant=True),)

    def own_problems(self, question: Question) -> Sequence[str]:
        """Five faces, numbered 1 to 5."""
        values = [option.value for option in question.options]
        return [] if values == list(range(1, FACES + 1)) else ["faces_points"]

    def form_claims(self, row: Standing) -> int:
        """Somebody else's scale is a scale."""
        return NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """None that XLSForm has a word for."""
        return nothing(row)
