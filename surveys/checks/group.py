"""A group that is too small to show what is asked: a background question in a small group points people out."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.disclosure.sizes import FEWEST_SHOWN, FEWEST_SUBGROUP
from surveys.kinds import kind
from surveys.questionnaire import Questionnaire


class Group:
    """Said before anybody is asked, not after."""

    name = "group"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Nothing can be shown of a very small group, and no breakdown of a small one."""
        size = around.size
        if size < FEWEST_SHOWN:
            yield Advice("group.nothing", values={"size": size, "fewest": FEWEST_SHOWN})
        for question in questionnaire.questions:
            background = question.indicator is None and question.item is None and question.options
            if size < FEWEST_SUBGROUP and background and len(kind(question.kind).variables(question)) == 1:
                yield Advice("group.background", question.key, {"size": size})
