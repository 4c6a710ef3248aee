"""What a leader should do next, and an intervention's stored values as pages show them. Nothing is changed here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.services.occasions import uncounted
from app.services.questionnaires import Draft
from app.services.results import TOLD
from app.web.filled import Filled
from surveys.disclosure.ladders import may_be_background
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.questionnaire import draft_from_document
from surveys.waves import SWEDEN

SUGGESTED_CHANGE = 0.2  # of a standard deviation: small, and yet somebody notices


@dataclass(frozen=True, slots=True)
class Step:
    """code: which sentence; path: where it is done; activity: its name, if it is about one."""

    code: str
    path: str
    activity: str = ""


Days = Mapping[UUID, Sequence[Any]]


def of_one(intervention: Any, drafts: Sequence[Draft], held: Sequence[Any], days: Days, now: datetime) -> Step:
    """The next thing to do for one intervention. days: of those of its activities that come again."""
    at = f"/interventions/{intervention.id}"
    if intervention.ended_at is not None:
        return Step("ended", f"{at}/end")
    if not drafts:
        return Step("pick", f"{at}/questionnaire")
    if not any(draft.versions for draft in drafts):
        return Step("publish", f"{at}/questionnaire")
    running = [each for each in held if each.closed_at is None]
    if not running:
        return Step("activity", f"{at}/activities/new")
    today = now.astimezone(SWEDEN).date()
    for each in running:
        if (day := uncounted(each, days.get(each.id, ()), today=today)) is not None:
            return Step("count", f"/activities/{each.id}/tap?day={day}", each.name)
    return Step("poster", f"/activities/{running[-1].id}", running[-1].name)


def of_all(
    interventions: Iterable[Any], drafts: Sequence[Draft], held: Sequence[Any], days: Days, now: datetime
) -> list[tuple[Any, Step]]:
    """Each intervention with its next step."""
    return [
        (
            each,
            of_one(
                each,
                [draft for draft in drafts if draft.intervention_id == each.id],
                [activity for activity in held if activity.intervention_id == each.id],
                days,
                now,
            ),
        )
        for each in interventions
    ]


def backgrounds(drafts: Sequence[Draft]) -> list[Question]:
    """Questions that may be background variables: one option or one number, and they measure nothing."""
    found: dict[str, Question] = {}
    for draft in drafts:
        for question in draft_from_document(draft.draft).questions:
            if question.indicator is None and may_be_background(question):
                found.setdefault(question.key, question)
    return list(found.values())


def measured(drafts: Sequence[Draft]) -> list[Question]:
    """Questions with a better and a worse end, one of which may be what an intervention most wants to change."""
    found = {each.key: each for draft in drafts for each in draft_from_document(draft.draft).questions}
    return [each for each in found.values() if kind(each.kind).better(each) is not None]


def as_form(intervention: Any) -> Filled:
    """An intervention's stored values as the settings form shows them."""
    plain = ("name", "audience", "expected_size", "stage", "revision")
    typed: dict[str, Any] = {name: str(getattr(intervention, name)) for name in plain}
    typed |= {name: list(getattr(intervention, name)) for name in ("languages", "goals", "background")}
    typed["main_outcome"] = intervention.main_outcome or ""
    typed["smallest_change"] = str(intervention.smallest_change or SUGGESTED_CHANGE)
    for name in ("reminder_ceiling", "reminder_budget"):
        said = getattr(intervention, name)
        typed[name] = "" if said is None else str(said)
    typed["area_id"] = str(intervention.area_id or "")
    typed["partnership"] = str(intervention.partnership_id or "")
    for name in TOLD:
        typed |= {f"{name}.{code}": text for code, text in getattr(intervention, name).items()}
    return Filled(typed)
