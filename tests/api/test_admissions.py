"""One-time tickets: each lets one response in, and neither the response nor the whole database tells which."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.extensions import db
from app.services import admissions, asking, posters, receive
from app.store import interventions
from app.store.admissions import Admission
from app.store.base import Base
from app.store.session import transaction
from app.store.staff import AuditEvent
from app.store.submissions import Submission
from surveys import codes
from surveys.errors import BadInput
from tests.api.conftest import Client, at
from tests.api.test_stuffing import body
from tests.builders import Participant


def printed(api: Client, id: UUID, count: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tickets on the paper, as somebody reads them who has it in their hand."""
    seen: list[str] = []
    slips = posters.slips

    def read(activity: interventions.Activity, tickets: list[str], spoken: str | None) -> Any:
        seen.extend(tickets)
        return slips(activity, tickets, spoken)

    monkeypatch.setattr(posters, "slips", read)
    with api.world.app.app_context():
        made = admissions.printed(actor=api.world.admin(), id=id, count=count, now=api.world.now)
    assert made.startswith(b"%PDF")
    return seen


def send(api: Client, code: str, **says: Any) -> tuple[int, Any]:
    answer = api.post(f"/surveys/{code}/responses", body(**says))
    return answer.status_code, answer.json


def rows(api: Client, table: Any) -> list[Any]:
    with api.world.app.app_context(), db.engine.connect() as connection:
        return list(connection.execute(select(table)))


@pytest.mark.both_databases
def test_each_ticket_lets_one_response_in(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = api.world.activity()
    assert api.get(f"/surveys/{activity.code}").json["ticket"] is False
    assert send(api, activity.code)[0] == 201, "off until some have been printed"
    tickets = printed(api, activity.id, 3, monkeypatch)
    assert len(rows(api, Admission.hash)) == 3
    assert api.get(f"/surveys/{activity.code}").json["ticket"] is True

    for wrong in (None, "", "2222-2222", tickets[0][:-1]):
        status, said = send(api, activity.code, ticket=wrong)
        assert (status, said["code"], said["problems"]) == (422, "ticket.refused", {"ticket": ["refused"]})
    id = str(uuid4())
    as_typed = f"{tickets[0][:4].lower()} {tickets[0][4:].lower()}"
    assert send(api, activity.code, id=id, ticket=as_typed)[0] == 201
    assert send(api, activity.code, id=id, ticket=tickets[0])[0] == 200, "the same phone on poor signal"
    status, said = send(api, activity.code, ticket=tickets[0])
    assert (status, said["code"]) == (422, "ticket.refused")
    assert "redan använd" in said["message"]
    assert send(api, activity.code, ticket=tickets[1])[0] == 201
    assert len(rows(api, Admission.hash)) == 1

    other = api.world.activity(name="Planen")
    printed(api, other.id, 1, monkeypatch)
    assert send(api, other.code, ticket=tickets[2])[0] == 422, "each poster has its own"
    with api.world.app.app_context():
        admissions.stop(actor=api.world.admin(), id=activity.id, now=api.world.now)
    assert send(api, activity.code)[0] == 201


@pytest.mark.both_databases
def test_eight_phones_with_one_ticket_are_one_response(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = api.world.activity()
    (ticket,) = printed(api, activity.id, 1, monkeypatch)

    def one(_: int) -> int:
        return (
            api.world.app.test_client()
            .post(f"/api/v1/surveys/{activity.code}/responses", json=body(ticket=ticket))
            .status_code
        )

    with at(api.world), ThreadPoolExecutor(8) as pool:
        said = list(pool.map(one, range(8)))
    assert sorted(said) == [201] + 7 * [422]
    assert len(rows(api, Submission.id)) == 1


def test_who_was_let_in_needs_none_for_a_follow_up_and_once_a_wave(
    api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity, me = api.world.activity(), Participant()
    (ticket,) = printed(api, activity.id, 1, monkeypatch)
    key = codes.b64url(me.answer_key(activity.intervention_id))
    assert send(api, activity.code, answer_key=key, ticket=ticket)[0] == 201
    assert send(api, activity.code, answer_key=key)[0] == 422, "a second answer at the start is another"
    api.world.later(days=90)
    (number,) = api.get(f"/surveys/{activity.code}?again=true").json["waves"]
    again = {"wave": number, "again": True, "answer_key": key}
    assert send(api, activity.code, **(again | {"answer_key": None}))[0] == 422
    status, said = send(api, activity.code, **again)
    assert (status, said["placed"]) == (201, True)
    assert send(api, activity.code, **again)[0] == 422


def everything(api: Client) -> dict[str, list[Any]]:
    """The whole database, table by table."""
    return {name: rows(api, table) for name, table in Base.metadata.tables.items()}


def changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: [row for row in after[name] if row not in before[name]] for name in after}


def traces(api: Client, activity: interventions.Activity, ticket: str) -> list[str]:
    """Where the ticket, its hash or one like it is found in what a response that it let in has left behind."""
    before = everything(api)
    assert send(api, activity.code, ticket=ticket)[0] == 201
    after = everything(api)
    with api.world.app.app_context(), transaction() as session:
        found = interventions.by_id(session, activity.intervention_id)
        assert found is not None
        digest = codes.ticket_hash(asking.pepper_of(found), activity.id, ticket)
    found_in = [
        name
        for name, added in changed(before, after).items()
        for row in added
        if ticket in repr(row) or any(digest in bytes(v) for v in row if isinstance(v, bytes | memoryview))
    ]
    assert {name for name in after if len(after[name]) < len(before[name])} == {"admission"}
    return found_in


def test_of_a_used_ticket_nothing_is_left(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = api.world.activity()
    plain = send(api, activity.code)[0]
    assert plain == 201
    tickets = printed(api, activity.id, 2, monkeypatch)
    assert traces(api, activity, tickets[0]) == []
    lengths = {tuple(len(v) if isinstance(v, bytes) else 0 for v in row) for row in rows(api, Submission)}
    assert len(lengths) == 1, "a response that a ticket let in is like one that none did"


def test_a_response_that_remembered_its_ticket_would_be_found(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the hash goes with the response as its participant's mark."""
    activity = api.world.activity()
    (ticket,) = printed(api, activity.id, 1, monkeypatch)
    row = receive._row
    monkeypatch.setattr(receive, "_row", lambda new: row(new) | {"participant": new.ticket})
    assert traces(api, activity, ticket) == ["submission"]


def test_they_lie_in_no_order_and_cannot_be_tried_out(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = api.world.activity()
    tickets = printed(api, activity.id, 100, monkeypatch)
    with api.world.app.app_context(), db.engine.connect() as connection:
        stored = [row[0] for row in connection.execute(select(Admission.hash))]
    assert stored == sorted(stored)
    assert len(set(tickets)) == 100
    assert all(re.fullmatch(f"[{codes.POSTER_ALPHABET}]{{8}}", each) for each in tickets)
    guessed = {codes.ticket_hash(bytes(32), activity.id, each) for each in tickets}
    assert not guessed & set(stored), "without the pepper a list of all tickets tells nothing"


def test_the_log_says_how_many_were_printed_and_a_tablet_is_no_way_past(
    api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = api.world.activity()
    printed(api, activity.id, 2, monkeypatch)
    api.world.colleague("leader", "lo@example.org")
    leader = api.signed_in("lo@example.org")
    assert leader.post(f"/activities/{activity.id}/kiosk").status_code == 422
    assert leader.post(f"/activities/{activity.id}/admissions", {"count": 201}).status_code == 422
    answer = leader.post(f"/activities/{activity.id}/admissions", {"count": 11, "language": "ar"})
    assert answer.data.startswith(b"%PDF")
    with api.world.app.app_context(), db.engine.connect() as connection:
        wanted = AuditEvent.action == "admissions.printed"
        counts = [row[0]["count"] for row in connection.execute(select(AuditEvent.details).where(wanted))]
    assert counts == [2, 11]
    other = api.world.activity(name="Dörren")
    assert leader.post(f"/activities/{other.id}/kiosk").status_code == 201
    with api.world.app.app_context(), pytest.raises(BadInput):
        admissions.printed(actor=api.world.admin(), id=other.id, count=1, now=api.world.now)
