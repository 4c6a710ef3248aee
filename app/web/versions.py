"""The pages about what has been published: each version as it was, and what differs between any two, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.services import comparing, interventions, questionnaires
from app.services.comparing import Compared
from app.web import desk
from app.web.desk import go, page
from surveys.beside import Difference, Marked, marked
from surveys.errors import NotFound
from surveys.kinds.base import NO_TEXTS, Question
from surveys.languages import language
from surveys.questionnaire import Questionnaire, draft_from_document
from surveys.texts import Texts

door = desk.door("versions", __name__)
DRAFT = "draft"
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Told:
    """One difference: which sentence, and both texts in pieces where they can be read beside each other.

    at: which of several; texts: the label of an answer that is new or gone.
    """

    sentence: str
    difference: Difference
    at: str = ""
    before: Marked = ()
    after: Marked = ()
    texts: Texts = field(default_factory=lambda: NO_TEXTS)


@dataclass(frozen=True, slots=True)
class Place:
    """What differs at one question; number: where it stands now, 0 for the whole, -1 where it is gone."""

    number: int
    question: Question | None
    told: tuple[Told, ...]


@door.get("/interventions/<uuid:id>/questionnaire/versions")
@by_cookie("admin", "leader")
def overview(id: UUID) -> Response:
    """The published versions, newest first, and whether the draft says something else."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        return go(f"/interventions/{id}/questionnaire")
    held = questionnaires.versions(actor=actor(), id=draft.id)
    upcoming = questionnaires.upcoming(actor=actor(), id=draft.id)
    return page(
        "versions.html",
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        versions=[(each, draft_from_document(each.document)) for each in reversed(held)],
        changed=bool(held) and upcoming.digest() != held[-1].digest,
    )


@door.get("/interventions/<uuid:id>/questionnaire/versions/<int:number>")
@by_cookie("admin", "leader")
def one(id: UUID, number: int) -> Response:
    """A version as it was, language by language."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        raise NotFound
    version = comparing.numbered(questionnaires.versions(actor=actor(), id=draft.id), number)
    asked = draft_from_document(version.document)
    shown = request.args.get("show", "")
    return page(
        "version.html",
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        version=version,
        questionnaire=asked,
        languages=[language(code) for code in asked.languages],
        shown=language(shown if shown in asked.languages else asked.languages[0]),
    )


@door.get("/interventions/<uuid:id>/questionnaire/difference")
@by_cookie("admin", "leader")
def difference(id: UUID) -> Response:
    """What differs between two versions (?before=1&after=2), or a version and the draft."""
    draft = questionnaires.newest(actor=actor(), intervention=id)
    if draft is None:
        raise NotFound
    held = questionnaires.versions(actor=actor(), id=draft.id)
    if not held:
        return go(f"/interventions/{id}/questionnaire/versions")
    before = _number(request.args.get("before", str(held[-1].number)))
    asked = request.args.get("after", DRAFT)
    after = None if asked == DRAFT else _number(asked)
    found = comparing.compare(actor=actor(), id=draft.id, before=before, after=after)
    return page(
        "version_diff.html",
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        versions=held,
        found=found,
        places=_places(found),
    )


def _number(text: str) -> int:
    """Raises NotFound for what is not the number of a version."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise NotFound
    return int(text)


def _places(found: Compared) -> list[Place]:
    """The differences by question, the whole first, what is gone last; of the languages that somebody is asked in."""
    by_question: dict[str | None, list[Difference]] = {}
    spoken = {None, *found.old.languages, *found.new.languages}
    for each in (each for each in found.differences if each.language in spoken):
        by_question.setdefault(each.question, []).append(each)
    return [_place(found, key, held) for key, held in by_question.items()]


def _place(found: Compared, key: str | None, held: Sequence[Difference]) -> Place:
    keys = [each.key for each in found.new.questions]
    number = 0 if key is None else keys.index(key) + 1 if key in keys else -1
    question = _question(found.new, key) or _question(found.old, key)
    return Place(number, question, tuple(_told(found, held)))


def _question(questionnaire: Questionnaire, key: str | None) -> Question | None:
    return next((each for each in questionnaire.questions if each.key == key), None)


def _told(found: Compared, held: Sequence[Difference]) -> Iterator[Told]:
    for each in held:
        what, _, at = each.what.partition(".")
        if each.sort != "changed":
            yield Told(each.sort, each, at=each.after)
        elif each.language:
            how = "added" if not each.before else "removed" if not each.after else "changed"
            yield Told(f"{what}_{how}", each, at, *marked(each.before, each.after))
        elif what == "languages":
            yield from _languages(found, each)
        elif at:
            yield _marked(found, each, *at.rpartition(".")[::2])
        elif what in ("options", "rows"):
            yield from _listed(found, each, next((one.before for one in held if one.sort == "recoded"), each.question))
        elif what == "item":
            yield Told("item_added" if each.after else "item_removed", each)
        else:
            yield Told(what, each)


def _marked(found: Compared, each: Difference, value: str, mark: str) -> Told:
    """What else than its words is another of an answer."""
    question = _question(found.new, each.question)
    options = question.options if question else ()
    return Told(mark, each, value, texts=next((one.label for one in options if str(one.value) == value), NO_TEXTS))


def _languages(found: Compared, each: Difference) -> Iterator[Told]:
    new, old = found.new.languages, found.old.languages
    yield from (Told("language_added", each, at=code) for code in new if code not in old)
    yield from (Told("language_removed", each, at=code) for code in old if code not in new)
    if set(new) == set(old):
        yield Told("languages", each)


def _listed(found: Compared, each: Difference, old_key: str | None) -> Iterator[Told]:
    """Which of a question's answers or rows are new, and which are gone."""
    before, after = (
        {option.value: option for option in getattr(question, each.what)} if question else {}
        for question in (_question(found.old, old_key), _question(found.new, each.question))
    )
    yield from (Told(f"{each.what}_new", each, texts=after[value].label) for value in after if value not in before)
    yield from (Told(f"{each.what}_gone", each, texts=before[value].label) for value in before if value not in after)
    if set(before) == set(after):
        yield Told(f"{each.what}_order", each)
