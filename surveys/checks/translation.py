"""A text that is missing in a language of the questionnaire, and would be shown in another one."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.checks.words import every_text
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts


class Translation:
    """What is not translated is shown in another language, and marked so; people skip it."""

    name = "translation"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """One advice a place, however many languages it lacks: their codes, which the page turns into their names.

        A text that is in no language yet is not missing.
        """
        about = {"title": questionnaire.title, "intro": questionnaire.intro, "help": questionnaire.help}
        for place, texts in about.items():
            lacking = _lacking([texts], questionnaire.languages)
            if lacking:
                yield Advice(f"translation.{place}", values={"languages": " ".join(lacking)})
        for question in questionnaire.questions:
            lacking = _lacking(every_text(question), questionnaire.languages)
            if lacking:
                first = questionnaire.languages[0] in lacking  # what all others fall back on is not taken away
                code = "translation.question_first" if first else "translation.question"
                yield Advice(code, question.key, {"languages": " ".join(lacking)})


def _lacking(texts: Iterable[Texts], languages: tuple[str, ...]) -> list[str]:
    said = [each for each in texts if each]
    return [code for code in languages if not all(each.get(code) for each in said)]
