"""Five faces, for those who do not read much. A scale that is drawn."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from surveys.kinds.base import Question, Setting, Variable, framed
from surveys.kinds.parts import Points, unlabelled
from surveys.paper import Box, Field
from surveys.xlsform.form import LIKERT, NOT, Standing, nothing

FACES = 5
# Path data on a square of 40: the outline with its eyes, and five mouths of each sort.
SIDE = 40
EYES = "M20 3a17 17 0 1 0 0 34 17 17 0 0 0 0-34zM14 16v1m12-1v1"
MOUTHS = ("M13 28q7-9 14 0", "M13 27q7-5 14 0", "M13 26h14", "M13 25q7 5 14 0", "M12 23q8 11 16 0")
SMILES = ("M15 25q5 3 10 0", "M14 25q6 5 12 0", "M13 24q7 8 14 0", "M12 23q8 12 16 0z", "M11 21q9 19 18 0z")


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

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """The five faces, each over its box."""
        drawn = SMILES if question.settings.get("positive") else MOUTHS
        boxes = (
            Box(str(n), str(n), option.label, "" if option.label else _word(question, n), EYES + mouth)
            for n, (option, mouth) in enumerate(zip(question.options, drawn, strict=True), 1)
        )
        return (Field("drawn", boxes=tuple(boxes), size=SIDE),)

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One integer; a face without words is called what the page calls it."""
        labels = {
            option.value: option.label or framed(_word(question, n)) for n, option in enumerate(question.options, 1)
        }
        return (Variable(question.key, question.text, "integer", labels),)

    def form_claims(self, row: Standing) -> int:
        """Somebody else's scale is a scale."""
        return NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """None that XLSForm has a word for."""
        return nothing(row)


def _word(question: Question, n: int) -> str:
    """The frame's word for a face."""
    return f"faces_positive.{n}" if question.settings.get("positive") else f"faces.{n}"
