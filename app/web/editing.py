"""What the editor is told of a questionnaire: problems and advice in sentences, kinds, bank. Its doors are beside."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any
from uuid import UUID

from app.services import questionnaires
from app.services.questionnaires import Draft
from app.web.words import language_name
from surveys import bank
from surveys.bank.pictures import NAMES, PICTURES
from surveys.checks import Advice
from surveys.goals import INDICATORS
from surveys.kinds import SHELF
from surveys.kinds.base import Kind, Question
from surveys.languages import LANGUAGES, language, staff, staff_keys
from surveys.questionnaire import AUDIENCES, MOST_QUESTIONS, Questionnaire, draft_from_document, problems
from surveys.texts import pick

WORDS = ("editor.", "kinds.")
OUTSIDE_QUESTIONS = ("title", "questions")  # where problems of the whole are told
# What a rule may say of an answer, tried on a new question: the first that the kind can compare is its sort.
COMPARED = (("flag", True), ("number", 1), ("month", "2026-03"))

Told = dict[str, list[dict[str, str]]]


def looked_at(draft: Draft, code: str) -> dict[str, Any]:
    """What each save answers: the draft as it is now, and what is wrong or worth a thought, in a staff language."""
    asked = questionnaires.read(draft.draft)
    newest = draft.versions[-1] if draft.versions else None
    return {
        "revision": draft.revision,
        "document": draft.draft,
        "problems": told(asked, code),
        "advice": advised(draft, code),
        "unread": unread(draft, asked),
        "version": newest.number if newest else 0,
        "changed": not questionnaires.is_published(draft=draft),
    }


def told(asked: Questionnaire, code: str) -> Told:
    """Why it cannot be published yet: question key (or field) → code and sentence of each reason."""
    known = staff_keys(code)
    found: Told = {}
    for where, reasons in problems(asked).items():
        names = [f"{where}_{reason}" if where in OUTSIDE_QUESTIONS else reason for reason in reasons]
        found[where] = [
            {"code": name, "text": known.get(f"reasons.{name}") or staff(code, "reasons.other")} for name in names
        ]
    return found


def advised(draft: Draft, code: str) -> list[dict[str, str | None]]:
    """What an author may want to think about: question key or None, code and sentence."""
    return [
        {"question": each.question, "code": each.code, "text": _advice(each, code)}
        for each in questionnaires.advice(draft=draft)
    ]


def _advice(advice: Advice, code: str) -> str:
    """Its sentence; languages are called what the reader calls them."""
    values = dict(advice.values)
    if "languages" in values:
        values["languages"] = ", ".join(language_name(each, code) for each in str(values["languages"]).split())
    return staff(code, f"checks.{advice.code}", **values)


def unread(draft: Draft, asked: Questionnaire) -> list[str]:
    """The languages of a draft that no speaker has reviewed and nobody here has confirmed."""
    return [c for c in asked.languages if not language(c).reviewed and c not in draft.confirmed_languages]


def carried(draft: Draft, code: str, me: UUID) -> dict[str, Any]:
    """All that the editor's page carries for its script. me: who is signed in."""
    known = staff_keys(code)
    return looked_at(draft, code) | {
        "id": str(draft.id),
        "me": str(me),
        "lang": code,
        "intervention": str(draft.intervention_id),
        "kinds": [kind_told(each) for each in SHELF],
        "bank": shelves(code),
        "pictures": {name: {"path": path, "name": pick(NAMES[name], code)[0]} for name, path in PICTURES.items()},
        "languages": [_language(each) for each in LANGUAGES],
        "audiences": [[each, staff(code, f"common.audience_{each}")] for each in AUDIENCES],
        "indicators": [[each.code, pick(each.name, code)[0]] for each in INDICATORS],
        "taken": taken(draft),
        "most": MOST_QUESTIONS,
        "words": {key: sentence for key, sentence in known.items() if key.startswith(WORDS)},
    }


def kind_told(kind: Kind) -> dict[str, Any]:
    """A kind in plain JSON: all that a script needs to edit its questions without knowing it by name."""
    return {
        "name": kind.name,
        "asks": kind.asks,
        "apart": kind.apart,
        "lists": kind.lists,
        "has_rows": kind.has_rows,
        "room": kind.room,
        "rows_room": kind.rows_room,
        "marks": kind.marks,
        "fixed": kind.fixed,
        "settings": [{"name": each.name, "type": each.type} for each in kind.settings],
        "operators": kind.operators,
        "compared": _compared(kind),
        "starter": deepcopy(dict(kind.starter)),
    }


def shelves(code: str) -> list[dict[str, Any]]:
    """The core items by what they measure, as questions that can be put into a document."""
    return [
        {"indicator": pick(each.name, code)[0], "items": [_plain(bank.item(item)) for item in bank.items_of(each.code)]}
        for each in INDICATORS
        if bank.items_of(each.code)
    ]


def taken(draft: Draft) -> dict[str, list[Any]]:
    """Keys that published versions use, each with the values of its options and rows: no new one may mean another."""
    found: dict[str, dict[Any, None]] = {}
    for version in draft.versions:
        for question in draft_from_document(version.document).questions:
            held = (*question.options, *question.rows)
            found.setdefault(question.key, {}).update(dict.fromkeys(option.value for option in held))
    return {key: list(values) for key, values in found.items()}


def _compared(kind: Kind) -> str:
    """What a rule compares an answer with: option, flag, number, month; empty where no rule may look."""
    if not kind.operators:
        return ""
    if kind.lists != "nothing":
        return "option"
    new = _new(kind)
    return next((name for name, value in COMPARED if kind.comparable(new, kind.operators[0], value)), "")


def _new(kind: Kind) -> Question:
    document: Mapping[str, Any] = {"key": "new", "kind": kind.name, **kind.starter}
    return draft_from_document({"languages": ["sv"], "questions": [document]}).questions[0]


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """As a stored document says it: without what is not set."""
    questions: Sequence[Question] = draft_from_document({"languages": ["sv"], "questions": [item]}).questions
    return questions[0].document()


def _language(code: str) -> dict[str, Any]:
    known = language(code)
    return {
        "code": code,
        "name": known.name,
        "tag": known.tag,
        "direction": known.direction,
        "reviewed": known.reviewed,
    }
