"""Any questionnaire that can be written survives the whole way: page, answer, store, export, XLSForm and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.exports.codebook import codebook
from app.exports.csv import Csv, safe
from app.exports.table import Table, table
from app.services import activities, questionnaires
from app.store import interventions as store
from surveys import xlsform
from surveys.answers import Reader, complete
from surveys.disclosure.columns import LABELS, Missing
from surveys.disclosure.microdata import Row, release
from surveys.kinds import NAMES, kind
from surveys.kinds.base import WHOLE, Question, is_missing
from surveys.languages import language
from surveys.questionnaire import Questionnaire, from_document
from tests.builders import World
from tests.stored import stored
from tests.surveys import strategies

FREE = "text"  # whatever is written there is sent
EXAMPLES = settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.generate,),  # each example is a whole round through the service: making one smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Form(HTMLParser):
    """The form of a page: name → what may be sent under it, the hidden values, and the languages of its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.allowed: dict[str, set[str]] = {}
        self.hidden: dict[str, str] = {}
        self.words: list[str] = []
        self._select: str | None = None
        self._plain = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, sort = said.get("name", ""), said.get("type", FREE)
        if tag == "select":
            self._select = name
            self.allowed.setdefault(name, set())
        elif tag == "option" and self._select is not None:
            self._plain = "value" not in said  # then its text is what is sent
            self.allowed[self._select] |= set() if self._plain else {said["value"]}
        elif tag == "textarea" or (tag == "input" and sort not in ("hidden", "radio", "checkbox")):
            self.allowed.setdefault(name, set()).add(FREE)
        elif tag == "input" and sort == "hidden":
            self.hidden[name] = said.get("value", "")
        elif tag == "input":
            self.allowed.setdefault(name, set()).add(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._select is not None and self._plain:
            self.allowed[self._select].add(data.strip())

    def offers(self, name: str, value: str) -> bool:
        """Whether somebody can send this value."""
        allowed = self.allowed.get(name, set())
        return value in allowed or (FREE in allowed and not value.startswith("!"))


class Street:
    """An intervention whose questionnaire is written anew again and again, and whose poster stays where it is."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.now = datetime.now(UTC)
        self.activity = world.activity(languages=["sv"])
        with world.app.app_context():
            (draft,) = questionnaires.mine(actor=world.admin())
            self.draft, self.revision = draft.id, draft.revision

    def publish(self, questionnaire: Questionnaire) -> store.Version:
        """As the next version, whatever has been asked before."""
        actor, now = self.world.admin(), self.world.now
        with self.world.app.app_context():
            saved = questionnaires.save(
                actor=actor, id=self.draft, document=questionnaire.document(), revision=self.revision, now=now
            )
            version = questionnaires.publish(actor=actor, id=self.draft, confirmed=questionnaire.languages, now=now)
            self.revision = saved.revision  # publishing may have given new codes
            return version

    def page(self, client: FlaskClient, code: str) -> Form:
        """The resident's page in one language, without JavaScript."""
        answer = client.get(f"/{self.activity.code}?lang={code}")
        assert answer.status_code == 200
        return Form(answer.text)

    def stored(self, id: UUID) -> dict[str, Any]:
        """The answers of one response."""
        (found,) = (each for each in stored(self.world.app) if each.id == id)
        return found.answers


@pytest.fixture
def street(world: World) -> Street:
    """One for all examples of a test: making it takes longer than what is tried on it."""
    return Street(world)


@EXAMPLES
@given(data=st.data())
def test_any_questionnaire_survives_the_whole_way(street: Street, data: st.DataObject) -> None:
    _the_whole_way(street, data, strategies.questionnaires())


@pytest.mark.parametrize("name", sorted(NAMES))
@settings(EXAMPLES, max_examples=5)
@given(data=st.data())
def test_each_kind_survives_the_whole_way(street: Street, name: str, data: st.DataObject) -> None:
    """By itself, so that none is missed by chance."""
    _the_whole_way(street, data, strategies.questionnaires(kinds=(name,), most_questions=3))


def _the_whole_way(street: Street, data: st.DataObject, drawn: st.SearchStrategy[Questionnaire]) -> None:
    version = street.publish(data.draw(drawn))
    questionnaire = from_document(version.document)
    answers = _by_row(questionnaire, data.draw(strategies.answers_to(questionnaire)))
    client = street.world.app.test_client()
    code = data.draw(st.sampled_from(questionnaire.languages))
    form = street.page(client, code)

    reader = Reader(questionnaire)
    posted = client.post(f"/{street.activity.code}?lang={code}", data=_as_sent(form, reader, answers))
    assert posted.status_code == 200, posted.text
    kept, _ = reader.apart(answers)
    stored = street.stored(UUID(form.hidden["_id"]))
    assert stored == kept

    _survives_export(questionnaire, stored)
    assert from_document(xlsform.read(xlsform.write(questionnaire))).digest() == version.digest


def _by_row(questionnaire: Questionnaire, answers: dict[str, Any]) -> dict[str, Any]:
    """The page asks row by row, so that nobody says "vet inte" to a whole matrix at once, as the API lets them."""
    rows = {each.key: each.rows for each in questionnaire.questions if each.rows}
    return {
        key: {str(row.value): answer for row in rows[key]} if key in rows and is_missing(answer) else answer
        for key, answer in answers.items()
    }


def _as_sent(form: Form, reader: Reader, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """The form filled in by its own controls: what the page does not offer cannot be sent."""
    sent = {name: [value] for name, value in form.hidden.items()}
    for key, parts in reader.to_form(answers).items():
        for part, values in parts.items():
            name = key if part == WHOLE else f"{key}.{part}"
            for value in values:
                assert form.offers(name, value), (name, value, form.allowed.get(name))
            sent[name] = values
    return sent


# What the cells must be, said a second time and otherwise than the kinds say it: option or row → cell.
EXPECTED: dict[str, Callable[[Question, Any], list[Any]]] = {
    "choices": lambda q, said: [1 if each.value in said else 0 for each in q.options],
    "ranking": lambda q, said: [1 + said.index(each.value) if each.value in said else 0 for each in q.options],
    "matrix": lambda q, said: [said.get(each.value, {"missing": "skipped"}) for each in q.rows],
    "yes_no": lambda _, said: [{True: 1, False: 0}[said]],
    "text": lambda *_: [],
    "short_text": lambda *_: [],
    "information": lambda *_: [],
}
CODES = {"skipped": -3, "not_reached": -6, "not_shown": -7, "dont_know": -8, "refused": -9}


def _expected(question: Question, said: Any) -> list[Any]:
    """The cells of a question, with the words for what is missing in the place of their codes."""
    if isinstance(said, Mapping) and set(said) == {"missing"}:
        parts = {"choices": question.options, "ranking": question.options, "matrix": question.rows}
        silent = question.kind in ("text", "short_text", "information")
        return [said] * (0 if silent else len(parts.get(question.kind, (1,))))
    return EXPECTED.get(question.kind, lambda _, answer: [answer])(question, said)


def _survives_export(questionnaire: Questionnaire, stored: Mapping[str, Any]) -> None:
    """Twelve people who answered so, released and written as CSV: each cell is the answer, or the code of why there is
    none, and the codebook has a label for every code and option.
    """
    whole = complete(questionnaire, stored)
    asked = [each for each in questionnaire.asked() if kind(each.kind).variables(each)]
    rows = [Row(bytes([n]) * 16, 0, whole) for n in range(12)]
    names = [f"p{n}" for n in range(12)]
    data = release(rows, outcomes=asked, limit=5, ids=names, shuffle=lambda _: None)
    lines = _written(table(data.long))
    columns = [each for each in data.long.columns if each.question is not None]
    place = len(data.long.columns) - len(columns)
    wanted = [cell for question in asked for cell in _expected(question, whole[question.key])]
    assert len(lines) == 13
    assert len(columns) == len(wanted)
    for column, cell, text in zip(columns, wanted, lines[1][place:], strict=True):
        if column.question and column.question.key in data.report.unanimous:  # a sensitive answer that all gave
            assert column.missing[int(text)] == LABELS[Missing.WITHHELD]
        elif isinstance(cell, Mapping):
            assert int(text) % 1_000_000 == CODES[cell["missing"]] % 1_000_000
            assert column.missing[int(text)] == LABELS[Missing[cell["missing"].upper()]]
        else:
            assert text == (safe(cell) if isinstance(cell, str) else repr(cell))
    book = _written(codebook([table(data.long)], languages=questionnaire.languages, version="1"))
    _describes(dict(zip(book[0], each, strict=True)) for each in book[1:])


def _describes(lines: Iterable[dict[str, str]]) -> None:
    for line in lines:
        assert line["variable"]
        if line["question"]:
            assert any(line[name] for name in line if name.startswith("wording_"))
            assert all(
                "(-9)" in line[name] or "_" in line[name] or not line[name] or "(-1000009)" in line[name]
                for name in line
                if name.startswith("missing_")
            )


def _written(wanted: Table) -> list[list[str]]:
    stream = io.BytesIO()
    Csv().write(wanted, stream)
    return list(csv.reader(io.StringIO(stream.getvalue().decode(), newline="")))


@EXAMPLES
@given(data=st.data())
def test_every_text_is_on_the_page_in_its_own_direction(street: Street, data: st.DataObject) -> None:
    questionnaire = from_document(street.publish(data.draw(strategies.questionnaires())).document)
    client = street.world.app.test_client()
    for code in questionnaire.languages:
        answer = client.get(f"/{street.activity.code}?lang={code}")
        assert f'<html lang="{language(code).tag}" dir="{language(code).direction}">' in answer.text
        shown = " ".join("".join(Form(answer.text).words).split())
        for question in questionnaire.questions:
            told = question.text.get(code)
            if told:
                assert " ".join(told.split()) in shown


def test_two_responses_to_two_versions_are_each_read_under_their_own(street: Street) -> None:
    world, client = street.world, street.world.app.test_client()
    old = street.page(client, "sv")
    choice = {
        "key": "fran",
        "kind": "choice",
        "text": {"sv": "Varifrån?"},
        "options": [{"value": value, "label": {"sv": value}} for value in ("norr", "syd")],
    }
    document = {"title": {"sv": "Ny"}, "languages": ["sv"], "audience": "youth", "questions": [choice]}
    version = street.publish(from_document(document))
    new = street.page(client, "sv")
    assert (old.hidden["_version"], new.hidden["_version"]) == ("1", str(version.number))
    late = client.post(f"/{street.activity.code}", data={**old.hidden, "trygghet_2": "4"})
    fresh = client.post(f"/{street.activity.code}", data={**new.hidden, "fran": "syd"})
    mixed = client.post(f"/{street.activity.code}", data={**new.hidden, "_id": str(uuid4()), "trygghet_2": "4"})
    assert [each.status_code for each in (late, fresh, mixed)] == [200, 200, 422]
    with world.app.app_context():
        rows = {each.answers.get("fran", "old"): each.version for each in stored(world.app)}
        numbers = {each.id: each.number for each in questionnaires.versions(actor=world.admin(), id=street.draft)}
        assert {name: numbers[id] for name, id in rows.items()} == {"old": 1, "syd": version.number}


def test_an_activity_added_later_asks_the_newest_version(street: Street) -> None:
    world = street.world
    with world.app.app_context():
        later = activities.add(
            actor=world.admin(), intervention=street.activity.intervention_id, name="Onsdag", now=world.now
        )
    assert Form(world.app.test_client().get(f"/{later.code}").text).hidden["_version"] == "1"
