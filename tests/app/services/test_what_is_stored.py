"""What lies in the database after somebody has answered, and what does not: closed lists, and a canary."""

import base64
from typing import Any
from uuid import UUID

import pytest

from app import sealing
from app.extensions import db, web_keys
from app.services import contacts
from app.store.base import Base
from surveys import codes
from tests.builders import Participant, World

# Every table that could say something about a participant, with all of its columns (design.md §4).
CLOSED = {
    "submission": {"id", "intervention", "wave", "participant", "digest", "sealed"},
    "response": {"id", "pid", "intervention", "wave", "version", "mode", "answers"},
    "free_text": {"tag", "id", "question", "wave", "version", "text", "state", "theme"},
    "text_count": {"intervention_id", "question", "name", "n"},
    "proposal_slip": {"id", "intervention_id", "sealed"},
    "proposal": {"id", "intervention_id", "text", "state", "reason", "reply", "answer"},
    "ballot_vote": {"ballot_id", "choice", "way", "n"},
    "spool": {"id", "intervention_id", "wave", "key_id", "kind", "sealed"},
    "link": {"id", "sealed", "stop", "wave"},
    "stop_order": {"id", "sealed"},
    "erase_order": {"id", "sealed"},
    "erased": {"mark"},
    "ledger_seen": {"name", "digest"},
    "cohort": {"id", "intervention_id", "starts", "revision", "imported_at"},
    "counts": {"wave_id", "name", "n"},
    "language_count": {"activity_id", "language", "n"},
    "vault.contact": {"id", "box", "stop_hash", "cohort"},
    "vault.reminder": {"id", "contact", "wave", "round", "channel", "state", "due_at", "attempts", "sealed"},
    "vault.tally": {"wave", "name", "n"},
    "vault.pace": {"channel", "free_at", "failures"},
    "vault.spent": {"intervention", "month", "messages", "cost"},
    "ruling": {"wave_id", "again"},
    # the analyst's alone; a row about a response goes with it
    "frozen": {"intervention_id", "document"},
    "respondent": {"response_id", "variable", "block"},
    "told": {"response_id", "cells"},
    "release_row": {"release_id", "sheet", "number", "cells", "line", "guarded"},
}
TEXT, ADDRESS = "Kanariefågeln sjunger", "kanarie@example.org"


@pytest.mark.parametrize("table", CLOSED)
def test_the_columns_that_could_say_something_about_a_participant_are_a_closed_list(table: str) -> None:
    assert set(Base.metadata.tables[table].columns.keys()) == CLOSED[table]


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {
        name: [dict(row) for row in db.session.execute(table.select()).mappings()]
        for name, table in Base.metadata.tables.items()
    }


def test_an_answer_changes_these_tables_and_no_other(world: World) -> None:
    activity, somebody = world.activity(ready="meeting-place", audience="adults"), Participant()
    with world.app.app_context():
        before = snapshot()
    world.answer(activity, somebody, answers={"trygghet_1": 4, "mer": TEXT})
    with world.app.app_context():
        after = snapshot()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"submission", "spool", "language_count", "counts"}
    assert [row["kind"] for row in after["spool"]] == ["done"]


def test_no_code_no_key_no_text_and_no_contact_lies_in_clear(world: World) -> None:
    activity, somebody = world.activity(ready="meeting-place", audience="adults"), Participant()
    intervention: UUID = activity.intervention_id
    key = somebody.answer_key(intervention)
    world.answer(activity, somebody, answers={"trygghet_1": 4, "mer": TEXT})
    with world.app.app_context():
        contact = sealing.Contact(channel="email", address=ADDRESS, answer_key=codes.b64url(key), language="sv")
        box = sealing.seal_contact(web_keys().box_public, contact, intervention=intervention)
        stop_hash = codes.stop_hash(codes.stop_key(key))
        contacts.leave(code=activity.code, box=box, stop_hash=stop_hash, now=world.now)
        rows = repr([_bytes_in_hex(row) for held in snapshot().values() for row in held])
    assert activity.code in rows, "the dump holds what is stored in clear"
    secrets = [key, somebody.participant_key(intervention), codes.stop_key(key)]
    canaries = [somebody.code, codes.grouped(somebody.code), TEXT, ADDRESS, ADDRESS.encode().hex(), TEXT.encode().hex()]
    canaries += [secret.hex() for secret in secrets] + [codes.b64url(secret) for secret in secrets]
    canaries += [base64.b64encode(secret).decode() for secret in secrets]
    assert [canary for canary in canaries if canary in rows] == []


def _bytes_in_hex(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
