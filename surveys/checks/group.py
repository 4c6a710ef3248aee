"""A group that is too small to show what is asked: a background question in a small group points people out."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.checks.traits import telling
from surveys.disclosure.sizes import FEWEST_SHOWN, FEWEST_SUBGROUP
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire


class Group:
    """Said before anybody is asked, not after. Of several that point people out together, identifying.py speaks."""

    name = "group"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Nothing can be shown of a very small group, and no breakdown of a small one."""
        size = around.size
        if size < FEWEST_SHOWN:
            yield Advice("group.nothing", values={"size": size, "fewest": FEWEST_SHOWN})
        told = telling(questionnaire)
        alone = () if len(told) > 1 else told
        for question in questionnaire.questions:
            if size < FEWEST_SUBGROUP and (question in alone or (question not in told and _background(question))):
                yield Advice("group.background", question.key, {"size": size})


def _background(question: Question) -> bool:
    """One of several words, of the author's own, which measures nothing: whatever it asks, answers form groups."""
    held = kind(question.kind)
    own = question.indicator is None and question.item is None
    return own and held.lists == "words" and len(held.variables(question)) == 1
