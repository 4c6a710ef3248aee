"""Builders: a small questionnaire's questions and people who answered it. No tests live here."""

from random import Random

from surveys.disclosure.microdata import Background, Row, release
from surveys.kinds.base import Option, Question

SCALE = tuple(
    Option(point, {"sv": f"svar {point}", "en": f"answer {point}"} if point in {1, 5} else {}) for point in range(1, 6)
)
SAFE = Question(
    key="trygg",
    kind="scale",
    text={"sv": "Hur trygg känner du dig?", "en": "How safe do you feel?"},
    options=SCALE,
    indicator="trygghet",
    item="trygghet_1",
    direction=1,
)
TRUST = Question(
    key="tillit", kind="scale", text={"sv": "Litar du på grannar?"}, options=SCALE, indicator="tillit_grannar"
)
HOURS = Question(
    key="timmar",
    kind="number",
    text={"sv": "Hur många timmar?"},
    indicator="delaktighet",
    settings={"minimum": -20, "maximum": 100},
)
WISH = Question(key="onskan", kind="text", text={"sv": "Vad önskar du?"}, indicator="delaktighet")
WAYS = Question(
    key="hur",
    kind="choices",
    text={"sv": "Hur kom du hit?"},
    options=(Option("buss", {"sv": "buss"}), Option("cykel", {"sv": "cykel"})),
    indicator="delaktighet",
)
AGES = ("10_12", "13_15", "16_19", "20_25")
AGE = Question(
    key="alder",
    kind="choice",
    text={"sv": "Hur gammal är du?"},
    options=tuple(Option(each, {"sv": each.replace("_", "–") + " år"}) for each in AGES),
)
GENDER = Question(
    key="kon",
    kind="choice",
    text={"sv": "Kön?"},
    options=tuple(Option(each, {"sv": each}) for each in ("flicka", "pojke", "annat")),
)
OUTCOMES = (SAFE, TRUST)


def row(pid, wave=0, **answers):
    """One response; pid: a number, or None for no code."""
    code = None if pid is None else pid.to_bytes(16, "big")
    return Row(code, wave, {"trygg": 3, "tillit": 2, "alder": "13_15", "kon": "flicka"} | answers)


def let_out(rows, *, seed=1, **changed):
    """release() with ids and dice of the test's own."""
    rows = list(rows)
    asked = {"outcomes": OUTCOMES, "background": (Background(GENDER),), "limit": 5} | changed
    return release(rows, ids=[f"p{number:04}" for number in range(len(rows))], shuffle=Random(seed).shuffle, **asked)
