"""A question that may hurt, asked without saying whom one can turn to."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.checks.words import Topic, every_text
from surveys.goals import is_sensitive
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire

TOPIC = Topic("sensitive.hurts")


class Sensitive:
    """Whoever has been reminded of something hard should not be left alone with it."""

    name = "sensitive"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Said once, of the first such question: one help line serves them all."""
        if questionnaire.help:
            return
        found = next((each for each in questionnaire.questions if _hurts(each)), None)
        if found is not None:
            yield Advice("sensitive.no_help", found.key)


def _hurts(question: Question) -> bool:
    if is_sensitive(question.indicator):
        return True
    return question.item is None and TOPIC.found(every_text(question)) is not None
