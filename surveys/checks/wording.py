"""Wording that cannot be answered straight: two things in one, a negation in a statement, a pushed answer."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from surveys.checks.base import Advice, Around
from surveys.checks.words import BRACKETS, KEPT, READ_AS, judged, patterns, plain, sentences
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire

LANGUAGES = ("sv", "sv-lattlast", "en")

# A question is two when a word joins two things, and two things that are one are not: pairs that always stand
# together, the two ends of one scale, one thing and its like, and "vara med och bestämma", where the first verb only
# helps the second.
JOINS = patterns("wording.joins")
ONE_THING = patterns("wording.one_thing")
BETWEEN = patterns("wording.between")
NEGATION = patterns("wording.negation")
NEGATED_QUESTION = patterns("wording.negated_question")
NO_NEGATION = patterns("wording.no_negation")  # "eller inte" offers the other end, "utan problem" says easily
LEADING = patterns("wording.leading")
AGREEING = re.compile(r"stämmer|håller med|instämmer|\bagree|\btrue\b")


class Wording:
    """Core items were settled by others, and are left in peace. Each thing is said once a question."""

    name = "wording"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Swedish and English, the languages in which authors write first."""
        for question in questionnaire.questions:
            if question.item is not None or not kind(question.kind).asks:
                continue
            said: dict[str, str] = {}
            for code, found in _wrong(question):
                said.setdefault(code, found)
            for code, found in said.items():
                yield Advice(f"wording.{code}", question.key, {"words": found})


def _wrong(question: Question) -> Iterator[tuple[str, str]]:
    """What is wrong with the question, and with each row of a table: code, and the words that show it."""
    one_answer = judged(question)
    agreed = kind(question.kind).lists == "points"
    agreeing = agreed and any(
        AGREEING.search(text.lower()) for each in question.options for text in each.label.values()
    )
    for texts in (question.text, *(row.label for row in question.rows)):
        for code in LANGUAGES:
            text, language = texts.get(code, ""), READ_AS[code]
            if one_answer:
                yield from _two_in_one(text, language)
                yield from _negated(text, language, agreed, agreeing)
            yield from _leading(text, language)


@lru_cache(maxsize=KEPT)
def _the_question(text: str) -> str:
    """What is to be judged, in small letters: the sentences that ask, or all where none does. What leads up to them
    joins nothing, and neither does an example in brackets.
    """
    said = sentences(BRACKETS.sub(" ", text))
    asking = [each for each in said if each.endswith("?")]
    return plain(" ".join(asking or said), "")


@lru_cache(maxsize=KEPT)
def _two_in_one(text: str, language: str) -> tuple[tuple[str, str], ...]:
    rest = BETWEEN[language].sub(" ", _the_question(text))
    joined = (hit[0] + hit[2] for hit in JOINS[language].finditer(rest))
    found = next((words for words in joined if not ONE_THING[language].fullmatch(words)), None)
    return (("two_in_one", found),) if found else ()


@lru_cache(maxsize=KEPT)
def _negated(text: str, language: str, agreed: bool, agreeing: bool) -> tuple[tuple[str, str], ...]:
    """A negation in a statement that one agrees with, or right after whom a question asks: "no" to a "not" is
    what people get wrong. Elsewhere in a question only two of them are. What pushes is said by _leading.
    """
    asked = _the_question(text)
    found = [hit.group() for hit in NEGATION[language].finditer(NO_NEGATION[language].sub(" ", asked))]
    if len(found) > 1:
        return (("negated_twice", ", ".join(found)),)
    if found and (agreeing or (agreed and "?" not in asked)):
        return (("negated", found[0]),)
    whether_not = "?" in asked and not _leading(text, language) and NEGATED_QUESTION[language].search(asked)
    return (("negated", found[0] if found else whether_not.group()),) if whether_not else ()


@lru_cache(maxsize=KEPT)
def _leading(text: str, language: str) -> tuple[tuple[str, str], ...]:
    pushed = LEADING[language].search(plain(text, ""))
    return (("leading", pushed.group().strip(" .,:!?")),) if pushed else ()
