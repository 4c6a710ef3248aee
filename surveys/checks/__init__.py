"""The shelf of checks that warn an author while writing: one file a check, one line here."""

from surveys.checks.base import Advice, Around, Check
from surveys.checks.group import Group
from surveys.checks.length import Length
from surveys.checks.translation import Translation
from surveys.questionnaire import Questionnaire

__all__ = ["SHELF", "Advice", "Around", "look"]

SHELF: tuple[Check, ...] = (Length(), Translation(), Group())


def look(questionnaire: Questionnaire, around: Around) -> tuple[Advice, ...]:
    """All that an author should know about a questionnaire, a draft as well as a finished one."""
    return tuple(advice for check in SHELF for advice in check.look(questionnaire, around))
