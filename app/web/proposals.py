"""The leader's pages of what residents say openly: proposals, and the question they choose for the next round."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas import voices as forms
from app.services import ballots, proposals, questionnaires
from app.web import desk
from app.web.desk import go, page
from app.web.editing import shelves
from app.web.filled import Filled
from surveys.errors import BadInput, Conflict
from surveys.languages import language
from surveys.proposals import LONGEST_ANSWER, REASONS, REPLIES

door = desk.door("proposals", __name__)


@door.get("/interventions/<uuid:id>/proposals")
@by_cookie("admin", "leader")
def show(id: UUID) -> Response:
    """The box: what is to be read, what everybody reads, and the ballot."""
    return _page(id)


@door.post("/interventions/<uuid:id>/proposals")
@by_cookie("admin", "leader")
def turn(id: UUID) -> Response:
    """Open the box, or shut it."""
    form = _good(forms.BoxForm)
    proposals.turn(actor=actor(), intervention=id, is_open=form["open"] == "yes", now=clock())
    return _back(id)


@door.post("/interventions/<uuid:id>/proposals/approve")
@by_cookie("admin", "leader")
def approve(id: UUID) -> Response:
    """Let everybody read a proposal."""
    form = _good(forms.ApproveForm)
    hidden = {int(each) for each in form.pop("hidden")}
    return _done(id, lambda: proposals.approve(actor=actor(), which=_which(id, form), hidden=hidden, now=clock()))


@door.post("/interventions/<uuid:id>/proposals/hide")
@by_cookie("admin", "leader")
def hide(id: UUID) -> Response:
    """Destroy a proposal, with a reason that everybody sees."""
    form = _good(forms.HideForm)
    reason = form.pop("reason")
    return _done(id, lambda: proposals.hide_away(actor=actor(), which=_which(id, form), reason=reason, now=clock()))


@door.post("/interventions/<uuid:id>/proposals/answer")
@by_cookie("admin", "leader")
def answer(id: UUID) -> Response:
    """Say what came of a proposal."""
    form = Filled.sent(forms.AnswerForm, request.form)
    if not form.ok:
        return _page(id, form)
    said = dict(form.values)
    words = {"reply": said.pop("reply"), "answer": said.pop("answer", {})}
    try:
        return _done(id, lambda: proposals.answer(actor=actor(), which=_which(id, said), now=clock(), **words))
    except BadInput as error:
        form.refuse(error)
        return _page(id, form)


@door.post("/interventions/<uuid:id>/ballot")
@by_cookie("admin", "leader")
def offer(id: UUID) -> Response:
    """Let residents choose between two to four questions; the same form sent twice offers them once."""
    form = Filled.sent(forms.BallotForm, request.form)
    if form.ok:
        said = form.values
        try:
            ballots.offer(
                actor=actor(),
                intervention=id,
                items=said["questions"],
                own=said.get("own", {}),
                id=said["once"],
                now=clock(),
            )
        except BadInput as error:
            form.refuse(error)
        else:
            return _back(id, "ballot")
    return _page(id, form)


@door.post("/interventions/<uuid:id>/ballot/tap")
@by_cookie("admin", "leader")
def tap(id: UUID) -> Response:
    """Count a hand at a meeting."""
    form = _good(forms.VoteForm)
    ballots.tap(actor=actor(), intervention=id, **form)
    return _back(id, "ballot")


@door.post("/interventions/<uuid:id>/ballot/end")
@by_cookie("admin", "leader")
def end(id: UUID) -> Response:
    """End the vote; take the winner into the draft, or nothing."""
    form = _good(forms.EndBallotForm)
    deed = ballots.take if form["do"] == "take" else ballots.close
    deed(actor=actor(), intervention=id, ballot=form["ballot"], now=clock())
    return go(f"/interventions/{id}/questionnaire") if form["do"] == "take" else _back(id, "ballot")


def _good(shape: Any) -> dict[str, Any]:
    """What a form means whose fields nobody types. Raises BadInput."""
    form = Filled.sent(shape, request.form)
    if not form.ok:
        raise BadInput(problems={name: [code] for name, code in form.problems.items()})
    return dict(form.values)


def _which(id: UUID, form: dict[str, Any]) -> proposals.Which:
    return proposals.Which(id, form["proposal"], form["seen"])


def _done(id: UUID, deed: Any) -> Response:
    try:
        deed()
    except Conflict:  # somebody else was first
        return _page(id, gone=True)
    return _back(id)


def _back(id: UUID, where: str = "list") -> Response:
    return go(f"/interventions/{id}/proposals#{where}")


def _page(id: UUID, form: Filled | None = None, *, gone: bool = False) -> Response:
    found = proposals.box(actor=actor(), intervention=id)
    form = form or Filled()
    form.typed["once"] = form.get("once") or str(uuid4())
    return page(
        "proposals.html",
        status=Conflict.status if gone else form.status,
        box=found,
        intervention=found.intervention,
        ballot=ballots.newest(actor=actor(), intervention=id),
        asked=questionnaires.newest(actor=actor(), intervention=id),
        bank=shelves(desk.page_language()),
        languages=[language(code) for code in found.intervention.languages],
        form=form,
        gone=gone,
        reasons=REASONS,
        replies=REPLIES,
        longest=LONGEST_ANSWER,
        here=f"/interventions/{id}/proposals",
    )
