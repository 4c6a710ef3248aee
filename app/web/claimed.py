"""The page that puts a published number into its frame: what it may be, and what it cannot say. Nothing is stored."""

from typing import Any

from flask import Response, request

from app.charts import Bar, shares
from app.guards import by_cookie
from app.web import desk
from app.web.desk import page, page_language
from app.web.filled import Filled
from surveys.effects.claimed import STRENGTH, Claim, Framed, claim
from surveys.errors import BadInput
from surveys.languages import staff

door = desk.door("claimed", __name__)
OUTCOMES = 3
LONGEST = 60


@door.get("/claimed")
@by_cookie()
def look() -> Response:
    """An empty form, or what was typed and what it comes to. It is an address: it can be sent on."""
    form = Filled(request.args)
    found = _found(form) if "of" in request.args else None
    told = {"found": found, "rows": _rows(found), "picture": _picture(found), "sure": STRENGTH}
    return page("claimed.html", form.status, form=form, places=range(OUTCOMES), percent=percent, **told)


def percent(framed: Framed) -> dict[str, str]:
    """A share and its uncertainty as people write them, in whole percent."""
    ends = [f"{round(100 * each)}" for each in framed.share]
    people = [str(each) for each in framed.people]
    return {
        "share": "–".join(dict.fromkeys(ends)),
        "people": "–".join(dict.fromkeys(people)),
        "low": f"{round(100 * framed.low)}",
        "high": f"{round(100 * framed.high)}",
    }


def _found(form: Filled) -> Claim | None:
    outcomes = [
        (form.get(f"label-{place}").strip()[:LONGEST] or _name(place), form.get(f"number-{place}"))
        for place in range(OUTCOMES)
        if form.get(f"number-{place}").strip()
    ]
    try:
        return claim(of=form.get("of"), outcomes=outcomes, apart=form.has("apart", "yes"))
    except BadInput as error:
        for name, (code, *_) in error.problems.items():
            form.wrong(name, code if code == "required" else f"claimed_{code}")
        return None


def _name(place: int) -> str:
    return staff(page_language(), "claimed.outcome", n=place + 1)


def _rows(found: Claim | None) -> list[tuple[str, Framed]]:
    """Each outcome, and any of them."""
    if found is None:
        return []
    whole = [(staff(page_language(), "claimed.any"), found.together)] if found.together else []
    return [*found.outcomes, *whole]


def _picture(found: Claim | None) -> Any:
    rows = _rows(found)
    if not rows:
        return ""
    told = "; ".join(
        staff(
            page_language(), "claimed.told", name=name, **{key: percent(each)[key] for key in ("share", "low", "high")}
        )
        for name, each in rows
    )
    bars = [Bar(name, each.share, each.low, each.high) for name, each in rows]
    return shares(bars, title=staff(page_language(), "claimed.picture"), description=told)
