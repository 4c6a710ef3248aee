"""A text that is missing in a language of the questionnaire, and would be shown in another one."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.checks.words import every_text
from surveys.languages import language
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts


class Translation:
    """What is not translated is shown in another language, and marked so; people skip it."""

    name = "translation"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """One advice a place, however many languages it lacks. A text that is in no language yet is not missing."""
        about = {"title": questionnaire.title, "intro": questionnaire.intro, "help": questionnaire.help}
        for place, texts in about.items():
            lacking = _lacking([texts], questionnaire.languages)
            if lacking:
                yield Advice(f"translation.{place}", values={"languages": _names(lacking)})
        for question in questionnaire.questions:
            lacking = _lacking(every_text(question), questionnaire.languages)
            if lacking:
                yield Advice("translation.question", question.key, {"languages": _names(lacking)})


def _lacking(texts: Iterable[Texts], languages: tuple[str, ...]) -> list[str]:
    said = [each for each in texts if each]
    return [code for code in languages if not all(each.get(code) for each in said)]


def _names(codes: list[str]) -> str:
    """As their speakers call them, which is how the page lists languages."""
    return ", ".join(language(code).name for code in codes)
