"""axe-core in a page: put into it once, asked in its colours and in the dark ones. Which rules, the tests say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCRIPT = Axe().axe_script
ASK = "options => axe.run(document, options).then(found => found.violations)"
# Of axe's rules one looks at colours: it is asked in the dark as well, on the same visit.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

SETTLE = """() => {
  for (const each of document.getAnimations())
    if (each.effect.getComputedTiming().endTime < Infinity) each.finish();
}"""


def bring(page: Page) -> None:
    """Have axe in the document."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(SCRIPT)


def found(page: Page, options: Mapping[str, Any]) -> list[Any]:
    """What is wrong by these rules as the page looks now, and what is wrong with its colours in the dark.

    The page is as it was afterwards. No colour is on its way to another one while axe looks; what was folded away
    while the colours changed sets out on its way when it is unfolded.
    """
    bring(page)
    page.evaluate(SETTLE)
    wrong = list(page.evaluate(ASK, dict(options)))
    page.emulate_media(color_scheme="dark")
    try:
        page.evaluate(SETTLE)
        return [*wrong, *page.evaluate(ASK, COLOURS)]
    finally:
        page.emulate_media(color_scheme="light")
