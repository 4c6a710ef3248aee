"""One of several pictures, each with its words, for those who do not read much."""

from collections.abc import Sequence
from types import MappingProxyType

from surveys.bank.pictures import PICTURES, SIDE
from surveys.kinds.base import Question, Setting
from surveys.kinds.parts import OneWord
from surveys.paper import Box, Field, numbered
from surveys.xlsform.form import NOT, SURELY, Standing


class Pictures(OneWord):
    """Pick one picture. settings.shuffle: everybody gets them in an order of their own."""

    name = "pictures"
    form_appearance = "columns"
    marks = ("picture",)
    starter = MappingProxyType(
        {"options": [{"value": f"alt_{n}", "label": {}, "picture": name} for n, name in enumerate(("home", "ball"), 1)]}
    )
    settings = (Setting("shuffle", "flag"),)

    def own_problems(self, question: Question) -> Sequence[str]:
        """As words, and each with a picture that there is."""
        found = super().own_problems(question)
        return found or ([] if all(option.picture in PICTURES for option in question.options) else ["picture"])

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """The pictures, each over its box and its words."""
        boxes = (
            Box(str(option.value), "", option.label, drawing=PICTURES[option.picture or ""])
            for option in question.options
        )
        return (Field("drawn", boxes=numbered(*boxes), size=SIDE),)

    def form_claims(self, row: Standing) -> int:
        """Options that all have a picture."""
        drawn = bool(row.options) and all(option.get("picture") for option in row.options)
        return SURELY if row.type == "select_one" and row.appearance in ("", "columns") and drawn else NOT
