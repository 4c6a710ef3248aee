"""What a question finds out about a person that others also know: age, home, school … No check itself."""

import re
from collections.abc import Mapping

from surveys.checks.words import TRAITS, Topic, plain, typed
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire

WRITTEN = 30  # how many different answers a written one counts as: ages, streets, months are at least so many

# In the order of words.toml, and the first that is found counts: the narrow ones stand before the wide ones.
TOPICS: Mapping[str, Topic] = {name: Topic(f"traits.{name}") for name in TRAITS}
_SEXES = "kvinna man tjej kille flicka pojke woman girl boy male female رجل امرأة ذكر أنثى ولد بنت"
SEXES = frozenset(plain(_SEXES, "ar").split())
YEARS = re.compile(r"\d+ ?(?:-|–|till|to|إلى) ?\d+ ?(?:år|years|سن)")


def trait(question: Question) -> str | None:
    """What the question tells about whoever answers, None for an opinion. A core item is never background."""
    held = kind(question.kind)
    if question.item is not None or not held.asks or held.lists == "points" or question.rows:
        return None
    found = next((name for name, topic in TOPICS.items() if topic.found((question.text, question.hint))), None)
    return found or _by_options(question) or ("month" if _is_month(question) else None)


def telling(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """The questions that tell different things about a person, the first of each sort, in their order."""
    found: dict[str, Question] = {}
    for question in questionnaire.questions:
        named = trait(question)
        if named:
            found.setdefault(named, question)
    return tuple(found.values())


def different(question: Question) -> int:
    """How many different answers there are, at least 2."""
    if typed(question):
        return WRITTEN
    return max(2, len(question.options))


def _by_options(question: Question) -> str | None:
    labels = [{plain(text, code) for code, text in option.label.items()} for option in question.options]
    if sum(bool(label & SEXES) for label in labels) > 1:
        return "sex"
    return "age" if sum(any(YEARS.search(text) for text in label) for label in labels) > 1 else None


def _is_month(question: Question) -> bool:
    return any(each.type == "month" for each in kind(question.kind).settings)
