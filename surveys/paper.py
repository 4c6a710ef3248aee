"""How a question stands on paper: boxes to tick, room to write, and the mark of each, which is what staff type.

A kind says it of itself (Kind.on_paper); app/posters/form.typ draws it, the entry page asks for it. Marks are digits,
"?" and "-": the same in every language and on every keyboard.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from surveys.texts import Texts

MODES = ("paper", "helped", "interpreter")  # how somebody answered whose answers another one types
DONT_KNOW, REFUSED = "?", "-"
NO_ANSWER: Mapping[str, str] = MappingProxyType({DONT_KNOW: "!dont_know", REFUSED: "!refused"})  # mark → form's value
BETWEEN = " ,.;+"  # what may stand between several marks

# column, row, drawn: boxes to tick below each other, side by side, under a drawing. figure: a number is written.
# line, lines: words are written.
Look = Literal["column", "row", "drawn", "figure", "line", "lines"]
Note = tuple[str, Mapping[str, Any]]  # a sentence of the frame, participant.…, and what it wants filled in


@dataclass(frozen=True, slots=True)
class Box:
    """Something to tick. value: as a form says it. It is called by an author's label or the frame's word (a key under
    participant.). drawing: path data for an SVG.
    """

    value: str
    mark: str
    label: Texts = field(default_factory=lambda: MappingProxyType({}))
    word: str = ""
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is answered: most questions have one, a matrix one for each row.

    part: of the form's field (surveys/kinds/base.py). missing: the part that "vet inte" goes to; own: with boxes of its
    own for that. label, word: what it is called where there are several. digits: how many a figure has, 0 for any.
    size: the side of a drawing's square. note: how it is filled in.
    """

    look: Look
    part: str = ""
    missing: str = ""
    boxes: tuple[Box, ...] = ()
    several: bool = False
    label: Texts = field(default_factory=lambda: MappingProxyType({}))
    word: str = ""
    unit: Texts = field(default_factory=lambda: MappingProxyType({}))
    digits: int = 0
    size: int = 0
    note: Note | None = None

    @property
    def own(self) -> bool:
        """Whether it has its own ways not to answer."""
        return bool(self.part) and self.missing == self.part

    @property
    def written(self) -> bool:
        """Whether words are written, which nobody types the same way twice."""
        return self.look in ("line", "lines")

    def read(self, typed: str) -> tuple[str, list[str]]:
        """What was typed, as the part of the form that it belongs to and its values. Raises ValueError for a mark
        that is not there.
        """
        text = typed.strip()
        if text in NO_ANSWER:
            return self.missing, [NO_ANSWER[text]]
        if not self.boxes:
            return self.part, [text] if text else []
        values = {box.mark: box.value for box in self.boxes}
        chosen = set(self._marks("".join(str(unicodedata.decimal(sign, sign)) for sign in text)))
        if not chosen <= set(values):
            raise ValueError(text[:20])
        return self.part, [value for mark, value in values.items() if mark in chosen]

    def _marks(self, text: str) -> list[str]:
        """One mark, or several with something between them; where all have one sign, with nothing."""
        if not self.several:
            return [text] if text else []
        apart = "".join(" " if sign in BETWEEN else sign for sign in text).split()
        return list("".join(apart)) if all(len(box.mark) == 1 for box in self.boxes) else apart


def numbered(*named: Box) -> tuple[Box, ...]:
    """Boxes whose marks are their places, from 1."""
    return tuple(Box(box.value, str(place), box.label, box.word, box.drawing) for place, box in enumerate(named, 1))
