"""Versions of a questionnaire beside each other, and a version as it was."""

from dataclasses import dataclass
from uuid import UUID

from app.services import questionnaires
from app.services.actor import Actor
from app.services.questionnaires import Draft
from app.store.interventions import Version
from surveys.beside import Difference, differences
from surveys.errors import NotFound
from surveys.questionnaire import Questionnaire, draft_from_document
from surveys.versions import settled


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
    draft = questionnaires.one(actor=actor, id=id)
    versions = questionnaires.versions(actor=actor, id=id)
    old = draft_from_document(numbered(versions, before).document)
    new = next_version(draft, versions) if after is None else draft_from_document(numbered(versions, after).document)
    return Compared(before, after, old, new, differences(old, new))


def next_version(draft: Draft, versions: list[Version]) -> Questionnaire:
    """What publishing the draft now would make: what is no longer comparable has new codes."""
    return settled(draft_from_document(draft.draft), [draft_from_document(each.document) for each in versions])


def numbered(versions: list[Version], number: int) -> Version:
    """The version with this number. Raises NotFound."""
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        raise NotFound
    return found
