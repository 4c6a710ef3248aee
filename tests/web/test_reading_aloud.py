"""Staff read their questions aloud: with a microphone, with a file, without a script; and what is said of a bad one."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from app.services import clips
from app.store.interventions import Activity
from app.web import headers
from tests.app.sounds.recordings import recorded, silence, tone
from tests.browser import DESK, PHONE, Complaints, Pages
from tests.builders import PASSWORD
from tests.web.aloud import read_aloud, until
from tests.web.desk import Desk
from tests.web.resident import Place


def page_of(activity: Activity, to: str = "") -> str:
    return f"/interventions/{activity.intervention_id}/questionnaire/listen" + (f"?to={to}" if to else "")


@pytest.fixture
def asking(place: Place) -> Activity:
    return place.activity("youth-activity", "youth", languages=["sv", "ar"])


@pytest.fixture
def ada(place: Place) -> FlaskClient:
    """The admin's browser without a script, signed in."""
    place.world.admin()
    client = place.world.app.test_client()
    client.post("/login", data={"email": "ada@example.org", "password": PASSWORD})
    return client


def csrf(client: FlaskClient) -> dict[str, str]:
    cookie = client.get_cookie("ringar_csrf")
    assert cookie is not None
    return {"X-CSRF-TOKEN": cookie.value}


def test_a_leader_records_with_the_microphone_and_hears_it(place: Place, pages: Pages, asking: Activity) -> None:
    page = pages.open(**DESK)
    leader = Desk(page, place.address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/interventions/{asking.intervention_id}/questionnaire")
    page.locator("details:has(a[href$='/listen']) > summary").click()
    page.get_by_role("link", name="Läs in frågorna").click()
    expect(page.get_by_text("0 av 5 frågor är inlästa på svenska.")).to_be_visible()
    first = page.locator("section.li-card").first
    first.get_by_role("button", name="Spela in").click()
    expect(first.get_by_text("Spelar in: 1 av 12 sekunder")).to_be_visible()
    first.get_by_role("button", name="Sluta och spara").click()
    expect(first.get_by_text("Sparat. Lyssna gärna igenom.")).to_be_visible()
    expect(page.get_by_text("1 av 5 frågor är inlästa på svenska.")).to_be_visible()
    expect(page.locator(".tabs a").first).to_contain_text("4")
    page.evaluate("document.querySelector('audio').play()")
    until(page, "document.querySelector('audio').currentTime > 0.1")
    assert leader.violations() == []
    first.get_by_role("button", name="Ta bort inspelningen").click()
    expect(first.get_by_text("Inspelningen är borttagen.")).to_be_visible()
    expect(page.get_by_text("0 av 5 frågor är inlästa på svenska.")).to_be_visible()


NO_MICROPHONE = """MediaDevices.prototype.getUserMedia = async () => {
  throw new DOMException("Permission denied", "NotAllowedError");  // what a browser says when the person says no
}"""


def test_the_page_fits_a_phone_in_the_dark_and_refuses_what_is_no_sound(
    place: Place, pages: Pages, complaints: Complaints, asking: Activity, tmp_path: Path
) -> None:
    complaints.expect("422")
    read_aloud(place, asking, "ar", only=0, seconds=0.6)
    page = pages.open(**PHONE, color_scheme="dark")
    page.add_init_script(NO_MICROPHONE)
    leader = Desk(page, place.address)
    leader.is_at_work("ada@example.org")
    leader.open(page_of(asking, "ar"))
    assert leader.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator(".li-words").first.evaluate("each => getComputedStyle(each).direction") == "rtl"
    second = page.locator("section.li-card").nth(1)
    second.get_by_role("button", name="Spela in").click()
    expect(second.get_by_text("Webbläsaren fick inte använda mikrofonen.")).to_be_visible()
    second.locator("summary").click()
    (tmp_path / "large.wav").write_bytes(bytes(clips.MOST_BYTES + 1))
    second.locator("input[type=file]").set_input_files(tmp_path / "large.wav")
    assert second.locator("input[type=file]").evaluate("each => each.validationMessage") == (
        "Filen är för stor. Högst 2 MB."
    )
    (tmp_path / "letter.txt").write_text("Hej", encoding="utf-8")
    second.locator("input[type=file]").set_input_files(tmp_path / "letter.txt")
    second.get_by_role("button", name="Ladda upp").click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#problems")).to_contain_text("Fråga 2: Filen går inte att läsa som ljud.")
    assert leader.violations() == []


def test_without_a_script_a_file_is_handed_in_and_taken_away(
    place: Place, ada: FlaskClient, asking: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clips.sounds, "MOST_BYTES", 200_000)
    with place.world.app.app_context():
        read = clips.readings(actor=place.world.admin(), id=asking.questionnaire_id, language="sv")[0]
    said = {"to": "sv", "question": read.question.key, "text": read.text}

    def send(**more: object) -> object:
        return ada.post(page_of(asking), data=said | more, headers=csrf(ada))

    kept = send(file=(io.BytesIO(recorded(tone(1), "m4a")), "Ny inspelning.m4a"))
    assert kept.location.endswith(f"listen?to=sv&kept={read.question.key}#q-{read.question.key}")
    page = ada.get(kept.location).text
    assert "1 sekunder, 5 kB" in page
    assert "Sparat. Lyssna gärna igenom." in page
    for body, why in (
        (b"", "går inte att läsa som ljud"),
        (recorded(silence(2)), "Det hörs inget."),
        (recorded(tone(14), "m4a"), "Inspelningen är för lång."),
        (bytes(200_001), "Filen är för stor."),
    ):
        refused = send(file=(io.BytesIO(body), "x"))
        assert (refused.status_code, why in refused.text) == (422, True), why
    late = send(file=(io.BytesIO(recorded(tone(1))), "x"), text="0" * 64)
    assert (late.status_code, "har ändrats sedan du öppnade sidan" in late.text) == (409, True)
    assert ada.post(page_of(asking), data=said | {"to": "so"}, headers=csrf(ada)).status_code == 404
    assert ada.get(page_of(asking, "so")).status_code == 404
    gone = send(do="remove")
    assert "removed=" in gone.location
    assert "0 av 5" in ada.get(gone.location).text


def test_only_this_page_may_use_a_microphone(ada: FlaskClient, asking: Activity) -> None:
    here = ada.get(page_of(asking)).headers["Permissions-Policy"]
    assert "microphone=(self)" in here
    assert here.replace("(self)", "()") == headers.PERMISSIONS.replace("(self)", "()")
    for path in (f"/{asking.code}", f"/interventions/{asking.intervention_id}/questionnaire", "/account"):
        assert "microphone=()" in ada.get(path).headers["Permissions-Policy"]


def test_a_draft_is_tried_with_its_clips(place: Place, desk: Page, asking: Activity) -> None:
    read_aloud(place, asking, "sv", seconds=0.6)
    leader = Desk(desk, place.address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/questionnaires/{asking.questionnaire_id}/preview")
    desk.click("[data-do=yes]")
    desk.locator(".hear:visible").click()
    until(desk, "document.querySelector('audio').currentTime > 0.1")


def test_a_page_about_no_questionnaire_leads_to_where_one_begins(ada: FlaskClient, place: Place) -> None:
    place.world.now = datetime.now(UTC)
    bare = place.world.intervention(name="Ny")
    assert ada.get(f"/interventions/{bare.id}/questionnaire/listen").location.endswith("/questionnaire")
    sent = ada.post(f"/interventions/{bare.id}/questionnaire/listen", data={}, headers=csrf(ada))
    assert sent.status_code == 404
