"""The diary over the API: written, listed the newest first, refused with codes, removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Client
from tests.builders import START


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the store does is asked elsewhere."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


def test_an_entry_is_written_listed_and_removed(api: Client) -> None:
    path = f"/interventions/{api.world.intervention().id}/diary"
    api.world.colleague("leader", "lea@example.org")
    lea = api.signed_in("lea@example.org")
    today = START.date().isoformat()
    outside = {"day": "2026-01-20", "sort": "outside", "text": "Ny  busslinje.", "count": 3}
    made = lea.post(path, {"day": today, "sort": "own", "text": "En kväll till."})
    assert (made.status_code, made.json["count"]) == (201, None)
    assert lea.post(path, outside).json | {"id": ""} == outside | {"id": "", "text": "Ny busslinje.", "stage": None}
    assert [each["day"] for each in lea.get(path).json["items"]] == [today, "2026-01-20"]
    wrong = {"day": "2026-02-04", "sort": "own", "text": "Ring 070-174 06 05", "count": 1}
    refused = lea.post(path, wrong)
    assert (refused.status_code, refused.json["problems"]) == (
        422,
        {"day": ["future"], "text": ["points_at_somebody"], "count": ["not_counted"]},
    )
    assert lea.post(path, outside | {"text": "a" * 281}).json["problems"] == {"text": ["too_long"]}
    assert lea.send("DELETE", path, query_string={"entry": made.json["id"]}).status_code == 204
    assert lea.get(path).json["total"] == 1
