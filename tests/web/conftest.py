"""What the stories of the residents' pages share: a neighbourhood on SQLite behind a real server, and a resident."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import World
from tests.service import migrated, served
from tests.web.resident import Place


@pytest.fixture
def place(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One database is enough where the story is the phone's; the house's `live` runs on both."""
    url = f"sqlite:///{tmp_path / 'ringar.db'}"
    migrated(url, tmp_path_factory.getbasetemp())
    with served(url, tmp_path / "home") as (app, address):
        yield Place(World(app), address)


@pytest.fixture
def plain_http_place(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A service under a name that is not localhost, without https: what a LAN has."""
    url = f"sqlite:///{tmp_path / 'ringar.db'}"
    migrated(url, tmp_path_factory.getbasetemp())
    with served(url, tmp_path / "home", RINGAR_PUBLIC_BASE_URL="http://ringar.test") as (app, address):
        yield Place(World(app), address.replace("127.0.0.1", "ringar.test"))


@pytest.fixture
def both_places(live: tuple[World, str]) -> Place:
    """The same on SQLite and on PostgreSQL."""
    return Place(*live)
