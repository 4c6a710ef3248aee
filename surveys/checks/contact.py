"""A question that asks who answers: name, telephone, e-mail, address, personal number."""

from collections.abc import Iterable

from surveys.checks.base import Advice, Around
from surveys.checks.words import Topic, asks_with, every_text, typed
from surveys.questionnaire import Questionnaire

TOLD = Topic(
    "contact.told", but="contact.not_wanted"
)  # written anywhere, also in an option: somebody is told to give it
# Where an answer is written, it is enough that it is the thing asked for. "Namnge en sak" and "hur många telefoner" are
# not: a word counts whole, with "ditt" before it or with nothing else beside it.
ASKED = Topic("contact.asked", but="contact.not_wanted")


class Contact:
    """Answers stand without a name here, and the page promises so. A contact is left after the questions, apart."""

    name = "contact"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Looks at questions, hints and options in each language, as far as words.toml knows it."""
        for question in questionnaire.questions:
            if question.item is not None:
                continue
            found = TOLD.found(every_text(question)) or (typed(question) and ASKED.found(asks_with(question)))
            if found:
                yield Advice("contact.asked", question.key, {"words": found})
