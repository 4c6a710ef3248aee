"""Kill -9 of courier and analyst while they move what a wave brought: each text, answer and contact arrives, once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app import sealing
from app.extensions import web_keys
from app.services import asking, contacts
from app.store.base import engine_for
from surveys import codes
from tests.builders import Participant, World, full_answers
from tests.house.tree import ROOT
from tests.proof import sized
from tests.proof.conftest import Tell
from tests.service import application, dispose

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

PEOPLE = sized(2000, 60)
KILLS = sized(20, 1)
DONE_S = 90.0
LYING = {
    "responses": "SELECT count(*) FROM response",
    "texts": "SELECT count(*) FROM free_text",
    "contacts": "SELECT count(*) FROM vault.contact",
    "whose": "SELECT count(DISTINCT stop_hash) FROM vault.contact",
    "sealed": "SELECT count(*) FROM submission WHERE sealed IS NOT NULL",
    "boxes": "SELECT count(*) FROM spool WHERE kind = 'box'",
}
MOVED = {"responses": PEOPLE, "texts": PEOPLE, "contacts": PEOPLE, "whose": PEOPLE, "sealed": 0, "boxes": 0}


def test_courier_and_analyst_are_killed_while_they_move_and_nothing_is_lost_or_doubled(
    ready_url: str, home: Path, tell: Tell
) -> None:
    a_wave_that_has_closed(ready_url, home)
    assert lying(ready_url) == dict.fromkeys(LYING, 0) | {"sealed": PEOPLE, "boxes": PEOPLE}
    halves: Counter[str] = Counter()
    for _ in range(KILLS):
        both = [process(name, ready_url, home) for name in ("courier", "analyst")]
        both_at_work(ready_url)
        time.sleep(random.SystemRandom().uniform(0, 0.3))
        for each in both:
            each.kill()
            each.wait(20)
        forget_leases(ready_url)
        halves["moved" if lying(ready_url) == MOVED else "in between"] += 1
    both = [process(name, ready_url, home) for name in ("courier", "analyst")]
    try:
        deadline = time.monotonic() + DONE_S
        while (found := lying(ready_url)) != MOVED and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        for each in both:
            each.kill()
            each.wait(20)
    tell("Courier and analyst killed", f"{KILLS} times both, then {dict(halves)}; at the end {found}")
    assert found == MOVED


def a_wave_that_has_closed(url: str, home: Path) -> None:
    """Everybody has left an answer, a text and a contact, two months ago."""
    app = application(url, home)
    world = World(app, now=datetime.now(UTC) - timedelta(days=60))
    activity = world.activity(ready="meeting-place", audience="adults")
    with app.app_context():
        asked = full_answers(asking.survey(code=activity.code, now=world.now).questionnaire)
    for _ in range(PEOPLE):
        somebody = Participant(typed=False)
        world.answer(activity, somebody, answers=asked)
        key = somebody.answer_key(activity.intervention_id)
        with app.app_context():
            contact = sealing.Contact(
                channel="email", address="a@example.org", answer_key=codes.b64url(key), language="sv"
            )
            box = sealing.seal_contact(web_keys().box_public, contact, intervention=activity.intervention_id)
            stop = codes.stop_hash(codes.stop_key(key))
            contacts.leave(code=activity.code, box=box, stop_hash=stop, now=world.now)
    dispose(app)


def both_at_work(url: str) -> None:
    """Wait until both have taken their lease: from then on they move."""
    engine, deadline = engine_for(url), time.monotonic() + DONE_S
    leases = 0
    while leases < len(("courier", "analyst")) and time.monotonic() < deadline:
        time.sleep(0.02)
        with engine.connect() as connection:
            leases = connection.execute(text("SELECT count(*) FROM lease")).scalar_one()
    engine.dispose()


def forget_leases(url: str) -> None:
    """Whoever was killed holds a lease for two minutes more; they pass here at once."""
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM lease"))
    engine.dispose()


def process(name: str, url: str, home: Path) -> subprocess.Popen[bytes]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "RINGAR_HOME": str(home)}
    environment |= {"RINGAR_DATABASE_URL": url, "RINGAR_PUBLIC_BASE_URL": "http://127.0.0.1:8000"}
    environment |= {"RINGAR_COURIER_URL": url, "RINGAR_ANALYST_URL": url}
    with (home.parent / f"{name}.log").open("ab") as log:
        command = [sys.executable, "-m", "app.cli", name]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)


def lying(url: str) -> dict[str, int]:
    engine = engine_for(url)
    with engine.connect() as connection:
        found = {name: int(connection.execute(text(query)).scalar_one()) for name, query in LYING.items()}
    engine.dispose()
    return found
