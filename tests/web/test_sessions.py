"""What begins a session, what ends it and how fast, and what it costs to guess. Passwords are counted, not timed."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from argon2 import PasswordHasher

from app.extensions import db
from app.services import hashing, staff
from app.services.releases import CHUNK
from app.store.releases import ReleaseChunk, ReleaseFile
from surveys.errors import InviteUsed, TooMany
from tests.builders import PASSWORD, World
from tests.house.doors import TABLE, Door
from tests.house.street import Street, built, street
from tests.service import quick_hasher
from tests.web.test_staff_doors import Staff

__all__ = ["built", "street"]
ADA = "ada@example.org"
NEW = "en helt annan mening"


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often argon2 has been asked to do what."""
    done, real = Counter[str](), quick_hasher()

    class Counting:
        def hash(self, secret: str) -> str:
            done["hash"] += 1
            return real.hash(secret)

        def verify(self, kept: str, secret: str) -> bool:
            done["verify"] += 1
            return real.verify(kept, secret)

    monkeypatch.setattr(hashing, "_hasher", Counting)
    hashing._nobodys()
    done.clear()
    return done


def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(at: World, work: Counter[str]) -> None:
    admin, gone = at.admin(), at.colleague("leader", "gone@example.org")
    with at.app.app_context():
        staff.invite(actor=admin, name="Ny", email="new@example.org", role="leader", now=at.now)
        staff.remove(actor=admin, id=gone.id, now=at.now)
    told, pages = set[Any](), set[str]()
    for email in (ADA, "gone@example.org", "new@example.org", "none@example.org"):
        for wrong in ("/api/v1/auth/login", "/login"):
            work.clear()
            sent = {"email": email, "password": "inte det här alls"}
            how = {"json": sent} if "api" in wrong else {"data": sent}
            answer = at.app.test_client().post(wrong, base_url="http://127.0.0.1:8000", **how)
            told.add((wrong, answer.status_code, tuple(work.items()), len(answer.headers)))
            pages.add(answer.text.replace(email, "…"))
    assert len(told) == len(pages) == 2
    assert {work for _, _, work, _ in told} == {(("verify", 1),)}


def test_whoever_comes_first_after_a_start_pays_the_same_known_or_not(work: Counter[str]) -> None:
    spent = []
    for kept in (quick_hasher().hash("rätt"), None):
        hashing._nobodys.cache_clear()
        work.clear()
        assert not hashing.matches(kept, "fel")
        spent.append(dict(work))
    assert spent == [{"hash": 1, "verify": 1}] * 2


def test_a_link_that_does_not_work_costs_no_password(at: World, work: Counter[str]) -> None:
    at.admin()
    work.clear()
    with at.app.app_context():
        for use in (staff.accept, staff.set_up):
            rest = {} if use is staff.accept else {"organisation": "X", "name": "X", "email": "x@example.org"}
            with pytest.raises(InviteUsed):
                use(token="x" * 32, password=PASSWORD, now=at.now, **rest)  # type: ignore[operator]  # two services
    assert work.total() == 0


def test_few_passwords_are_worked_on_at_once_and_few_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, go = [0], [0], threading.Event()
    lock = threading.Lock()

    class Slow(PasswordHasher):
        def verify(self, *_: Any) -> bool:
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            go.wait(30)
            with lock:
                inside[0] -= 1
            return True

    hashing._nobodys()
    monkeypatch.setattr(hashing, "_hasher", Slow)
    seats = hashing.AT_ONCE + hashing.WAITING
    crowd = [threading.Thread(target=hashing.matches, args=("x", "y")) for _ in range(seats)]
    for each in crowd:
        each.start()
    while hashing._seats.acquire(blocking=False):  # until all of them sit
        hashing._seats.release()
        time.sleep(0.001)
    with pytest.raises(TooMany):
        hashing.hashed("one too many")
    go.set()
    for each in crowd:
        each.join()
    assert most == [hashing.AT_ONCE]
    assert hashing.matches("x", "y")


def test_guessing_from_elsewhere_slows_the_guesser_and_locks_nobody_out(at: World) -> None:
    at.admin()
    with time_machine.travel(at.now, tick=False) as clock:
        guesses = [tried(at, "203.0.113.9", "fel") for _ in range(21)]
        assert guesses == [401] * 20 + [429]
        assert tried(at, "203.0.113.10") == 200
        crowd = [tried(at, f"198.51.{number // 200}.{number % 200}", "fel") for number in range(300)]
        assert crowd[-1] == tried(at, "203.0.113.11") == 429
        clock.shift(timedelta(seconds=30))
        assert tried(at, "203.0.113.11") == 200


def tried(at: World, address: str, password: str = PASSWORD) -> int:
    sent = {"email": ADA, "password": password}
    headers = {"X-Forwarded-For": address}
    return at.app.test_client().post("/api/v1/auth/login", json=sent, headers=headers).status_code


def test_a_form_of_another_site_does_nothing_even_with_the_sessions_token(at: World) -> None:
    at.admin()
    ada = Staff(at, ADA)
    for elsewhere in ({"Origin": "https://evil.example"}, {"Referer": "https://evil.example/x"}, {"Origin": "null"}):
        assert ada.post("/account/language", elsewhere, language="en").status_code == 403
    assert ada.post("/account/language", {"Origin": "http://127.0.0.1:8000"}, language="en").status_code == 303


def test_signing_in_begins_a_new_session_whatever_was_there(at: World) -> None:
    at.colleague("leader", "eve@example.org")
    planted = Staff(at, "eve@example.org")
    before = {name: planted.client.get_cookie(name, domain="127.0.0.1") for name in ("ringar_session", "ringar_csrf")}
    assert planted.post("/login", email=ADA, password=PASSWORD).status_code == 303
    for name, cookie in before.items():
        after = planted.client.get_cookie(name, domain="127.0.0.1")
        assert cookie is not None
        assert after is not None
        assert after.value != cookie.value
    old = before["ringar_csrf"]
    assert old is not None
    assert planted.post("/account/language", csrf_token=old.value, language="en").status_code == 403


def test_a_link_to_choose_a_password_works_once_and_ends_with_the_old_password(at: World) -> None:
    admin, lea = at.admin(), at.colleague("leader", "lea@example.org")
    with at.app.app_context():
        links = [staff.new_link(actor=admin, id=lea.id, now=at.now)[1] for _ in range(2)]
        with pytest.raises(InviteUsed):
            staff.invited(token=links[0], now=at.now)
        staff.change_password(actor=lea, old=PASSWORD, new=NEW, now=at.now)
        with pytest.raises(InviteUsed):
            staff.accept(token=links[1], password=PASSWORD, now=at.now)
        last = staff.new_link(actor=admin, id=lea.id, now=at.now)[1]
        staff.remove(actor=admin, id=lea.id, now=at.now)
    assert Staff(at).get(f"/invite/{last}").status_code == 410


def test_a_sign_in_over_the_api_lasts_a_fortnight_however_often_it_is_refreshed(at: World) -> None:
    at.admin()
    client = at.app.test_client()
    with time_machine.travel(at.now, tick=False) as clock:
        pair = client.post("/api/v1/auth/login", json={"email": ADA, "password": PASSWORD}).json
        days = []
        for _ in range(15):
            clock.shift(timedelta(days=1))
            bearer = {"Authorization": f"Bearer {pair['refresh_token']}"}
            answer = client.post("/api/v1/auth/refresh", headers=bearer)
            days.append(answer.status_code)
            pair = answer.json if answer.status_code == 200 else pair
    assert days == [200] * 13 + [401] * 2


READS = ("401", "200")  # a stranger, an evaluator
OPENED = [door for door in TABLE if door.method == "GET" and tuple(door.own.split()[::2]) == READS]


@pytest.fixture
def evaluator(street: Street) -> Iterator[str]:
    """An evaluator with every page open that they may open, who has been removed a second ago."""
    person = street.people["evaluator"]
    with street.app.app_context():
        assert street.token("evaluator")
        staff.remove(actor=street.people["admin"], id=person.id, now=datetime.now(UTC))
    yield "evaluator"
    street.file.restore()


@pytest.mark.parametrize("door", OPENED, ids=lambda door: door.door)
def test_open_pages_and_their_links_are_shut_for_who_was_removed(street: Street, evaluator: str, door: Door) -> None:
    assert street.knock(door, evaluator, street.own, fresh=False).status_code == 401


def test_a_download_that_has_begun_stops_for_who_was_removed(street: Street) -> None:
    whole = download_after(street, remove=False)
    assert len(whole) == CHUNK + 2
    with pytest.raises(OSError, match="gone"):
        download_after(street, remove=True)
    street.file.restore()


def download_after(street: Street, *, remove: bool) -> bytes:
    """A file of two chunks; between them its reader is removed, or not."""
    street.file.restore()
    person = street.people["evaluator"]
    with street.app.app_context():
        file = db.session.scalars(db.select(ReleaseFile).filter_by(release_id=UUID(street.own.release))).one()
        file.size = CHUNK + 2
        db.session.get_one(ReleaseChunk, (file.id, 0)).content = b"x" * CHUNK
        db.session.add(ReleaseChunk(file_id=file.id, number=1, content=b"a\n"))
        db.session.commit()
    client = street.app.test_client()
    headers = {"Authorization": f"Bearer {street.token('evaluator')}"}
    answer = client.get(f"/api/v1/releases/{street.own.ids['release']}/csv", headers=headers, buffered=False)
    stream = iter(answer.response)
    read = next(stream)
    if remove:
        with street.app.app_context():
            staff.remove(actor=street.people["admin"], id=person.id, now=datetime.now(UTC))
    return bytes(read) + b"".join(stream)
