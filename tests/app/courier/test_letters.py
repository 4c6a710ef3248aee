"""The weekly letter: to whoever asked for it, once a week on Monday, also under kill, and a link that ends it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.channels.base import NotNow, Refused
from app.services import decisions, letters, staff
from app.services.actor import Actor
from app.store import letters as store
from surveys.decisions import Decision
from tests.app.channels.test_email import Inbox, server
from tests.app.courier.conftest import Post, Recording, addresses
from tests.app.services.test_diary import partner
from tests.builders import World
from tests.service import application, dispose

MONDAY = datetime(2026, 2, 9, 6, 30, tzinfo=UTC)  # half past seven; the week before began on 2 February
SUNDAY = date(2026, 2, 8)


def asked(world: World, *people: Actor, wants: bool = True) -> None:
    with world.app.app_context():
        for each in people:
            letters.wish(actor=each, wants=wants, now=world.now)


def decide(world: World, who: Actor, id: UUID) -> None:
    said = Decision(decided_on=world.now.date(), text="Hemligt beslut.", who="Lea", due=SUNDAY)
    with world.app.app_context():
        decisions.take(actor=who, id=id, decision=said, once=uuid4(), now=world.now)


def ends(world: World, mail: Any, whose: Actor) -> None:
    """By the link in it, without signing in, as a mail program does it too (RFC 8058)."""
    stop = mail["List-Unsubscribe"].strip("<>").removeprefix("https://ringar.example")
    assert stop in mail.get_body(["plain"]).get_content()
    anybody = world.app.test_client()
    assert anybody.get(stop).status_code == 200
    with world.app.app_context():
        assert letters.wishes(actor=whose), "looking at the page ends nothing"
    assert anybody.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with world.app.app_context():
        assert not letters.wishes(actor=whose)
    assert anybody.post(stop).status_code == 200, "once more is fine"


def test_a_letter_arrives_in_both_shapes_in_one_s_own_language_and_its_link_ends_them(
    world: World, ready_url: str, home: Path
) -> None:
    """Over a real server: to an owner in English and a partner in Swedish, with a link and counts and nothing else."""
    ada, lea = world.admin(), world.colleague("leader")
    activity = world.activity(name="Kometen")
    decide(world, lea, activity.intervention_id)
    world.later(days=1)
    other = partner(world, activity.intervention_id, "results")
    decide(world, lea, activity.intervention_id)
    with world.app.app_context():
        staff.set_language(actor=ada, language="en")
    asked(world, ada, other)
    inbox = Inbox()
    smtp = server(inbox)
    smtp.start()
    url = f"smtp://127.0.0.1:{smtp.port}?from=hej@ringar.example"
    app = application(ready_url, home, "courier", RINGAR_SMTP_URL=url, RINGAR_PUBLIC_BASE_URL="https://ringar.example")
    try:
        post = Post(world, app)
        world.now = MONDAY
        post.tick()
        post.tick()
        world.later(days=1)
        post.tick()
    finally:
        smtp.stop()
        dispose(app)
    mails = {envelope.rcpt_tos[0]: mail for envelope, mail, _ in inbox.mails}
    assert len(inbox.mails) == len(mails) == 2, "Lea did not ask for any, and nobody gets two"
    english = mails["ada@example.org"]
    swedish = next(mail for address, mail in mails.items() if address != "ada@example.org")
    assert (english["Subject"], swedish["Subject"]) == ("The week, week 6", "Veckobild, vecka 6")
    for mail in mails.values():
        plain, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
        for text in (plain, html):
            assert "https://ringar.example/weeks/2026-W06" in text
            assert "Kometen" not in text
            assert "Hemligt" not in text
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Waves that opened: 1." in english.get_body(["plain"]).get_content()
    assert "To follow up now: 2." in english.get_body(["plain"]).get_content()
    told = swedish.get_body(["plain"]).get_content()
    assert "Mätomgångar som öppnade: 0." in told, "that was before the partner joined"
    assert "Att följa upp nu: 1." in told, "and so was the first decision"
    ends(world, english, ada)
    with world.app.app_context():
        assert letters.wishes(actor=other)


def test_only_on_a_monday_by_day_and_each_week_anew(world: World, post: Post, mail: type[Recording]) -> None:
    asked(world, world.admin())
    for hours, sent in ((-1, 0), (0, 1), (3, 1), (11, 1), (24, 1), (24 * 7 - 1, 1), (24 * 7, 2)):
        world.now = MONDAY + timedelta(hours=hours)
        post.tick()
        assert len(mail.sent) == sent, hours
    assert [re.search(r"weeks/(\S+)", each.text)[1] for each in mail.sent] == ["2026-W06", "2026-W07"]  # type: ignore[index]  # each has a week


def test_who_has_left_or_has_had_enough_gets_none(world: World, post: Post, mail: type[Recording]) -> None:
    lea, eva = world.colleague("leader"), world.colleague("evaluator", email="eva@example.org")
    asked(world, world.admin(), lea, eva)
    asked(world, lea, wants=False)
    with world.app.app_context():
        staff.remove(actor=world.admin(), id=eva.id, now=world.now)
    world.now = MONDAY
    post.tick()
    assert addresses(mail) == ["ada@example.org"]


@pytest.mark.parametrize(("claims", "sent"), [(True, 0), (False, 1)], ids=["as it is", "control: claims nothing"])
def test_a_courier_that_is_killed_while_it_sends_never_sends_twice(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch, *, claims: bool, sent: int
) -> None:
    """What a kill leaves is a committed claim: the letter may have gone out. Without a claim there would be two."""
    if not claims:
        monkeypatch.setattr(store, "claim", lambda *_: True)
    asked(world, world.admin())
    world.now, mail.failure = MONDAY, KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        post.tick()
    mail.failure = None
    world.later(minutes=20)
    post.tick()
    assert (mail.tried, len(mail.sent)) == (1 + sent, sent)


@pytest.mark.parametrize(
    ("failure", "tries", "still"),
    [(NotNow("down"), 2, True), (Refused(), 1, False), (OSError("hung up"), 1, True)],
    ids=["down: later the same day", "nobody there: never again", "uncertain: not this week"],
)
def test_what_surely_was_not_sent_is_tried_later_and_what_may_have_been_is_not(
    world: World, post: Post, mail: type[Recording], failure: Exception, *, tries: int, still: bool
) -> None:
    asked(world, world.admin())
    world.now, mail.failure = MONDAY, failure
    post.tick()
    post.tick()
    assert mail.tried == 1
    mail.failure = None
    world.later(minutes=20)
    post.tick()
    assert mail.tried == tries
    with world.app.app_context():
        assert letters.wishes(actor=world.admin()) is still
