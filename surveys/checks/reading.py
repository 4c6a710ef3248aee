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
FEWEST_WORDS = 30
FEWEST_IN_ONE, MARGIN = 8, 20
SWEDISH = ("sv", "sv-lattlast")


class Reading:
    """Swedish only: limits are set from Swedish, where compounds make words long. The same idea needs more letters in
    German, fewer in English, and says nothing of Arabic or Tigrinya, whose words take up their particles, or of Somali
    and Sorani, for which nobody has set a limit.

    LIX wobbles in short texts: among 30 words one long word more is 3 points, among 8 it is 12. So the author's
    questions are read as one text from 30 words, where the hardest is named, and one question alone (from 8 words)
    only counts as hard when it lies 20 points above the limit. Words of answers are no sentences and are left out,
    and so are core items, which the author cannot change.
    """

    name = "reading"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """The whole first, then each question that is much too hard by itself; each question once."""
        limit = LIMIT_CHILDREN if questionnaire.audience == "children" else LIMIT
        named: set[str] = set()
        for language in SWEDISH:
            own = {each.key: _together(_read(each), language) for each in questionnaire.questions if not each.item}
            own = {key: counted for key, counted in own.items() if counted.words}
            whole = sum(own.values(), start=_together([questionnaire.intro], language))
            worst = max(own, key=lambda key: (own[key].words >= FEWEST_IN_ONE, own[key].lix), default=None)
            if worst and worst not in named and whole.words >= FEWEST_WORDS and whole.lix > limit:
                named.add(worst)
                yield Advice("reading.whole", worst, _values(whole, own[worst], limit))
            for key, one in own.items():
                if key not in named and one.words >= FEWEST_IN_ONE and one.lix > limit + MARGIN:
                    named.add(key)
                    yield Advice("reading.question", key, _values(one, one, limit))


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
    return sum((read(each[language]) for each in texts if language in each), start=Read())


def _values(counted: Read, hardest: Read, limit: int) -> dict[str, str | int]:
    """The longest word is where to begin."""
    return {"lix": round(counted.lix), "limit": limit, "word": hardest.longest}
