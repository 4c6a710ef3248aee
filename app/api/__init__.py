"""JSON doors under /api/v1, described by OpenAPI. Pages for people are in app/web."""

from flask import Flask


def register(app: Flask) -> None:
    """Open the JSON doors."""
    del app
