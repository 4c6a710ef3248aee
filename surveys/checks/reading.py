"""How hard the author's own words are to read, by LIX (C.-H. Björnsson 1968, Läsbarhet)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from surveys.checks.base import Advice, Around
from surveys.checks.words import KEPT, asks_with, sentences, words
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts

LIMIT, LIMIT_CHILDREN = 35, 25
LONG = 6  # a word with more letters is a long one
ENOUGH_WORDS = 30  # from here on one long word more hardly matters
FEWEST_WORDS = 8
FEWEST_IN_TEXT = 3  # one word or two are a heading, or a name in a table, and no sentence
SWEDISH = ("sv", "sv-lattlast")


class Reading:
    """Swedish only: limits are set from Swedish, where compounds make words long. The same idea needs more letters in
    German, fewer in English, and says nothing of Arabic or Tigrinya, whose words take up their particles, or of Somali
    and Sorani, for which nobody has set a limit.

    LIX wobbles in short texts: among 30 words one long word more is 3 points, among 8 it is 12. So one question (from
    8 words) counts as hard by itself only when it would be so with one long word less: at 10 words that is LIX 50, at
    20 words 45. Besides, the author's questions are read as one text, from 8 words: a short form of hard questions is
    found though each is only a little above the limit. From 30 words the introduction is read with them, and is told
    also beside questions that are hard by themselves. Words of answers are no sentences and are left out, and so are
    core items, which the author cannot change.
    """

    name = "reading"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """The whole first, of its hardest question, then each question that is hard by itself; each question once."""
        limit = LIMIT_CHILDREN if questionnaire.audience == "children" else LIMIT
        named: set[str] = set()
        for language in SWEDISH:
            own = {each.key: _together(_read(each), language) for each in questionnaire.questions if not each.item}
            own = {key: counted for key, counted in own.items() if counted.words}
            alone = [key for key, one in own.items() if _hard_alone(one, limit)]
            whole = _hard_together(own.values(), _together([questionnaire.intro], language), limit)
            worst = max(own, key=lambda key: (own[key].words >= FEWEST_WORDS, own[key].lix), default=None)
            if whole and worst and worst not in named and (whole.words >= ENOUGH_WORDS or not alone):
                named.add(worst)
                yield Advice("reading.whole", worst, _values(whole, own[worst], limit))
            for key in alone:
                if key not in named:
                    named.add(key)
                    yield Advice("reading.question", key, _values(own[key], own[key], limit))


@dataclass(frozen=True, slots=True)
class Read:
    """What was counted in a text: sentences, words, long words; and the longest word."""

    sentences: int = 0
    words: int = 0
    long: int = 0
    longest: str = ""

    @property
    def lix(self) -> float:
        """Words a sentence plus long words in a hundred; 0 where there are no words."""
        return self.words / self.sentences + 100 * self.long / self.words if self.words else 0.0

    def __add__(self, more: "Read") -> "Read":
        longest = max(self.longest, more.longest, key=len)
        return Read(self.sentences + more.sentences, self.words + more.words, self.long + more.long, longest)


@lru_cache(maxsize=KEPT)
def read(text: str) -> Read:
    """A text, counted."""
    found = words(text)
    long = sum(len(word) > LONG for word in found)
    return Read(len(sentences(text)), len(found), long, max(found, key=len, default=""))


def _read(question: Question) -> list[Texts]:
    return [*asks_with(question), *(row.label for row in question.rows)]


def _together(texts: Iterable[Texts], language: str) -> Read:
    counted = (read(each[language]) for each in texts if language in each)
    return sum((each for each in counted if each.words >= FEWEST_IN_TEXT), start=Read())


def _hard_alone(one: Read, limit: int) -> bool:
    return one.words >= FEWEST_WORDS and one.lix - 100 / one.words > limit


def _hard_together(questions: Iterable[Read], intro: Read, limit: int) -> Read | None:
    """The questions, or they and what leads up to them: easy words before them do not make hard questions easy."""
    asked = sum(questions, start=Read())
    pools = ((asked, FEWEST_WORDS), (asked + intro, ENOUGH_WORDS))
    return next((pool for pool, fewest in pools if pool.words >= fewest and pool.lix > limit), None)


def _values(counted: Read, hardest: Read, limit: int) -> dict[str, str | int]:
    """The longest word is where to begin."""
    return {"lix": round(counted.lix), "limit": limit, "word": hardest.longest}
