"""The table of translations: in a browser from right to left, and what its forms and files take and refuse."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from app.services import questionnaires
from app.services import translating as translating_service
from app.store.interventions import Intervention
from app.web.editing import advised
from tests.browser import PHONE, Complaints, Pages
from tests.builders import PASSWORD, World
from tests.web.desk import Desk
from tests.web.test_staff_doors import Staff, foreigner

Live = tuple[World, str]
OWN = {
    "key": "mat",
    "kind": "choice",
    "text": {"sv": "Vad vill du äta?", "en": "What do you want to eat?"},
    "options": [{"value": "grot", "label": {"sv": "Gröt"}}, {"value": "mackor", "label": {"sv": "Mackor"}}],
}


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world


def asked(at: World, **says: Any) -> Intervention:
    """An intervention whose draft has a question of its own, in Swedish."""
    ada = at.admin()
    made = at.intervention(**says)
    with at.app.app_context():
        draft = questionnaires.start(actor=ada, intervention=made.id, ready="youth-activity", now=at.now)
        document = draft.draft | {"questions": [*draft.draft["questions"], OWN]}
        questionnaires.save(actor=ada, id=draft.id, document=document, revision=1, now=at.now)
    return made


def draft_of(at: World, intervention: UUID) -> questionnaires.Draft:
    with at.app.app_context():
        found = questionnaires.newest(actor=at.admin(), intervention=intervention)
    assert found is not None
    return found


def mat(at: World, intervention: UUID) -> dict[str, Any]:
    return next(each for each in draft_of(at, intervention).draft["questions"] if each["key"] == "mat")


def test_a_leader_translates_beside_the_original_from_right_to_left(live: Live, desk: Page) -> None:
    world, address = live
    world.now = datetime.now(UTC)
    made = asked(world)
    leader = Desk(desk, address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/interventions/{made.id}/questionnaire/translate?to=ar")
    expect(desk.get_by_text("3 av ")).to_contain_text("texter saknas på arabiska.")
    assert leader.violations() == []
    field = desk.get_by_label("Vad vill du äta?")
    assert field.get_attribute("dir") == "rtl"
    assert field.get_attribute("lang") == "ar"
    assert desk.evaluate("getComputedStyle(document.querySelector('textarea')).direction") == "rtl"
    field.fill("ماذا تريد أن تأكل؟")
    desk.get_by_label("Gröt").fill("عصيدة")
    leader.send("Spara översättningen")
    expect(desk.get_by_role("status")).to_contain_text("Så många texter är nya eller ändrade: 2.")
    expect(desk.get_by_role("status")).to_contain_text("frågan")
    expect(desk.get_by_text("1 av ")).to_contain_text("texter saknas på arabiska.")
    kept = mat(world, made.id)
    assert (kept["text"]["ar"], kept["options"][0]["label"]["ar"]) == ("ماذا تريد أن تأكل؟", "عصيدة")
    desk.get_by_role("link", name="Visa bara det som saknas").click()
    assert desk.locator("textarea").count() == 1
    locked = desk.locator(".pl-closed")
    assert locked.count() == 0
    desk.get_by_role("link", name="Visa alla texter").click()
    assert locked.first.get_attribute("dir") == "rtl"
    expect(desk.get_by_text("Finns redan i banken").first).to_be_visible()


def translating(live: Live, desk: Page, to: str = "so") -> tuple[Intervention, Desk]:
    """A leader before the table, who has typed two texts and saved none."""
    world, address = live
    world.now = datetime.now(UTC)
    made = asked(world)
    leader = Desk(desk, address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/interventions/{made.id}/questionnaire/translate?to={to}")
    desk.get_by_label("Vad vill du äta?").fill("Maxaad cuni lahayd?")
    desk.get_by_label("Mackor").fill("Rooti")
    return made, leader


def asks_before_leaving(page: Page) -> list[str]:
    """What the browser asks from now on; each time somebody leaves all the same."""
    heard: list[str] = []
    page.on("dialog", lambda dialog: (heard.append(dialog.type), dialog.accept()))
    return heard


def sign_out_elsewhere(leader: Desk) -> None:
    other = leader.page.context.new_page()
    other.goto(f"{leader.address}/account")
    other.evaluate("document.querySelector('form[action=\"/logout\"]').requestSubmit()")
    other.wait_for_url(f"{leader.address}/")
    other.close()


def test_what_was_typed_outlives_a_session_that_has_ended(live: Live, desk: Page, complaints: Complaints) -> None:
    complaints.expect("401")
    made, leader = translating(live, desk)
    heard = asks_before_leaving(desk)
    sign_out_elsewhere(leader)
    leader.send("Spara översättningen")
    expect(desk.get_by_role("heading", name="Logga in")).to_be_visible()
    leader.fill(email="ada@example.org", password=PASSWORD)
    leader.send()
    desk.wait_for_url("**/questionnaire/translate?to=so&from=sv")
    assert heard == [], "nobody is asked about leaving who has pressed save"
    expect(desk.locator("#kept")).to_contain_text("Det du skrev finns kvar")
    expect(desk.get_by_label("Vad vill du äta?")).to_have_value("Maxaad cuni lahayd?")
    assert desk.locator("#kept a").count() == 2
    assert leader.violations() == []
    leader.send("Spara översättningen")
    expect(desk.get_by_text("Så många texter är nya eller ändrade: 2.")).to_be_visible()
    assert mat(live[0], made.id)["options"][1]["label"]["so"] == "Rooti"
    desk.reload()
    expect(desk.locator("#kept")).to_be_hidden()
    assert desk.evaluate("Object.keys(localStorage)") == []
    assert heard == []


def test_nobody_leaves_what_was_typed_unasked_and_it_is_there_afterwards(live: Live, desk: Page) -> None:
    _, leader = translating(live, desk)
    heard = asks_before_leaving(desk)
    desk.reload()
    assert heard == ["beforeunload"]
    expect(desk.get_by_label("Mackor")).to_have_value("Rooti")
    desk.get_by_role("link", name="فارسی").click()
    desk.wait_for_url("**to=fa")
    assert len(heard) == 2
    expect(desk.get_by_label("Mackor")).to_have_value("")
    expect(desk.locator("#kept")).to_be_hidden()
    desk.get_by_role("link", name="Soomaali").click()
    desk.wait_for_url("**to=so")
    expect(desk.get_by_label("Mackor")).to_have_value("Rooti")
    leader.send("Ta bort det jag skrev")
    expect(desk.get_by_label("Mackor")).to_have_value("")
    expect(desk.locator("#kept")).to_be_hidden()
    desk.reload()
    expect(desk.get_by_label("Mackor")).to_have_value("")
    assert len(heard) == 2


def test_what_somebody_else_saved_meanwhile_is_told_beside_what_was_kept(live: Live, desk: Page) -> None:
    made, _ = translating(live, desk)
    asks_before_leaving(desk)
    world = live[0]
    with world.app.app_context():
        draft = questionnaires.newest(actor=world.admin(), intervention=made.id)
        assert draft is not None
        said = {("mat.text", "so"): "Maxaad cuntaa?", ("mat.options.mackor", "so"): "Rooti"}
        translating_service.put(actor=world.admin(), id=draft.id, revision=draft.revision, said=said, now=world.now)
    desk.reload()
    expect(desk.get_by_label("Vad vill du äta?")).to_have_value("Maxaad cuni lahayd?")
    expect(desk.locator(".pl-line", has_text="Vad vill du äta?")).to_contain_text(
        "Sparat av någon annan: Maxaad cuntaa?"
    )
    assert desk.locator("#kept a").count() == 1, "what the server has is not told as unsent"


def test_what_one_person_typed_is_not_shown_to_another(live: Live, desk: Page) -> None:
    made, leader = translating(live, desk)
    asks_before_leaving(desk)
    live[0].colleague("leader", "kim@example.org", "Kim")
    sign_out_elsewhere(leader)
    leader.is_at_work("kim@example.org")
    leader.open(f"/interventions/{made.id}/questionnaire/translate?to=so")
    expect(desk.get_by_label("Mackor")).to_have_value("")
    expect(desk.locator("#kept")).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "onward"),
    [
        (
            "/interventions/{}/questionnaire/translate?to=so&from=sv",
            "/interventions/{}/questionnaire/translate?to=so&amp;from=sv",
        ),
        ("/interventions/{}/settings", "/interventions/{}/settings"),
        ("/interventions/{}/publish", "/interventions/{}/questionnaire?show=ar"),
        ("/logout", "/interventions/{}/questionnaire?show=ar"),
    ],
)
def test_a_form_that_met_no_session_leads_back_to_its_page(at: World, path: str, onward: str) -> None:
    made = asked(at)
    referer = f"http://localhost/interventions/{made.id}/questionnaire?show=ar"
    refused = at.app.test_client().post(path.format(made.id), headers={"Referer": referer})
    assert refused.status_code == 401
    assert f'name="next" value="{onward.format(made.id)}"' in refused.text
    foreign = {"Referer": "http://evil.example/interventions"}
    assert 'name="next" value=""' in at.app.test_client().post("/logout", headers=foreign).text


def test_it_needs_no_javascript_and_a_new_language_is_added(live: Live, pages: Pages) -> None:
    world, address = live
    world.now = datetime.now(UTC)
    made = asked(world, languages=["sv"])
    leader = Desk(pages.open(**PHONE, java_script_enabled=False), address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/interventions/{made.id}/questionnaire/translate?to=so")
    expect(leader.page.get_by_text("läggs språket till")).to_be_visible()
    leader.page.get_by_label("Mackor").fill("Rooti")
    leader.send("Spara översättningen")
    assert draft_of(world, made.id).draft["languages"] == ["sv", "so"]
    assert leader.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_two_who_translate_at_once_lose_nothing(at: World) -> None:
    made = asked(at)
    ada = Staff(at, "ada@example.org")
    path = f"/interventions/{made.id}/questionnaire/translate"
    revision = str(draft_of(at, made.id).revision)
    first = ada.post(path, to="ar", revision=revision, **{"t.mat.text": "ماذا؟"})
    assert first.status_code == 303
    second = ada.post(path, to="ar", revision=revision, **{"t.mat.text": "غيره", "t.mat.options.grot": "عصيدة"})
    assert second.status_code == 409
    assert "Någon annan har sparat under tiden" in second.text
    assert "غيره</textarea>" in second.text
    assert ">ماذا؟</bdi>" in second.text
    assert mat(at, made.id)["text"]["ar"] == "ماذا؟"
    newest = re.search(r'name="revision" value="(\d+)"', second.text)
    assert newest
    again = ada.post(path, to="ar", revision=newest[1], **{"t.mat.text": "غيره", "t.mat.options.grot": "عصيدة"})
    assert again.status_code == 303
    assert mat(at, made.id)["text"]["ar"] == "غيره"


def test_what_is_not_changed_is_not_saved_and_an_emptied_field_takes_a_text_away(at: World) -> None:
    made = asked(at)
    ada = Staff(at, "ada@example.org")
    path = f"/interventions/{made.id}/questionnaire/translate"
    before = draft_of(at, made.id)
    fields = {"t.mat.text": " Vad vill du äta?\r\n", "t.mat.options.grot": "Gröt"}
    same = ada.post(path, to="sv", revision=str(before.revision), **fields)
    assert "nothing" in same.location
    assert draft_of(at, made.id).revision == before.revision
    ada.post(path, to="en", revision=str(before.revision), **{"t.mat.text": ""})
    assert mat(at, made.id)["text"] == {"sv": "Vad vill du äta?"}


@pytest.mark.parametrize(
    ("place", "text", "sentence"),
    [
        ("mat.text", "x" * 2001, "Texten är för lång."),
        ("mat.text", "a\x00b", "Texten har tecken som inte syns"),
        ("trygghet_2.text", "كلام آخر", "översätts i banken"),
    ],
)
def test_a_refused_text_stays_in_its_field_and_nothing_is_saved(
    at: World, place: str, text: str, sentence: str
) -> None:
    made = asked(at)
    before = draft_of(at, made.id)
    path = f"/interventions/{made.id}/questionnaire/translate"
    fields = {"revision": str(before.revision), "t.mat.options.grot": "عصيدة", f"t.{place}": text}
    refused = Staff(at, "ada@example.org").post(path, to="ar", **fields)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert ">عصيدة</textarea>" in refused.text
    assert draft_of(at, made.id).draft == before.draft


def sheet_of(answer: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def sent(book: Any) -> tuple[io.BytesIO, str]:
    stream = io.BytesIO()
    book.save(stream)
    return io.BytesIO(stream.getvalue()), "x.xlsx"


def test_a_translator_s_spreadsheet_comes_back_and_its_empty_cells_change_nothing(at: World) -> None:
    made = asked(at)
    ada = Staff(at, "ada@example.org")
    files = f"/interventions/{made.id}/questionnaire/translations"
    answer = ada.get(f"{files}/xlsx?to=en")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ringar-en-')
    book = sheet_of(answer)
    rows = {row[0].value: row for row in book.active}
    assert [cell.value for cell in rows["place"]] == ["place", "locked", "original:sv", "en"]
    rows["mat.options.grot"][3].value = "=Porridge"
    rows["mat.options.grot"][3].data_type = "s"
    rows["mat.text"][3].value = None
    back = ada.post(files, file=sent(book))
    assert back.status_code == 303
    assert "brought=1" in back.location
    kept = mat(at, made.id)
    assert (kept["options"][0]["label"]["en"], kept["text"]["en"]) == ("=Porridge", "What do you want to eat?")
    csv = ada.get(f"{files}/csv?to=en")
    assert b"'=Porridge" in csv.data
    again = ada.post(files, file=(io.BytesIO(csv.data), "x.csv"))
    assert "brought=0" in again.location


def test_a_file_that_is_wrong_somewhere_changes_nothing_and_says_where(at: World) -> None:
    made = asked(at)
    ada = Staff(at, "ada@example.org")
    files = f"/interventions/{made.id}/questionnaire/translations"
    before = draft_of(at, made.id).draft
    body = f"place;ar\nmat.text;ماذا؟\nborta.text;x\ntrygghet_2.text;كلام\nmat.options.grot;{'x' * 2001}\n"
    refused = ada.post(files, file=(io.BytesIO(body.encode()), "x.csv"))
    assert refused.status_code == 422
    for row, why in (
        ("Rad 3 (borta.text):", "Den platsen finns inte"),
        ("Rad 4 (trygghet_2.text):", "översätts i banken"),
        ("Rad 5 (mat.options.grot):", "för lång"),
    ):
        line = next(each for each in refused.text.splitlines() if row in each)
        assert why in line
    assert draft_of(at, made.id).draft == before
    assert 'href="?' not in refused.text, "from this address they would lead nowhere"
    empty = ada.post(files)
    assert empty.status_code == 422
    large = ada.post(files, file="x" * 3_000_000)
    assert large.status_code == 413


def test_a_translation_of_an_original_that_has_changed_is_named(at: World) -> None:
    made = asked(at)
    ada = Staff(at, "ada@example.org")
    files = f"/interventions/{made.id}/questionnaire/translations"
    body = "place;original:sv;ar\nmat.text;Vad vill du dricka?;ماذا؟\nmat.options.grot;Gröt;عصيدة\n"
    back = ada.post(files, to="ar", file=(io.BytesIO(body.encode()), "x.csv"))
    told = ada.get(back.location).text
    assert "Originalet har ändrats sedan filen hämtades." in told
    assert told.count('<li><a href="#l-') == 1


def test_the_frame_that_nobody_has_reviewed_is_told(at: World) -> None:
    made = asked(at)
    ada = Staff(at, "ada@example.org")
    path = f"/interventions/{made.id}/questionnaire/translate"
    assert "ingen som talar språket har granskat dem" in ada.get(f"{path}?to=ar").text
    assert "ingen som talar språket har granskat dem" not in ada.get(f"{path}?to=sv&from=en").text
    assert ada.get(f"{path}?to=tlh").status_code == 404
    bare = at.intervention(name="Utan enkät")
    assert ada.get(f"/interventions/{bare.id}/questionnaire/translate").location.endswith("/questionnaire")
    assert foreigner(at).get(path).status_code == 404


@pytest.mark.parametrize(
    ("lang", "advice", "read"),
    [
        ("sv", "Något i frågan finns inte på arabiska, somaliska.", "Vi har läst texten på somaliska"),
        ("en", "not there in Arabic, Somali.", "We have read the text in Somali"),
    ],
)
def test_a_language_is_called_what_the_reader_calls_it(at: World, lang: str, advice: str, read: str) -> None:
    made = asked(at, languages=["sv", "ar", "so"])
    with at.app.app_context():
        draft = questionnaires.newest(actor=at.admin(), intervention=made.id)
        assert draft is not None
        said = [each["text"] or "" for each in advised(draft, lang) if each["question"] == "mat"]
    assert advice in said[0]
    assert read in Staff(at, "ada@example.org").get(f"/interventions/{made.id}/questionnaire?lang={lang}").text


def test_the_settings_say_where_the_languages_of_a_draft_are_changed(at: World) -> None:
    made, bare = asked(at), at.intervention(name="Utan enkät")
    ada, link = Staff(at, "ada@example.org"), "Ändra dem i enkäten, under Om enkäten</a>"
    assert link in ada.get(f"/interventions/{made.id}/settings").text
    assert link not in ada.get(f"/interventions/{bare.id}/settings").text


def test_a_bad_token_is_refused_in_the_large_form_too(at: World) -> None:
    made = asked(at)
    ada = Staff(at, "ada@example.org")
    path = f"/interventions/{made.id}/questionnaire/translate"
    large = {"t.mat.text": "x" * 100_000}
    assert ada.post(path, csrf_token="", to="ar", revision="2", **large).status_code == 403
    assert ada.post(path, to="ar", revision="2", **large).status_code == 422, "larger than other forms may be"
