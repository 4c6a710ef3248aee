"""What somebody does most: works, studies, neither … The same values everywhere, so that shares compare over time."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from surveys import bank
from surveys.kinds.base import Question
from surveys.kinds.parts import OneWord
from surveys.xlsform.form import NOT, Standing, nothing

STATUSES = ("work", "studies", "programme", "seeking", "leave", "retired", "neither")
OCCUPIED = ("work", "studies")  # what counts as a success where a share is followed


class Status(OneWord):
    """Pick one of the statuses that the author offers; which statuses there are is no author's to say."""

    name = "status"
    fixed = True
    starter = MappingProxyType({"options": bank.item("sysselsattning_2")["options"]})

    def followed(self, question: Question) -> tuple[int | str, ...]:
        """Work and studies, also where an author offers only one of them."""
        return OCCUPIED

    def better(self, question: Question) -> int | None:
        """More of them is, whatever an author says."""
        return 1

    def own_problems(self, question: Question) -> Sequence[str]:
        """As words, and no status of one's own."""
        found = super().own_problems(question)
        return found or ([] if {option.value for option in question.options} <= set(STATUSES) else ["status"])

    def form_claims(self, row: Standing) -> int:
        """Somebody else's list of statuses is a choice."""
        return NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """None."""
        return nothing(row)
