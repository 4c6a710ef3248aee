"""What a participant is asked: the page behind a poster code, and their own open wave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import sealing
from app.extensions import web_keys
from app.services import activities, questionnaires
from app.services.interventions import pepper_context
from app.store import interventions as store
from app.store import responses as responses_store
from app.store.session import Session, transaction
from surveys import codes, waves
from surveys.answers import Reader
from surveys.errors import Closed, UnknownCode
from surveys.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Survey:
    """All that the page or an app needs to ask. wave: the number on offer, None when nothing is open now.

    open_waves: the numbers of all that are open now. opens_next: when something opens again, if known.
    """

    code: str
    activity: UUID
    activity_name: str
    intervention: UUID
    intervention_name: str
    organisation: str
    audience: str
    version: int
    digest: str
    questionnaire: Questionnaire
    wave: int | None
    open_waves: tuple[int, ...]
    follow_up: bool
    opens_next: datetime | None
    you_said: Mapping[str, str]
    we_did: Mapping[str, str]
    box_public: bytes


def survey(*, code: str, again: bool = False, now: datetime) -> Survey:
    """The survey behind a poster code in either case. Raises UnknownCode, Closed when it is out of use."""
    with transaction() as session:
        activity = find(session, code)
        owner = activity.intervention
        version, reader = asked(session, activity)
        windows = activities.windows(session, owner, now)
        offered = waves.on_offer(windows, now=now, again=again, cohort=None)
        return Survey(
            code=activity.code,
            activity=activity.id,
            activity_name=activity.name,
            intervention=owner.id,
            intervention_name=owner.name,
            organisation=owner.organisation.name,
            audience=owner.audience,
            version=version.number,
            digest=version.digest,
            questionnaire=reader.questionnaire,
            wave=offered.number if offered else None,
            open_waves=tuple(sorted({w.number for w in windows if w.is_open(now)})),
            follow_up=any(w.number > 0 and w.opens <= now for w in windows),
            opens_next=min((w.opens for w in windows if w.opens > now), default=None),
            you_said=owner.you_said,
            we_did=owner.we_did,
            box_public=web_keys().box_public,
        )


@dataclass(frozen=True, slots=True)
class Own:
    """A participant's own open wave, and whether they have answered in it."""

    wave: int | None
    answered: bool
    known: bool


def own_wave(*, code: str, answer_key: bytes, now: datetime) -> Own:
    """The open wave of whoever holds this key. known: False when the key has never answered here."""
    with transaction() as session:
        activity = find(session, code)
        windows = activities.windows(session, activity.intervention, now)
        rows = responses_store.by_pid(session, pid_of(activity.intervention, answer_key))
        cohort = cohort_of(windows, rows)
        offered = waves.on_offer(windows, now=now, again=False, cohort=cohort)
        answered = offered is not None and offered.id in {row["wave"] for row in rows}
        return Own(wave=offered.number if offered else None, answered=answered, known=bool(rows))


def find(session: Session, code: str) -> store.Activity:
    """The activity with this poster code. Raises UnknownCode, or Closed when it is out of use."""
    activity = store.activity_by_code(session, codes.read_poster_code(code))
    if activity is None:
        raise UnknownCode(code=code[:12])
    if activity.closed_at is not None or activity.intervention.pepper is None:
        raise Closed
    return activity


def asked(session: Session, activity: store.Activity, number: int | None = None) -> tuple[store.Version, Reader]:
    """The version that an activity asks now, or one of its earlier ones. Raises UnknownCode when there is none."""
    if number is None:
        version = store.newest_version(session, activity.questionnaire_id)
    else:
        version = store.version(session, activity.questionnaire_id, number)
    if version is None:
        raise UnknownCode(code=activity.code)
    return version, questionnaires.reader(version)


def pepper_of(intervention: store.Intervention) -> bytes:
    """The intervention's pepper, unwrapped. Raises Closed when it has been destroyed."""
    if intervention.pepper is None:
        raise Closed
    return sealing.unwrap(web_keys().master, intervention.pepper, pepper_context(intervention.id))


def pid_of(intervention: store.Intervention, answer_key: bytes) -> bytes:
    """The pseudonym that this key has in this intervention."""
    return codes.pid(pepper_of(intervention), answer_key)


def cohort_of(windows: list[waves.Wave], rows: list[dict[str, object]]) -> UUID | None:
    """The cohort in which a pseudonym's responses lie: that of the earliest wave answered."""
    answered = {row["wave"] for row in rows}
    mine = sorted((w for w in windows if w.id in answered), key=lambda w: w.opens)
    return mine[0].cohort if mine else None
