"""HTML doors: residents, staff, results, kiosk. JSON is in app/api."""

from flask import Flask


def register(app: Flask) -> None:
    """Open the HTML doors."""
    del app
