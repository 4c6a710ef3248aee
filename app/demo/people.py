"""Simulated participants with a known true change, and who of them is lost. Dice come in; no clock, no database.

Each person has a lasting level; each item and occasion adds its own noise to it; the sum, cut in five, is the answer.
An intervention moves the sum by its effect, the hard to reach less than the others. Where drop-out goes by background
the hard to reach leave oftener as well, so that those who stay look better off than everybody who started.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.demo.neighbourhood import Intervention
from surveys.kinds.base import DONT_KNOW, REFUSED, Question

if TYPE_CHECKING:
    import numpy as np

WAVES = 3
CUTS = (-1.6, -0.7, 0.3, 1.3)  # the latent sum -> 1..5
YES_ABOVE = 0.3
LEVELS = (-0.3, 0.0, -0.15, 0.1)  # where an intervention's first, second … item starts
SD_PERSON, SD_OCCASION = 1.0, 0.75  # test-retest of one item on the latent scale: about .64
HARD_LEVEL, UNEVEN = -0.3, 0.4  # the hard to reach start lower and gain less
HARD_LEAN, SCORE_LEAN = 2.2, 0.3  # log-odds of leaving, where drop-out goes by background
LOST_LATER, COMES_BACK = 0.5, 0.2  # at the last wave, of those who did and did not answer the one before

PAPER, HELPED = 0.04, 0.06
FORGETS_CODE, LATE = 0.12, 0.05
NO_ANSWER = ((0.015, DONT_KNOW), (0.025, REFUSED), (0.035, None))  # cumulated; None: left empty
WRITES, WRITES_TWICE = 0.35, 0.2
MEASURED = ("scale", "faces", "yes_no")

Score = int | bool


@dataclass(frozen=True, slots=True)
class Visit:
    """What one person sends in one wave. linked: brings the code; late: comes when the wave has closed."""

    answers: Mapping[str, Any]
    mode: str
    linked: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A participant. scores: what they would answer in each wave; visits: None in a wave that they do not answer.

    when: 0..1, where in the intake they start; random: bytes that their key is made of.
    """

    hard: bool
    language: str
    scores: tuple[Mapping[str, Score], ...]
    visits: tuple[Visit | None, ...]
    when: float
    random: bytes


def measured(intervention: Intervention) -> tuple[Question, ...]:
    """The questions that the intervention may change."""
    return tuple(each for each in intervention.questionnaire.questions if each.kind in MEASURED)


# --- the truth ---


def true_change(intervention: Intervention, key: str, wave: int) -> float:
    """Mean change since the start, of everybody who started: points of the item, for yes_no a share. Exact."""
    questions = measured(intervention)
    number = next(i for i, each in enumerate(questions) if each.key == key)
    return _mean(intervention, questions[number], number, wave) - _mean(intervention, questions[number], number, 0)


def _mean(intervention: Intervention, question: Question, number: int, wave: int) -> float:
    cuts: Sequence[float] = (YES_ABOVE,) if question.kind == "yes_no" else CUTS
    sd = math.hypot(SD_PERSON, SD_OCCASION)
    total = 0.0
    for hard, share in ((1, intervention.hard), (0, 1 - intervention.hard)):
        level = LEVELS[number % len(LEVELS)] + HARD_LEVEL * hard + _gain(intervention, question.key, hard, wave)
        total += share * sum(0.5 * math.erfc((cut - level) / sd / math.sqrt(2)) for cut in cuts)
    return -total if question.direction == -1 else total


def _gain(intervention: Intervention, key: str, hard: Any, wave: int) -> Any:
    """What the intervention adds to the latent sum; hard: 0 or 1, or an array of them."""
    if wave == 0:
        return 0.0 * hard
    lasting = 1.0 if wave < WAVES - 1 else intervention.lasts
    return intervention.effects.get(key, 0.0) * lasting - UNEVEN * (hard - intervention.hard)


# --- the people ---


def draw(rng: np.random.Generator, intervention: Intervention, size: int) -> list[Person]:
    """So many participants of one intervention."""
    hard = (rng.random(size) < intervention.hard).astype(float)
    scores = _scores(rng, intervention, hard)
    stays = _stays(rng, intervention, hard, scores)
    languages = _picks(rng, intervention.languages, size)
    return [
        _person(
            rng,
            intervention,
            hard=bool(hard[i]),
            language=languages[i],
            scores=[wave[i] for wave in scores],
            stays=stays[i],
        )
        for i in range(size)
    ]


def _scores(rng: np.random.Generator, intervention: Intervention, hard: np.ndarray) -> list[list[dict[str, Score]]]:
    """wave → person → item key → answer."""
    import numpy as np

    size = len(hard)
    person = rng.normal(0, SD_PERSON, size) + HARD_LEVEL * hard
    waves: list[list[dict[str, Score]]] = [[{} for _ in range(size)] for _ in range(WAVES)]
    for number, question in enumerate(measured(intervention)):
        for wave in range(WAVES):
            noise = rng.normal(0, SD_OCCASION, size)
            level = LEVELS[number % len(LEVELS)] + _gain(intervention, question.key, hard, wave)
            latent = level + person + noise
            points = 1 + (latent[:, None] > np.array(CUTS)).sum(axis=1)
            if question.direction == -1:
                points = 1 + len(CUTS) + 1 - points
            yes = question.kind == "yes_no"
            for i in range(size):
                waves[wave][i][question.key] = bool(latent[i] > YES_ABOVE) if yes else int(points[i])
    return waves


def _stays(
    rng: np.random.Generator, intervention: Intervention, hard: np.ndarray, scores: list[list[dict[str, Score]]]
) -> list[tuple[bool, ...]]:
    """person → whether they answer each wave. Everybody answers the start."""
    import numpy as np

    size = len(hard)
    lean = np.zeros(size)
    if intervention.drop_out == "background":
        before = np.array([np.mean([float(score) for score in start.values()]) for start in scores[0]])
        lean = HARD_LEAN * (hard - intervention.hard) + SCORE_LEAN * (before - before.mean())
    odds = math.log(intervention.lost / (1 - intervention.lost))
    lost = 1 / (1 + np.exp(-(odds + lean)))
    second = rng.random(size) >= lost
    third = np.where(second, rng.random(size) >= LOST_LATER * lost, rng.random(size) < COMES_BACK)
    return [(True, bool(a), bool(b)) for a, b in zip(second, third, strict=True)]


def _person(
    rng: np.random.Generator,
    intervention: Intervention,
    *,
    hard: bool,
    language: str,
    scores: list[dict[str, Score]],
    stays: tuple[bool, ...],
) -> Person:
    paper = bool(rng.random() < PAPER)
    same = {each.key: _option(rng, each) for each in intervention.questionnaire.questions if each.kind == "choice"}
    visits: list[Visit | None] = []
    for wave, answers_it in enumerate(stays):
        sent = _answers(rng, intervention, language, scores[wave], same)
        linked = not paper and (wave == 0 or bool(rng.random() >= FORGETS_CODE))
        late = wave > 0 and linked and bool(rng.random() < LATE)
        mode = "paper" if paper else "helped" if rng.random() < HELPED else "phone"
        visits.append(Visit(sent, mode, linked, late) if answers_it else None)
    return Person(hard, language, tuple(scores), tuple(visits), float(rng.random()), rng.bytes(64))


def _answers(
    rng: np.random.Generator,
    intervention: Intervention,
    language: str,
    scores: Mapping[str, Score],
    same: Mapping[str, int | str],
) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for question in intervention.questionnaire.questions:
        if question.kind == "text":
            answer: Any = _text(rng, intervention, language)
        elif question.kind == "choices":
            answer = _some(rng, question)
        else:
            answer = _or_missing(rng, scores[question.key] if question.key in scores else same[question.key])
        if answer is not None:
            sent[question.key] = answer
    return sent


def _or_missing(rng: np.random.Generator, answer: Any) -> Any:
    drawn = rng.random()
    for limit, missing in NO_ANSWER:
        if drawn < limit:
            return {"missing": missing} if missing else None
    return answer


def _option(rng: np.random.Generator, question: Question) -> int | str:
    return question.options[int(rng.integers(len(question.options)))].value


def _some(rng: np.random.Generator, question: Question) -> list[int | str]:
    """One or two of several, in their order on the page."""
    values = [each.value for each in question.options if not each.exclusive]
    chosen = sorted(rng.permutation(len(values))[: int(rng.integers(1, 3))])
    return [values[int(i)] for i in chosen]


def _text(rng: np.random.Generator, intervention: Intervention, language: str) -> str | None:
    """One of the intervention's sentences in the person's language, at times two; most write nothing."""
    sentences = intervention.texts.get("sv" if language == "sv-lattlast" else language, ())
    if not sentences or rng.random() >= WRITES:
        return None
    order = rng.permutation(len(sentences))
    wanted = 2 if rng.random() < WRITES_TWICE else 1
    return " ".join(sentences[int(i)] for i in order[:wanted])


def _picks(rng: np.random.Generator, weights: Mapping[str, int], size: int) -> list[str]:
    """So many keys, each as often as its weight says."""
    import numpy as np

    edges = np.cumsum(list(weights.values()))
    drawn = rng.random(size) * edges[-1]
    return [list(weights)[int(np.searchsorted(edges, value, side="right"))] for value in drawn]
