"""The ground the tests stand on does what it says: databases, browsers, and the closed way out."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.browser import PHONE, Complaints, Pages
from tests.guard import OutsideWorldError
from tests.house.tree import ROOT
from tests.postgres import Cluster

PAGE = (
    b"<!doctype html><html lang=sv><meta name=viewport content='width=device-width'>"
    b"<title>Hej</title><h1>Hej</h1><script>%s</script>"
)


@pytest.fixture
def site() -> Iterator[str]:
    """A page at /, one with a broken script at /broken, one whose CSP forbids its script at /strict."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in ("/", "/broken", "/strict") else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if self.path == "/strict":
                self.send_header("Content-Security-Policy", "default-src 'none'")
            self.end_headers()
            if self.path in ("/", "/broken", "/strict"):
                self.wfile.write(PAGE % (b"nothing.here()" if self.path == "/broken" else b"document.title += '!'"))

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_fresh_database_of_each_sort_answers(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE fresh (id integer)"))
    engine.dispose()


def test_what_postgresql_acknowledged_survives_a_kill(postgres: Cluster) -> None:
    name = postgres.create_database()
    with postgres.connect(name) as connection:
        connection.execute("CREATE TABLE kept (id integer)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        was = postgres.pid
        postgres.kill9()
        assert not Path(f"/proc/{was}").exists()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    postgres.restart()
    with postgres.connect(name) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    postgres.drop_database(name)


def test_a_database_can_be_a_copy_of_another(postgres: Cluster) -> None:
    original = postgres.create_database()
    with postgres.connect(original) as connection:
        connection.execute("CREATE TABLE filled AS SELECT 7 AS id")
    copy = postgres.create_database(template=original)
    with postgres.connect(copy) as connection:
        assert connection.execute("SELECT id FROM filled").fetchone() == (7,)
    postgres.drop_database(copy)
    postgres.drop_database(original)


def test_a_role_needs_its_password_over_tcp_and_none_over_the_socket(postgres: Cluster) -> None:
    with postgres.connect() as connection:
        connection.execute("CREATE ROLE ringar_probe LOGIN PASSWORD 'right'")
    try:
        with psycopg.connect(_plain(postgres.url("postgres", "ringar_probe", "right"))) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("ringar_probe",)
        with psycopg.connect(_plain(postgres.url("postgres", "ringar_probe"))) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("ringar_probe",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(_plain(postgres.url("postgres", "ringar_probe", "wrong")))
    finally:
        with postgres.connect() as connection:
            connection.execute("DROP ROLE ringar_probe")


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")


def test_postgresql_does_not_run_as_root(postgres: Cluster) -> None:
    assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0


def test_nothing_is_left_of_a_cluster(postgres: Cluster) -> None:
    other = Cluster().start()
    pid = other.pid
    other.remove()
    assert not other.home.exists()
    assert not Path(f"/proc/{pid}").exists()
    assert postgres.home.exists()


def test_a_phone_shows_a_page(phone: Page, site: str) -> None:
    phone.goto(site)
    assert phone.title() == "Hej!"
    assert phone.evaluate("[innerWidth, navigator.language, navigator.maxTouchPoints > 0]") == [
        360,
        "sv-SE",
        True,
    ]


def test_a_phone_without_script_runs_none(phone_without_script: Page, site: str) -> None:
    phone_without_script.goto(site)
    assert phone_without_script.title() == "Hej"


def test_a_desk_is_wide(desk: Page, site: str) -> None:
    desk.goto(site)
    assert desk.evaluate("innerWidth") == 1280


def test_a_page_over_plain_http_on_a_lan_has_no_webcrypto(phone: Page, site: str) -> None:
    phone.goto(site.replace("localhost", "ringar.test"))
    assert phone.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]


@pytest.mark.parametrize(("path", "piece"), [("/broken", "nothing"), ("/strict", "Content Security Policy")])
def test_a_broken_script_and_a_broken_csp_rule_are_heard(
    pages: Pages, complaints: Complaints, site: str, path: str, piece: str
) -> None:
    pages.open(**PHONE).goto(site + path)
    assert any(piece in said for said in complaints.unexpected())
    complaints.expect(piece)
    assert complaints.unexpected() == []


def test_no_page_may_bypass_its_csp(pages: Pages) -> None:
    with pytest.raises(ValueError, match="CSP"):
        pages.open(bypass_csp=True)


def test_the_browser_reaches_no_other_machine(phone: Page) -> None:
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        phone.goto("http://example.org/")


@pytest.mark.usefixtures("_chromium")
def test_asyncio_works_after_a_browser_was_used() -> None:
    async def seven() -> int:
        return 7

    assert asyncio.run(seven()) == 7


def test_a_test_cannot_reach_another_machine() -> None:
    with socket.socket() as out, pytest.raises(OutsideWorldError):
        out.connect(("192.0.2.1", 80))
    with pytest.raises(OutsideWorldError):
        socket.create_connection(("example.org", 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out, pytest.raises(OutsideWorldError):
        out.sendto(b"x", ("192.0.2.1", 53))


@pytest.mark.parametrize(("all_required", "outcome"), [("1", "1 error"), ("", "1 skipped")])
def test_a_missing_browser_is_a_skip_here_and_a_failure_where_all_is_required(
    tmp_path: Path, all_required: str, outcome: str
) -> None:
    environment = {"PATH": str(tmp_path), "RINGAR_REQUIRE_ALL": all_required, "PYTHONDONTWRITEBYTECODE": "1"}
    story = f"{__file__}::test_a_desk_is_wide"
    command = [sys.executable, "-m", "pytest", "-rsf", "-p", "no:cacheprovider", story]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert outcome in done.stdout
    assert "chromium is missing; as root: make deps" in done.stdout
    assert (done.returncode == 0) is (outcome == "1 skipped")


def test_a_test_sees_none_of_the_developers_settings() -> None:
    assert [name for name in os.environ if name.startswith("RINGAR_")] == []
