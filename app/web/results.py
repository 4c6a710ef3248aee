"""The public results page behind a poster: you said – we did, and the published figures, in participants' languages."""

from flask import Blueprint, render_template, request

from app.errors import language_of_request
from app.guards import public
from app.services.results import results
from app.web.words import Words, best
from surveys.effects.wording import number

door = Blueprint("results", __name__)


@door.get("/r/<code>")
@public
def page(code: str) -> str:
    """What those who answered get to see, and everybody else."""
    found = results(code=code)
    words = Words(best(request.args.get("lang") or language_of_request(), found.languages))
    newest = found.waves[-1] if found.waves else None
    return render_template(
        "staff/results.html",
        w=words,
        survey=found,
        audience=found.audience,
        start=found.waves[0] if found.waves else None,
        later=newest if newest and newest["number"] > 0 else None,
        num=lambda value: number(value, words.code),
    )
