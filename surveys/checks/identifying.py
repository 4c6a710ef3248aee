"""Questions that together point somebody out in a group of this size: age and street among twelve."""

from collections.abc import Iterable
from math import prod

from surveys.checks.base import Advice, Around
from surveys.checks.traits import different, telling
from surveys.questionnaire import Questionnaire
from surveys.texts import pick

ALIKE, ALIKE_CHILDREN = 5, 10  # as many as must look alike before rows leave (disclosure/microdata.py)


class Identifying:
    """Counts the answers that can be combined, and asks how many people would share one combination if all were
    equally common: fewer than must look alike are too few. That is kind to the author, since people are never spread
    so evenly.
    """

    name = "identifying"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Said of the last of them: the one that makes the combination narrow."""
        found = telling(questionnaire)
        alike = ALIKE_CHILDREN if questionnaire.audience == "children" else ALIKE
        if len(found) > 1 and around.size < alike * prod(different(each) for each in found):
            *others, last = found
            named = " + ".join(f"”{pick(each.text, 'sv')[0]}”" for each in others)
            yield Advice("identifying.combination", last.key, {"others": named, "size": around.size})
