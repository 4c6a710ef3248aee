"""The pages about versions: what was published reads as it was, and what differs is said in words."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.services import questionnaires
from app.store.interventions import Intervention
from tests.builders import World
from tests.web.desk import Desk
from tests.web.test_staff_doors import Staff

Live = tuple[World, str]


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world


def changed(at: World, intervention: Intervention, change: Any, *, publish: bool = True) -> None:
    """The draft, with something done to its document; published where asked for."""
    ada = at.admin()
    with at.app.app_context():
        draft = questionnaires.newest(actor=ada, intervention=intervention.id)
        assert draft is not None
        document = deepcopy(draft.draft)
        change(document)
        questionnaires.save(actor=ada, id=draft.id, document=document, revision=draft.revision, now=at.now)
        if publish:
            questionnaires.publish(actor=ada, id=draft.id, confirmed=document["languages"], now=at.now)


def own_words(document: dict[str, Any]) -> None:
    """A core question reworded, another moved, one of the author's own added, one taken away."""
    first, second, third, *_, last = document["questions"]
    first["text"]["sv"] = "Hur trygg är du på vägen hem?"
    mat = {"key": "mat", "kind": "yes_no", "text": {"sv": "Är du hungrig?"}}
    document["questions"] = [second, first, mat, last]
    assert third["key"] not in [each["key"] for each in document["questions"]]


def in_arabic(document: dict[str, Any]) -> None:
    (mat,) = [each for each in document["questions"] if each["key"] == "mat"]
    mat["text"]["ar"] = "هل أنت جائع؟"


def test_a_leader_reads_what_has_changed(live: Live, desk: Page) -> None:
    world, address = live
    world.now = datetime.now(UTC)
    made = world.intervention()
    world.published(made)
    changed(world, made, own_words)
    changed(world, made, in_arabic, publish=False)
    leader = Desk(desk, address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/interventions/{made.id}/questionnaire/versions")
    assert leader.violations() == []
    desk.get_by_role("link", name="Skillnaden mellan 1 och 2").click()
    for words in (
        "Frågan har fått ny text på svenska.",
        "Den får en ny kod, trygghet_2_v2, så att gamla och nya svar inte blandas.",
        "Ny fråga.",
        "Frågan finns inte längre.",
    ):
        expect(desk.get_by_text(words).first).to_be_visible()
    expect(desk.locator("ins").first).to_contain_text("Hur")
    assert leader.violations() == []
    desk.get_by_label("Jämför").select_option("2")
    desk.get_by_role("combobox", name="med").select_option("draft")
    leader.send("Visa")
    expect(desk.get_by_text("Frågan finns nu på arabiska.")).to_be_visible()
    expect(desk.locator(".pl-new")).to_have_attribute("dir", "rtl")
    leader.open(f"/interventions/{made.id}/questionnaire/versions/1?show=ar")
    expect(desk.locator(".pl-was")).to_have_attribute("dir", "rtl")
    assert leader.violations() == []


def test_a_version_reads_as_it_was_after_the_next_one(at: World) -> None:
    made = at.intervention()
    first = at.published(made)
    ada, path = Staff(at, "ada@example.org"), f"/interventions/{made.id}/questionnaire/versions"
    before = ada.get(f"{path}/1").text
    changed(at, made, own_words)
    assert without_token(ada.get(f"{path}/1").text) == without_token(before)
    assert first.document["questions"][0]["text"]["sv"] in before
    assert "Hur trygg är du på vägen hem?" in ada.get(f"{path}/2").text
    listed = ada.get(path).text
    assert listed.index("Version 2") < listed.index("Version 1")
    assert first.digest[:10] in listed
    assert "Utkastet är likadant som version 2." in listed
    changed(at, made, in_arabic, publish=False)
    assert "Utkastet säger något annat än version 2." in ada.get(path).text


def without_token(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


@pytest.mark.parametrize(
    "path", ["versions/9", "difference?before=9", "difference?before=1&after=9", "difference?before=x", "versions/0"]
)
def test_what_was_never_published_is_not_there(at: World, path: str) -> None:
    made = at.intervention()
    at.published(made)
    assert Staff(at, "ada@example.org").get(f"/interventions/{made.id}/questionnaire/{path}").status_code == 404


def test_before_anything_is_published_the_page_says_so(at: World) -> None:
    ada, made = at.admin(), at.intervention()
    page = f"/interventions/{made.id}/questionnaire/versions"
    assert Staff(at, "ada@example.org").get(page).location.endswith("/questionnaire")
    with at.app.app_context():
        questionnaires.start(actor=ada, intervention=made.id, ready="course", now=at.now)
    assert "inte publicerad än" in Staff(at, "ada@example.org").get(page).text


def test_every_sort_of_difference_has_its_sentence(at: World) -> None:
    made = at.intervention()

    def rich(document: dict[str, Any]) -> None:
        document["intro"], document["help"] = {"sv": "Hej"}, {"sv": "Ring 112"}
        document["questions"] = [
            {"key": "tal", "kind": "number", "text": {"sv": "Hur många?"}, "hint": {"sv": "Ungefär"}, "direction": 1},
            {"key": "val", "kind": "choice", "text": {"sv": "Vilken?"}, "options": options("a", "b", "c")},
            {
                "key": "hur",
                "kind": "matrix",
                "text": {"sv": "Hur är det?"},
                "options": [{"value": n, "label": {"sv": str(n)}} for n in (1, 2, 3)],
                "rows": options("mat", "rum"),
            },
        ]

    def poor(document: dict[str, Any]) -> None:
        tal, val, hur = document["questions"]
        document["intro"]["sv"], document["audience"], document["languages"] = "Hej hej", "adults", ["sv", "en"]
        document["intro"]["so"] = "Haye"
        document.pop("help")
        tal |= {"hint": {"sv": "Ungefär, alltså"}, "required": True, "settings": {"minimum": 0}, "indicator": "halsa"}
        val |= {"options": options("c", "a", "d"), "show_if": {"question": "tal", "more_than": 2}}
        val["options"][0] |= {"label": {"sv": "Annat c"}, "good": True}
        hur["rows"] = [*reversed(hur["rows"]), *options("gard")]

    at.published(made)
    changed(at, made, rich)
    changed(at, made, poor)
    page = Staff(at, "ada@example.org").get(f"/interventions/{made.id}/questionnaire/difference?before=2&after=3").text
    for words in (
        "Inledningen har fått ny text på svenska.",
        "Hjälpraden finns inte längre på svenska.",
        "Nytt språk: engelska.",
        "Enkäten finns inte längre på arabiska.",
        "Enkäten riktar sig till andra.",
        "Förklaringen har fått ny text på svenska.",
        "Om frågan måste besvaras är ändrat.",
        "En inställning är ändrad.",
        "Frågan säger sig mäta något annat.",
        "Nytt svar att välja: d",
        "Går inte längre att välja: b",
        "Svaret c har fått ny text på svenska.",
        "Om svaret Annat c räknas som bra är ändrat.",
        "När frågan visas är ändrat.",
        "Nytt påstående: gard",
    ):
        assert words in page, words
    assert "versions.change" not in page
    assert "somaliska" not in page, "nobody is asked in it"


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": {"sv": value}} for value in values]
