"""Areas over the API: the tree, figures looked at and taken, their history, and the picture in three perspectives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Client

TABLE = (
    "indikator;värde;enhet;period;område;källa\n"
    "Anrop om störning;12;händelser;2026-W04;Berget;Kommunen\n"
    "Anrop om störning;3;händelser;2026-W05;Staden / Berget;Kommunen\n"
    "Ekonomiskt bistånd;1 204;hushåll;2025;;Kommunen\n"
)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the store does on PostgreSQL: tests/house/test_doors_as_web.py and tests/app/store/test_walls.py."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


@pytest.fixture
def lea(api: Client) -> Client:
    """A leader."""
    api.world.colleague("leader", "lea@example.org", name="Lea")
    return api.signed_in("lea@example.org")


@pytest.fixture
def city(lea: Client) -> tuple[str, str]:
    """A city, and an area in it."""
    city = lea.post("/areas", {"name": "Staden"}).json["id"]
    return city, lea.post("/areas", {"name": "Berget", "parent": city}).json["id"]


def test_an_area_is_renamed_and_moved_but_never_into_itself(lea: Client, city: tuple[str, str]) -> None:
    top, hill = city
    assert lea.send("PATCH", f"/areas/{hill}", {"parent": None}).json == {"id": hill, "parent": None, "name": "Berget"}
    moved = lea.send("PATCH", f"/areas/{top}", {"name": "Stan", "parent": hill})
    assert (moved.status_code, moved.json["name"], moved.json["parent"]) == (200, "Stan", hill)
    refused = lea.send("PATCH", f"/areas/{hill}", {"parent": top})
    assert (refused.status_code, refused.json["problems"]) == (422, {"parent": ["in_itself"]})
    assert lea.send("PATCH", f"/areas/{hill}", {"parent": hill}).status_code == 422


def test_a_table_is_looked_at_taken_and_changes_nothing_the_second_time(lea: Client, city: tuple[str, str]) -> None:
    top, hill = city
    path = f"/areas/{top}/figures"
    seen = {"new": 3, "changed": 0, "same": 0, "few": 1, "problems": [], "done": False}
    assert lea.post(path, {"table": TABLE}).json == seen
    assert lea.get(f"/areas/{hill}/figures").json["total"] == 0, "looking stores nothing"
    assert lea.post(path, {"table": TABLE, "sure": True}).json == seen | {"done": True}
    again = lea.post(path, {"table": TABLE, "sure": True}).json
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 3)
    stored = lea.get(f"/areas/{hill}/figures").json["items"]
    assert [(each["period"], each["value"]) for each in stored] == [("2026-W05", None), ("2026-W04", 12.0)]
    assert lea.get(path).json["items"][0]["value"] == 1204.0


def test_a_corrected_figure_takes_the_place_and_the_history_says_whose_it_was(
    lea: Client, city: tuple[str, str]
) -> None:
    path = f"/areas/{city[0]}/figures"
    lea.post(path, {"table": TABLE, "sure": True})
    lea.world.colleague("leader", "bo@example.org", name="Bo")
    lea.world.later(days=3)
    bo = lea.signed_in("bo@example.org")
    said = "Indicator,value,unit,period,source\nekonomiskt BISTÅND,1199,households,2025,Kommunen rättad\n"
    assert bo.post(path, {"table": said, "sure": True}).json["changed"] == 1
    stood, stands = sorted(bo.get(path).json["items"], key=lambda each: each["replaced_at"] is None)
    assert (stands["value"], stands["source"], stands["entered_by"]) == (1199.0, "Kommunen rättad", "Bo")
    assert stands["indicator"] == stood["indicator"] == "Ekonomiskt bistånd"
    assert (stood["value"], stood["source"], stood["entered_by"]) == (1204.0, "Kommunen", "Lea")
    assert stood["replaced_at"] == stands["entered_at"] > stood["entered_at"]


def test_one_wrong_row_and_nothing_is_taken(lea: Client, city: tuple[str, str]) -> None:
    path = f"/areas/{city[1]}/figures"
    wrong = TABLE.replace("2026-W05;Staden / Berget", "2026-W54;Staden").replace(";;Kommunen", ";;070-174 06 05")
    said = lea.post(path, {"table": wrong, "sure": True}).json
    assert [(each["row"], each["column"], each["code"], each["said"]) for each in said["problems"]] == [
        (3, "area", "area_unknown", "Staden"),  # it lies above the area of this door
        (3, "period", "period", "2026-W54"),
        (4, "source", "points_at_somebody", ""),
    ]
    assert (said["done"], lea.get(path).json["total"]) == (False, 0)


def test_a_small_count_may_not_follow_from_a_sum(lea: Client, city: tuple[str, str]) -> None:
    top, hill = city
    other = lea.post("/areas", {"name": "Dalen", "parent": top}).json["id"]
    path = f"/areas/{top}/figures"
    row = "Anrop;{};händelser;2026-W04;{};Kommunen\n"
    head = TABLE.partition("\n")[0] + "\n"
    assert lea.post(path, {"table": head + row.format(3, "Berget") + row.format(9, "Dalen"), "sure": True}).json["done"]
    said = lea.post(path, {"table": head + row.format(12, "Staden"), "sure": True}).json
    assert [(each["row"], each["code"]) for each in said["problems"]] == [(2, "betrays")]
    assert lea.get(path).json["total"] == 0
    assert {each["value"] for id in (hill, other) for each in lea.get(f"/areas/{id}/figures").json["items"]} == {
        None,
        9,
    }


def test_an_area_is_not_moved_to_where_a_small_count_would_follow(lea: Client, city: tuple[str, str]) -> None:
    top, hill = city
    alone = lea.post("/areas", {"name": "Dalen"}).json["id"]
    row = "Anrop;{};händelser;2026-W04;{};Kommunen\n"
    head = TABLE.partition("\n")[0] + "\n"
    table = head + row.format(12, "Staden") + row.format(9, "Berget")
    assert lea.post(f"/areas/{top}/figures", {"table": table, "sure": True}).json["done"]
    assert lea.post(f"/areas/{alone}/figures", {"table": head + row.format(3, "Dalen"), "sure": True}).json["done"]
    refused = lea.send("PATCH", f"/areas/{alone}", {"parent": top})
    assert (refused.status_code, refused.json["problems"]) == (422, {"parent": ["betrays"]})
    assert lea.send("PATCH", f"/areas/{alone}", {"parent": hill}).status_code == 200, "there it makes no sum"


def test_the_picture_has_three_perspectives_of_the_same(lea: Client, city: tuple[str, str]) -> None:
    top, hill = city
    lea.post(f"/areas/{top}/figures", {"table": TABLE, "sure": True})
    now = lea.get(f"/areas/{hill}/picture").json
    assert (now["first"], now["end"], now["perspective"]) == ("2025-11-17", "2026-02-09", "now")
    (calls,) = now["series"]
    (line,) = calls["lines"]
    assert [(each["period"], each["low"], each["high"]) for each in line["points"]] == [
        ("2026-W04", 12.0, 12.0),
        ("2026-W05", 0.0, 4.0),
    ]
    (support,) = lea.get(f"/areas/{top}/picture", query_string={"perspective": "year"}).json["series"]
    assert (support["lines"], support["newest"]["low"]) == ([], 1204.0)
    long = lea.get(f"/areas/{top}/picture", query_string={"perspective": "long"}).json
    assert [each["period"] for each in long["series"][0]["lines"][0]["points"]] == ["2025"]
    assert [each["name"] for each in long["children"]] == ["Berget"]
    assert lea.get(f"/areas/{top}/picture", query_string={"perspective": "ever"}).status_code == 422


def test_an_intervention_went_on_when_its_outline_says_so(lea: Client, city: tuple[str, str]) -> None:
    """Else from its first occasion or start to its last follow-up."""
    mine = lea.world.activity(name="Kören").intervention_id
    lea.send("PATCH", f"/interventions/{mine}", {"area_id": city[1]})
    picture = f"/areas/{city[1]}/picture"

    def band() -> list[tuple[str, str, bool]]:
        told = lea.get(picture, query_string={"perspective": "long"}).json["interventions"]
        return [(each["first"], each["end"], each["goes_on"]) for each in told]

    assert band() == [("2026-02-03", "2026-02-04", True)]
    for begins, ends, shown in (
        ("2025-09-01", None, [("2025-09-01", "2026-02-04", True)]),
        ("2025-09-01", "2025-12-20", [("2025-09-01", "2025-12-21", False)]),
        ("2026-03-01", None, []),
    ):
        lea.send("PUT", f"/interventions/{mine}/outline", {"begins": begins, "ends": ends})
        assert band() == shown


def test_a_withdrawn_figure_stands_no_more_and_the_history_says_whose_it_was(
    lea: Client, city: tuple[str, str]
) -> None:
    path = f"/areas/{city[0]}/figures"
    lea.post(path, {"table": TABLE, "sure": True})
    (stands,) = lea.get(path).json["items"]
    assert stands["withdrawn_by"] is None
    for _ in range(2):
        assert lea.send("DELETE", path, query_string={"figure": stands["id"]}).status_code == 204
    (gone,) = lea.get(path).json["items"]
    assert (gone["withdrawn_by"], gone["value"], gone["replaced_at"] is None) == ("Lea", 1204.0, False)
    assert lea.get(f"/areas/{city[0]}/picture", query_string={"perspective": "long"}).json["series"] == []
    assert lea.post(path, {"table": TABLE}).json["new"] == 1
