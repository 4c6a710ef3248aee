"""The weekly letter: in one's account, and the page behind its last link, which needs no account."""

from flask import Response, request

from app.guards import actor, by_cookie, clock, public
from app.services import letters
from app.web import desk
from app.web.desk import go, page

door = desk.door("letters", __name__)


@door.post("/account/weekly")
@by_cookie()
def wish() -> Response:
    """Begin, or stop."""
    letters.wish(actor=actor(), wants=request.form.get("wants") == "yes", now=clock())
    return go("/account#weekly")


@door.get("/letters/<token>")
@public
def ask(token: str) -> Response:
    """A button. Looking changes nothing: mail programs follow links by themselves."""
    return page("letter_end.html", token=token, ended=False)


@door.post("/letters/<token>")
@public
def end(token: str) -> Response:
    """No more, by that button or by the mail program's own (RFC 8058)."""
    letters.end(token=token, now=clock())
    return page("letter_end.html", token=token, ended=True)
