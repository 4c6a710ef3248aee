"""The group that the analyst's tests are about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.analyst.group import Group, group
from tests.builders import World


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    """A fixed group of a youth activity, on SQLite and on PostgreSQL."""
    with group(world, ready_url, home) as made:
        yield made
