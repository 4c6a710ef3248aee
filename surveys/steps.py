"""The questions of a questionnaire as they stand before whoever answers, on a page or on paper."""

from dataclasses import dataclass, replace

from surveys.goals import is_sensitive
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.logic import Comparison, Rule
from surveys.order import shuffled
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts


@dataclass(frozen=True, slots=True)
class Step:
    """A question as it stands there.

    number: its place among those that are answered, None for what is only read. care: it may hurt, and whom to turn to
    stands under it. after: (earlier question, the answer to it) where that alone decides whether it is shown; without
    a script everything is, and this is said.
    """

    question: Question
    number: int | None
    care: bool
    after: tuple[Question, Texts | bool] | None = None


def steps(questionnaire: Questionnaire, response: str | None = None) -> list[Step]:
    """The questions in order, each with its options in the order in which the response with this id gets them; in the
    author's own where there is none yet.
    """
    numbers = {each.key: number for number, each in enumerate(questionnaire.asked(), 1)}
    return [
        Step(
            question=each if response is None else _ordered(each, response),
            number=numbers.get(each.key),
            care=bool(questionnaire.help) and (kind(each.kind).apart or is_sensitive(each.indicator)),
            after=_after(each.show_if, questionnaire),
        )
        for each in questionnaire.questions
    ]


def _after(rule: Rule | None, questionnaire: Questionnaire) -> tuple[Question, Texts | bool] | None:
    if not isinstance(rule, Comparison) or rule.operator not in ("equals", "contains"):
        return None
    earlier = next((each for each in questionnaire.questions if each.key == rule.question), None)
    if earlier is None or isinstance(rule.value, bool):
        return (earlier, rule.value) if earlier else None
    label = next((each.label for each in earlier.options if each.value == rule.value and each.label), None)
    return (earlier, label) if label else None


def _ordered(question: Question, response: str) -> Question:
    order = shuffled(question, response)
    return replace(question, rows=order) if question.rows else replace(question, options=order)
