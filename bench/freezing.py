"""What freezing a release takes: making people alike, and keeping rows, cells that a spreadsheet would run included.

python -m bench.freezing URL RESPONSES HOME, in a process of its own, prints as JSON the seconds of both and the memory.
"""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.services import release_rows
from app.services.release_names import fresh_names
from app.store.session import transaction
from bench.memory import most_mb
from bench.million import STRAY
from surveys.disclosure.background import Background
from surveys.disclosure.frozen import question_from_document
from surveys.disclosure.ladders import ladder
from surveys.disclosure.microdata import Row, measured, release
from surveys.kinds.base import Question
from tests import postgres
from tests.service import application, migrated

SIZES = (10_000, 100_000)
WAVES = 2
SCALES = [f"q{number}" for number in range(5)]
RISKY = ("=1+2", "+46 70", "-5", "@you", "＝1", "\t=x", "a\nb", "ok", "مرحبا 🙂", "long " * 100)
AGES, GENDERS = ("13", "16", "19", "25", "40", "65"), ("girl", "boy", "other")


def _choice(key: str, values: tuple[str, ...], **more: Any) -> dict[str, Any]:
    options = [{"value": value, "label": {"sv": f"svar {n}"}} for n, value in enumerate(values)]
    return {"key": key, "kind": "choice", "text": {"sv": key}, "options": options} | more


def asked() -> dict[str, Question]:
    """Eight questions and two of background. No editor lets such values through: an older release may hold them."""
    points = [{"value": n, "label": {"sv": str(n)}} for n in range(1, 6)]
    scale = {"kind": "scale", "options": points, "indicator": "trygghet"}
    held = [
        *({"key": key, "text": {"sv": key}} | scale for key in SCALES),
        _choice("work", RISKY, indicator="trygghet"),
        _choice("place", RISKY, indicator="trygghet"),
        _choice("again", ("yes", "no"), indicator="trygghet"),
        _choice("age", AGES, settings={"ordered": True}),
        _choice("gender", GENDERS),
    ]
    return {each["key"]: question_from_document(each) for each in held}


def responses(n: int) -> Iterator[Row]:
    """So many, of half as many people."""
    dice = Random(1)
    for person in range(n // WAVES):
        about = {"age": dice.choice(AGES), "gender": dice.choices(GENDERS, (50, 49, 1))[0]}
        for wave in range(WAVES):
            said: dict[str, Any] = {key: dice.randint(1, 5) for key in SCALES}
            said |= {"work": dice.choice(RISKY), "place": dice.choice(RISKY), "again": dice.choice(("yes", "no"))}
            yield Row(person.to_bytes(16), wave, said | about, UUID(int=WAVES * person + wave))


def freeze(url: str, n: int, home: Path) -> dict[str, float]:
    """As the analyst does it once the answers are read."""
    questions = asked()
    background = [Background(questions[key], ladder(questions[key])) for key in ("age", "gender")]
    rows = list(responses(n))
    before, begun, used = most_mb(), time.perf_counter(), time.process_time()
    data = release(
        rows,
        outcomes=measured(questions.values()),
        background=background,
        limit=5,
        ids=fresh_names(len(rows)),
        shuffle=secrets.SystemRandom().shuffle,
    )
    alike, alike_used, alike_mb = time.perf_counter() - begun, time.process_time() - used, most_mb()
    with application(url, home, "analyst").app_context(), transaction() as session:
        session.execute(text(STRAY))
        for sheet in (data.long, data.wide):
            release_rows.keep(session, UUID(int=n), sheet)
    kept, kept_used = time.perf_counter() - begun - alike, time.process_time() - used - alike_used
    took = {"alike": alike, "alike_used": alike_used, "kept": kept, "kept_used": kept_used}
    return took | {"before_mb": before, "alike_mb": alike_mb, "mb": most_mb()}


def compare(cluster: postgres.Cluster, place: Path) -> None:
    """Print a line for each size."""
    url = cluster.url(cluster.create_database())
    migrated(url, place)
    for n in SIZES:
        command = [sys.executable, "-m", "bench.freezing", url, str(n), str(place / "home")]
        took = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
        told = (
            f"{what} {took[name]:.1f} s, of the processor {took[f'{name}_used']:.1f} s, "
            f"{1e6 * took[f'{name}_used'] / n:.0f} µs a response"
            for what, name in (("making alike", "alike"), ("keeping", "kept"))
        )
        print(
            f"freezing {n:7} responses  {'; '.join(told)}; memory {took['before_mb']:.0f} MB with the answers read, "
            f"{took['alike_mb']:.0f} MB made alike, {took['mb']:.0f} MB at most"
        )


if __name__ == "__main__":
    print(json.dumps(freeze(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
