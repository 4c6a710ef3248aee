"""The shelf of checks that warn an author while writing: one file a check, one line here."""

from surveys.checks.base import Advice, Around, Check
from surveys.checks.children import Children
from surveys.checks.contact import Contact
from surveys.checks.group import Group
from surveys.checks.identifying import Identifying
from surveys.checks.length import Length
from surveys.checks.outcome import Outcome
from surveys.checks.reading import Reading
from surveys.checks.required import Required
from surveys.checks.scale import Scale
from surveys.checks.sensitive import Sensitive
from surveys.checks.translation import Translation
from surveys.checks.wording import Wording
from surveys.questionnaire import Questionnaire

__all__ = ["SHELF", "Advice", "Around", "look"]

SHELF: tuple[Check, ...] = (
    Outcome(),
    Length(),
    Contact(),
    Identifying(),
    Sensitive(),
    Wording(),
    Scale(),
    Reading(),
    Group(),
    Children(),
    Required(),
    Translation(),
)


def look(questionnaire: Questionnaire, around: Around) -> tuple[Advice, ...]:
    """All that an author should know about a questionnaire, a draft as well as a finished one.

    What holds for all of it comes first, then question by question in their order; of one question what weighs most.
    """
    place = {each.key: number for number, each in enumerate(questionnaire.questions)}
    found = (advice for check in SHELF for advice in check.look(questionnaire, around))
    return tuple(sorted(found, key=lambda advice: -1 if advice.question is None else place[advice.question]))
