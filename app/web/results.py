"""The public results page behind a poster: you said – we did, and the published figures, in participants' languages."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.charts import Step, flow
from app.errors import language_of_request
from app.guards import public
from app.services.results import Said, results, said
from app.services.voices import voices
from app.web.words import Words, best

door = Blueprint("results", __name__)
EASY = {"sv": "sv-lattlast"}  # languages that have an easy sister, which everybody is offered here
WHOLE = 100


@door.get("/r/<code>")
@door.get("/R/<code>")  # as a QR code carries it
@public
def page(code: str) -> str:
    """What those who answered get to see, and everybody else."""
    found = results(code=code)
    languages = offered(found.languages)
    words = Words(best(request.args.get("lang") or language_of_request(), languages))
    return render_template(
        "resident/results.html",
        w=words,
        survey=found,
        audience=found.audience,
        languages=languages,
        items=[(each, _chart(each, words)) for each in said(found, words.code)],
        said=voices(code=code),
    )


def offered(languages: Sequence[str]) -> list[str]:
    """The languages of a public page, where a questionnaire asks in these."""
    return [*languages, *(EASY[each] for each in languages if each in EASY and EASY[each] not in languages)]


def _chart(item: Said, words: Words) -> Markup:
    """How the answers of the start are spread, where that may be shown."""
    if not item.spread:
        return Markup("")
    told = "; ".join(f"{each.label}: {each.shown}" for each in item.spread)
    return flow(
        [Step(each.label, each.shown, each.percent) for each in item.spread],
        most=WHOLE,
        title=words.unmarked(item.text),
        description=told,
        mirrored=words.language.direction == "rtl",
    )
