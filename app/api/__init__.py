"""JSON doors under /api/v1, described by OpenAPI. Pages for people are in app/web."""

from flask import Flask

from app.api import (
    activities,
    auth,
    clips,
    costs,
    diary,
    docs,
    earlier,
    evaluator,
    interventions,
    kiosk,
    operations,
    participant,
    partners,
    questionnaires,
    reminders,
    staff,
    waves,
)
from app.api.doors import make, openapi

__all__ = ["openapi", "register"]

ROOMS = (
    participant,
    kiosk,
    auth,
    interventions,
    questionnaires,
    clips,
    activities,
    waves,
    earlier,
    costs,
    diary,
    reminders,
    staff,
    partners,
    evaluator,
)


def register(app: Flask) -> None:
    """Open the JSON doors."""
    app.json.sort_keys, app.json.ensure_ascii = False, False  # type: ignore[attr-defined]  # Flask's own provider
    api = make(app)
    for room in ROOMS:
        api.register_blueprint(room.doors)
    operations.register(app)
    app.register_blueprint(docs.doors)
