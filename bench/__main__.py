"""One table: Ringar against a bare Flask view, on SQLite and PostgreSQL; a phone; the outbox; releases."""

import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bench import anonymity, exports, freezing, gates, phone, reminders
from bench.load import Measured, Request, load
from surveys.codes import b64url
from tests import postgres
from tests.builders import World, full_answers
from tests.service import application, dispose, free_port, migrated

ROOT = Path(__file__).parents[1]
ROUNDS = 3
WEB_MB = 120


@contextmanager
def server(target: str, **environment: str) -> Iterator[tuple[int, float, float]]:
    """A granian of eight threads: (port, seconds until the first answer, resident memory in MB)."""
    port = free_port()
    begun = time.perf_counter()
    given = environment | {"RINGAR_PORT": str(port), "RINGAR_PUBLIC_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-access-log"]
    command += ["--log-level", "error", "--blocking-threads", "8", "--port", str(port), target]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | given)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - begun > 30:
                    raise
                time.sleep(0.02)
        started = time.perf_counter() - begun
        yield port, started, _memory(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _memory(pid: int) -> float:
    """Resident memory in MB of the largest of a process and its children."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in table.splitlines()]
    return max(rss for own, parent, rss in rows if pid in (own, parent)) / 1024


def post_maker(activity_answers: dict[str, object]) -> Callable[[str], Request]:
    """Submissions with fresh ids and keys."""

    def make(path: str) -> Request:
        body = {
            "id": str(uuid4()),
            "wave": 0,
            "version": 1,
            "language": "sv",
            "mode": "phone",
            "again": False,
            "answer_key": b64url(secrets.token_bytes(32)),
            "answers": activity_answers,
        }
        return "POST", path, json.dumps(body).encode()

    return make


def compare(name: str, url: str, home: Path, *, phone_too: bool = False) -> None:
    """Measure one database and print its rows."""
    app = application(url, home)
    world = World(app, now=datetime.now(UTC))
    activity = world.activity(ready="youth-activity")
    everywhere = ["sv", "sv-lattlast", "en", "ar", "so", "ckb", "fa", "ti"]
    asked = world.activity(ready="meeting-place", audience="adults", name="Språkkaféet", languages=everywhere).code
    version = world.published(world.intervention())
    answers = {key: value for key, value in full_answers(version.document).items() if isinstance(value, int)}
    dispose(app)
    make = post_maker(answers)
    given = {"RINGAR_HOME": str(home), "RINGAR_DATABASE_URL": url, "BENCH_DATABASE_URL": url}
    with ExitStack() as stack:
        ours, started, memory = stack.enter_context(server("app.start:web", **given))
        bare, _, _ = stack.enter_context(server("bench.plain:app", **given))
        rows: dict[str, list[Measured]] = {"GET page": [], "GET hello": [], "POST": [], "POST bare": []}
        for _ in range(ROUNDS):
            rows["GET page"].append(load(ours, lambda: ("GET", f"/{activity.code}", None)))
            rows["GET hello"].append(load(bare, lambda: ("GET", "/", None)))
            rows["POST"].append(load(ours, lambda: make(f"/api/v1/surveys/{activity.code}/responses")))
            rows["POST bare"].append(load(bare, lambda: make("/rows")))
        if phone_too:
            phone.compare(f"http://127.0.0.1:{ours}/{asked}", f"http://127.0.0.1:{bare}/")
    for what, measured in rows.items():
        middle = sorted(measured, key=lambda m: m.per_second)[ROUNDS // 2]
        print(
            f"{name:11} {what:10} {middle.per_second:8.0f}/s  p50 {middle.p50_ms:6.1f} ms  "
            f"p99 {middle.p99_ms:6.1f} ms  not 2xx: {sum(m.failed for m in measured)}"
        )
    for ours_, bare_ in (("GET page", "GET hello"), ("POST", "POST bare")):
        ratio = statistics.median(a.per_second / b.per_second for a, b in zip(rows[ours_], rows[bare_], strict=True))
        print(f"{name:11} {ours_} is {ratio:.2f} × {bare_}")
    limit = gates.within(f"{name} web", memory, WEB_MB, "MB")
    print(f"{name:11} web answers {started:.1f} s after its start and takes {memory:.0f} MB {limit}")


def serving(cluster: postgres.Cluster, place: Path) -> None:
    """Pages and answers, on both databases."""
    for name, url in (
        ("SQLite", f"sqlite:///{place / 'bench.db'}"),
        ("PostgreSQL", cluster.url(cluster.create_database())),
    ):
        migrated(url, place)
        compare(name, url, place / f"{name}-home", phone_too=name == "SQLite")


def sending(cluster: postgres.Cluster, place: Path) -> None:
    """Reminders on both databases, and a large cohort's boxes."""
    reminders.compare("SQLite", f"sqlite:///{place / 'reminders.db'}", place / "sqlite-courier")
    reminders.compare("PostgreSQL", cluster.url(cluster.create_database()), place / "pg-courier")
    reminders.open_boxes()


PARTS = {
    "serving": serving,
    "reminders": sending,
    "exports": exports.compare,
    "freezing": freezing.compare,
    "anonymity": anonymity.compare,
}


def main(chosen: Sequence[str]) -> None:
    """Print the table, or the parts of it that are chosen."""
    unknown = [each for each in chosen if each not in PARTS]
    if unknown:
        raise SystemExit(f"bench: there is no {unknown[0]}; there are {', '.join(PARTS)}")
    if postgres.programs() is None:
        raise SystemExit("bench: PostgreSQL is missing; as root: make deps")
    cluster = postgres.Cluster(on_disk=True).start()
    try:
        for name in chosen or PARTS:
            with tempfile.TemporaryDirectory() as folder:
                PARTS[name](cluster, Path(folder))
    finally:
        cluster.remove()
    if gates.over:
        raise SystemExit("bench: over its limit: " + "; ".join(gates.over))


if __name__ == "__main__":
    main(sys.argv[1:])
