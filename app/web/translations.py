"""The page on which a draft is translated beside its original, and the files that go to a translator and come back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock, takes
from app.services import interventions, questionnaires, translating
from app.services.questionnaires import Draft
from app.web import desk
from app.web.desk import go, page
from surveys.errors import EditedMeanwhile, NotFound, SurveyError, TranslationInvalid
from surveys.languages import LANGUAGES, STAFF_LANGUAGES, language, staff_keys
from surveys.texts import pick
from surveys.translation import ABOUT, Entry, entries, missing

door = desk.door("translations", __name__)
FIELD = "t."  # before a place, in the name of its field
MOST_BYTES = 2 * 1024 * 1024
MOST_SHOWN = 100
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Line:
    """A text beside its translation. n: its number on the page; question: that of its question, 0 for what stands
    around them; word, at: what it is, as in "options", "5".

    text: what stands in the field; stored: what has been saved; theirs: that too, where somebody else has saved it in
    the meantime; problem: why it was refused.
    """

    n: int
    place: str
    question: int
    word: str
    at: str
    original: str
    spoken: str
    text: str
    stored: str
    locked: bool
    missing: bool
    problem: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page is asked for: from which language to which, all or only what is missing."""

    source: str
    to: str
    only: bool

    def query(self, **more: Any) -> str:
        """The page's address, from its path on."""
        asked = {"to": self.to, "from": self.source} | ({"only": "missing"} if self.only else {})
        return f"?{urlencode(asked | more)}"


@door.get("/interventions/<uuid:id>/questionnaire/translate")
@by_cookie("admin", "leader")
def table(id: UUID) -> Response:
    """Each text beside a field for it in another language."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        return go(f"/interventions/{id}/questionnaire")
    return _page(id, draft, _wanted(draft, request.args))


@door.post("/interventions/<uuid:id>/questionnaire/translate")
@takes(MOST_BYTES)
@by_cookie("admin", "leader")
def save(id: UUID) -> Response:
    """Keep what was written. Where somebody else saved first, what was typed stays and both are shown."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        raise NotFound
    wanted, revision = _wanted(draft, request.form), request.form.get("revision", "")
    typed = {name.removeprefix(FIELD): text for name, text in request.form.items() if name.startswith(FIELD)}
    said = {(place, wanted.to): text for place, text in typed.items()}
    try:
        kept = translating.put(
            actor=actor(),
            id=draft.id,
            revision=int(revision) if revision.isascii() and revision.isdecimal() else 0,
            said=said,
            now=clock(),
        )
    except (TranslationInvalid, EditedMeanwhile) as error:
        return _page(id, draft, wanted, typed=typed, error=error)
    at = {each.place: str(n) for n, each in enumerate(entries(kept.draft.draft))}
    saved = ".".join(at[place] for place, _ in kept.texts[:MOST_SHOWN] if place in at)
    told = {"saved": saved} if kept.texts else {"nothing": ""}
    return go(f"/interventions/{id}/questionnaire/translate{wanted.query(**told)}")


@door.get("/interventions/<uuid:id>/questionnaire/translations/<format>")
@by_cookie("admin", "leader")
def download(id: UUID, format: str) -> Response:
    """The table for a translator, in ?to= or in all languages of the draft."""
    to, source = request.args.get("to"), request.args.get("from")
    _, body = translating.file(actor=actor(), intervention=id, name=format, to=to, source=source)
    answer = Response(body, content_type=translating.FORMATS[format])
    name = "-".join(["ringar", *([to] if to else []), str(id)[:8]])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return answer


@door.post("/interventions/<uuid:id>/questionnaire/translations")
@takes(MOST_BYTES)
@by_cookie("admin", "leader")
def upload(id: UUID) -> Response:
    """Take a translator's file: all of it, or nothing and why."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        raise NotFound
    wanted = _wanted(draft, request.form)
    sent = request.files.get("file")
    try:
        kept = translating.bring_in(actor=actor(), intervention=id, body=sent.read() if sent else b"", now=clock())
    except (TranslationInvalid, EditedMeanwhile) as error:
        return _page(id, draft, wanted, error=error, file=True)
    at = {each.place: str(n) for n, each in enumerate(entries(kept.draft.draft))}
    told = {"brought": len(kept.texts)} | ({"stale": ".".join(at[each] for each in kept.stale)} if kept.stale else {})
    return go(f"/interventions/{id}/questionnaire/translate{wanted.query(**told)}")


def _wanted(draft: Draft, asked: Mapping[str, str]) -> Wanted:
    """Raises NotFound for a language that is not there."""
    spoken = list(draft.draft["languages"])
    to, source = asked.get("to", ""), asked.get("from", "")
    if not {to, source} <= {"", *LANGUAGES}:
        raise NotFound
    if not to:
        first = source or spoken[0]
        place = draft.intervention.languages
        to = next(code for code in [*spoken, *place, *LANGUAGES] if code != first)
    if not source or source == to:
        source = translating.original_of([*spoken, *LANGUAGES], to)
    return Wanted(source, to, asked.get("only") == "missing")


def _page(
    id: UUID,
    draft: Draft,
    wanted: Wanted,
    *,
    typed: Mapping[str, str] | None = None,
    error: SurveyError | None = None,
    file: bool = False,
) -> Response:
    lines = list(_lines(draft, wanted, typed or {}))
    if isinstance(error, TranslationInvalid) and not file:
        lines = [replace(each, problem=next(iter(error.problems.get(each.place, [])), "")) for each in lines]
    without = {code: len(missing(draft.draft, code)) for code in LANGUAGES}
    shown = [each for each in lines if not wanted.only or each.missing or each.problem or each.place in (typed or {})]
    return page(
        "translate.html",
        status=error.status if error else 200,
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        wanted=wanted,
        to=language(wanted.to),
        source=language(wanted.source),
        sources=[language(code) for code in draft.draft["languages"] if code != wanted.to],
        tabs=[(language(code), without[code]) for code in LANGUAGES if code != wanted.source],
        spoken=draft.draft["languages"],
        total=len(lines),
        without=without[wanted.to],
        groups=_groups(draft, shown),
        lines=lines,
        draft=draft.id,
        revision=draft.revision,
        error=error,
        file=file,
        reason=_reason,
        saved=_numbers("saved", lines),
        stale=_numbers("stale", lines),
        brought=request.args.get("brought", "", type=str) if not error else "",
        nothing="nothing" in request.args and not error,
        had=not error and not {"saved", "nothing"}.isdisjoint(request.args),
        here=f"/interventions/{id}/questionnaire/translate{wanted.query()}",
    )


def _reason(code: str) -> str:
    """The key of the sentence for a code: a table's own, or a spreadsheet's."""
    own = f"translate.reason_{code}"
    return own if own in staff_keys(STAFF_LANGUAGES[0]) else f"xlsform.{code}"


def _lines(draft: Draft, wanted: Wanted, typed: Mapping[str, str]) -> Iterator[Line]:
    numbers = {question["key"]: n for n, question in enumerate(draft.draft["questions"], 1)}
    for n, each in enumerate(entries(draft.draft)):
        stored = each.texts.get(wanted.to, "")
        word, at = _word(each)
        original, spoken = pick(each.texts, wanted.source)
        other = each.place in typed and _same(typed[each.place]) != _same(stored)
        yield Line(
            n=n,
            place=each.place,
            question=0 if each.place in ABOUT else numbers[each.place.partition(".")[0]],
            word=word,
            at=at,
            original=original,
            spoken=spoken,
            text=typed.get(each.place, stored),
            stored=stored,
            locked=each.locked and bool(stored),
            missing=not stored,
            theirs=stored if other else "",
        )


def _same(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _word(entry: Entry) -> tuple[str, str]:
    """What a text is, and of several which one."""
    if entry.place in ABOUT:
        return entry.place, ""
    _, _, part = entry.place.partition(".")
    word, _, at = part.partition(".")
    return word, at if at.lstrip("-").isdecimal() else ""  # a point of a scale; other values are for data files


def _groups(draft: Draft, lines: list[Line]) -> list[tuple[int, str, list[Line]]]:
    """(number of the question or 0 for what stands around them, its kind, its lines)."""
    kinds = ["", *(each["kind"] for each in draft.draft["questions"])]
    groups = [(n, kind, [each for each in lines if each.question == n]) for n, kind in enumerate(kinds)]
    return [group for group in groups if group[2]]


def _numbers(name: str, lines: list[Line]) -> list[int]:
    """The lines that ?name=1.4.9 speaks of."""
    told = request.args.get(name, "").split(".") if request.method == "GET" else []
    return [int(each) for each in told[:MOST_SHOWN] if each.isascii() and each.isdecimal() and int(each) < len(lines)]
