"""The README's example client, as it stands there, against a real server: a stranger can build an app on the API."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from app import sealing
from app.extensions import SETTINGS
from app.keys import CourierKeys
from app.store import interventions as store
from surveys import codes
from surveys.languages import say
from surveys.questionnaire import Questionnaire, from_document
from tests.builders import Participant, full_answers
from tests.house.tree import ROOT
from tests.web.resident import Place

pytestmark = pytest.mark.real_codes

LONGEST, WIDEST = 60, 120
LANGUAGE = "ar"


def source() -> str:
    """The one block of Python in the README's section about the API."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## API$.*?(?=^## )", readme, re.MULTILINE | re.DOTALL)
    assert section
    (found,) = re.findall(r"^```python\n(.*?)^```", section[0], re.MULTILINE | re.DOTALL)
    return str(found)


def test_it_is_short_and_stands_on_its_own() -> None:
    lines = source().splitlines()
    assert len(lines) <= LONGEST
    assert max(map(len, lines)) <= WIDEST
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(".")[0]
        for node in ast.walk(ast.parse(source()))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= sys.stdlib_module_names | {"cryptography"}


class App:
    """The client in a process and a folder of its own, where nothing of ours can be imported."""

    def __init__(self, place: Place, activity: store.Activity, folder: Path) -> None:
        self.address = f"{place.address}/{activity.code}"
        self.folder = folder
        (folder / "client.py").write_text(source(), encoding="utf-8")

    def run(self, deed: str = "", *, code: str = "", typed: Iterable[str] = ()) -> tuple[int, str]:
        """Exit code, and all that it said."""
        done = subprocess.run(
            [sys.executable, "-I", "client.py", self.address, LANGUAGE, *([deed] if deed else [])],
            input="\n".join([code, *typed, ""]),
            capture_output=True,
            cwd=self.folder,
            env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def questions(place: Place, activity: store.Activity) -> Questionnaire:
    """As the door says them."""
    survey = place.world.app.test_client().get(f"/api/v1/surveys/{activity.code}").json
    return from_document(survey["questionnaire"])


def told(asked: Questionnaire, **says: Any) -> list[str]:
    """What somebody types: an answer to each question, in JSON."""
    answers = full_answers(asked) | says
    return [json.dumps(answers[each.key]) if each.key in answers else "" for each in asked.questions]


def a_login_page_first(place: Place) -> list[str]:
    """The first response comes through, but a café's login page is all that the app gets back, twice: it lets nobody
    through, and it says that all is well. Returns the tries.
    """
    inner: Callable[..., Iterable[bytes]] = place.world.app.wsgi_app
    sent: list[str] = []

    def between(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/responses"):
            return inner(environ, start)
        sent.append(environ["PATH_INFO"])
        if len(sent) > 2:
            return inner(environ, start)
        if len(sent) > 1:
            start("403 Forbidden", [("Content-Type", "text/html")])
            return [b"<h1>Sign in to use our wifi</h1>"]
        list(inner(environ, lambda *_: None))
        start("200 OK", [("Content-Type", "application/json")])
        return [b'{"welcome": "sign in to use our wifi"}']

    place.world.app.wsgi_app = between  # type: ignore[method-assign]
    return sent


def test_it_answers_comes_back_sees_stops_and_erases(place: Place, tmp_path: Path) -> None:
    activity = place.activity()
    asked = questions(place, activity)
    app, intervention = App(place, activity, tmp_path), activity.intervention_id
    sent = a_login_page_first(place)

    status, said = app.run(typed=[*told(asked), "noor@example.org"])
    assert status == 0, said
    assert len(sent) == 3, "sent again until its own id came back"
    assert say(LANGUAGE, "participant.consent.adults.heading") in said
    assert say(LANGUAGE, "participant.help.now_adults") in said, "beside free texts"
    assert all(each.text[LANGUAGE] in said for each in asked.questions)
    (code,) = re.findall(r"^\d{16}$", said, re.MULTILINE)
    somebody = Participant(code)
    answer_key = somebody.answer_key(intervention)
    (first,) = place.responses()
    texts = {each.key for each in asked.questions if each.kind == "text"}
    assert first.answers == {key: value for key, value in full_answers(asked).items() if key not in texts}
    assert (first.mode, len(place.texts())) == ("phone", 1)
    assert contact_of(place, intervention) == sealing.Contact(
        channel="email", address="noor@example.org", answer_key=codes.b64url(answer_key), language=LANGUAGE
    )

    with place.days_later(100):
        status, said = app.run(code=codes.grouped(code), typed=[*told(asked), ""])
        assert status == 0, said
        later = next(row for row in place.responses() if row.id != first.id)
        assert later.pid == first.pid
        assert None not in {first.wave, later.wave}
        assert first.wave != later.wave
        assert app.run(code=code) == (1, f"{label()}{say(LANGUAGE, 'participant.duplicate.heading')}\n")
        arabic = codes.grouped(code).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        assert app.run(code=arabic) == app.run(code=code), "the same person in other digits"
        assert app.run("waves", code=code) == (0, f"{label()}{{'waves': [0, 1]}}\n")

        assert app.run("stop", code=code)[0] == 0
        assert place.stop_orders() == [codes.stop_hash(codes.stop_key(answer_key))]
        assert len(place.responses()) == 2, "who stops has still answered"

        assert app.run("erase", code=code) == (0, f"{label()}{{'responses': 2}}\n")
        assert place.responses() == []
        assert len(place.stop_orders()) == 2, "the contact goes as well"
        assert app.run("waves", code=code)[1] == f"{label()}{{'waves': []}}\n"


def test_it_says_what_is_wrong_and_nothing_is_stored(place: Place, tmp_path: Path) -> None:
    activity = place.activity()
    asked = questions(place, activity)
    app = App(place, activity, tmp_path)
    for wrong in ("7863 4420 0849 9064", "7863", "my code is lost!!"):
        assert app.run(code=wrong) == (1, f"{label()}{say(LANGUAGE, 'participant.code.wrong')}\n")
    text = next(each.key for each in asked.questions if each.kind == "text")
    status, said = app.run(typed=told(asked, **{text: "😀" * 5000}))
    assert status == 1
    refused = json.loads(said[said.rindex('{"code"') :])
    assert refused["problems"] == {text: ["too_long"]}
    assert refused["message"] == say(LANGUAGE, "errors.answers.invalid")
    assert place.responses() == []
    assert place.texts() == []


def test_what_is_not_translated_is_asked_in_swedish(place: Place, tmp_path: Path) -> None:
    options = [{"value": each, "label": {"sv": each.title()}} for each in ("ja", "nej")]
    question = {"key": "q", "kind": "choice", "text": {"sv": "Var det bra?"}, "options": options}
    languages = ["sv", LANGUAGE]
    activity = place.asking(
        {"title": {"sv": "Prov"}, "languages": languages, "audience": "adults", "questions": [question]}
    )
    status, said = App(place, activity, tmp_path).run(typed=['"ja"', ""])
    assert status == 0, said
    assert "Var det bra?\nja: Ja\nnej: Nej\n" in said


def label() -> str:
    return f"{say(LANGUAGE, 'participant.code.label')}: "


def contact_of(place: Place, intervention: Any) -> sealing.Contact:
    """What the courier finds in the one box."""
    (held,) = place.spooled("box")
    private = CourierKeys.load(place.world.app.extensions[SETTINGS].home).box_private
    inside = json.loads(sealing.open_box(private, held.sealed, info=sealing.spool_info(intervention)))
    return sealing.open_contact(private, codes.from_b64url(inside["box"], None), intervention=intervention)
