"""How long a cheap phone with a poor signal waits for the first screen, beside a page that only says hello."""

import statistics
import time

from playwright.sync_api import Browser

from tests.browser import PHONE, Chromium, chromium, slowed

LANGUAGES = ("sv", "ar", "ti")
TIMES = 3


def compare(ours: str, hello: str) -> None:
    """Print seconds, bytes and requests for a poster's address, cold, in three languages. Both are full addresses."""
    if chromium() is None:
        print("chromium is missing and no phone was measured; as root: make deps")
        return
    running = Chromium()
    with running.awake() as browser:
        rounds = range(TIMES)
        bare = statistics.median(_wait(browser, hello)[0] for _ in rounds)
        print(f"phone       hello     {bare:5.2f} s")
        for language in LANGUAGES:
            seen = [_wait(browser, f"{ours}?lang={language}", "[data-do=yes]") for _ in rounds]
            middle = statistics.median(seconds for seconds, _, _ in seen)
            _, weight, requests = seen[0]
            print(
                f"phone       page {language}   {middle:5.2f} s  {weight / 1000:.1f} kB  {requests} requests  "
                f"is {middle / bare:.1f} × hello"
            )
    running.close()


def _wait(browser: Browser, address: str, wanted: str = "body") -> tuple[float, int, int]:
    """(seconds, bytes over the wire, requests) from a cold start until what is wanted can be seen."""
    context = browser.new_context(**PHONE, service_workers="block")
    page = context.new_page()
    cdp = slowed(page)
    weights: list[int] = []
    cdp.on("Network.loadingFinished", lambda event: weights.append(int(event["encodedDataLength"])))
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(wanted, state="visible")
    seconds = time.perf_counter() - begun
    page.wait_for_timeout(200)
    context.close()
    return seconds, sum(weights), len([each for each in weights if each])
