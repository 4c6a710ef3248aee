"""A text that is markup is shown as text, wherever a person can write one and wherever it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect

from app.extensions import db
from app.store.ballots import Ballot
from app.store.base import Base
from app.store.interventions import Activity, Intervention, Questionnaire, Version
from tests.house.doors import TABLE, Door
from tests.house.street import Street, built, street

__all__ = ["built", "street"]
MARKUP = "\"'></script></title></textarea></style>--><xss-probe onfocus=alert(1)>{{7*7}}"
RAW = "<xss-probe"
SHOWN = "&lt;xss-probe"
PAGES = [door for door in TABLE if door.method == "GET" and "/api/" not in door.rule]
# Columns whose words the service chooses itself, or that are no text.
OURS = {
    *("role", "language", "email", "password_hash", "code", "kiosk_pin", "digest", "sha256", "media_type", "format"),
    *("audience", "intake", "stage", "comparison_group", "main_outcome", "type", "rights", "sort", "action", "subject"),
    *("state", "question", "key", "version_num", "refused", "token_id", "process", "channel"),
    *("way", "reason", "reply", "unit"),
}
WRITTEN = ("title", "intro", "text", "label", "hint", "help", "thanks", "help_text")


def marked(value: Any) -> Any:
    """The same document with markup behind every text that an author writes."""
    if isinstance(value, list):
        return [marked(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: {code: f"{text}{MARKUP}" for code, text in inner.items()}
        if name in WRITTEN and isinstance(inner, dict)
        else marked(inner)
        for name, inner in value.items()
    }


def written_columns() -> Iterator[tuple[type[Base], str]]:
    """Every column that holds somebody's words."""
    for mapper in Base.registry.mappers:
        for name, column in inspect(mapper.class_).columns.items():
            if str(column.type).startswith("VARCHAR") and name not in OURS and mapper.local_table.schema is None:
                yield mapper.class_, name


def mark_columns() -> set[str]:
    """Put markup behind all of them; returns which held something."""
    held = set()
    for kind, name in written_columns():
        for row in db.session.scalars(db.select(kind)):
            if getattr(row, name):
                setattr(row, name, getattr(row, name) + MARKUP)
                held.add(f"{kind.__tablename__}.{name}")
    return held


@pytest.fixture
def marked_up(street: Street) -> Iterator[Street]:
    """The street with markup in every text that somebody has written."""
    street.file.restore()
    with street.app.app_context():
        held = mark_columns()
        for kind, name in ((Questionnaire, "draft"), (Version, "document"), (Ballot, "questions")):
            for row in db.session.scalars(db.select(kind)):
                setattr(row, name, marked(getattr(row, name)))
        for version in db.session.scalars(db.select(Version)):
            version.agreed = {name: f"{text}{MARKUP}" for name, text in version.agreed.items()}
        owner = db.session.get_one(Intervention, UUID(street.own.ids["intervention"]))
        owner.you_said = owner.we_did = owner.we_will = owner.we_cannot = {"sv": MARKUP}
        db.session.get_one(Activity, UUID(street.own.ids["activity"])).place = MARKUP
        db.session.commit()
    names = {f"{table}.name" for table in ("intervention", "activity", "staff", "organisation", "area", "partnership")}
    assert names | {"diary.text", "proposal.text"} <= held
    yield street
    street.file.restore()


def test_no_page_takes_anybodys_words_for_markup(marked_up: Street) -> None:
    broken, shown = [], set()
    for door in PAGES:
        for who in ("anonymous", "leader", "evaluator", "admin"):
            if door.cells()[who] != "200":
                continue
            answer = marked_up.knock(door, who, marked_up.own, fresh=False)
            if answer.mimetype not in ("text/html", "image/svg+xml"):
                continue
            if answer.status_code != 200 or RAW in answer.text or "49" in answer.text.split(SHOWN, 1)[-1][:40]:
                broken.append((door.door, who, answer.status_code))
            if SHOWN in answer.text:
                shown.add(door.door)
    assert broken == []
    assert len(shown) > len(PAGES) / 2


@pytest.mark.parametrize(
    "door", [door for door in TABLE if door.form and door.own.startswith("401")], ids=lambda d: d.door
)
def test_what_is_wrong_in_a_form_comes_back_as_text(street: Street, door: Door) -> None:
    assert door.form
    sent = {
        name: value if isinstance(value, tuple) else f"{value}{MARKUP}" for name, value in door.form(street.own).items()
    }
    answer = street.knock(
        door, door.comes_in() if "200" in door.own or "303" in door.own else "evaluator", street.own, data=sent
    )
    assert answer.status_code < 500
    assert RAW not in answer.text


@pytest.mark.parametrize(
    "path", ["/find?code={}", "/login?next={}", "/accessibility?at={}", "/?code={}", "/{}", "/r/{}"]
)
def test_what_stands_in_an_address_comes_back_as_text(street: Street, path: str) -> None:
    answer = street.app.test_client().get(path.format(MARKUP.replace("/", "%2F").replace("{{", "%7B%7B")))
    assert answer.status_code < 500
    assert RAW not in answer.text


def test_a_page_that_trusts_its_words_would_be_seen(marked_up: Street) -> None:
    pages = marked_up.app.jinja_env
    escaping, pages.autoescape = pages.autoescape, False
    try:
        pages.cache.clear()  # type: ignore[union-attr]  # it has one
        with pytest.raises(AssertionError):
            test_no_page_takes_anybodys_words_for_markup(marked_up)
    finally:
        pages.autoescape = escaping
        pages.cache.clear()  # type: ignore[union-attr]  # it has one
