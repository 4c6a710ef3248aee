"""Too long for a minute at the door: more than 7 questions, or more than 2 minutes."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.kinds import kind
from surveys.questionnaire import Questionnaire

MOST = 7
LONGEST_S = 120


class Length:
    """Each question costs answers: people stop."""

    name = "length"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Counts questions and seconds."""
        asked = questionnaire.asked()
        if len(asked) > MOST:
            yield Advice("length.questions", values={"n": len(asked), "most": MOST})
        seconds = sum(kind(each.kind).seconds for each in questionnaire.questions)
        if seconds > LONGEST_S:
            yield Advice("length.time", values={"minutes": -(-seconds // 60)})
