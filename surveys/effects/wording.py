"""What may be said at each strength; the sentences stand in wording.sv.toml and wording.en.toml. No sums here."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from surveys.effects.interval import Estimate, Interval
from surveys.effects.strength import HIGHEST
from surveys.texts import Texts

DESCRIBED, SUGGESTS, EFFECT = 1, 3, 4  # the lowest strength of each way of speaking
LANGUAGES = ("sv", "en")
LEAST_WRITTEN = 0.0005
HERE = Path(__file__)

POINTS, SHARE = "points", "share"  # what a change is counted in


def _spoken() -> dict[str, dict[str, Texts]]:
    """Unit → key → the sentence by language, from the language files beside this one."""
    held = {code: tomllib.loads(HERE.with_suffix(f".{code}.toml").read_text(encoding="utf-8")) for code in LANGUAGES}
    return {
        unit: {
            "counts": {code: held[code]["counts"] for code in LANGUAGES},
            "rounds.counts": {code: held[code]["counts_of_rounds"] for code in LANGUAGES},
            **{
                f"{manner}.{direction}": {code: _whole(held[code], unit, manner, direction) for code in LANGUAGES}
                for manner, directions in held[LANGUAGES[0]][unit].items()
                if manner != "numbers"
                for direction in directions
            },
        }
        for unit in (POINTS, SHARE)
    }


def _whole(held: Mapping[str, Any], unit: str, manner: str, direction: str) -> str:
    """A claim with its numbers; of rounds also that they may be other people."""
    said: str = held[unit][manner][direction] + held[unit]["numbers"]
    return said + (held["perhaps_others"] if manner == "rounds" else "")


SENTENCES: Mapping[str, Mapping[str, Texts]] = MappingProxyType(_spoken())


def sentence_key(score: int, change: Estimate, *, beside: bool = False, others: bool = False) -> str:
    """The key of the one sentence that may be said. score: strength 0–5; change: in points of the item; beside: it is
    the difference to a comparison group; others: to other interventions, whose people took part in something as well.

    The direction is said only where the whole interval lies on one side of 0.
    """
    if not 0 <= score <= HIGHEST:
        raise ValueError(f"strength is 0–5, not {score}")
    if score < DESCRIBED or not isinstance(change, Interval):
        return "counts"
    described = "beside" if beside else "described"
    suggested = "others" if others else "suggests"
    manner = "effect" if score >= EFFECT else suggested if score >= SUGGESTS else described
    direction = "higher" if change.low > 0 else "lower" if change.high < 0 else "unclear"
    return f"{manner}.{direction}"


def sentence(
    score: int,
    change: Estimate,
    *,
    answered: int | str,
    paired: int | str,
    unit: str = POINTS,
    beside: bool = False,
    others: bool = False,
) -> dict[str, str]:
    """Language → the sentence with its numbers, means to 0.1, shares to whole percentage points. others: as above.

    answered, paired: people, as they may be told. unit: POINTS of the item, or SHARE (0–1).
    """
    template = SENTENCES[unit][sentence_key(score, change, beside=beside, others=others)]
    return _filled(template, change, unit, {"answered": answered, "paired": paired})


def _filled(template: Texts, change: Estimate, unit: str, people: Mapping[str, object]) -> dict[str, str]:
    told = number if unit == POINTS else percentage_points
    spoken: dict[str, str] = {}
    for language in LANGUAGES:
        values = dict(people)
        if isinstance(change, Interval):
            values |= {
                "change": told(change.estimate, language),
                "low": told(change.low, language),
                "high": told(change.high, language),
            }
        spoken[language] = template[language].format(**values)
    return spoken


def sentence_of_rounds(
    score: int, difference: Estimate, *, started: int | str, answered: int | str, unit: str = POINTS
) -> dict[str, str]:
    """Language → what may be said of two rounds of people who are not linked. score: 0–2. Raises ValueError above."""
    if score >= SUGGESTS:
        raise ValueError(f"rounds of perhaps other people carry 2 at most, not {score}")
    key = sentence_key(score, difference).rpartition(".")[2]
    values = {"started": started, "answered": answered}
    return _filled(SENTENCES[unit][f"rounds.{key}"], difference, unit, values)


def number(value: float, language: str) -> str:
    """A number to one decimal as people write it: Swedish has a comma, both a real minus, nobody "−0.0".

    What is not 0 is not written as 0: an end that decides which way a sentence goes gets the decimals that it needs.
    """
    text = f"{abs(value):.1f}"
    if abs(value) >= LEAST_WRITTEN and not float(text):
        text = f"{abs(value):.1g}"
    sign = "−" if value < 0 and float(text) else ""
    return sign + decimal(text, language)


def decimal(text: str, language: str) -> str:
    """Digits with the sign that the language has for decimals."""
    return text.replace(".", ",") if language.startswith("sv") else text


def percentage_points(value: float, language: str) -> str:
    """A difference of shares as whole percentage points, by the same rules as number."""
    points = 100 * value
    text = f"{abs(points):.0f}"
    if abs(points) < LEAST_WRITTEN or float(text):
        return ("−" if points < 0 and float(text) else "") + text
    return number(points, language)
