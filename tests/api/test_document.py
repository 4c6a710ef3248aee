"""The OpenAPI document says what the doors do, its page loads nothing from outside, and no door falls over."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from playwright.sync_api import Page
from schemathesis.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from app.errors import problem
from surveys.errors import Closed
from tests.builders import World
from tests.house.doors import API, PARTICIPANT
from tests.house.street import Street

OWN = "/api/v1/openapi.json"
AS_TOLD = [status_code_conformance, content_type_conformance, response_schema_conformance]
PROOF = bool(os.environ.get("RINGAR_PROOF"))
EXAMPLES = 200 if PROOF else 2
ROLES = [(role, mode) for role in ("anonymous", "leader", "evaluator", "admin") for mode in GenerationMode]
FEW = [("admin", GenerationMode.POSITIVE), ("evaluator", GenerationMode.POSITIVE)] + [
    (role, GenerationMode.NEGATIVE) for role in ("anonymous", "leader", "admin")
]
ENDS_A_SESSION = ("/logout", "/password")


def document(street: Street) -> dict[str, Any]:
    return dict(street.app.test_client().get(OWN).json)


def operations(told: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, held in told["paths"].items()
        for method, operation in held.items()
        if method != "parameters"
    ]


def test_the_document_is_valid_openapi(street: Street) -> None:
    told = document(street)
    assert told["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(told).validate()


def test_an_invalid_document_would_be_seen(street: Street) -> None:
    told = document(street)
    told["paths"]["/api/v1/contacts"]["post"]["responses"] = []
    with pytest.raises(Exception, match=r"type|object"):
        schemathesis.openapi.from_dict(told).validate()


def test_every_json_door_is_described_and_nothing_else(street: Street) -> None:
    doors = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", door.door) for door in (*PARTICIPANT, *API)}
    assert {f"{method.upper()} {path}" for method, path, _ in operations(document(street))} == doors


def test_every_operation_says_what_it_does_and_how_it_refuses(street: Street) -> None:
    told = document(street)
    for method, path, operation in operations(told):
        where = f"{method} {path}"
        assert operation["summary"], where
        statuses = set(operation["responses"])
        assert any(status.startswith("2") for status in statuses), where
        assert ("401" in statuses) == ("security" in operation or path.endswith("/login")), where
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= statuses, where
    assert told["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_what_is_told_of_each_door_s_refusals_holds(street: Street) -> None:
    """Each status that the table of doors expects stands in the document."""
    told = document(street)
    for door in (*PARTICIPANT, *API):
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", door.rule)
        known = set(told["paths"][path][door.method.lower()]["responses"])
        assert set(door.cells().values()) <= known, door.door


def test_every_error_shows_an_example_that_the_service_could_have_said(street: Street) -> None:
    told = document(street)
    for status, means in told["components"]["responses"].items():
        if status == "DEFAULT_ERROR":
            continue
        (held,) = means["content"].values()
        assert set(held["example"]) == {"code", "message", "problems"}, status
        assert held["example"]["message"], status
    shown = told["components"]["responses"]["GONE"]["content"]["application/json"]["example"]
    with street.app.test_request_context(headers={"Accept-Language": "en"}):
        assert shown == problem(Closed(wave=1), "en")


def test_the_page_shows_every_operation_and_loads_nothing_from_outside(desk: Page, live: tuple[World, str]) -> None:
    _, address = live
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.goto(f"{address}/api/docs")
    assert {url.removeprefix(address) for url in asked} <= {"/api/docs", "/api/docs.css", "/favicon.ico"}
    assert desk.locator("details").count() == len(API) + len(PARTICIPANT)
    desk.get_by_text("/api/v1/surveys/{code}/responses").click()
    desk.get_by_role("link", name="ResponseIn").click()
    assert desk.locator("#shape-ResponseIn").is_visible()


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("role", "mode"), ROLES if PROOF else FEW)
def test_no_door_falls_over_whatever_is_sent(street: Street, role: str, mode: GenerationMode) -> None:
    """Schemathesis sends what the document allows and what it does not; each answer is as told, none a 5xx."""
    schema = schemathesis.openapi.from_wsgi(OWN, street.app)
    fallen: list[str] = []
    operations = [result.ok() for result in schema.get_all_operations()]
    # A poster is pressed in tests of its own.
    for operation in (it for it in operations if PROOF or not it.path.endswith((".pdf", "/admissions"))):
        street.file.restore()  # what an operation before it has removed is there again

        @settings(
            max_examples=_examples(street, operation, role),
            phases=[Phase.generate],
            database=None,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode))
        def knock(case: Any) -> None:
            if case.operation.path.endswith(ENDS_A_SESSION):
                street.file.restore()
            for name in case.path_parameters or {}:
                known = street.own.ids.get(_kind(case.operation.path, name))
                if known:
                    case.path_parameters[name] = known
            plain = {"Accept-Encoding": "identity"}  # nobody unpacks between here and the checks
            answer = case.call(headers=plain | {"Authorization": f"Bearer {street.token(role)}"})
            try:
                case.validate_response(answer, checks=AS_TOLD)
            except FailureGroup as odd:
                fallen.append(f"{case.method} {case.operation.path}: {odd.exceptions}")
            if answer.status_code >= 500:
                fallen.append(f"{case.method} {case.operation.path}: {json.dumps(case.body, default=str)[:300]}")

        with suppress(Unsatisfiable):  # nothing can be wrong at a door that takes nothing
            knock()
    assert fallen == []


def test_each_operation_is_tried_as_often_as_it_should_by_somebody(street: Street) -> None:
    found = [result.ok() for result in schemathesis.openapi.from_wsgi(OWN, street.app).get_all_operations()]
    roles = {role for role, _ in ROLES}
    assert {it.label for it in found if all(_examples(street, it, role) < EXAMPLES for role in roles)} == set()


def _examples(street: Street, operation: Any, role: str) -> int:
    """How many to send. Where a guard turns a role away before anything is read, what is sent tells nothing new; the
    same is so of who it is that sends it at a door for everybody.
    """
    guards = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)): street.app.view_functions[rule.endpoint].guard  # type: ignore[attr-defined]  # app/guards.py puts it there
        for rule in street.app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    where, _, roles = guards[operation.method.upper(), operation.path].partition(":")
    comes_in = role == "anonymous" if where == "public" else role in roles.split(",") or where == "refresh"
    return EXAMPLES if comes_in else max(1, EXAMPLES // 20)


def _kind(path: str, parameter: str) -> str:
    if parameter == "code":
        return "code"
    kinds = {
        "interventions": "intervention",
        "questionnaires": "questionnaire",
        "activities": "activity",
        "areas": "area",
        "partners": "partner",
        "releases": "release",
    }
    return kinds.get(path.split("/")[3], "") if parameter == "id" else ""
