"""The shelf of checks that warn an author while writing: one file a check, one line here."""

from surveys.checks.base import Advice, Check
from surveys.checks.group import Group
from surveys.checks.length import Length
from surveys.checks.translation import Translation
from surveys.questionnaire import Questionnaire

SHELF: tuple[Check, ...] = (Length(), Translation(), Group())


def look(questionnaire: Questionnaire, size: int) -> tuple[Advice, ...]:
    """All that an author should know about a questionnaire for a group of this size."""
    return tuple(advice for check in SHELF for advice in check.look(questionnaire, size))
