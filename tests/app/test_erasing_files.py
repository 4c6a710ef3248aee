"""No file of the database holds an answer in clear, also not what is left of rows that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.test_erasing import Place, mail, place, post
from tests.canary import cluster_files, own_cluster
from tests.postgres import Cluster

__all__ = ["mail", "place", "post"]


@pytest.fixture
def postgres() -> Iterator[Cluster]:
    """One in which no other test has left anything: a release holds answers in clear."""
    with own_cluster() as made:
        yield made


@pytest.mark.usefixtures("mail")
def test_what_people_answer_can_be_read_in_no_file_of_the_database(
    place: Place, ready_url: str, request: pytest.FixtureRequest
) -> None:
    """Not in a table, nor in a log, nor in what is left of rows that are gone. Control: an activity's name can."""
    place.start()
    place.world.later(days=31)
    place.tick()
    place.erase("somebody")
    if ready_url.startswith("sqlite"):
        folder = Path(ready_url.removeprefix("sqlite:///")).parent
        files = [file.read_bytes() for file in folder.rglob("*") if file.is_file() and "home" not in file.parts]
    else:
        files = cluster_files(request.getfixturevalue("postgres"))
    held = b"".join(files)
    assert b"Tisdagsg" in held
    assert b'"trygghet_1":' not in held.replace(b" ", b"")
