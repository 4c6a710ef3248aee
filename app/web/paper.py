"""Forms on paper: printing them, and the page where staff type them, twice each. Nothing half-typed is stored here.

Between two typings a form travels sealed in the page itself. The key in the square on a form comes behind the # of its
address, or from a scanner into a field; the receipt code never comes here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Response, request

from app.guards import actor, by_cookie, clock, takes
from app.services import by_form, paper
from app.services.paper import AlreadyTyped, Paper, Typing
from app.web import desk
from app.web.desk import go, page
from app.web.words import Words
from surveys.codes import b64url, from_b64url
from surveys.entry import Entry, Typed, entries, read, readings, unsettled
from surveys.errors import AnswersInvalid, BadInput, KeyMalformed, Malformed, NotFound
from surveys.kinds.base import Question
from surveys.languages import language
from surveys.paper import MODES
from surveys.steps import steps

door = desk.door("paper", __name__)
MOST_BYTES = 1024 * 1024  # a long form, sealed, with what was typed before
HOME = re.compile(r"/activities/([0-9a-f-]{36})/paper\?v=(\d{1,4})", re.IGNORECASE)
STRIP = re.compile(r"://[^/#]+/([0-9a-z]{6})#", re.IGNORECASE)
# A scanner that takes itself for an American keyboard, on a Swedish one. Keys have neither sign.
MISTYPED = str.maketrans("+?", "-_")


@dataclass(frozen=True, slots=True)
class Shown:
    """A form on the page. problems: question or field → codes, in the order of the page. hidden: keys of the questions
    that were answered although the form's other answers hide them.
    """

    sheet: Paper
    typing: Typing
    typed: Typed = field(default_factory=dict)
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left: Sequence[str] | None = None
    hidden: Sequence[str] = ()

    @property
    def turn(self) -> str:
        """first, again, or settle: which typing this is."""
        if not self.typing.typings:
            return "first"
        return "again" if self.left is None else "settle"


@door.get("/activities/<uuid:id>/form.pdf")
@by_cookie("admin", "leader")
def printed(id: UUID) -> Response:
    """The forms, in ?language=, ?copies= of them with codes of their own; ?blank= one without."""
    try:
        copies = 0 if "blank" in request.args else int(request.args.get("copies", "0"))
    except ValueError:
        raise BadInput(problems={"copies": ["invalid"]}) from None
    made = paper.form(actor=actor(), id=id, spoken=request.args.get("language"), copies=copies, now=clock())
    code = paper.paper(actor=actor(), id=id, now=clock()).activity.code
    answer = Response(made, mimetype="application/pdf")
    name = {"sv": "blankett", "en": "form"}[desk.page_language()]
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{code}.pdf"'
    return answer


@door.get("/activities/<uuid:id>/paper")
@by_cookie("admin", "leader")
def empty(id: UUID) -> Response:
    """The next form. ?v= and ?l= are on the form's square; ?mode= stays from the form before."""
    sheet = _sheet(id, request.args.get("v", ""), clock())
    spoken, mode = request.args.get("l", ""), request.args.get("mode", "")
    return _page(
        Shown(
            sheet,
            Typing(
                id=str(uuid4()),
                version=sheet.version,
                language=spoken if spoken in sheet.questionnaire.languages else sheet.questionnaire.languages[0],
                mode=mode if mode in MODES else MODES[0],
                again=False,
            ),
        )
    )


@door.post("/activities/<uuid:id>/paper")
@takes(MOST_BYTES)
@by_cookie("admin", "leader")
def typed(id: UUID) -> Response:
    """One typing: the first comes back empty to be typed again, the second with what differs, and then it is stored."""
    now = clock()
    sealed = request.form.get("_sealed", "")
    typing = paper.opened(sealed, activity=id) if sealed else None
    sheet = _sheet(id, str(typing.version) if typing else request.form.get("_version", ""), now)
    fields = entries(sheet.questionnaire)
    if typing is None:
        return _first(sheet, fields, now)
    return _once_more(sheet, fields, typing, now)


def _first(sheet: Paper, fields: Sequence[Entry], now: datetime) -> Response:
    typing, problems = _about(sheet)
    now_typed = _typed(fields)
    given, wrong = read(fields, now_typed)
    problems |= {name: ["mark"] for name in wrong}
    hidden: Sequence[Question] = ()
    if not problems:
        try:
            hidden = paper.check(actor=actor(), id=sheet.activity.id, typing=typing, form=given, now=now)
        except AlreadyTyped:
            problems = {"scan": ["answered"]}
        except AnswersInvalid as refused:
            problems = dict(refused.problems)
    if problems:
        return _page(Shown(sheet, typing, now_typed, problems), status=422)
    begun = replace(typing, typings=(now_typed,))
    kept = {each.name: now_typed[each.name] for each in fields if each.field.written}
    return _page(Shown(sheet, begun, kept, hidden=[each.key for each in hidden]))


def _once_more(sheet: Paper, fields: Sequence[Entry], typing: Typing, now: datetime) -> Response:
    newest = {**typing.typings[-1], **_typed([each for each in fields if each.name in request.form])}
    typings = (*typing.typings, newest)
    given, wrong = read(fields, newest)
    left = list(dict.fromkeys([*wrong, *unsettled(fields, typings)]))
    begun = replace(typing, typings=typings)
    if left:
        return _page(Shown(sheet, begun, problems={name: ["mark"] for name in wrong}, left=left))
    try:
        receipt = paper.store_typed(actor=actor(), id=sheet.activity.id, typing=typing, form=given, now=now)
    except AnswersInvalid as refused:
        problems = refused.problems
        left = [each.name for each in fields if each.key in problems]
        return _page(Shown(sheet, begun, newest, problems, left), status=422)
    said: dict[str, Any] = {"v": sheet.version, "l": typing.language, "mode": typing.mode, "n": _count() + 1}
    said |= {} if receipt.placed else {"between": "1"}
    return go(f"/activities/{sheet.activity.id}/paper?{urlencode(said)}")


def _about(sheet: Paper) -> tuple[Typing, dict[str, Sequence[str]]]:
    """What is said of the form besides its answers. Raises Malformed for a page that we did not write."""
    sent = request.form
    try:
        id = UUID(sent.get("_id", ""))
    except ValueError:
        raise Malformed from None
    mode, spoken = sent.get("_mode", ""), sent.get("_language", "")
    if mode not in MODES or spoken not in sheet.questionnaire.languages:
        raise Malformed
    typing = Typing(str(id), sheet.version, spoken, mode, sent.get("_again") == "yes")
    scanned = sent.get("_scan", "").strip()
    try:
        return replace(typing, key=_key(scanned, sheet) if scanned else None), {}
    except KeyMalformed:
        return typing, {"scan": ["unread"]}
    except NotFound:
        return typing, {"scan": ["other"]}


def _key(scanned: str, sheet: Paper) -> str:
    """The answer key of a form's square or of a strip's.

    Raises KeyMalformed, NotFound for another stack's form and for another intervention's strip: there the key is
    somebody else.
    """
    where = HOME.search(scanned)
    if where and (where[1].lower(), where[2]) != (str(sheet.activity.id), str(sheet.version)):
        raise NotFound
    strip = STRIP.search(scanned)
    if strip and by_form.place(code=strip[1]).intervention != sheet.activity.intervention_id:
        raise NotFound
    return b64url(from_b64url(scanned.rpartition("#")[2].translate(MISTYPED)))


def _typed(fields: Sequence[Entry]) -> dict[str, str]:
    return {each.name: request.form.get(each.name, "").strip() for each in fields}


def _sheet(id: UUID, version: str, now: datetime) -> Paper:
    number = int(version) if re.fullmatch(r"[0-9]{1,4}", version) else None
    return paper.paper(actor=actor(), id=id, version=number, now=now)


def _count() -> int:
    """How many forms have been typed in this sitting; it travels with the page."""
    said = request.values.get("n", "")
    return int(said) if re.fullmatch(r"[0-9]{1,4}", said) else 0


def _page(shown: Shown, status: int = 200) -> Response:
    sheet, typing = shown.sheet, shown.typing
    fields = {each.name: each for each in entries(sheet.questionnaire)}
    differing = {name: readings(fields[name], typing.typings) for name in shown.left or ()}
    return page(
        "paper.html",
        status=status,
        shown=shown,
        activity=sheet.activity,
        steps=[each for each in steps(sheet.questionnaire) if each.number],
        fields=_by_question(fields, shown.left),
        readings=differing,
        languages=[language(code) for code in sheet.questionnaire.languages],
        modes=MODES,
        sealed=paper.sealed(typing, activity=sheet.activity.id) if typing.typings else "",
        w=Words(desk.page_language()),
        n=_count(),
        between="between" in request.args,
        here=f"/activities/{sheet.activity.id}",
        form={"problems": shown.problems},
    )


def _by_question(fields: Mapping[str, Entry], left: Sequence[str] | None) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for name, each in fields.items():
        if left is None or name in left:
            found.setdefault(each.key, []).append(each)
    return found
