"""`make screens`: pictures of the pages of a small demo, for looking at. `ARGS=--docs` renews the README's."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page

from app.extensions import SETTINGS
from app.services import posters, staff
from app.services.actor import Actor
from app.store.interventions import Activity
from tests import screens_door
from tests.browser import Chromium
from tests.builders import World
from tests.screens_resident import EVERYWHERE, Resident
from tests.service import application, dispose, served

ROOT = Path(__file__).parents[1]
SHAPES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
    "desk": {"viewport": {"width": 1280, "height": 900}},
}
STAFF = {
    "admin": ["/staff"],
    "leader": [
        "/interventions",
        "/interventions/new",
        "one",
        "one/questionnaire",
        "one/questionnaire/listen",
        "one/settings",
        "activity",
        "activity/paper",
    ],
    "evaluator": ["/effects", "one/effects", "/goals", "/releases"],
}


def demo(folder: Path) -> dict[str, Any]:
    """A small demo under a folder; what `ringar demo --json` says of it."""
    command = [sys.executable, "-m", "app.cli", "demo", "--fill-only", "--json", "--people", "300"]
    environment = os.environ | {"RINGAR_HOME": str(folder)}
    made = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(made.stdout)
    return told


class Camera:
    """Takes a page in each shape, light and dark."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self.browser, self.address, self.folder = browser, address, folder

    def page(self, shape: str, scheme: str = "light", **options: Any) -> Page:
        """A fresh page of a shape."""
        return self.browser.new_context(color_scheme=scheme, locale="sv-SE", **SHAPES[shape], **options).new_page()

    def staff(self, role: str, account: dict[str, str], password: str, poster: str) -> None:
        """Every page of a role."""
        for shape, scheme in (("phone", "light"), ("desk", "light"), ("desk", "dark")):
            page = self.page(shape, scheme)
            self.sign_in(page, account, password)
            for number, path in enumerate(STAFF[role]):
                page.goto(self.address + self._found(page, path, poster))
                page.screenshot(path=self.folder / f"{role}-{number}-{shape}-{scheme}.png", full_page=True)
            page.context.close()

    def sign_in(self, page: Page, account: dict[str, str], password: str) -> None:
        """From the form to the first page."""
        page.goto(f"{self.address}/login")
        page.fill("input[name=email]", account["email"])
        page.fill("input[name=password]", password)
        page.locator("main form button").first.click()
        page.wait_for_load_state()

    def _found(self, page: Page, path: str, poster: str) -> str:
        """The address of the first intervention, or of the activity with this poster code."""
        if path.startswith("/"):
            return path
        page.goto(f"{self.address}/interventions" if "effects" not in path else f"{self.address}/effects")
        links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
        if path.startswith("activity"):
            one = next(link for link in links if link.startswith("/activities/"))
            return one + path.removeprefix("activity")
        one = next(re.match(r"/interventions/[0-9a-f-]{36}", link) for link in links if len(link) > 40)
        assert one, f"no intervention is listed beside {poster}"
        return one.group() + path.removeprefix("one")


def new_activity(app: Flask, told: dict[str, Any], **says: Any) -> tuple[Actor, Activity]:
    """An activity that opens today, and its leader."""
    account = next(each for each in told["accounts"] if each["role"] == "leader")
    now = datetime.now(UTC)
    with app.app_context():
        leader = staff.actor(staff.sign_in(email=account["email"], password=told["password"], now=now))
    return leader, World(app, now=now, _admin=leader).activity(**says)


def main() -> None:
    """Fill, serve, take the pictures, say where they are."""
    folder = ROOT / "screens"
    folder.mkdir(exist_ok=True)
    chromium = Chromium()
    with tempfile.TemporaryDirectory() as place, chromium.awake() as browser:
        told = demo(Path(place))
        home = Path(place) / "demo"
        with served(f"sqlite:///{home / 'ringar.db'}", home) as (app, address):
            camera = Camera(browser, address, folder)
            first = told["posters"][0]["code"]
            leader, everywhere = new_activity(app, told, ready="meeting-place", audience="adults", languages=EVERYWHERE)
            child = new_activity(app, told, ready="children", audience="children", languages=EVERYWHERE)[1]
            for name, code, language in (
                ("sv", everywhere.code, "sv"),
                ("ar", everywhere.code, "ar"),
                ("ti", everywhere.code, "ti"),
                ("child", child.code, "sv"),
                ("child-ar", child.code, "ar"),
            ):
                for scheme in ("light", "dark"):
                    Resident(camera, name, scheme).walk(code, language)
            screens_door.tablet(camera, app, leader, everywhere)
            screens_door.forms(camera, app, leader, everywhere, "adults")
            screens_door.forms(camera, app, leader, child, "children")
            for account in told["accounts"][:3]:
                camera.staff(account["role"], account, told["password"], first)
            if "--docs" in sys.argv:
                pictures_for_readme(camera, app, told)
    chromium.close()
    sys.stdout.write(f"The pictures are in {folder.relative_to(ROOT)}/\n")


def pictures_for_readme(camera: Camera, app: Flask, told: dict[str, Any]) -> None:
    """docs/phone.png, docs/poster.png and docs/editor.png."""
    leader, activity = new_activity(app, told, languages=["sv", "en", "ar", "so"])
    page = camera.page("phone", device_scale_factor=2)
    page.goto(f"{camera.address}/{activity.code}")
    page.click("[data-do=yes]")
    page.wait_for_timeout(400)
    page.screenshot(path=ROOT / "docs" / "phone.png")
    desk = camera.page("desk")
    camera.sign_in(desk, next(each for each in told["accounts"] if each["role"] == "leader"), told["password"])
    desk.goto(f"{camera.address}/interventions/{activity.intervention_id}/questionnaire")
    desk.wait_for_timeout(2000)  # the preview is a page of its own
    image = Image.open(io.BytesIO(desk.screenshot()))
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(ROOT / "docs" / "editor.png", optimize=True)
    home = app.extensions[SETTINGS].home
    public = application(f"sqlite:///{home / 'ringar.db'}", home, RINGAR_PUBLIC_BASE_URL="https://ringar.example.se")
    with public.app_context():
        document = pypdfium2.PdfDocument(io.BytesIO(posters.poster(actor=leader, id=activity.id)))
    document[0].render(scale=0.9).to_pil().save(ROOT / "docs" / "poster.png", optimize=True)
    dispose(public)


if __name__ == "__main__":
    main()
