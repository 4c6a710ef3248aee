"""A question that must be answered, though nothing hangs on it."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.questionnaire import Questionnaire


class Required:
    """Whoever is made to answer leaves, or ticks anything. Only a later rule that needs the answer is a reason."""

    name = "required"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Each required question that no rule looks at."""
        rules = [each.show_if for each in questionnaire.questions if each.show_if]
        needed = {comparison.question for rule in rules for comparison in rule.comparisons()}
        for question in questionnaire.asked():
            if question.required and question.key not in needed:
                yield Advice("required.no_reason", question.key)
