"""HTML doors: residents, staff, results, kiosk. JSON is in app/api."""

from importlib import import_module

from flask import Flask

DOORS = ("headers", "assets", "clips", "resident", "mine", "kiosk", "accessibility")
STAFF = (
    "auth",
    "account",
    "admin",
    "leader",
    "editor",
    "preview",
    "translations",
    "listening",
    "versions",
    "copying",
    "comparison",
    "costs",
    "diary",
    "areas",
    "area_figures",
    "weeks",
    "letters",
    "endings",
    "organisation",
    "partnerships",
    "xlsforms",
    "earlier",
    "occasions",
    "outlines",
    "tapping",
    "waves",
    "plans",
    "uncertain",
    "paper",
    "evaluator",
    "claimed",
    "free_texts",
    "releases",
    "results",
    "proposals",
    "themes",
    "voices",
)


def register(app: Flask) -> None:
    """Open the HTML doors."""
    for door in DOORS:
        import_module(f"app.web.{door}").register(app)
    for door in STAFF:
        app.register_blueprint(import_module(f"app.web.{door}").door)
