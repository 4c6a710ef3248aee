"""The tablet at the door and the paper beside it for `make screens`. The camera is screens.py."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pypdfium2
from flask import Flask

from app.services import paper
from app.services.actor import Actor
from app.store.interventions import Activity
from tests.builders import World
from tests.web.resident import Place, answer_all, begin, send
from tests.web.tablet import TABLET, Tablet

if TYPE_CHECKING:
    from tests.screens import Camera

ASIDE = {"width": 1024, "height": 768}


def tablet(camera: Camera, app: Flask, leader: Actor, activity: Activity) -> None:
    """Locked, Start, a question, thanks, still there?, the leader's panel; upright in light, lying in the dark."""
    place = Place(World(app, now=datetime.now(UTC), _admin=leader), camera.address)
    for name, scheme, language in (("upright", "light", "sv"), ("aside", "dark", "ar")):
        shape = TABLET | ({"viewport": ASIDE} if name == "aside" else {})
        page = camera.browser.new_context(color_scheme=scheme, **shape).new_page()

        def take(what: str, page=page, name=name) -> None:
            page.wait_for_timeout(500)
            page.screenshot(path=camera.folder / f"tablet-{name}-{what}.png")

        door = Tablet(page, place, activity)
        door.open(language)
        take("1-locked")
        door.type_pin()
        take("2-start")
        page.click(f"[data-k=start][data-lang={language}]")
        take("3-consent")
        begin(page)
        take("4-question")
        answer_all(page)
        send(page)
        page.locator("[data-t=card]").wait_for()
        take("5-thanks")
        page.evaluate("document.querySelector('#k-idle').showModal()")
        take("6-still-there")
        door.waits_for_the_next()  # nobody had asked that since 1970: it wipes at once
        page.locator("[data-k=leader]").click()
        door.type_pin(field="#k-pin2")
        take("7-leader")
        page.context.close()


def forms(camera: Camera, app: Flask, leader: Actor, activity: Activity, name: str) -> None:
    """The pages of a form on paper, in three scripts."""
    for language in ("sv", "ar", "ti"):
        with app.app_context():
            made = paper.form(actor=leader, id=activity.id, spoken=language, copies=1, now=datetime.now(UTC))
        for number, sheet in enumerate(pypdfium2.PdfDocument(io.BytesIO(made)), 1):
            sheet.render(scale=1.2).to_pil().save(camera.folder / f"paper-{name}-{language}-{number}.png")
