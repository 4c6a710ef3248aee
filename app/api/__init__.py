"""JSON doors under /api/v1, described by OpenAPI. Pages for people are in app/web."""

from flask import Flask

from app.api import (
    activities,
    areas,
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
    outlines,
    participant,
    partners,
    proposals,
    questionnaires,
    reminders,
    staff,
    themes,
    voices,
    waves,
    weeks,
)
from app.api.doors import make, openapi

__all__ = ["openapi", "register"]

ROOMS = (
    participant,
    voices,
    kiosk,
    auth,
    interventions,
    areas,
    questionnaires,
    clips,
    activities,
    waves,
    earlier,
    costs,
    diary,
    outlines,
    weeks,
    proposals,
    themes,
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
