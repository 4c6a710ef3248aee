"""What anybody may see behind a poster: you said – we did, and the published figures. No account, no answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.store import interventions as interventions_store
from app.store import reports as store
from app.store.session import transaction
from surveys.codes import read_poster_code
from surveys.disclosure.sizes import outlook
from surveys.errors import UnknownCode


@dataclass(frozen=True, slots=True)
class Results:
    """A public results page. waves: those of the report that may be shown, empty before the first has closed.

    too_small: a group of the expected size never shows any.
    """

    code: str
    organisation: str
    activity_name: str
    audience: str
    languages: tuple[str, ...]
    you_said: Mapping[str, str]
    we_did: Mapping[str, str]
    waves: tuple[Mapping[str, Any], ...]
    too_small: bool


def results(*, code: str) -> Results:
    """What is behind a poster code, also after the activity was closed. Raises UnknownCode."""
    with transaction() as session:
        activity = interventions_store.activity_by_code(session, read_poster_code(code))
        version = interventions_store.newest_version(session, activity.questionnaire_id) if activity else None
        if activity is None or version is None:
            raise UnknownCode(code=code[:12])
        owner = activity.intervention
        report = store.reports_of(session, [owner.id]).get(owner.id)
        return Results(
            code=activity.code,
            organisation=owner.organisation.name,
            activity_name=activity.name,
            audience=owner.audience,
            languages=tuple(version.document["languages"]),
            you_said=owner.you_said,
            we_did=owner.we_did,
            waves=tuple(report.document["waves"]) if report else (),
            too_small="size.nothing" in outlook(owner.expected_size, owner.audience),
        )
