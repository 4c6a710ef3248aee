"""A show-if rule in words, for whoever reads data later. What a rule means is decided in logic.py."""

from collections.abc import Mapping

from surveys.kinds.base import Question
from surveys.languages import staff
from surveys.logic import Comparison, Not, Rule
from surveys.texts import pick


def in_words(rule: Rule, questions: Mapping[str, Question], language: str) -> str:
    """The rule as a staff sentence ("sv", "en"): question texts in quotes, labels before values.

    questions: key → question; one that is not there is called by its key.
    """
    if isinstance(rule, Comparison):
        return _comparison(rule, questions, language)
    if isinstance(rule, Not):
        inner = rule.rule
        if isinstance(inner, Comparison) and inner.operator == "contains":
            return _comparison(inner, questions, language, negated=True)
        return staff(language, "editor.show_not", rule=in_words(inner, questions, language))
    parts = [
        text if isinstance(each, Comparison | Not) else f"({text})"
        for each in rule.rules
        for text in [in_words(each, questions, language)]
    ]
    return f" {staff(language, f'editor.show_{rule.word}')} ".join(parts)


def _comparison(rule: Comparison, questions: Mapping[str, Question], language: str, *, negated: bool = False) -> str:
    question = questions.get(rule.question)
    about = f'"{pick(question.text, language)[0]}"' if question and question.text else rule.question
    operator = staff(language, f"editor.{rule.operator}{'_not' if negated else ''}")
    return f"{about} {operator} {_value(rule, question, language)}"


def _value(rule: Comparison, question: Question | None, language: str) -> str:
    if isinstance(rule.value, bool):
        return staff(language, "editor.yes" if rule.value else "editor.no")
    options = question.options if question else ()
    label = next((pick(each.label, language)[0] for each in options if each.value == rule.value), "")
    return f"{label} ({rule.value})" if label else str(rule.value)
