"""The public results page behind a poster: you said – we did, and the published figures, in participants' languages."""

from collections.abc import Iterable, Mapping
from typing import Any

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
    return render_template(
        "staff/results.html",
        w=words,
        survey=found,
        audience=found.audience,
        start=found.waves[0] if found.waves else None,
        changes=_changes(found.waves[1:]),
        num=lambda value: number(value, words.code),
    )


def _changes(waves: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Question → its change at the newest follow-up that may show one."""
    items = [item for wave in waves for item in wave["items"]]
    return {item["key"]: item["change"] for item in items if "estimate" in item["change"]}
