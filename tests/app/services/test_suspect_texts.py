"""Texts of answers that came too fast: a reviewer reads them, after all others, and none of them ever leaves."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.services import free_texts, receive
from surveys.errors import Conflict
from tests.app.analyst.group import OVER, Group, group
from tests.app.services.test_free_texts import decide, look, stored, write
from tests.builders import World
from tests.service import token_of

CRY = "Snälla hjälp mig, jag vågar inte gå hem"


@pytest.fixture
def adults(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home, ready="meeting-place", audience="adults") as made:
        yield made


def poured_in(group: Group, monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    """Each with a response that the limits have marked as suspect."""
    whole = receive.receive
    with monkeypatch.context() as marked:
        marked.setattr(receive, "receive", lambda **says: whole(**says | {"sent": replace(says["sent"], suspect=True)}))
        write(group, *texts)


def text_files(group: Group, evaluator: Any) -> str:
    """All that has left of the group's texts, in whatever file."""
    held = ""
    for offer in group.releases(evaluator):
        for format in offer.formats:
            content = group.file(evaluator, offer, format).content
            if zipfile.is_zipfile(io.BytesIO(content)):
                inside = zipfile.ZipFile(io.BytesIO(content))
                held += "".join(inside.read(each).decode(errors="replace") for each in inside.namelist())
            held += content.decode(errors="replace")
    return held


def test_a_cry_for_help_from_a_suspect_device_is_read_by_somebody_and_never_leaves(
    adults: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluator = adults.evaluator()
    write(adults, *(f"Mer fotboll, sa en av {n + 20}" for n in range(10)))
    poured_in(adults, monkeypatch, CRY, "Rösta på oss", "Rösta på oss igen")
    adults.world.later(**OVER)
    adults.tick()
    with adults.world.app.app_context():
        assert [n for _, n in free_texts.waiting(actor=evaluator, now=adults.world.now)] == [13]
    for _ in range(10):  # theirs come first, whatever was poured in
        found = look(adults, evaluator)
        assert found.at is not None
        assert not found.at.apart
        decide(adults, evaluator, found, "approve")
    cry = None
    for _ in range(3):
        found = look(adults, evaluator, after=cry)
        assert found.at is not None
        assert found.at.apart
        with pytest.raises(Conflict):
            decide(adults, evaluator, found, "approve")
        is_cry = CRY in "".join(part.text for part in found.at.parts)
        decide(adults, evaluator, found, "worry" if is_cry else "read")
        cry = found.at.id if is_cry else cry
    found = look(adults, evaluator)
    assert found.at is None
    assert [each.id for each in found.worrying] == [cry]
    assert found.flagged == 1
    again = look(adults, evaluator, at=cry)
    for deed in ("approve", "worry"):
        with pytest.raises(Conflict):
            decide(adults, evaluator, again, deed)  # type: ignore[arg-type]  # two of the deeds
    adults.tick()
    left = text_files(adults, evaluator)
    assert "Mer fotboll, sa en av 20" in left
    assert CRY not in left
    assert "Rösta på oss" not in left
    assert Counter(state for state, _ in stored(adults)) == {"suspect_worry": 1, "suspect_read": 2}
    decide(adults, evaluator, again, "wait")
    assert look(adults, evaluator).at is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_says_that_a_text_may_have_been_poured_in_and_lets_none_go_on(
    adults: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluator = adults.evaluator()
    poured_in(adults, monkeypatch, CRY)
    adults.world.later(**OVER)
    adults.tick()
    client = adults.world.app.test_client()
    client.set_cookie("ringar_session", token_of(adults.world.app, evaluator))
    page = client.get(f"/interventions/{adults.intervention}/texts").text
    assert CRY in page
    assert "Någon kan ha skickat dem för att styra resultatet" in page
    assert ('value="worry"' in page, 'value="read"' in page, 'value="approve"' in page) == (True, True, False)
