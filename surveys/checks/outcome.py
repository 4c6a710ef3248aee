"""What the intervention is judged by: that something is measured, chosen, and points somewhere."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.kinds import kind
from surveys.questionnaire import Questionnaire


class Outcome:
    """The main outcome and the smallest change that matters are settled before the first answers, or nobody believes
    the result. One thing is said at a time: what is missing first.
    """

    name = "outcome"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Nothing of an empty draft."""
        asked = questionnaire.asked()
        if not asked:
            return
        if not any(each.indicator or kind(each.kind).better(each) is not None for each in asked):
            yield Advice("outcome.nothing_measured")
        elif around.main_outcome is None:
            yield Advice("outcome.not_chosen")
        else:
            yield from _chosen(questionnaire, around.main_outcome)
            if around.smallest_change is None:
                yield Advice("outcome.no_smallest_change")


def _chosen(questionnaire: Questionnaire, key: str) -> Iterable[Advice]:
    found = next((each for each in questionnaire.asked() if each.key == key), None)
    if found is None:
        yield Advice("outcome.not_asked", values={"key": key})
    elif kind(found.kind).apart:
        yield Advice("outcome.not_measurable", key)
    elif kind(found.kind).better(found) is None:
        yield Advice("outcome.no_direction", key)
