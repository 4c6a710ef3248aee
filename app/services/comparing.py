"""Versions of a questionnaire beside each other, and a version as it was."""

from dataclasses import dataclass
from uuid import UUID

from app.services import questionnaires
from app.services.actor import Actor
from app.store.interventions import Version
from surveys.beside import Difference, differences
from surveys.errors import NotFound
from surveys.questionnaire import Questionnaire, draft_from_document


@dataclass(frozen=True, slots=True)
class Compared:
    """after: the number of a version, None for the draft."""

    before: int
    after: int | None
    old: Questionnaire
    new: Questionnaire
    differences: tuple[Difference, ...]


def compare(*, actor: Actor, id: UUID, before: int, after: int | None) -> Compared:
    """What differs between two versions, or between a version and what publishing the draft now would make.

    Raises NotFound, QuestionnaireInvalid.
    """
    versions = questionnaires.versions(actor=actor, id=id)
    old = draft_from_document(numbered(versions, before).document)
    if after is None:
        new = questionnaires.upcoming(actor=actor, id=id)
    else:
        new = draft_from_document(numbered(versions, after).document)
    return Compared(before, after, old, new, differences(old, new))


def numbered(versions: list[Version], number: int) -> Version:
    """The version with this number. Raises NotFound."""
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        raise NotFound
    return found
