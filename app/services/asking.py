"""What a participant is asked: the page behind a poster code, and their own open wave."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app import sealing
from app.extensions import web_keys
from app.services import activities, questionnaires
from app.services.agreed import Agreed
from app.services.clips import Heard, heard
from app.services.interventions import pepper_context
from app.services.voices import asks
from app.store import interventions as store
from app.store.before import before
from app.store.session import Session, transaction
from surveys import codes, waves
from surveys.answers import Reader
from surveys.errors import BadInput, Closed, Ended, UnknownCode
from surveys.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Survey:
    """All that the page or an app needs to ask. wave: the number on offer, None when nothing is open now.

    open_waves: the numbers of all that are open now. opens_next: when something opens again, if known; asked_again:
    when those who answer the wave on offer are asked the next time, None after their last. clips: which questions
    have been read aloud.
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
    agreed: Agreed
    questionnaire: Questionnaire
    wave: int | None
    open_waves: tuple[int, ...]
    follow_up: bool
    opens_next: datetime | None
    asked_again: datetime | None
    you_said: Mapping[str, str]
    we_did: Mapping[str, str]
    proposing: bool
    box_public: bytes
    kiosk_public: bytes
    ticket: bool  # whether a one-time ticket is asked for
    clips: Heard = field(default_factory=dict)


def survey(*, code: str, again: bool = False, now: datetime) -> Survey:
    """The survey behind a poster code in either case. Raises UnknownCode, Closed when it is out of use, Ended."""
    with transaction(from_resident=True) as session:
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
            agreed=Agreed(**version.agreed),
            questionnaire=reader.questionnaire,
            wave=offered.number if offered else None,
            open_waves=tuple(sorted({w.number for w in windows if w.is_open(now)})),
            follow_up=any(w.number > 0 and w.opens <= now for w in windows),
            opens_next=min((w.opens for w in windows if w.opens > now), default=None),
            asked_again=waves.asked_again(windows, offered),
            you_said=owner.you_said,
            we_did=owner.we_did,
            proposing=asks(session, owner),
            box_public=web_keys().box_public,
            kiosk_public=web_keys().kiosk_public,
            ticket=activity.admission,
            clips=heard(session, activity.questionnaire_id, reader.questionnaire),
        )


@dataclass(frozen=True, slots=True)
class Own:
    """A participant's own open wave, and whether they have answered in it."""

    wave: int | None
    answered: bool
    known: bool


def own_wave(*, code: str, answer_key: bytes, now: datetime) -> Own:
    """The open wave of whoever holds this key. known: False when the key has never answered here."""
    with transaction(from_resident=True) as session:
        activity = find(session, code, since=now - waves.GRACE)
        windows = activities.windows(session, activity.intervention, now)
        before = answered(session, somebody(activity.intervention, answer_key))
        cohort = cohort_of(windows, before)
        offered = waves.on_offer(windows, now=now, again=False, cohort=cohort)
        already = offered is not None and offered.id in before
        return Own(wave=offered.number if offered else None, answered=already, known=bool(before))


def find(session: Session, code: str, *, late: bool = False, since: datetime | None = None) -> store.Activity:
    """The activity with this poster code. Raises UnknownCode, and as in_use does."""
    activity = store.activity_by_code(session, codes.read_poster_code(code))
    if activity is None:
        raise UnknownCode(code=code[:12])
    return in_use(activity, late=late, since=since)


def in_use(activity: store.Activity, *, late: bool = False, since: datetime | None = None) -> store.Activity:
    """The same activity. Raises Closed when it is out of use, Ended.

    late: no matter; since: no matter if it was in use until after this.
    """
    owner = activity.intervention
    over = activity.closed_at is not None and not (since and activity.closed_at > since)
    if (over and not late) or owner.pepper is None:
        raise Ended if owner.ended_at else Closed
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
    """The intervention's pepper, unwrapped. Raises Ended when it has been destroyed."""
    if intervention.pepper is None:
        raise Ended
    return sealing.unwrap(web_keys().master, intervention.pepper, pepper_context(intervention.id))


class TicketRefused(BadInput):
    """The poster asks for a one-time ticket; this one has been used, or never was, or none came."""

    code = "ticket.refused"


def ticket(activity: store.Activity, typed: str | None) -> bytes | None:
    """The hash of the one-time ticket that an activity asks for; None where it asks for none."""
    if not activity.admission:
        return None
    return codes.ticket_hash(pepper_of(activity.intervention), activity.id, typed or "")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A participant as the web process knows one for the length of a request.

    pid: of their responses; mark: of their submissions, computed from the pid by this process alone.
    """

    pid: bytes = field(repr=False)
    mark: bytes = field(repr=False)


def somebody(intervention: store.Intervention, answer_key: bytes) -> Somebody:
    """Who holds this key. Raises Ended when the pepper has been destroyed."""
    pid = codes.pid(pepper_of(intervention), answer_key)
    return Somebody(pid, _mark(b"participant|" + pid))


def stop_mark(stop_hash: bytes) -> bytes:
    """The mark of somebody's contact, for the ledger of those who have erased everything."""
    return _mark(b"stop|" + stop_hash)


def _mark(of: bytes) -> bytes:
    return hmac.digest(codes.hkdf(web_keys().master, b"mark"), of, "sha256")[: codes.PID_BYTES]


def answered(session: Session, who: Somebody) -> list[UUID | None]:
    """The wave of each response of theirs, opened or not yet; None between the waves."""
    return before(session, [], {who.pid: who.mark}).waves[who.mark]


def cohort_of(windows: Sequence[waves.Wave], answered: Sequence[UUID | None]) -> UUID | None:
    """The cohort in which somebody's responses lie: that of the earliest wave answered."""
    mine = sorted((w for w in windows if w.id in answered), key=lambda w: w.opens)
    return mine[0].cohort if mine else None
