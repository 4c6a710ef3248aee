"""What the API's tests share: a client that speaks JSON at the world's own time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from werkzeug.test import TestResponse

from tests.builders import PASSWORD, World
from tests.house.street import built, street
from tests.web.conftest import place

__all__ = ["Client", "api", "at", "built", "place", "street"]


@dataclass
class Client:
    """Calls the API. token: an access token for the Authorization header."""

    world: World
    token: str | None = None

    def send(self, method: str, path: str, body: Any = None, **says: Any) -> TestResponse:
        """One request; a body travels as JSON."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= says.pop("headers", {})
        if body is not None:
            says["json"] = body
        path = path if path.startswith("/") and "/api/" in path else f"/api/v1{path}"
        with at(self.world):
            return self.world.app.test_client().open(path, method=method, headers=headers, **says)

    def get(self, path: str, **says: Any) -> TestResponse:
        """GET."""
        return self.send("GET", path, **says)

    def post(self, path: str, body: Any = None, **says: Any) -> TestResponse:
        """POST."""
        return self.send("POST", path, body, **says)

    def signed_in(self, email: str, password: str = PASSWORD) -> Client:
        """A client of somebody's own."""
        answer = self.post("/auth/login", {"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        return Client(self.world, answer.json["access_token"])


@contextmanager
def at(world: World) -> Iterator[None]:
    """The service's clock stands where the world's does."""
    with time_machine.travel(world.now, tick=False):
        yield


@pytest.fixture
def api(world: World) -> Client:
    """The API, signed in as nobody, on SQLite and on PostgreSQL."""
    return Client(world)
