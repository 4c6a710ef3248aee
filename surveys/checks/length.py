"""Too long for a minute at the door: more than 7 questions, more than 2 minutes, a table that fills the phone."""

from collections.abc import Iterable
from math import floor

from surveys.checks.base import Advice, Around
from surveys.checks.words import every_text, words
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts, pick

MOST = 7
LONGEST_S = 120
MOST_ROWS = 5
ROWS_IN_KIND = 4  # as many rows as the seconds of a matrix allow for
ROW_S = 6
WORDS_IN_KIND = 35  # an ordinary question with five labelled points; a kind's seconds allow for reading it
WORDS_A_SECOND = 2.5  # 150 a minute: slower than practised readers (238, M. Brysbaert 2019), for a second language


class Length:
    """Each question costs answers: people stop. How many questions children manage is said in children.py."""

    name = "length"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Counts questions, rows, and seconds to read and answer."""
        asked = questionnaire.asked()
        if len(asked) > MOST and questionnaire.audience != "children":
            yield Advice("length.questions", values={"n": len(asked), "most": MOST})
        seconds = _read(questionnaire.intro) + sum(_takes(each) for each in questionnaire.questions)
        if seconds > LONGEST_S:
            yield Advice("length.time", values={"minutes": floor(seconds / 60)})
        for question in asked:
            if len(question.rows) > MOST_ROWS:
                yield Advice("length.rows", question.key, {"n": len(question.rows), "most": MOST_ROWS})


def _takes(question: Question) -> float:
    """Seconds for one question: its kind's, and what it has to read and to answer beyond the usual."""
    beyond = max(0.0, sum(map(_read, every_text(question))) - WORDS_IN_KIND / WORDS_A_SECOND)
    return kind(question.kind).seconds + beyond + max(0, len(question.rows) - ROWS_IN_KIND) * ROW_S


def _read(texts: Texts) -> float:
    return len(words(pick(texts, "sv")[0])) / WORDS_A_SECOND
