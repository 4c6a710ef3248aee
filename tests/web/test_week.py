"""The week's page as somebody at a desk has it: a decision is written, followed up, and stands there; the account."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
import time_machine
from flask.testing import FlaskClient

from surveys.weeks import week_of
from tests.builders import PASSWORD, START, World

WEEK = f"/weeks/{week_of(START).code}"


@pytest.fixture
def desk(world: World) -> FlaskClient:
    client = world.app.test_client()
    world.colleague("leader", "lea@example.org")
    return client


def signed_in(client: FlaskClient) -> FlaskClient:
    client.post("/login", data={"email": "lea@example.org", "password": PASSWORD})
    return client


def token(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]  # type: ignore[index]  # it stands there, or the test fails


def test_a_decision_is_written_and_followed_up(world: World, desk: FlaskClient) -> None:
    activity = world.activity(name="Kometen")
    with time_machine.travel(START, tick=False):
        page = signed_in(desk).get(WEEK).text
        assert "Startmätning öppnade." in page
        said = {"once": str(uuid4()), "intervention": str(activity.intervention_id), "csrf_token": token(page)}
        said |= {"text": "Öppna en timme till", "who": "Lea", "decided_on": "2026-02-03", "due": "2026-02-01"}
        refused = desk.post(WEEK, data=said)
        assert refused.status_code == 422
        assert "Sista dagen kan inte ligga före beslutet." in refused.text
        assert 'value="Öppna en timme till"' in refused.text, "what was typed stays"
        for _ in range(2):
            assert desk.post(WEEK, data=said | {"due": "2026-02-20"}).status_code == 303
        page = desk.get(WEEK).text
        assert page.count("<p><strong>Öppna en timme till") == 1, "sent twice, it is one"
        outcome = re.search(r'action="(/weeks/[^"]+/decisions/[^"/]+)"', page)[1]  # type: ignore[index]  # it stands there, or the test fails
        told = {"csrf_token": token(page), "outcome": "Ring 070-174 06 05"}
        assert desk.post(outcome, data=told).status_code == 422
        assert desk.post(outcome, data=told | {"outcome": "Tolv fler kom."}).status_code == 303
        assert "Tolv fler kom." in desk.get(WEEK).text
        later = desk.get(f"/weeks/{week_of(START).moved(1).code}").text
        assert "Öppna en timme till" not in later
        assert desk.get("/weeks/2026-W99").status_code == 404


def test_one_asks_for_the_letter_in_one_s_account_and_stops_it_there(desk: FlaskClient) -> None:
    with time_machine.travel(START, tick=False):
        page = signed_in(desk).get("/account").text
        assert "Du får den inte." in page
        for wants, told in (("yes", "Du får veckobilden som mejl."), ("no", "Du får den inte.")):
            assert desk.post("/account/weekly", data={"csrf_token": token(page), "wants": wants}).status_code == 303
            assert told in desk.get("/account").text
