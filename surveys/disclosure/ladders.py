"""Ready-made ways to make a background variable coarser. Which step is taken is decided in protect.py."""

from surveys.disclosure.microdata import Level
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.texts import Texts


def neighbours(question: Question) -> tuple[Level, ...]:
    """Merge options that stand beside each other, two and two, then four and four … (age bands, years at
    school).

    Only for options in a meaningful order. The new cell is the first option's value, the label "first –
    last".
    """
    labels = kind(question.kind).variables(question)[0].values
    values = [option.value for option in question.options]
    levels = []
    width = 2
    while width < len(values):
        blocks = [values[start : start + width] for start in range(0, len(values), width)]
        levels.append(
            Level(
                cells={value: block[0] for block in blocks for value in block},
                labels={
                    block[0]: _span(labels.get(block[0], {}), labels.get(block[-1], {}), len(block) > 1)
                    for block in blocks
                },
            )
        )
        width *= 2
    return tuple(levels)


def _span(first: Texts, last: Texts, several: bool) -> Texts:
    if not several:
        return first
    return {language: f"{first[language]} – {last[language]}" for language in first if language in last}
