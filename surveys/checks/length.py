"""Too long for a minute at the door: more than 7 questions, or more than 2 minutes."""

from collections.abc import Iterable

from surveys.checks.base import Advice
from surveys.kinds import kind
from surveys.questionnaire import Questionnaire

MOST = 7
SECONDS, SECONDS_TO_WRITE = 12, 45  # for a tap, and for a text in one's own words
LONGEST_S = 120


class Length:
    """Each question costs answers: people stop."""

    name = "length"

    def look(self, questionnaire: Questionnaire, size: int) -> Iterable[Advice]:
        """Counts questions and seconds."""
        asked = questionnaire.questions
        if len(asked) > MOST:
            yield Advice("length.questions", values={"n": len(asked), "most": MOST})
        seconds = sum(SECONDS if kind(each.kind).variables(each) else SECONDS_TO_WRITE for each in asked)
        if seconds > LONGEST_S:
            yield Advice("length.time", values={"minutes": -(-seconds // 60)})
