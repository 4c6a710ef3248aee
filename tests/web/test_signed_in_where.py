"""Where somebody is signed in: each sign-in is told and ends alone; a token of the pages opens nothing elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask_jwt_extended import decode_token

from app.extensions import current_settings, db
from app.store.staff import RefreshFamily
from tests.builders import PASSWORD, World
from tests.service import application, dispose
from tests.web.test_staff_doors import Staff

ADA = "ada@example.org"
WHERE = "/account/sessions"


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    world.admin()
    return world


def api(at: World, token: str) -> int:
    bearer = {"Authorization": f"Bearer {token}"}
    return at.app.test_client().get("/api/v1/auth/me", headers=bearer).status_code


def over_the_api(at: World) -> dict[str, Any]:
    pair = at.app.test_client().post("/api/v1/auth/login", json={"email": ADA, "password": PASSWORD}).json
    assert isinstance(pair, dict)
    return pair


def others(page: str) -> list[str]:
    """The sign-ins that a page offers to end."""
    return re.findall(r'name="ends" value="([^"]+)"', page)


def session(staff: Staff) -> str:
    cookie = staff.client.get_cookie("ringar_session", domain="127.0.0.1")
    assert cookie is not None
    return str(cookie.value)


def test_each_sign_in_is_told_with_when_it_began_and_ends_alone(at: World) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 8, 15, tzinfo=UTC), tick=False) as clock:
        phone = Staff(at, ADA)
        clock.shift(timedelta(hours=1))
        program = over_the_api(at)
        desk = Staff(at, ADA)
        page = desk.get(WHERE).text
        assert "I en webbläsare · 1 mars 2026 09.15" in page
        assert "I en app eller ett program · 1 mars 2026 10.15" in page
        program_s, phone_s = others(page)
        assert desk.post(WHERE, old="fel", ends=phone_s).status_code == 422
        assert desk.post(WHERE, old=PASSWORD).status_code == 422
        assert phone.get("/account").status_code == 200
        assert desk.post(WHERE, old=PASSWORD, ends=phone_s).status_code == 303
        assert phone.get("/account").status_code == 401
        assert (api(at, program["access_token"]), desk.get("/account").status_code) == (200, 200)
        assert others(desk.get(WHERE).text) == [program_s]
        assert desk.post(WHERE, old=PASSWORD, every="yes").status_code == 303
        assert api(at, program["access_token"]) == 401
        assert "inte inloggad någon annanstans" in desk.get(WHERE).text


def test_nobody_ends_what_is_another_s(at: World) -> None:
    at.colleague("leader", "lea@example.org")
    lea, ada = Staff(at, "lea@example.org"), Staff(at, ADA)
    with at.app.app_context():
        hers = decode_token(session(lea))["family"]
    assert hers not in ada.get(WHERE).text
    assert ada.post(WHERE, old=PASSWORD, ends=hers).status_code == 422
    assert lea.get("/account").status_code == 200


def test_what_has_run_out_is_told_no_more_and_who_signs_in_anew_leaves_nothing_behind(at: World) -> None:
    with time_machine.travel(at.now, tick=False) as clock:
        Staff(at, ADA)
        clock.shift(timedelta(hours=12, minutes=1))
        desk = Staff(at, ADA)
        assert others(desk.get(WHERE).text) == []
        first = session(desk)
        assert desk.post("/login", email=ADA, password=PASSWORD).status_code == 303
        assert others(desk.get(WHERE).text) == []
        with at.app.app_context():
            assert db.session.scalar(db.select(db.func.count(RefreshFamily.id))) == 1
        desk.client.set_cookie("ringar_session", first, domain="127.0.0.1")
        assert desk.get("/account").status_code == 401


def test_a_page_s_session_ends_at_last_however_much_somebody_works(at: World) -> None:
    with time_machine.travel(at.now, tick=False) as clock:
        ada, hours = Staff(at, ADA), 0
        while ada.get("/staff").status_code == 200:
            clock.shift(timedelta(hours=6))
            hours += 6
            assert hours < 1000
    assert hours == 14 * 24


def test_a_token_is_for_our_pages_or_our_api_and_never_for_the_other(at: World) -> None:
    ada, pair = Staff(at, ADA), over_the_api(at)
    page = session(ada)
    assert (ada.get("/account").status_code, api(at, pair["access_token"])) == (200, 200)
    assert api(at, page) == 401
    for other in (pair["access_token"], pair["refresh_token"]):
        ada.client.set_cookie("ringar_session", other, domain="127.0.0.1")
        assert ada.get("/account").status_code == 401
        assert ada.get("/").status_code == 200, "a stranger's first page"


def test_a_token_of_another_service_with_the_same_secret_opens_nothing(at: World, home: Path) -> None:
    url = at.app.config["SQLALCHEMY_DATABASE_URI"]
    page = session(Staff(at, ADA))
    for address, status in (("http://127.0.0.1:8000", 200), ("http://localhost:8000", 401)):
        again = application(url, home, RINGAR_PUBLIC_BASE_URL=address)
        client = again.test_client()
        client.set_cookie("ringar_session", page)
        assert client.get("/account").status_code == status
        dispose(again)


def test_over_https_the_cookies_are_of_this_host_alone(at: World, home: Path) -> None:
    safe = application(at.app.config["SQLALCHEMY_DATABASE_URI"], home, RINGAR_PUBLIC_BASE_URL="https://ringar.test")
    client, base = safe.test_client(), "https://ringar.test"
    answer = client.post("/login", base_url=base, data={"email": ADA, "password": PASSWORD})
    kept = {each.partition("=")[0]: each for each in answer.headers.getlist("Set-Cookie")}
    assert set(kept) == {"__Host-ringar_session", "__Host-ringar_csrf"}
    for each in kept.values():
        assert "; Secure" in each
        assert "; Path=/" in each
        assert "Domain=" not in each
    with safe.app_context():
        assert current_settings().secure
    assert client.get("/account", base_url=base).status_code == 200
    csrf = client.get_cookie("__Host-ringar_csrf", domain="ringar.test")
    assert csrf is not None
    sent = {"csrf_token": csrf.value, "language": "en"}
    assert client.post("/account/language", base_url=base, data=sent).status_code == 303
    client.set_cookie("ringar_session", "planted", domain="ringar.test")  # by a neighbour under the same name
    assert client.get("/account", base_url=base).status_code == 200
    left = client.post("/logout", base_url=base, data={"csrf_token": csrf.value}).headers.getlist("Set-Cookie")
    assert {each.partition("=")[0] for each in left} == set(kept)
    assert all("; Secure" in each for each in left), "a browser would keep them otherwise"
    dispose(safe)
