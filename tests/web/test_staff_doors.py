"""The rules at the staff's doors: roles, foreign ids, tokens, sessions, double clicks. Looks are in test_staff.py."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.services import activities, interventions, partners, questionnaires, staff
from tests.builders import PASSWORD, World

BASE = "http://127.0.0.1:8000"


class Staff:
    """Somebody at the staff pages without a browser."""

    def __init__(self, world: World, email: str | None = None) -> None:
        self.client: FlaskClient = world.app.test_client()
        if email:
            assert self.post("/login", email=email, password=PASSWORD).status_code == 303

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self.client.get(path, base_url=BASE)

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: object) -> TestResponse:
        """A form, with the session's token where there is one."""
        cookie = self.client.get_cookie("ringar_csrf", domain="127.0.0.1")
        fields.setdefault("csrf_token", cookie.value if cookie else "")
        return self.client.post(path, base_url=BASE, data=fields, headers=headers)


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world


def new_intervention(once: str) -> dict[str, object]:
    return {
        "once": once,
        "name": "Fritidsgården",
        "audience": "youth",
        "expected_size": "25",
        "languages": ["sv"],
        "ready": "youth-activity",
    }


def foreigner(at: World) -> Staff:
    """The admin of another organisation in the same service, signed in."""
    stranger = at.stranger()
    with at.app.app_context():
        return Staff(at, staff.account(actor=stranger).email)


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("leader", "/staff", 403),
        ("evaluator", "/staff", 403),
        ("evaluator", "/interventions", 403),
        ("evaluator", "/interventions/new", 403),
        ("leader", "/releases", 403),
        ("admin", "/releases", 403),
        ("leader", "/interventions", 200),
        ("leader", "/effects", 200),
        ("evaluator", "/effects", 200),
        ("evaluator", "/releases", 200),
        ("admin", "/staff", 200),
        ("admin", "/interventions", 200),
    ],
)
def test_a_role_sees_its_own_pages(at: World, role: str, path: str, status: int) -> None:
    email = "ada@example.org"
    at.admin()
    if role != "admin":
        at.colleague(role, "somebody@example.org")  # type: ignore[arg-type]
        email = "somebody@example.org"
    assert Staff(at, email).get(path).status_code == status


def test_what_belongs_to_another_organisation_does_not_exist(at: World) -> None:
    activity = at.activity()
    hugo = foreigner(at)
    theirs = f"/interventions/{activity.intervention_id}"
    for path in (theirs, f"{theirs}/questionnaire", f"{theirs}/settings", f"{theirs}/activities/new"):
        assert hugo.get(path).status_code == 404, path
    for path in ("", "/poster.pdf", "/cards.pdf", "/qr.svg"):
        assert hugo.get(f"/activities/{activity.id}{path}").status_code == 404, path
    assert hugo.get(f"{theirs}/effects").status_code == 404
    assert hugo.post(f"{theirs}/publish").status_code == 404
    assert hugo.post(f"/activities/{activity.id}/close", sure="yes").status_code == 404
    assert hugo.post(f"/activities/{activity.id}/count", head_count="3").status_code == 404
    assert hugo.post(f"/staff/{at.admin().id}/remove", sure="yes").status_code == 404
    assert hugo.post(f"/staff/{at.admin().id}/link").status_code == 404


def test_a_wrong_password_is_answered_like_an_unknown_address(at: World) -> None:
    at.admin()
    stranger = Staff(at)
    wrong = stranger.post("/login", email="ada@example.org", password="not this one at all")
    unknown = stranger.post("/login", email="eve@example.org", password="not this one at all")
    assert wrong.status_code == unknown.status_code == 401
    assert "E-postadressen eller lösenordet är fel." in wrong.text
    assert wrong.text.replace("ada@", "eve@") == unknown.text
    assert 'value="not this' not in wrong.text


def test_guessing_one_accounts_password_is_slowed_and_the_address_stays_in_the_form(at: World) -> None:
    at.admin()
    guesser = Staff(at)
    with time_machine.travel(at.now, tick=False) as clock:
        answers = [guesser.post("/login", email=" Ada@example.org", password="fel") for _ in range(21)]
        assert [answer.status_code for answer in answers] == [401] * 20 + [429]
        assert "Det blev för många försök." in answers[-1].text
        assert "Ada@example.org" in answers[-1].text
        assert guesser.post("/login", email="ada@example.org", password=PASSWORD).status_code == 429
        clock.shift(timedelta(minutes=2))
        assert guesser.post("/login", email="ada@example.org", password=PASSWORD).status_code == 303


def test_one_address_that_tries_many_accounts_is_slowed(at: World) -> None:
    client = at.app.test_client()
    with time_machine.travel(at.now, tick=False):
        statuses = [
            client.post(
                "/login",
                base_url=BASE,
                data={"email": f"{number}@example.org", "password": ""},
                environ_base={"REMOTE_ADDR": "192.0.2.7"},
            ).status_code
            for number in range(61)
        ]
    assert statuses == [422] * 60 + [429]


def test_another_password_ends_the_other_sessions_and_this_one_goes_on(at: World) -> None:
    at.colleague("evaluator", "eva@example.org")
    here, there = Staff(at, "eva@example.org"), Staff(at, "eva@example.org")
    wrong = here.post("/account", old="inte det här", password="en helt annan mening")
    assert wrong.status_code == 422
    assert "Det här är inte lösenordet du har nu." in wrong.text
    assert "en helt annan mening" not in wrong.text
    short = here.post("/account", old=PASSWORD, password="kort")
    assert short.status_code == 422
    assert "Lösenordet är för kort" in short.text
    assert there.get("/account").status_code == 200
    changed = here.post("/account", old=PASSWORD, password="en helt annan mening")
    assert "Lösenordet är bytt." in here.get(changed.location).text
    assert there.get("/account").status_code == 401
    assert there.post("/login", email="eva@example.org", password=PASSWORD).status_code == 401
    assert there.post("/login", email="eva@example.org", password="en helt annan mening").status_code == 303


def test_guessing_the_password_from_a_desk_left_open_is_slowed_too(at: World) -> None:
    at.admin()
    with time_machine.travel(at.now, tick=False):
        ada = Staff(at, "ada@example.org")
        statuses = [ada.post("/account", old="fel", password="en helt annan mening").status_code for _ in range(21)]
    assert statuses == [422] * 20 + [429]


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("odd", ["\x00", "a\x00@example.org", "\ud800".encode("utf-8", "surrogatepass"), "x" * 9999])
def test_odd_characters_sign_nobody_in_and_break_nothing(at: World, field: str, odd: object) -> None:
    at.admin()
    sent = {"email": "ada@example.org", "password": PASSWORD} | {field: odd}
    assert Staff(at).post("/login", **sent).status_code in (401, 422)


def test_a_stranger_is_asked_to_sign_in_and_comes_where_they_wanted(at: World) -> None:
    at.admin()
    stranger = Staff(at)
    asked = stranger.get("/interventions/new")
    assert asked.status_code == 401
    assert 'name="next" value="/interventions/new"' in asked.text
    signed_in = stranger.post("/login", email="ada@example.org", password=PASSWORD, next="/interventions/new")
    assert signed_in.location == "/interventions/new"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "evil"])
def test_signing_in_sends_nobody_to_another_site(at: World, elsewhere: str) -> None:
    at.admin()
    answer = Staff(at).post("/login", email="ada@example.org", password=PASSWORD, next=elsewhere)
    assert answer.location == "/staff"


def test_a_form_of_another_site_signs_nobody_in(at: World) -> None:
    at.admin()
    for header in ("Origin", "Referer"):
        headers = {header: "https://evil.example/x"}
        answer = Staff(at).post("/login", headers, email="ada@example.org", password=PASSWORD)
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
    null = Staff(at).post("/login", {"Origin": "null"}, email="ada@example.org", password=PASSWORD)
    assert null.status_code == 403


def test_a_form_without_the_sessions_token_does_nothing(at: World) -> None:
    at.admin()
    ada = Staff(at, "ada@example.org")
    refused = ada.post("/staff", csrf_token="", name="Nils", email="nils@example.org", role="leader")
    assert refused.status_code == 403
    with at.app.app_context():
        assert len(staff.colleagues(actor=at.admin())) == 1


def test_a_session_slides_on_and_its_open_forms_go_on_working(at: World) -> None:
    at.admin()
    with time_machine.travel(at.now, tick=False) as clock:
        ada = Staff(at, "ada@example.org")
        before = ada.client.get_cookie("ringar_csrf", domain="127.0.0.1")
        for _ in range(3):
            clock.shift(timedelta(hours=8))
            assert ada.get("/staff").status_code == 200
        after = ada.client.get_cookie("ringar_csrf", domain="127.0.0.1")
        assert before is not None
        assert after is not None
        assert before.value == after.value
        clock.shift(timedelta(hours=12, minutes=1))
        assert ada.get("/staff").status_code == 401


def test_signing_out_ends_the_session_everywhere(at: World) -> None:
    at.admin()
    here, there = Staff(at, "ada@example.org"), Staff(at, "ada@example.org")
    assert here.post("/logout").status_code == 303
    assert here.get("/staff").status_code == there.get("/staff").status_code == 401


def test_who_has_been_removed_is_out_at_once(at: World) -> None:
    at.admin()
    lea = at.colleague("leader", "lea@example.org")
    leader, ada = Staff(at, "lea@example.org"), Staff(at, "ada@example.org")
    assert ada.post(f"/staff/{lea.id}/remove").status_code == 303
    assert leader.get("/interventions").status_code == 200  # nothing was ticked
    assert ada.post(f"/staff/{lea.id}/remove", sure="yes").status_code == 303
    assert leader.get("/interventions").status_code == 401


def test_two_clicks_make_one_intervention_one_draft_and_one_activity(at: World) -> None:
    lea = at.colleague("leader", "lea@example.org")
    leader, once = Staff(at, "lea@example.org"), str(uuid4())
    first, second = (leader.post("/interventions/new", **new_intervention(once)) for _ in range(2))
    assert first.location == second.location == f"/interventions/{once}/questionnaire"
    leader.post(f"/interventions/{once}/publish", revision="1")
    sent = {"once": str(uuid4()), "name": "Tisdag", "place": "", "starts_on": ""}
    first, second = (leader.post(f"/interventions/{once}/activities/new", **sent) for _ in range(2))
    assert first.location == second.location
    with at.app.app_context():
        (only,) = interventions.mine(actor=lea, now=at.now)
        assert len(questionnaires.of_intervention(actor=lea, intervention=only.id)) == 1
        assert len(activities.of_intervention(actor=lea, intervention=only.id)) == 1


def test_a_form_cannot_claim_what_another_organisation_made(at: World) -> None:
    theirs = at.activity()
    hugo = foreigner(at)
    assert hugo.post("/interventions/new", **new_intervention(str(theirs.intervention_id))).status_code == 404


def test_a_lost_link_is_given_anew_and_the_old_one_stops(at: World) -> None:
    at.admin()
    ada = Staff(at, "ada@example.org")
    first = link(ada.post("/staff", name="Nils", email="nils@example.org", role="leader"))
    again = ada.post("/staff", name="Nils", email="nils@example.org", role="leader")
    assert again.status_code == 409
    assert 'value="nils@example.org"' in again.text
    with at.app.app_context():
        (nils,) = [each for each in staff.colleagues(actor=at.admin()) if each.name == "Nils"]
    second = link(ada.post(f"/staff/{nils.id}/link"))
    assert Staff(at).get(first).status_code == 410
    short = Staff(at).post(second, password="kort")
    assert short.status_code == 422
    assert "Lösenordet är för kort" in short.text
    assert Staff(at).post(second, password=PASSWORD).location == "/interventions"
    assert Staff(at).get(second).status_code == 410


def link(answer: TestResponse) -> str:
    found = re.search(r'value="http://[^/]+(/invite/[^"]+)"', answer.text)
    assert found
    return found[1]


def test_two_people_saving_the_same_settings_are_told(at: World) -> None:
    made = at.intervention()
    ada = Staff(at, "ada@example.org")
    path = f"/interventions/{made.id}/settings"
    usual = {"name": "Nya namnet", "audience": "youth", "expected_size": "25", "languages": ["sv"], "stage": "try"}
    saved = ada.post(path, revision="1", goals=["B", "E"], **usual, **{"we_did.sv": "Lampor.", "new_area": "Norra"})
    assert saved.status_code == 303
    late = ada.post(path, revision="1", **(usual | {"name": "Mitt namn"}))
    assert late.status_code == 409
    assert "Mitt namn" in late.text
    with at.app.app_context():
        kept = interventions.one(actor=at.admin(), id=made.id, now=at.now)
        assert (kept.name, kept.goals, kept.we_did) == ("Nya namnet", ["B", "E"], {"sv": "Lampor."})
        assert kept.area is not None
        assert kept.area.name == "Norra"


def test_an_intervention_is_shared_with_a_partnership_that_one_is_in_and_no_other(at: World) -> None:
    made = at.intervention()
    ada, path = Staff(at, "ada@example.org"), f"/interventions/{made.id}/settings"
    assert "Delas med" not in ada.get(path).text
    stranger = at.stranger()
    with at.app.app_context():
        begins = at.now.date()
        ours = partners.begin(actor=at.admin(), name="Avtalet", type="iop", begins=begins, now=at.now).id
        theirs = partners.begin(actor=stranger, name="Deras", type="iop", begins=begins, now=at.now).id
    assert "Avtalet" in ada.get(path).text
    assert "Deras" not in ada.get(path).text
    usual = {"name": "Kören", "audience": "youth", "expected_size": "25", "languages": ["sv"], "stage": "try"}

    def shared() -> object:
        with at.app.app_context():
            return interventions.one(actor=at.admin(), id=made.id, now=at.now).partnership_id

    for revision, asked, status, kept in (
        (1, {"partnership": str(ours)}, 303, ours),
        (2, {}, 303, ours),
        (3, {"partnership": "x"}, 422, ours),
        (3, {"partnership": str(theirs)}, 404, ours),
        (4, {"partnership": ""}, 303, None),
    ):
        assert ada.post(path, revision=str(revision), **usual, **asked).status_code == status
        assert shared() == kept


def test_a_code_from_a_poster_is_found_from_the_first_page(at: World) -> None:
    activity = at.activity()
    stranger = Staff(at)
    assert stranger.get(f"/?code={activity.code.lower()}").location == f"/{activity.code}"
    wrong = stranger.get("/?code=no-such")
    assert wrong.status_code == 404
    assert 'value="no-such"' in wrong.text
