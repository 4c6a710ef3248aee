"""The reviewer's pages: one free text at a time, scrubbed, to let through, set aside or destroy."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.forms import TextForm
from app.services import free_texts, organisations
from app.services.written import Written
from app.web import desk
from app.web.desk import go, page
from app.web.filled import Filled
from surveys.errors import BadInput, Conflict, NotFound, TermsNotAccepted

door = desk.door("free_texts", __name__)
SURE = ("reject",)  # what cannot be undone is asked once more


@door.get("/texts")
@by_cookie("evaluator")
def overview() -> Response:
    """The interventions, and in which of them something waits to be read."""
    try:
        return page("texts.html", waiting=free_texts.waiting(actor=actor(), now=clock()))
    except TermsNotAccepted:
        return page("terms.html", missing=False)


@door.get("/interventions/<uuid:id>/texts")
@by_cookie("evaluator")
def read(id: UUID) -> Response:
    """The next text to read, or ?text=…; beside it the organisation's routine for what worries."""
    try:
        return _page(id, at=_named("text"), after=_named("after"))
    except TermsNotAccepted:
        return page("terms.html", missing=False)
    except NotFound:
        if not request.args.get("text"):
            raise
        return go(f"/interventions/{id}/texts?done=gone")  # its writer erased it, or it has left


@door.post("/interventions/<uuid:id>/texts")
@by_cookie("evaluator")
def decide(id: UUID) -> Response:
    """Do it, and show the next one. Destroying is asked once more, with the text in view."""
    form = Filled.sent(TextForm, request.form)
    if not form.ok:
        raise BadInput(problems={name: [code] for name, code in form.problems.items()})
    said = dict(form.values)
    sure, deed, text = said.pop("sure"), said.pop("do"), said["text"]
    said["hidden"] = {int(each) for each in said["hidden"]}
    if deed in SURE and not sure:
        return _page(id, at=text, confirm=True)
    try:
        free_texts.decide(actor=actor(), intervention=id, deed=deed, now=clock(), **said)
    except Conflict:
        return _page(id, gone=True, status=Conflict.status)
    if deed in ("worry", "wait"):
        return go(f"/interventions/{id}/texts?text={text}&done={deed}")
    return go(f"/interventions/{id}/texts?done={deed}&was={text}")


def _page(id: UUID, *, at: UUID | None = None, after: UUID | None = None, status: int = 200, **values: Any) -> Response:
    found = free_texts.queue(actor=actor(), intervention=id, at=at, after=after, now=clock())
    done = request.args.get("done", "")
    return page(
        "text.html",
        queue=found,
        apart=found.apart and Written(desk.page_language()).count(asdict(found.apart)),
        routine=organisations.one(actor=actor()).worry_routine,
        done=done if done in (*free_texts.DEEDS, "gone") else "",
        was=_named("was"),
        status=status,
        **values,
    )


def _named(name: str) -> UUID | None:
    """The id in the address; one that is none names nothing."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
