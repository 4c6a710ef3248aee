"""What is read aloud of a question, and the fingerprint that ties a recording to those very words."""

import hashlib
import json

from surveys.kinds.base import Question
from surveys.texts import pick


def spoken(question: Question, code: str) -> tuple[str, ...]:
    """The question's words on a page in this language, in the order in which they are read: it, its explanation, what
    is asked about, what can be answered. Empty for a question that is not written yet.
    """
    if not question.text:
        return ()
    labels = [each.label for each in (*question.rows, *question.options)]
    return tuple(text for text, _ in (pick(each, code) for each in (question.text, question.hint, *labels)) if text)


def fingerprint(question: Question, code: str) -> bytes:
    """SHA-256 of the language and all those words: with another answer to choose a recording is another's.

    Where easy Swedish has no words of its own it shows the Swedish ones, and so is read by the same voice.
    """
    words = [code.partition("-")[0], *spoken(question, code)]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).digest()
