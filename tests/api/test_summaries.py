"""Pages of results over the API: asked for, waited for, fetched; of one intervention and of several together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Client
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group, group
from tests.app.services.test_together import both_waves

pytestmark = pytest.mark.figures


@pytest.fixture
def four(api: Client, ready_url: str, home: Path) -> Iterator[list[Group]]:
    with group(api.world, ready_url, home, name="Kometen") as first:
        others = (Group(api.world, first.analyst, api.world.activity(name=name)) for name in ("Solen", "Stjärnan", "M"))
        yield [first, *others]


def signed_in(api: Client) -> Client:
    api.world.colleague("evaluator", "eva@example.org")
    return api.signed_in("eva@example.org")


def comes(eva: Client, people: Group, path: str) -> None:
    """Asked for, made, there."""
    early = eva.get(path)
    assert (early.status_code, early.json["code"]) == (409, "summary.not_made")
    assert early.json["message"].startswith("Sidan finns inte än.")
    asked = eva.post(path)
    assert (asked.status_code, asked.json) == (202, {"language": "sv", "state": "making", "failed": False})
    people.tick()
    assert eva.post(path).json["state"] == "made"
    there = eva.get(path)
    assert (there.status_code, there.mimetype, there.data[:5]) == (200, "application/pdf", b"%PDF-")


@pytest.mark.both_databases
def test_a_page_is_asked_for_and_fetched(api: Client, four: list[Group]) -> None:
    both_waves(four)
    comes(signed_in(api), four[0], f"/interventions/{four[0].intervention}/effects/sv.pdf")


def test_those_that_asked_the_same_are_listed_and_have_a_page(api: Client, four: list[Group]) -> None:
    both_waves(four)
    eva = signed_in(api)
    (pool,) = eva.get("/effects/together").json["items"]
    assert pool["interventions"] == [str(each.intervention) for each in four[:3]]
    assert (pool["number"], pool["strength"] <= 2, pool["people"]) == (1, True, {"least": 30, "most": 42})
    comes(eva, four[0], f"/effects/{pool['id']}/sv.pdf")
    assert eva.get(f"/effects/{pool['id']}/ar.pdf").status_code == 404


def test_where_no_change_may_be_shown_nothing_is_asked_for(api: Client, four: list[Group]) -> None:
    four[0].start()
    api.world.later(**OVER)
    api.world.later(**TO_FOLLOW_UP)
    four[0].tick()
    refused = signed_in(api).post(f"/interventions/{four[0].intervention}/effects/sv.pdf")
    assert (refused.status_code, refused.json["code"]) == (409, "summary.nothing")
