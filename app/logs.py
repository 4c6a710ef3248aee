"""What may be logged: an allow-list of fields, as JSON lines. No address, agent, code or answer.

The message of an exception is not logged either, since it may quote what was sent.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset({"event", "level", "timestamp", "logger", "endpoint", "error", "where", "principal"})
FRAMES = 6


def configure() -> None:
    """Send every warning and error of this process to the error output, in this form and no other."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(ALLOWED),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    finish: list[Any] = [strip_exception, keep_allowed, structlog.processors.JSONRenderer(ensure_ascii=False)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=finish))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its request lines hold addresses


def strip_exception(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception becomes its type and where it was raised; its message stays behind."""
    error = (event.get("exc_info") or (None, None))[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        event["error"] = type(error).__name__
        event["where"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def keep_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Whatever is not on the list is not logged."""
    return {name: value for name, value in event.items() if name in ALLOWED}
