"""The accessibility statement: what has been tried, what has not, where to turn. Its words are the languages'."""

from datetime import date

from flask import Blueprint, Flask, render_template, request

from app.errors import language_of_request
from app.guards import public
from app.services import agreed, by_form
from app.web.words import Words
from surveys.languages import LANGUAGES

accessibility = Blueprint("accessibility", __name__)
WRITTEN = date(2026, 11, 26)  # when somebody last went through the sentences; to be moved with them
REPORT = "https://www.digg.se/tdosanmalan"  # the supervising authority's own address for complaints


@accessibility.get("/accessibility")
@public
def statement() -> str:
    """The statement; ?at= is the poster that somebody comes from, and names who can do something about it."""
    code = request.args.get("at", "")
    place = by_form.place(code=code) if code else None
    return render_template(
        "resident/accessibility.html",
        w=Words(language_of_request(), agreed.behind(code=code).names() if code else {}),
        survey=place,
        audience=place.audience if place else "",
        languages=place.languages if place else LANGUAGES,
        written=WRITTEN,
        report=REPORT,
    )


def register(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(accessibility)
