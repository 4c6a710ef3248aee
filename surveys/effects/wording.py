"""What may be said at each strength, in Swedish and English. Which words may not: causal.py. No sums here."""

from collections.abc import Mapping
from types import MappingProxyType

from surveys.effects.interval import Estimate, Interval
from surveys.effects.strength import HIGHEST
from surveys.texts import Texts

DESCRIBED, SUGGESTS, EFFECT = 1, 3, 4  # the lowest strength of each way of speaking
LANGUAGES = ("sv", "en")
LEAST_WRITTEN = 0.0005

POINTS, SHARE = "points", "share"  # what a change is counted in
NUMBERS: Mapping[str, Texts] = MappingProxyType(
    {
        POINTS: {"sv": ": {change} steg ({low} till {high}).", "en": ": {change} steps ({low} to {high})."},
        SHARE: {
            "sv": ": {change} procentenheter ({low} till {high}).",
            "en": ": {change} percentage points ({low} to {high}).",
        },
    }
)
COUNTS: Texts = MappingProxyType(
    {
        "sv": "{answered} har svarat, {paired} av dem båda gångerna. Det räcker inte för att säga mer.",
        "en": "{answered} answered, {paired} of them both times. That is not enough to say more.",
    }
)
COUNTS_OF_ROUNDS: Texts = MappingProxyType(
    {
        "sv": "{started} svarade vid starten och {answered} vid uppföljningen. Det räcker inte för att säga mer.",
        "en": "{started} answered at the start and {answered} at the follow-up. That is not enough to say more.",
    }
)
PERHAPS_OTHERS: Texts = MappingProxyType({"sv": " Det kan vara andra personer.", "en": " They may be other people."})
_CLAIMS: Mapping[str, Texts] = {
    "described.higher": {
        "sv": "Deltagarna gav i snitt högre svar än vid starten",
        "en": "On average the participants gave higher answers than at the start",
    },
    "described.lower": {
        "sv": "Deltagarna gav i snitt lägre svar än vid starten",
        "en": "On average the participants gave lower answers than at the start",
    },
    "described.unclear": {
        "sv": "Det går inte att säga om svaren har ändrats sedan starten",
        "en": "We cannot say whether the answers have changed since the start",
    },
    "beside.higher": {
        "sv": "Deltagarnas svar steg mer än jämförelsegruppens, eller sjönk mindre",
        "en": "The participants’ answers rose more than the comparison group’s, or fell less",
    },
    "beside.lower": {
        "sv": "Deltagarnas svar steg mindre än jämförelsegruppens, eller sjönk mer",
        "en": "The participants’ answers rose less than the comparison group’s, or fell more",
    },
    "beside.unclear": {
        "sv": "Det går inte att säga om deltagarnas svar ändrades mer än jämförelsegruppens",
        "en": "We cannot say whether the participants’ answers changed more than the comparison group’s",
    },
    "rounds.higher": {
        "sv": "De som svarade vid uppföljningen gav i snitt högre svar än de som svarade vid starten",
        "en": "On average those who answered at the follow-up gave higher answers than those who did at the start",
    },
    "rounds.lower": {
        "sv": "De som svarade vid uppföljningen gav i snitt lägre svar än de som svarade vid starten",
        "en": "On average those who answered at the follow-up gave lower answers than those who did at the start",
    },
    "rounds.unclear": {
        "sv": "Det går inte att säga om de som svarade vid uppföljningen gav andra svar än de som svarade vid starten",
        "en": "We cannot say whether those who answered at the follow-up gave other answers than those at the start",
    },
    "suggests.higher": {
        "sv": "Jämförelsen tyder på högre svar för dem som deltog",
        "en": "The comparison suggests higher answers for those who took part",
    },
    "suggests.lower": {
        "sv": "Jämförelsen tyder på lägre svar för dem som deltog",
        "en": "The comparison suggests lower answers for those who took part",
    },
    "suggests.unclear": {
        "sv": "Jämförelsen säger inte om svaren blev högre eller lägre för dem som deltog",
        "en": "The comparison does not say whether answers became higher or lower for those who took part",
    },
    "others.higher": {
        "sv": "Jämförelsen med andra insatser tyder på att svaren här steg mer, eller sjönk mindre",
        "en": "The comparison with other interventions suggests that answers rose more here, or fell less",
    },
    "others.lower": {
        "sv": "Jämförelsen med andra insatser tyder på att svaren här steg mindre, eller sjönk mer",
        "en": "The comparison with other interventions suggests that answers rose less here, or fell more",
    },
    "others.unclear": {
        "sv": "Jämförelsen med andra insatser säger inte om svaren ändrades mer här än där",
        "en": "The comparison with other interventions does not say whether answers changed more here than there",
    },
    "effect.higher": {
        "sv": "Insatsen har haft effekt, svaren blev högre",
        "en": "The intervention has had an effect, answers became higher",
    },
    "effect.lower": {
        "sv": "Insatsen har haft effekt, svaren blev lägre",
        "en": "The intervention has had an effect, answers became lower",
    },
    "effect.unclear": {
        "sv": "Det går inte att säga om insatsen har haft någon effekt",
        "en": "We cannot say whether the intervention has had any effect",
    },
}
_CLAIMS_OF_SHARES: Mapping[str, Texts] = {
    "described.higher": {
        "sv": "Andelen bland deltagarna var högre än vid starten",
        "en": "The share among the participants was higher than at the start",
    },
    "described.lower": {
        "sv": "Andelen bland deltagarna var lägre än vid starten",
        "en": "The share among the participants was lower than at the start",
    },
    "described.unclear": {
        "sv": "Det går inte att säga om andelen har ändrats sedan starten",
        "en": "We cannot say whether the share has changed since the start",
    },
    "beside.higher": {
        "sv": "Andelen bland deltagarna steg mer än i jämförelsegruppen, eller sjönk mindre",
        "en": "The share among the participants rose more than in the comparison group, or fell less",
    },
    "beside.lower": {
        "sv": "Andelen bland deltagarna steg mindre än i jämförelsegruppen, eller sjönk mer",
        "en": "The share among the participants rose less than in the comparison group, or fell more",
    },
    "beside.unclear": {
        "sv": "Det går inte att säga om andelen bland deltagarna ändrades mer än i jämförelsegruppen",
        "en": "We cannot say whether the share among the participants changed more than in the comparison group",
    },
    "rounds.higher": {
        "sv": "Andelen bland dem som svarade vid uppföljningen var högre än bland dem som svarade vid starten",
        "en": "The share among those who answered at the follow-up was higher than among those at the start",
    },
    "rounds.lower": {
        "sv": "Andelen bland dem som svarade vid uppföljningen var lägre än bland dem som svarade vid starten",
        "en": "The share among those who answered at the follow-up was lower than among those at the start",
    },
    "rounds.unclear": {
        "sv": "Det går inte att säga om andelen var en annan vid uppföljningen än vid starten",
        "en": "We cannot say whether the share was another at the follow-up than at the start",
    },
    "suggests.higher": {
        "sv": "Jämförelsen tyder på en högre andel bland dem som deltog",
        "en": "The comparison suggests a higher share among those who took part",
    },
    "suggests.lower": {
        "sv": "Jämförelsen tyder på en lägre andel bland dem som deltog",
        "en": "The comparison suggests a lower share among those who took part",
    },
    "suggests.unclear": {
        "sv": "Jämförelsen säger inte om andelen blev högre eller lägre bland dem som deltog",
        "en": "The comparison does not say whether the share became higher or lower among those who took part",
    },
    "others.higher": {
        "sv": "Jämförelsen med andra insatser tyder på att andelen här steg mer, eller sjönk mindre",
        "en": "The comparison with other interventions suggests that the share rose more here, or fell less",
    },
    "others.lower": {
        "sv": "Jämförelsen med andra insatser tyder på att andelen här steg mindre, eller sjönk mer",
        "en": "The comparison with other interventions suggests that the share rose less here, or fell more",
    },
    "others.unclear": {
        "sv": "Jämförelsen med andra insatser säger inte om andelen ändrades mer här än där",
        "en": "The comparison with other interventions does not say whether the share changed more here than there",
    },
    "effect.higher": {
        "sv": "Insatsen har haft effekt, andelen blev högre",
        "en": "The intervention has had an effect, the share became higher",
    },
    "effect.lower": {
        "sv": "Insatsen har haft effekt, andelen blev lägre",
        "en": "The intervention has had an effect, the share became lower",
    },
    "effect.unclear": _CLAIMS["effect.unclear"],
}


def _with_numbers(claims: Mapping[str, Texts], unit: str) -> dict[str, Texts]:
    return {"counts": COUNTS, "rounds.counts": COUNTS_OF_ROUNDS} | {
        key: {
            language: text + NUMBERS[unit][language] + (PERHAPS_OTHERS[language] if key.startswith("rounds.") else "")
            for language, text in claim.items()
        }
        for key, claim in claims.items()
    }


SENTENCES: Mapping[str, Mapping[str, Texts]] = MappingProxyType(
    {POINTS: _with_numbers(_CLAIMS, POINTS), SHARE: _with_numbers(_CLAIMS_OF_SHARES, SHARE)}
)


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
