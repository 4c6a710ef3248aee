"""Debian's chromium for the tests: how it starts, what pages may not say. Fixtures are in conftest."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, WebError, sync_playwright

ARGS = [
    "--no-sandbox",  # a container's root has no user namespaces
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",  # and is given to whoever asks: without windows nobody can be asked
    # Nothing beyond this machine. http://ringar.test:PORT is this machine too, as a plain-HTTP host on a
    # LAN would be: no WebCrypto, no service worker.
    "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "sv-SE",
    "timezone_id": "Europe/Stockholm",
}
DESK: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 900},
    "locale": "sv-SE",
    "timezone_id": "Europe/Stockholm",
}
PATIENCE_MS = 10_000
# 400 kbit/s both ways, 400 ms round trip, a processor four times slower.
POOR_SIGNAL = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4


def chromium() -> str | None:
    """Where Debian's chromium is, or None. The one without windows is the same engine and a quarter quicker."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def slowed(page: Page) -> CDPSession:
    """A page on the cheapest phone with a poor signal; what it fetches is told to the session."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", POOR_SIGNAL)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


class Complaints:
    """What pages said to the console as an error, broken CSP rules and uncaught exceptions included.

    A test that provokes one names a piece of it beforehand or afterwards: `complaints.expect("422")`.
    """

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._expected: list[str] = []
        self._server_may_go = False

    def test_is_over(self) -> None:
        """The server may be taken away before the page: what then cannot be loaded is nobody's fault."""
        self._server_may_go = True

    def expect(self, piece: str) -> None:
        """Complaints with this piece in them are meant."""
        self._expected.append(piece)

    def listen(self, context: BrowserContext) -> None:
        """Hear everything that the pages of this context complain about."""
        context.on("console", self._console)
        context.on("weberror", self._weberror)

    def _console(self, message: ConsoleMessage) -> None:
        gone = self._server_may_go and "net::ERR_" in message.text
        if message.type == "error" and not gone:
            self._heard.append(f"{message.location.get('url', '')}: {message.text}")

    def _weberror(self, error: WebError) -> None:
        self._heard.append(f"uncaught: {error.error}")

    def unexpected(self) -> list[str]:
        """What nobody expected."""
        return [said for said in self._heard if not any(piece in said for piece in self._expected)]


class Chromium:
    """One running chromium for many tests.

    Playwright's synchronous API leaves its event loop marked as running in this thread, and then every other
    user of asyncio in the process fails. So the mark is there only inside `awake()`.
    """

    def __init__(self) -> None:
        self._playwright = sync_playwright().start()
        self._loop = asyncio.get_running_loop()
        try:
            self._browser = self._playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        except BaseException:
            self._playwright.stop()
            raise
        finally:
            asyncio._set_running_loop(None)

    @contextmanager
    def awake(self) -> Iterator[Browser]:
        """The browser, usable inside the block only."""
        asyncio._set_running_loop(self._loop)
        try:
            yield self._browser
        finally:
            asyncio._set_running_loop(None)

    def close(self) -> None:
        """End chromium and playwright's helper process."""
        asyncio._set_running_loop(self._loop)
        try:
            self._browser.close()
            self._playwright.stop()
        finally:
            asyncio._set_running_loop(None)


class Pages:
    """Opens pages of any shape, each in a fresh context: `pages.open(**PHONE, java_script_enabled=False)`."""

    def __init__(self, browser: Browser, complaints: Complaints) -> None:
        self._browser = browser
        self._complaints = complaints
        self._contexts: list[BrowserContext] = []

    def open(self, **options: Any) -> Page:
        """A page in a context of its own: no cookie, no storage, no service worker from before."""
        if options.get("bypass_csp"):
            raise ValueError("a test that bypasses the CSP proves nothing about it")
        context = self._browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        self._complaints.listen(context)
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        """Close every context that was opened here."""
        for context in self._contexts:
            context.close()
