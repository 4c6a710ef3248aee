"""What holds on every page for everybody: axe's rules, room for a thumb, nothing sticking out, order, language, calm.

Which pages there are stands in test_accessibility.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, product
from typing import Any

from playwright.sync_api import Page

from surveys.languages import LANGUAGES, language
from tests.proof import FULL
from tests.web.axe import bring
from tests.web.test_resident_weight import TAGS

LOOKS = tuple(product(("light", "dark"), (320, 360)))
# Axe takes most of a second for a page, and but for the direction no rule of its own asks what is written there.
AXE_READS = LANGUAGES if FULL else ("sv", "ar")
HEIGHT = 640
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
NORMAL, DOUBLE = "", "34px"

FINDINGS = """async (rules) => {
  const found = [], seen = (each) => each.checkVisibility() && !each.closest(".off,[aria-hidden=true]");
  const told = (what, each) => found.push(`${what}: ${each.outerHTML.slice(0, 160)}`);
  const { violations } = rules ? await axe.run(document, rules) : { violations: [] };
  for (const { id, nodes } of violations) for (const { html, any, all } of nodes)
    found.push(`${id}: ${html.slice(0, 160)} ${JSON.stringify((any[0] ?? all[0])?.data)}`);

  if (document.documentElement.scrollWidth > innerWidth) found.push(`wider than ${innerWidth}`);
  const fields = "a[href],button,summary,select,textarea,input:not([type=hidden],.o input),label.o";
  for (const each of [...document.querySelectorAll(fields)].filter(seen)) {
    const { width, height } = each.getBoundingClientRect(), around = each.parentElement;
    // WCAG 2.5.8 lets a link be as small as the sentence that it stands in.
    const inText = each.matches("main p a") && around.textContent.trim() !== each.textContent.trim();
    const tall = each.matches("label.o,.go > *,.steps > *") ? 56 : 44;
    if (!inText && (width < 44 || height < tall)) told(`${width} x ${height}`, each);
  }

  for (const each of document.querySelectorAll("[tabindex]")) if (each.tabIndex > 0) told("an order of its own", each);
  let before = { top: -1e9, bottom: -1e9, start: 0 };
  const rtl = document.dir === "rtl";
  for (const each of [...document.querySelectorAll(fields)].filter((each) => seen(each) && !each.closest(".steps"))) {
    const { top, bottom, left, right } = each.getBoundingClientRect(), start = rtl ? -right : left;
    const below = top >= before.bottom - 1, beside = start > before.start && bottom > before.top;
    if (!below && !beside) told("before what it follows", each);
    before = { top, bottom, start };
  }

  for (const name of ["aria-describedby", "aria-labelledby"])
    for (const each of document.querySelectorAll(`[${name}]`)) for (const id of each.getAttribute(name).split(" "))
      if (!document.getElementById(id)) told(`names ${id}, which is not there`, each);
  for (const each of document.querySelectorAll("[lang]:not([hreflang])")) if (!each.dir) told("no direction", each);
  for (const each of document.getAnimations()) told("moves", each.effect.target);
  return found;
}"""


def looks(word: str) -> Iterator[tuple[str, int]]:
    """The looks in turn, beginning elsewhere for each language: axe sees each page in light and in dark."""
    begins = LANGUAGES.index(word)
    return cycle(LOOKS[(begins + n) % len(LOOKS)] for n in range(len(LOOKS)))


@dataclass
class Inspector:
    """Looks at one page after the other in one language: in `make proof` with every look, else with the next one."""

    language: str
    seen: list[str] = field(default_factory=list)
    _turn: Any = None

    def __call__(self, page: Page, name: str) -> None:
        """Nothing is wrong with what stands on the page now."""
        self.seen.append(name)
        self._turn = self._turn or looks(self.language)
        for scheme, width in LOOKS if FULL else [next(self._turn)]:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": HEIGHT})
            where = f"{name}, {self.language}, {scheme}, {width}"
            assert findings(page, axe=self.language in AXE_READS) == [], where
            spoken = language(self.language)
            assert page.evaluate("[document.documentElement.lang, document.dir]") == [
                spoken.tag,
                spoken.direction,
            ], where
            assert wider_with_text_of(page, DOUBLE) == 0, where


def findings(page: Page, *, axe: bool = True) -> list[str]:
    """What is wrong."""
    if axe:
        bring(page)
    found: list[str] = page.evaluate(FINDINGS, RULES if axe else None)
    return found


def wider_with_text_of(page: Page, size: str) -> int:
    """How far the page sticks out when only its text grows, in CSS pixels."""
    beyond: int = page.evaluate(
        """([size, normal]) => {
          const root = document.documentElement;
          root.style.fontSize = size;
          const beyond = root.scrollWidth - innerWidth;
          root.style.fontSize = normal;
          return Math.max(0, beyond);
        }""",
        [size, NORMAL],
    )
    return beyond
