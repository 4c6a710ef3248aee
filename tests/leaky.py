"""The service with a log of who asks: the control for what must stand in no log of ours. Nobody starts it but tests."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from wsgi import app as service


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Writes down from where and with what somebody asks, as many services do."""
    print(environ.get("HTTP_X_FORWARDED_FOR"), environ.get("HTTP_USER_AGENT"), file=sys.stderr, flush=True)  # noqa: T201  the leak
    return service(environ, start_response)
