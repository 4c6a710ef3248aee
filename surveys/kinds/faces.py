"""Five faces from sad to glad, for those who do not read much. A scale that is drawn."""

from collections.abc import Sequence

from surveys.kinds.base import Points, Question

FACES = 5


class Faces(Points):
    """Five points, each a face; labels are read aloud and optional."""

    name = "faces"

    def problems(self, question: Question) -> Sequence[str]:
        """Five faces, numbered 1 to 5."""
        values = [option.value for option in question.options]
        return [] if values == list(range(1, FACES + 1)) else ["faces_points"]
