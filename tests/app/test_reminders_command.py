"""`ringar reminders --dry-run`: what would go out, and nobody in it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from app.cli import main
from app.extensions import db
from app.services import interventions, participants
from app.store.vault import Reminder
from surveys import codes
from surveys.languages import say
from tests.app.courier.conftest import ANSWERS, Post, Recording, mail, post, started
from tests.builders import World

__all__ = ["mail", "post"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str, home: Path) -> None:
    monkeypatch.setenv("RINGAR_HOME", str(home))
    monkeypatch.setenv("RINGAR_DATABASE_URL", database_url)


def ringar(world: World, *arguments: str) -> Result:
    with time_machine.travel(world.now, tick=False):
        return CliRunner().invoke(main, ["reminders", *arguments])


def rows(result: Result) -> set[tuple[str, str, int, str, int, str]]:
    keys = ("channel", "language", "round", "when", "messages", "sek")
    return {tuple(row[key] for key in keys) for row in json.loads(result.stdout)["reminders"]}


def test_before_a_wave_opens_its_boxes_are_looked_into_and_nothing_changes(
    world: World, post: Post, mail: type[Recording]
) -> None:
    mail.costs = Decimal("0.35")
    activity, people = started(world, post)
    world.later(days=-7)
    post.tick()  # the start has closed
    world.later(days=6, hours=12)
    with world.app.app_context():
        participants.stop(stop_key=codes.stop_key(people[0].answer_key(activity.intervention_id)))
    result = ringar(world, "--dry-run", "--json")
    assert result.exit_code == 0, result.output
    assert rows(result) == {("email", "sv", 1, "later", 9, "3.15")}
    assert json.loads(result.stdout)["messages"] == 9
    assert (post.rows(Reminder), mail.sent) == ([], [])


def test_of_an_open_wave_it_says_what_goes_now_and_what_the_ceiling_holds_back(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity, people = started(world, post)
    world.later(hours=-9)
    post.tick()  # at night
    world.answer(activity, people[3], wave=1, answers=ANSWERS)
    assert rows(ringar(world, "--dry-run", "--json")) == {("email", "sv", 1, "later", 9, "0")}
    with world.app.app_context():
        interventions.change(
            actor=world.admin(), id=activity.intervention_id, changes={"reminder_ceiling": 7}, now=world.now
        )
    world.later(hours=9)
    told = rows(ringar(world, "--dry-run", "--json"))
    assert told == {("email", "sv", 1, "now", 7, "0"), ("email", "sv", 1, "held", 2, "0")}
    assert mail.sent == []


def test_a_price_that_nobody_has_set_is_not_made_up(world: World, post: Post, mail: type[Recording]) -> None:
    started(world, post)
    world.later(hours=-9)
    post.tick()
    mail.costs = None
    told = ringar(world, "--dry-run").stdout
    assert "In all 10 messages, unknown SEK. For 10 of them no price is set. Nothing was sent." in told
    assert "0.00" not in told
    assert json.loads(ringar(world, "--dry-run", "--json").stdout)["unpriced"] == 10
    mail.costs = Decimal("0.35")
    priced = mail.price
    mail.price = lambda self, message: None if message.address == "a3@example.org" else priced(self, message)
    told = ringar(world, "--dry-run").stdout
    assert "In all 10 messages, at least 3.15 SEK. For 1 of them no price is set. Nothing was sent." in told


@pytest.mark.usefixtures("mail")
def test_who_stopped_and_what_does_not_open_are_not_among_them(world: World, post: Post) -> None:
    activity, people = started(world, post)
    world.later(hours=-9)
    post.tick()  # at night
    with world.app.app_context():
        participants.stop(stop_key=codes.stop_key(people[0].answer_key(activity.intervention_id)))
    assert rows(ringar(world, "--dry-run", "--json")) == {("email", "sv", 1, "later", 9, "0")}
    with post.app.app_context():
        db.session.execute(db.update(Reminder).values(sealed=b"?" * 1105))
        db.session.commit()
    assert rows(ringar(world, "--dry-run", "--json")) == set()


@pytest.mark.usefixtures("mail")
def test_the_text_is_shown_once_a_language_without_address_or_link(world: World, post: Post) -> None:
    activity, _ = started(world, post)
    world.later(hours=-9)
    post.tick()
    result = ringar(world, "--dry-run")
    assert "In all 10 messages, 0.00 SEK. Nothing was sent." in result.stdout
    assert result.stdout.count(say("sv", "reminder.email.subject")) == 1
    assert "/…#…" in result.stdout
    assert not [each for each in ("example.org", activity.code) if each in result.output]


def test_without_dry_run_or_with_a_bad_setting_it_ends_with_one_line(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = ringar(world)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    monkeypatch.setenv("RINGAR_SMTP_URL", "ftp://x")
    refused = ringar(world, "--dry-run")
    assert (refused.exit_code, refused.stderr.startswith("ringar: RINGAR_SMTP_URL")) == (1, True)
