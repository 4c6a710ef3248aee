"""What small children cannot answer: writing, many questions, figures instead of faces, tables and rankings."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire

MOST = 5
MOST_POINTS = 3
DEMANDING_S = 30  # a kind that takes half a minute asks for several things to be kept in mind at once


class Children:
    """Only for questionnaires to children; youth are spoken to as adults."""

    name = "children"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """One advice a question."""
        if questionnaire.audience != "children":
            return
        asked = questionnaire.asked()
        if len(asked) > MOST:
            yield Advice("children.many", values={"n": len(asked), "most": MOST})
        for question in asked:
            hard = _hard(question)
            if hard:
                yield Advice(f"children.{hard}", question.key)


def _hard(question: Question) -> str | None:
    held = kind(question.kind)
    if held.apart:
        return "writing"
    if held.seconds >= DEMANDING_S:
        return "demanding"
    long = held.lists == "points" and not held.drawn and len(question.options) > MOST_POINTS
    return "figures" if long else None
