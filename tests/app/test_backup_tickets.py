"""A restore and the one-time tickets that were used since: what they let in is gone, so they let in once more."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from app.cli import main
from app.extensions import db
from app.store.submissions import Submission
from tests.api.conftest import Client, at
from tests.api.test_admissions import printed, send
from tests.builders import World
from tests.service import application, dispose


def typed(line: str, home: Path, url: str) -> str:
    """A line as the operator types it, as the owner of a database."""
    done = CliRunner().invoke(main, shlex.split(line), env={"RINGAR_HOME": str(home), "RINGAR_DATABASE_URL": url})
    assert done.exit_code == 0, (line, done.output, done.exception)
    return done.stdout


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Submission.id))) or 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_ticket_used_since_a_backup_works_once_more_as_its_answer_is_gone_and_the_operator_is_told(
    world: World, ready_url: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, activity = Client(world), world.activity()
    early, late, never = printed(here, activity.id, 3, monkeypatch)
    key, data, keys, other = (tmp_path / name for name in ("backup.key", "data", "keys", "other"))
    url = f"sqlite:///{other / 'ringar.db'}"
    with at(world):
        assert send(here, activity.code, ticket=early)[0] == 201
        typed(f"backup --make-key {key}", home, ready_url)
        typed(f"backup {data} --keys {keys}", home, ready_url)
        assert [send(here, activity.code, ticket=late)[0] for _ in range(2)] == [201, 422]
    assert stored(world.app) == 2
    told = typed(f"restore {data} {keys} --key {key}", other, url)
    assert "One-time tickets that let somebody in now: 2, also those that were used after" in told
    app = application(url, other)
    assert stored(app) == 1, "what the second ticket let in is gone with the machine"
    there = Client(World(app, now=world.now))
    with at(world):
        said = [send(there, activity.code, ticket=each)[0] for each in (early, late, late, never, never)]
    assert said == [422, 201, 422, 201, 422]
    assert stored(app) == 3, "each ticket stands for one answer"
    dispose(app)
