"""Whatever kind a question is of: a public page calls its answers what they are called in its own language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from surveys.kinds import SHELF, kind
from surveys.languages import LANGUAGES, say
from surveys.questionnaire import Questionnaire, from_document
from tests.app.analyst.group import OVER, Group, group
from tests.builders import Participant, World, some_answer
from tests.web.kinds import EVERYTHING
from tests.web.resident import Place
from tests.web.test_no_claims import read

PEOPLE = 40
FACES = [f"{faces}.{n}" for faces in ("faces", "faces_positive") for n in range(1, 6)]
OWN_WORDS = ("question.yes", "question.no", *FACES)
NOT_COUNTED = {"information", "number", "date_month", "ranking", "short_text", "text"}  # nothing of theirs is a share


def everywhere(part: Any) -> Any:
    """Each text of a questionnaire in every language, marked with which."""
    if isinstance(part, dict) and "sv" in part:
        return {code: f"{part['sv']} ‹{code}›" for code in LANGUAGES}
    if isinstance(part, dict):
        return {name: everywhere(held) for name, held in part.items()}
    return [everywhere(each) for each in part] if isinstance(part, list) else part


DOCUMENT = everywhere(EVERYTHING) | {"languages": list(LANGUAGES)}
NOTHING = {"value": "seeking", "label": everywhere({"sv": "Söker arbete"})}  # who neither works nor studies
next(each for each in DOCUMENT["questions"] if each["kind"] == "status")["options"].append(NOTHING)


def answers(asked: Questionnaire, n: int) -> dict[str, Any]:
    """As somebody else than the one before answers."""
    found = {}
    for each in asked.asked():
        samples = [] if kind(each.kind).apart else kind(each.kind).samples(each, ())
        found[each.key] = samples[n % len(samples)] if samples else some_answer(each, 1 + n % 5)
    return found


def answered(made: Group) -> None:
    made.activity = Place(made.world, "").asking(DOCUMENT)
    asked = from_document(DOCUMENT)
    for n in range(PEOPLE):
        made.world.answer(made.activity, Participant(typed=False), answers=answers(asked, n))
    made.world.later(**OVER)
    made.tick()


def test_every_answer_has_its_name_in_the_language_of_the_page(world: World, ready_url: str, home: Path) -> None:
    with group(world, ready_url, home) as made:
        answered(made)
        shown = {item["key"].split("__")[0] for item in made.report()["waves"][0]["items"] if item["shares"]}
        client = world.app.test_client()
        pages = {code: read(client.get(f"/r/{made.activity.code}?lang={code}").text) for code in LANGUAGES}
    kinds = {each["kind"] for each in DOCUMENT["questions"] if each["key"] in shown}
    assert kinds == {each.name for each in SHELF} - NOT_COUNTED
    for code, page in pages.items():
        assert set(re.findall("‹(.+?)›", page)) == {code}
        said = {word: say(code, f"participant.{word}") for word in OWN_WORDS}
        assert all(own in page for own in said.values()), code
        swedish = {say("sv", f"participant.{word}") for word in OWN_WORDS} - set(said.values())
        assert [word for word in swedish if re.search(rf"\b{re.escape(word)}\b", page, re.IGNORECASE)] == [], code
