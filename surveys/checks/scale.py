"""Scales that are read in different ways: points without words, words that lean to one side, no better end."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from surveys.checks.base import Advice, Around
from surveys.checks.words import KEPT, patterns, plain
from surveys.kinds import kind
from surveys.kinds.base import Option
from surveys.questionnaire import Questionnaire

LANGUAGES = ("sv", "en")
MANY = 8  # from so many points on, words at the ends are enough: nobody can tell "7" from "8" in words
FEWEST_LEANING = 3

BAD, GOOD, NEGATED, SOFT = (
    re.compile(rf"\b(?:{patterns(f'scale.{name}')['all'].pattern})\b") for name in ("bad", "good", "negated", "soft")
)


class Scale:
    """A core item's scale was settled with its words, and is left in peace. Drawn points need no words."""

    name = "scale"

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """Scales and tables that have their points already."""
        for question in questionnaire.questions:
            held = kind(question.kind)
            if held.lists != "points" or question.item is not None or not question.options:
                continue
            labels = "" if held.drawn else _labels(question.options)
            if labels:
                yield Advice(f"scale.{labels}", question.key)
            if not held.drawn and _leans(question.options):
                yield Advice("scale.uneven", question.key)
            if question.direction is None:
                yield Advice("scale.no_direction", question.key)


def _labels(options: Sequence[Option]) -> str:
    """What is wrong with which points have words; empty when nothing is."""
    said = [bool(option.label) for option in options]
    if all(said):
        return ""
    if not (said[0] and said[-1]):
        return "unlabelled"
    if len(said) >= MANY:
        return "" if said == said[::-1] else "some_labelled"
    return "some_labelled" if any(said[1:-1]) else "ends_only"


def _leans(options: Sequence[Option]) -> bool:
    """Whether there are more good words than bad ones, or the other way round. "Inte alls trygg … mycket trygg" has one
    pole only and cannot lean; "bra, mycket bra, utmärkt" has one where two are meant.
    """
    return any(_leans_in(texts) for texts in _by_language(options))


def _by_language(options: Sequence[Option]) -> Iterable[tuple[str, ...]]:
    for code in LANGUAGES:
        texts = tuple(plain(option.label[code], code) for option in options if code in option.label)
        if len(texts) >= FEWEST_LEANING:
            yield texts


@lru_cache(maxsize=KEPT)
def _leans_in(labels: tuple[str, ...]) -> bool:
    held = [(_has(BAD, each), _has(GOOD, each), _has(NEGATED, each), _has(SOFT, each)) for each in labels]
    bad = sum(worse and not (better or not_so) for worse, better, not_so, _ in held)
    good = sum(better and not (worse or not_so) for worse, better, not_so, _ in held)
    not_good = sum(better and not_so and not worse for worse, better, not_so, _ in held)
    if bad and good:
        return bad + not_good != good
    return max(bad, good) >= FEWEST_LEANING and not any(not_so or soft for _, _, not_so, soft in held)


def _has(words: re.Pattern[str], label: str) -> bool:
    return words.search(label) is not None
