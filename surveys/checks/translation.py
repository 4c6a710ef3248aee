"""A text that is missing in a language of the questionnaire, and would be shown in another one."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire


class Translation:
    """What is not translated is shown in Swedish, and marked so; people skip it."""

    name = "translation"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Looks at title, questions, hints and labels."""
        for language in questionnaire.languages:
            if language not in questionnaire.title:
                yield Advice("translation.title", values={"language": language})
            for question in questionnaire.questions:
                if _lacks(question, language):
                    yield Advice("translation.question", question.key, {"language": language})


def _lacks(question: Question, language: str) -> bool:
    texts = [question.text, question.hint, *(option.label for option in question.options)]
    return any(text and language not in text for text in texts)
