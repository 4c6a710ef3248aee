"""What every test stands on: databases, browsers, no way out of this machine. Builders are elsewhere."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page

from app.services import hashing
from app.services.actor import nobody_at_work
from surveys import codes
from tests import guard, readers, statistics
from tests import postgres as pg
from tests.browser import DESK, PHONE, Chromium, Complaints, Pages, chromium
from tests.builders import World
from tests.service import application, dispose, migrated, quick_hasher, served

# RINGAR_REQUIRE_ALL=1 (.ci/run sets it): a test that lacks a browser or a database fails, it is not skipped.
REQUIRE_ALL = os.environ.get("RINGAR_REQUIRE_ALL") == "1"
PAGES = Path(__file__).parent / "web"
NEEDS = {
    "browser": {"browser", "pages", "phone", "phone_without_script", "desk"},
    "postgresql": {"postgres"},
    "readers": {"calc", "pspp", "rscript"},
}

# Chromium under load misses a click, or looks at a page that is not whole, about once in two thousand tests. A browser
# test is tried once more, and pytest tells which: what is broken is broken twice.
BROWSER_TRIES = 1

# Databases of tests lie in memory where there is room, as PostgreSQL's do: a disk waits at each commit.
if memory := pg.memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))

# Whoever shares the tests out gives a process one file after the other: these take longest, and so begin first.
LONGEST = (
    "proof/test_reminders_once.py",
    "app/test_start.py",
    "web/test_accessibility.py",
    "house/test_doors_as_web.py",
    "app/courier/test_reminders.py",
    "house/test_doors.py",
    "api/test_document.py",
    "app/demo/test_fill.py",
    "web/test_editor.py",
    "proof/test_anonymity.py",
    "app/services/test_release_files.py",
    "app/services/test_releases.py",
    "migrations/test_migrations.py",
    "app/courier/test_move.py",
    "app/courier/test_hostile_boxes.py",
    "web/test_kiosk.py",
    "web/test_resident_kinds.py",
    "web/test_resident_waves.py",
    "web/test_story.py",
    "app/services/test_reports.py",
    "proof/test_faults.py",
    "web/test_staff.py",
    "web/test_editor_kept.py",
    "web/test_resident.py",
    "app/demo/test_command.py",
    "web/test_staff_results.py",
    "web/test_canary.py",
    "app/courier/test_outbox_limits.py",
    "proof/test_kill.py",
    "app/services/test_free_texts.py",
    "app/services/test_importing.py",
    "house/test_ground.py",
    "house/test_arrows.py",
    "api/test_stuffing.py",
)

settings.register_profile("house", deadline=None, derandomize=REQUIRE_ALL)
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures it asks for, so that `-m "not browser"` needs no bookkeeping."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        for marker, fixtures in NEEDS.items():
            if asked & fixtures:
                item.add_marker(marker)
        if "browser" in {each.name for each in item.iter_markers()}:
            item.add_marker(pytest.mark.flaky(reruns=BROWSER_TRIES))
    turns = {Path(__file__).parent / file: turn for turn, file in enumerate(LONGEST)}
    kept = (item for item in items if not _the_same_twice(item))
    items[:] = sorted(kept, key=lambda item: turns.get(item.path, len(turns)))


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: no search for garbage need look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _the_same_twice(item: pytest.Item) -> bool:
    """A page is drawn from what a service returns, figures are reckoned from rows, and services run on both databases.

    So a test of one of them takes PostgreSQL only where it says so: where its story is about what is stored.
    """
    marks = {each.name for each in item.iter_markers()}
    derived = {"browser", "figures"} & marks or PAGES in item.path.parents
    return bool(derived) and "postgresql" in marks and "both_databases" not in marks


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """Where all must be tried, a skipped browser, PostgreSQL or readers test is a failure with one clear line."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        needs = [marker for marker in NEEDS if item.get_closest_marker(marker)]
        if needs:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} must be tried here and was not. {reason}"
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Fixtures end in an order that tests do not choose; the page may outlive its server."""
    complaints = getattr(item, "funcargs", {}).get("complaints")
    if complaints is not None:
        complaints.test_is_over()


@pytest.fixture(autouse=True)
def _nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    guard.close_the_doors(monkeypatch)


@pytest.fixture(autouse=True)
def _no_settings_of_yours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own RINGAR_… settings change no test."""
    for name in [name for name in os.environ if name.startswith("RINGAR_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _nobody_at_work() -> Iterator[None]:
    """Whoever a test was at work for has left when the next one begins."""
    yield
    nobody_at_work()


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password costs a quarter of a second on purpose, and nearly every test has somebody with one."""
    monkeypatch.setattr(hashing, "_hasher", quick_hasher)


@pytest.fixture(autouse=True)
def _quick_codes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does a receipt code, which half of the tests make a dozen of. A browser counts its rounds by itself."""
    if not any(request.node.get_closest_marker(marker) for marker in ("browser", "real_codes")):
        monkeypatch.setattr(codes, "ROUNDS", 1)


@pytest.fixture(autouse=True)
def _no_files(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test is about figures, releases are made and logged, and nobody writes their files."""
    if request.node.get_closest_marker("figures"):
        monkeypatch.setattr("app.services.release_work.work", lambda **_: (False, None))


@pytest.fixture(scope="session")
def postgres() -> Iterator[pg.Cluster]:
    """A running PostgreSQL of this test process's own."""
    if pg.programs() is None:
        pytest.skip("PostgreSQL is missing; as root: make deps")
    cluster = pg.Cluster()
    try:
        yield cluster.start()
    finally:
        cluster.remove()


@pytest.fixture
def postgres_url(postgres: pg.Cluster) -> Iterator[str]:
    """A fresh, empty PostgreSQL database, as its superuser."""
    name = postgres.create_database()
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database: each test that asks for it runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ringar.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def calc(tmp_path_factory: pytest.TempPathFactory) -> readers.Calc:
    """LibreOffice, which opens a spreadsheet and writes down what it saw."""
    if readers.soffice() is None:
        pytest.skip("libreoffice-calc-nogui is missing; as root: make deps")
    return readers.Calc(tmp_path_factory.mktemp("calc"))


@pytest.fixture(scope="session")
def pspp() -> statistics.Runs:
    """PSPP, which reads SPSS files: (its commands, a folder) → what it prints."""
    if not statistics.has_pspp():
        pytest.skip("pspp is missing; as root: make deps")
    return statistics.pspp


@pytest.fixture(scope="session")
def rscript() -> statistics.Runs:
    """R with haven, which reads SPSS and Stata files: (its script, a folder) → what it prints."""
    if not statistics.has_haven():
        pytest.skip("r-cran-haven is missing; as root: make deps")
    return statistics.rscript


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Chromium]:
    if chromium() is None:
        pytest.skip("chromium is missing; as root: make deps")
    running = Chromium()
    yield running
    running.close()


@pytest.fixture
def browser(_chromium: Chromium) -> Iterator[Browser]:
    """Debian's chromium, one for the whole run. For a page take phone, desk or pages."""
    with _chromium.awake() as awake:
        yield awake


@pytest.fixture
def complaints() -> Complaints:
    """What this test's pages complained about; a test says what it expects."""
    return Complaints()


@pytest.fixture
def pages(browser: Browser, complaints: Complaints) -> Iterator[Pages]:
    """Opens pages of any shape. An error on a page's console that was not expected fails the test."""
    opened = Pages(browser, complaints)
    yield opened
    opened.close()
    assert complaints.unexpected() == []


@pytest.fixture
def phone(pages: Pages) -> Page:
    """A page on a small touch phone, in Swedish, with nothing remembered."""
    return pages.open(**PHONE)


@pytest.fixture
def phone_without_script(pages: Pages) -> Page:
    """The same phone with JavaScript off."""
    return pages.open(**PHONE, java_script_enabled=False)


@pytest.fixture
def desk(pages: Pages) -> Page:
    """A page on a computer, as staff have it."""
    return pages.open(**DESK)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty RINGAR_HOME."""
    return tmp_path / "home"


@pytest.fixture
def ready_url(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database with nothing in it, on SQLite and on PostgreSQL."""
    migrated(database_url, tmp_path_factory.getbasetemp())
    return database_url


@pytest.fixture
def world(ready_url: str, home: Path) -> Iterator[World]:
    """The web application on a migrated database, with builders; no server."""
    app = application(ready_url, home)
    yield World(app)
    dispose(app)


@pytest.fixture
def live(ready_url: str, home: Path) -> Iterator[tuple[World, str]]:
    """The same behind a real server on loopback: (world, address)."""
    with served(ready_url, home) as (app, address):
        yield World(app), address
