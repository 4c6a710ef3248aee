"""A draft is tried as a participant meets it: whole or not, in any language, and nothing of it is kept or sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from app.extensions import db
from app.services import questionnaires
from app.store.base import Base
from surveys.kinds import SHELF, Kind
from tests.browser import PHONE, Pages
from tests.builders import PASSWORD, World
from tests.web.desk import Desk
from tests.web.kinds import EVERYTHING
from tests.web.resident import STEP, Place, answer_all, begin
from tests.web.test_resident_weight import violations

KEPT = """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
  (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"""
OWN = "frame-ancestors 'self'"


def draft(world: World, document: dict[str, Any]) -> UUID:
    """A draft that says this, whole or not."""
    with world.app.app_context():
        made = world.intervention(audience=document["audience"])
        one = questionnaires.start(actor=world.admin(), intervention=made.id, ready="meeting-place", now=world.now)
        save(world, one.id, document, one.revision)
        return one.id


def save(world: World, id: UUID, document: dict[str, Any], revision: int) -> int:
    with world.app.app_context():
        saved = questionnaires.save(actor=world.admin(), id=id, document=document, revision=revision, now=world.now)
        return saved.revision


def signed_in(world: World) -> FlaskClient:
    world.admin()
    client = world.app.test_client()
    client.post("/login", data={"email": "ada@example.org", "password": PASSWORD})
    return client


def rows(world: World) -> dict[str, int]:
    """How many rows each table has."""
    with world.app.app_context():
        return {
            table.name: db.session.scalar(db.select(db.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
            if table.info.get("bind_key") is None
        }


@pytest.mark.parametrize(("language", "end"), [("sv", "Slut på provet"), ("ar", "انتهت التجربة")])
def test_a_whole_trial_leaves_nothing_anywhere(place: Place, phone: Page, language: str, end: str):
    id = draft(place.world, EVERYTHING)
    phone.emulate_media(reduced_motion="reduce")  # axe measures contrast, also of what is still fading in
    desk = Desk(phone, place.address)
    desk.sign_in("ada@example.org")
    asked: list[tuple[str, str]] = []
    phone.on("request", lambda request: asked.append((request.method, urlsplit(request.url).path)))
    before = rows(place.world)
    desk.open(f"/questionnaires/{id}/preview?lang={language}")
    expect(phone.locator(".note").first).to_be_visible()
    begin(phone)
    answer_all(phone)
    assert violations(phone) == []
    phone.click("#send")
    expect(phone.locator("h1:visible")).to_have_text(end)
    assert violations(phone) == []
    phone.locator("[data-do=changed]").click()
    expect(phone.locator("[data-do=yes]")).to_be_visible()
    phone.wait_for_load_state("networkidle")

    assert rows(place.world) == before
    assert sum(before.values()) > 5, "there was something to count"
    assert {method for method, _ in asked} == {"GET"}
    assert {path for _, path in asked if not path.startswith("/assets/")} == {f"/questionnaires/{id}/preview"}
    assert phone.evaluate(KEPT) == [0, 0, 0, 0, 0]


def test_without_a_script_nothing_can_be_sent_either(place: Place, pages: Pages):
    id = draft(place.world, EVERYTHING)
    page = pages.open(**PHONE, java_script_enabled=False)
    desk = Desk(page, place.address)
    desk.is_at_work("ada@example.org")
    desk.open(f"/questionnaires/{id}/preview")
    address, asked = page.url, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#q-agree label").nth(2).click()
    page.fill("textarea", "Hemligt.")
    page.click("#send")
    page.wait_for_timeout(300)
    assert (page.url, asked) == (address, [])


def test_it_opens_at_a_question_and_goes_on_from_there_and_back(place: Place, phone: Page):
    hidden = {"question": "alone", "equals": True}
    questions = [each | ({"show_if": hidden} if each["key"] == "hours" else {}) for each in EVERYTHING["questions"]]
    id = draft(place.world, EVERYTHING | {"questions": questions})
    desk = Desk(phone, place.address)
    desk.is_at_work("ada@example.org")
    desk.open(f"/questionnaires/{id}/preview?at=hours&lang=sv")
    expect(phone.locator(STEP)).to_have_attribute("data-key", "hours")
    phone.click("[data-do=next]")
    expect(phone.locator(STEP)).to_have_attribute("data-key", "moved")
    phone.click("[data-do=back]")
    expect(phone.locator(STEP)).to_have_attribute("data-key", "hours")
    desk.open(f"/questionnaires/{id}/preview?at=nothing&lang=sv")
    expect(phone.locator("[data-do=yes]")).to_be_visible()


def test_going_back_from_where_it_opened_stays_in_the_frame(place: Place, phone: Page):
    id = draft(place.world, EVERYTHING)
    desk = Desk(phone, place.address)
    desk.is_at_work("ada@example.org")
    desk.open(f"/questionnaires/{id}/preview?at=mood")
    expect(phone.locator(STEP)).to_have_attribute("data-key", "mood")
    phone.click("[data-do=back]")
    expect(phone.locator("[data-do=yes]")).to_be_visible()
    assert desk.path().startswith(f"/questionnaires/{id}/preview")


def test_only_the_trial_may_stand_in_a_frame_and_it_reaches_nothing(world: World):
    id, client = draft(world, EVERYTHING), signed_in(world)
    policy = client.get(f"/questionnaires/{id}/preview").headers["Content-Security-Policy"]
    for rule in (OWN, "form-action 'none'", "connect-src 'none'", "worker-src 'none'", "default-src 'none'"):
        assert rule in policy
    activity = world.activity()
    for path in ("/", "/interventions", f"/{activity.code}", f"/{activity.code}/mine", "/login"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"], path


BARE = {"title": {}, "languages": ["sv"], "audience": "adults"}


@pytest.mark.parametrize("kind", [each.name for each in SHELF])
def test_a_question_of_which_nothing_is_written_yet_is_shown(world: World, kind: str):
    id = draft(world, BARE | {"questions": [{"key": "q", "kind": kind, "text": {}}]})
    answer = signed_in(world).get(f"/questionnaires/{id}/preview?at=q")
    assert answer.status_code == 200
    assert ">…</h2>" in answer.text
    assert '"at": "q-q"' in answer.text


def test_a_draft_without_a_question_is_shown(world: World):
    id = draft(world, BARE | {"questions": []})
    assert signed_in(world).get(f"/questionnaires/{id}/preview").status_code == 200


texts = st.dictionaries(st.sampled_from(["sv", "ar"]), st.sampled_from(["", "Hej", "<b>", "{n}", '"']), max_size=2)
odd = st.one_of(
    st.integers(-3, 50),
    st.sampled_from(["", "x", "2026-03", "2026-99", "9999-99", None, 0.123, True, 1e9]),
    texts,
)
option = st.fixed_dictionaries(
    {"value": st.integers(-2, 12) | st.sampled_from(["a", "b.c", "missing", ""]), "label": texts},
    optional={"exclusive": st.booleans(), "picture": st.sampled_from(["ball", "nothing"])},
)


def half_written(of: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """A question of a kind with anything that an author may have left in it."""
    return st.fixed_dictionaries(
        {"key": st.just("q"), "kind": st.just(of.name), "text": texts},
        optional={
            "hint": texts,
            "options": st.lists(option, max_size=7),
            "rows": st.lists(option, max_size=3),
            "settings": st.fixed_dictionaries({}, optional={each.name: odd for each in of.settings}),
            "required": st.booleans(),
            "show_if": st.just({"question": "q", "equals": 1}),
        },
    )


unfinished = st.sampled_from(SHELF).flatmap(half_written)


@settings(
    max_examples=300,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(question=unfinished)
def test_whatever_can_be_kept_can_be_shown(question: dict[str, Any]):
    """Without a database: as it is rendered, half a question or a senseless one is never an error."""
    shown(question)


def shown(question: dict[str, Any]) -> str:
    """The page of a draft with this question alone."""
    from types import SimpleNamespace

    from app.services.agreed import Agreed
    from app.web import preview

    app = APP[0]
    document = BARE | {"questions": [question], "languages": ["sv", "ar"]}
    owner = SimpleNamespace(name="x", id=UUID(int=1), audience="adults", organisation=SimpleNamespace(name="y"))
    one = SimpleNamespace(id=UUID(int=2), draft=document, intervention=owner)
    with app.test_request_context("/?lang=ar"):
        return preview.rendered(one, Agreed("y", "", "y"))


APP: list[Any] = []


@pytest.fixture(autouse=True, scope="module")
def _application(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from tests.service import application, dispose

    folder = tmp_path_factory.mktemp("preview")
    APP.append(application(f"sqlite:///{folder / 'none.db'}", folder / "home"))
    yield
    dispose(APP.pop())
