"""One of several. Several of several is choices."""

from collections.abc import Sequence
from typing import Any

from surveys.kinds.base import Question, Setting
from surveys.kinds.parts import OneWord
from surveys.xlsform.form import LIKERT, NOT, POSSIBLY, Standing, shuffled


class Choice(OneWord):
    """Pick one. settings.ordered: the options stand in a meaningful order, so that neighbours may be merged to protect
    people. settings.shuffle: everybody gets them in an order of their own. An author may say which of them are good:
    then the share who choose one of these is followed. It is a part of what the question means (surveys/versions.py).
    """

    name = "choice"
    settings = (Setting("ordered", "flag"), Setting("shuffle", "flag"))
    marks = ("good",)

    def own_problems(self, question: Question) -> Sequence[str]:
        """As words; and somebody may be in no good state, or a share would say nothing."""
        all_good = all(option.good for option in question.options)
        return super().own_problems(question) or (["all_good"] if all_good else [])

    def followed(self, question: Question) -> tuple[int | str, ...]:
        """The good ones."""
        return tuple(option.value for option in question.options if option.good)

    def better(self, question: Question) -> int | None:
        """More of the good ones is, where there are any."""
        return 1 if self.followed(question) else super().better(question)

    def form_claims(self, row: Standing) -> int:
        """Whatever one chooses one of."""
        return POSSIBLY if row.type == "select_one" and row.appearance in ("", LIKERT) else NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """Words that stand as on a scale have an order."""
        return shuffled(row) | ({"ordered": True} if row.appearance == LIKERT else {})
