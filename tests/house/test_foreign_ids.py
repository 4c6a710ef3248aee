"""What is another's is refused wherever its id stands, and nobody sets a field that is the service's to set.

Which fields hold ids is read from the OpenAPI document: a new one that MEANS does not know fails here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.api.doors import openapi
from surveys.languages import LANGUAGES
from tests.house.doors import API, PAGES, Door
from tests.house.knocks import Things
from tests.house.street import MARKS, Street

# What a field that holds an id is about, by its name. "": whatever the door is about, when a client chooses its id.
MEANS = {
    "area_id": "area",
    "ballot": "ballot",
    "cohort": "cohort",
    "copy_of": "questionnaire",
    "entry": "entry",
    "figure": "figure",
    "id": "",
    "intervention": "intervention",
    "invitation": "invitation",
    "organisation": "party",
    "other": "intervention",
    "parent": "area",
    "part": "part",
    "partnership": "partner",
    "proposal": "waiting",
    "questionnaire": "questionnaire",
    "version": "version",
}
# What is made where a client chooses the id, by how the address ends; elsewhere an activity.
MADE = {
    "/parts": "part",
    "/interventions": "intervention",
    "/copy": "intervention",
    "/decisions": "decision",
    "/ballot": "ballot",
}
GHOST = UUID("00000000-feed-4bad-8bad-00000000feed")
# Columns that the service fills in. Each is sent as if it were a field.
SET_BY_US = {
    "organisation_id": "{organisation}",
    "owner": "{organisation}",
    "staff_id": "{person}",
    "partnership_id": "{partner}",
    "intervention_id": "{intervention}",
    "questionnaire_id": "{questionnaire}",
    "parent_id": "{area}",
    "comparison_id": "{intervention}",
    "_id_": str(GHOST),
    "created_at": "1999-09-09T09:09:09+00:00",
    "published_at": "1999-09-09T09:09:09+00:00",
    "terms_accepted_at": "1999-09-09T09:09:09+00:00",
    "pepper_destroyed_at": "1999-09-09T09:09:09+00:00",
    "role": "admin",
    "active": "false",
    "token_version": "987654321",
    "password_hash": "feedfeed",
    "pepper": "feedfeed",
    "kiosk_pin": "feedfeed",
    "digest": "feedfeed",
    "agreed": "feedfeed",
}
BETRAYED = ("1999-09-09", "987654321", "feedfeed", GHOST.hex)
SEEN_IN_FULL = {"sort": "organisation", "order_by": "-organisation_id", "fields": "pepper", "include": "staff", "q": ""}
FORMS = [door for door in PAGES if door.form and set("23") & {status[0] for status in door.own.split()[1:]}]
BODIES = [door for door in API if door.json and door.own.startswith("401")]
LISTS = [door for door in API if door.method == "GET" and not door.of and door.own == "401 200 200 200"]


def named(door: Door) -> str:
    return door.door


@cache
def document(app: Flask) -> dict[str, Any]:
    return openapi(app)


def told_of(street: Street, door: Door) -> dict[str, Any]:
    """What the document says of a door."""
    held = document(street.app)["paths"][re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", door.rule)]
    return dict(held[door.method.lower()])


def shape(street: Street, door: Door) -> dict[str, Any]:
    """The shape of the body that a door takes."""
    (content,) = told_of(street, door)["requestBody"]["content"].values()
    shapes = document(street.app)["components"]["schemas"]
    return dict(shapes[content["schema"]["$ref"].rpartition("/")[2]])


def ids_taken(street: Street, door: Door) -> Iterator[tuple[str, str]]:
    """Where a door of the API takes an id: ("json" or "query_string", the field's name)."""
    for asked in told_of(street, door).get("parameters", ()):
        if asked["in"] == "query" and asked["schema"].get("format") == "uuid":
            yield "query_string", asked["name"]
    if door.json:
        for name, field in shape(street, door)["properties"].items():
            if field.get("format") == "uuid":
                yield "json", name


def foreign_id(street: Street, door: Door, field: str) -> str:
    made = next((kind for end, kind in MADE.items() if door.rule.endswith(end)), "activity")
    kind = MEANS[field] or made
    return street.foreign.ids[kind]


def test_a_foreign_id_in_a_body_or_a_filter_is_answered_like_one_that_does_not_exist(street: Street) -> None:
    tried, let_in = 0, []
    for door in API:
        for place, field in ids_taken(street, door):
            if not door.own.startswith("401"):
                continue
            make = door.json if place == "json" else door.query
            usual = make(street.own) if make else {}
            answers = [
                street.knock(door, door.comes_in(), street.own, **{place: usual | {field: id}})
                for id in (foreign_id(street, door, field), str(GHOST))
            ]
            tried += 1
            if answers[0].status_code not in (404, 422) or (field != "id" and answers[0].json != answers[1].json):
                let_in.append((door.door, field, answers[0].status_code, answers[1].status_code))
    assert let_in == []
    assert tried >= len(MEANS)


@pytest.mark.parametrize("door", FORMS, ids=named)
def test_a_foreign_id_in_a_form_is_kept_nowhere(street: Street, door: Door) -> None:
    assert door.form
    asked = set[str]()
    sent = door.form(Things(street.own.ids, asked)) | {name: foreign_id(street, door, name) for name in MEANS}
    street.file.restore()
    before = street.file.rows()
    answer = street.knock(door, door.comes_in(), street.own, data=sent)
    assert answer.status_code < 500
    assert MARKS["foreign"].encode() not in answer.data  # one of them answers with a PDF
    assert held(added(street, before), *map(str, uuids(street.foreign))) == []
    for name in asked & set(MEANS.values()) - {door.of}:
        swapped = street.own.but(**{name: street.foreign.ids[name]})
        assert street.knock(door, door.comes_in(), swapped).status_code == 404, name


@pytest.mark.parametrize("door", FORMS, ids=named)
def test_a_form_sets_no_field_that_is_the_services(street: Street, door: Door) -> None:
    assert door.form
    sent = door.form(street.own)
    street.file.restore()
    before = street.file.rows()
    answer = street.knock(door, door.comes_in(), street.own, data=hostile(street) | sent)
    assert str(answer.status_code) == door.cells()[door.comes_in()]
    new = added(street, before)
    assert held(new, *BETRAYED, *map(str, uuids(street.foreign))) == []
    assert not any("admin" in row for row in new.get("staff", ())) or door.comes_in() == "admin"


@pytest.mark.parametrize("door", BODIES, ids=named)
def test_a_body_with_a_field_that_is_the_services_is_refused_and_names_it(street: Street, door: Door) -> None:
    assert door.json
    sent, known = door.json(street.own), shape(street, door)["properties"]
    extra = {name: value for name, value in hostile(street).items() if name not in known}
    answer = street.knock(door, door.comes_in(), street.own, json=extra | sent)
    assert (answer.status_code, set(extra) - set(answer.json["problems"])) == (422, set())
    for nested in deeper(sent):
        answer = street.knock(door, door.comes_in(), street.own, json=nested)
        assert answer.status_code == 422, nested


@pytest.mark.parametrize("door", LISTS, ids=named)
def test_no_page_of_a_list_shows_what_is_anothers_however_it_is_asked_for(street: Street, door: Door) -> None:
    unseen = {"leader": "foreign", "neighbour leader": "own", "partner leader": "kept"}
    query = door.query(street.own) if door.query else {}
    for who, side in unseen.items():
        whole = street.knock(door, who, street.own, query_string=query)
        if whole.status_code == 404:
            continue  # the list is of something of ours
        sorts = SEEN_IN_FULL | {"organisation": street.foreign.ids["organisation"]} | query
        odd = street.knock(door, who, street.own, query_string=sorts)
        assert odd.status_code == 422 or odd.json == whole.json
        if "items" not in whole.json:
            continue
        paged = []
        for number in range(1, min(whole.json["total"], 40) + 2):
            page = street.knock(door, who, street.own, query_string=query | {"page": str(number), "size": "1"})
            assert MARKS[side] not in page.text
            paged += page.json["items"]
        assert paged == whole.json["items"][:40]


def test_a_row_that_holds_what_another_has_would_be_seen(street: Street) -> None:
    before = street.file.rows()
    door = next(door for door in FORMS if door.door == "POST /interventions/new")
    street.knock(door, "neighbour leader", street.foreign)
    new = added(street, before)
    assert held(new, street.foreign.ids["organisation"])


def uuids(things: Things) -> Iterator[UUID]:
    """Those of somebody's ids that are nobody else's."""
    for id in (id for name, id in things.ids.items() if name != "other_organisation"):
        with suppress(ValueError):
            yield UUID(id)


def hostile(street: Street) -> dict[str, str]:
    """Fields that nobody may set, with another organisation's ids."""
    return {name: value.format(**street.foreign.ids) for name, value in SET_BY_US.items()}


def added(street: Street, before: dict[str, set[tuple[Any, ...]]]) -> dict[str, set[tuple[Any, ...]]]:
    """Rows that were not there before, or not like this, by table."""
    return {table: new for table, rows in street.file.rows().items() if (new := rows - before[table])}


def held(rows: dict[str, set[tuple[Any, ...]]], *texts: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Rows that hold one of these texts, or of these ids as SQLite keeps them."""
    looked_for = {text.replace("-", "") for text in texts}
    return [
        (table, row)
        for table, many in rows.items()
        for row in many
        if any(text in str(value).replace("-", "") for text in looked_for for value in row)
    ]


def deeper(sent: Any) -> Iterator[Any]:
    """The same body, each time with one field too many in another of the objects within."""
    places = [place for place in _objects(sent, ()) if place]
    for place in places:
        changed = deepcopy(sent)
        inner = changed
        for step in place:
            inner = inner[step]
        inner["organisation_id"] = str(GHOST)
        yield changed


def _objects(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict) and not set(value) <= set(LANGUAGES):  # a text in several languages has no fields
        yield place
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield from _objects(inner, (*place, step))
