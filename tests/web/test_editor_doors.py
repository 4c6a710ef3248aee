"""The editor's JSON doors: strict, roomy for one door only, never over somebody else's; and what the page carries."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_jwt_extended import get_csrf_token

from app.services import questionnaires
from app.web import editing
from surveys import bank, kinds, reach
from surveys.kinds import SHELF
from surveys.languages import staff_keys
from surveys.questionnaire import draft_from_document, problems
from tests.builders import World
from tests.service import token_of
from tests.web.editor import drafted


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The store has its own tests on both."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


XLSFORM = {"integer", "decimal", "type"}  # its words, which stand beside the codes


class Door:
    """A signed-in leader's knocks at one draft's door."""

    def __init__(self, world: World) -> None:
        world.now = datetime.now(UTC)
        lea = world.colleague("leader")
        place = drafted(world, lea)
        with world.app.app_context():
            (self.draft,) = questionnaires.of_intervention(actor=lea, intervention=place.id)
        token = token_of(world.app, lea)
        with world.app.app_context():
            self.headers = {"X-CSRF-TOKEN": get_csrf_token(token)}
        self.path = f"/questionnaires/{self.draft.id}/draft"
        self.client: FlaskClient = world.app.test_client()
        self.client.set_cookie("ringar_session", token)
        self.document: dict[str, Any] = self.client.get(self.path).get_json()["document"]

    def put(self, body: Any = None, **says: Any) -> Any:
        """The answer to what is sent: bytes as they are, else as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.put(
            self.path, data=raw, **({"content_type": "application/json", "headers": self.headers} | says)
        )

    def save(self, revision: int = 1, **changes: Any) -> Any:
        """The same with changes to the document."""
        return self.put({"revision": revision, "document": self.document | changes})


@pytest.fixture
def door(world: World) -> Door:
    return Door(world)


def test_a_save_answers_with_revision_document_problems_and_advice(door: Door) -> None:
    broken = [{"key": "q", "kind": "scale", "text": {"sv": "Bra?"}}]
    told = door.save(questions=broken).get_json()
    assert told["revision"] == 2
    assert told["document"]["questions"] == broken
    (reason,) = told["problems"]["q"]
    assert reason["code"] == "scale_points"
    assert reason["text"] == staff_keys("sv")["reasons.scale_points"]
    assert {"question", "code", "text"} == set(told["advice"][0])
    assert told["unread"] == ["ar"]
    assert door.client.get(door.path).get_json() == told


def test_another_s_save_in_between_is_409_and_comes_along(door: Door) -> None:
    door.save(title={"sv": "Den andras"})
    answer = door.save(title={"sv": "Min"})
    assert answer.status_code == 409
    theirs = answer.get_json()["theirs"]
    assert (theirs["revision"], theirs["document"]["title"]) == (2, {"sv": "Den andras"})
    assert door.client.get(door.path).get_json()["document"]["title"] == {"sv": "Den andras"}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"revision": 1, "revision": 2, "document": {}}', "key_twice"),
        (b'{"revision": NaN, "document": {}}', "number"),
        (b"[" * 40 + b"]" * 40, "too_deep"),
        (b"\xff", "not_utf8"),
        (b"{", "not_json"),
    ],
)
def test_it_reads_strictly(door: Door, body: bytes, why: str) -> None:
    answer = door.put(body)
    assert answer.status_code == 400
    assert answer.get_json()["problems"] == {"body": [why]}


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800"])
def test_a_zero_byte_or_half_a_character_is_told_at_its_field(door: Door, odd: str) -> None:
    answer = door.put(f'{{"revision": 1, "document": {{"title": {{"sv": "{odd}"}}}}}}'.encode())
    assert answer.status_code == 422
    assert answer.get_json()["problems"] == {"sv": ["characters"]}  # the name next to it


@pytest.mark.parametrize("body", [{}, {"revision": "1", "document": {}}, {"revision": 1, "document": {}, "more": 1}, 1])
def test_what_does_not_fit_is_refused(door: Door, body: Any) -> None:
    answer = door.put(body)
    assert answer.status_code == 422
    assert answer.mimetype == "application/json"


def test_only_json_comes_in(door: Door) -> None:
    assert door.put(b"{}", content_type="text/plain").status_code == 400


def test_this_door_takes_more_bytes_than_others_and_no_more_than_512_kb(door: Door) -> None:
    long = {"sv": "Ord " * 480}
    many = [{"key": f"q{n}", "kind": "yes_no", "text": long, "hint": long} for n in range(40)]
    assert len(json.dumps(many)) > 128 * 1024
    assert door.save(questions=many).status_code == 200
    answer = door.put(b" " * (512 * 1024 + 1))
    assert (answer.status_code, answer.get_json()["code"]) == (413, "request.too_large")


def test_what_cannot_be_kept_is_named(door: Door) -> None:
    answer = door.save(questions=[{"key": "q", "kind": "riddle", "text": {}}])
    assert answer.status_code == 422
    assert answer.get_json()["problems"] == {"q": ["kind"]}


def test_without_the_session_s_token_nothing_is_saved(door: Door) -> None:
    assert door.put({"revision": 1, "document": door.document}, headers={}).status_code == 403


def test_a_stranger_is_answered_in_json(door: Door) -> None:
    door.client.delete_cookie("ringar_session")
    answer = door.save()
    assert (answer.status_code, answer.get_json()["code"]) == (401, "auth.required")


def test_a_core_item_worded_anew_comes_back_under_a_code_of_its_own(door: Door) -> None:
    questions = [dict(each) for each in door.document["questions"]]
    questions[0] = questions[0] | {"text": {"sv": "Är du trygg?"}}
    told = door.save(questions=questions).get_json()
    assert told["document"]["questions"][0]["key"] == "trygghet_2_v2"


@pytest.mark.parametrize("kind", SHELF, ids=lambda kind: kind.name)
def test_a_new_question_needs_nothing_but_its_words(kind: Any) -> None:
    told = editing.kind_told(kind)
    question = {"key": "q", "kind": kind.name, "text": {"sv": "Vad?"}, **told["starter"]}
    for part in ("options", "rows"):
        for each in question.get(part, ()):
            each["label"] = {"sv": "Ord"}
    asked = draft_from_document({"title": {"sv": "X"}, "languages": ["sv"], "questions": [question]})
    assert "q" not in problems(asked)
    fewest, most = told["room"]
    assert fewest <= len(asked.questions[0].options) <= most
    assert told["compared"] or not told["operators"]


def reasons() -> set[str]:
    """Every code that the core gives for a question that cannot be asked."""
    sources = [*Path(kinds.__path__[0]).glob("*.py"), Path(str(reach.__file__))]
    listed = [re.findall(r'(?:return|else) \[?"([a-z_]+)"\]?', path.read_text(encoding="utf-8")) for path in sources]
    return {code for codes in listed for code in codes} - XLSFORM


def test_every_problem_and_every_kind_has_its_words_in_both_languages() -> None:
    assert {"scale_ends", "limits", "show_if_never"} <= reasons()
    for code in ("sv", "en"):
        known = staff_keys(code)
        assert [each for each in reasons() if f"reasons.{each}" not in known] == []
        for kind in SHELF:
            assert f"kinds.{kind.name}" in known
            assert f"kinds.{kind.name}_about" in known
            assert [each.name for each in kind.settings if f"kinds.setting_{each.name}" not in known] == []
            assert [name for name in kind.operators if f"editor.{name}" not in known] == []


def test_the_page_carries_every_core_item_as_it_would_be_stored() -> None:
    carried = [item for shelf in editing.shelves("sv") for item in shelf["items"]]
    assert {item["item"] for item in carried} == set(bank.items())
    whole = {"title": {"sv": "X"}, "languages": ["sv"], "audience": "adults", "questions": carried}
    assert [each.document() for each in draft_from_document(whole).questions] == carried


def test_names_that_published_versions_use_are_told(door: Door, world: World) -> None:
    def taken() -> dict[str, list[Any]]:
        with world.app.app_context():
            return editing.taken(questionnaires.one(actor=world.admin(), id=door.draft.id))

    assert taken() == {}
    with world.app.app_context():
        questionnaires.publish(actor=world.admin(), id=door.draft.id, confirmed=["ar"], now=world.now)
    assert taken()["varfor"][:2] == ["kompisar", "ledare"]
