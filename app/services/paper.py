"""Answers on paper: the form that is printed, and what staff type from it. The sheet is app/posters/form.py.

Receipt codes are made for the print and for nothing else: nobody stores them, and staff never type them. What ties a
form to its code is the square on it, which holds the answer key. That forms with codes were printed is noted in the
audit log, how many and by whom; that one was typed is not, since such a note would tell the minute in which a response
came, and a response has no time of day (design.md §4).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app import sealing
from app.extensions import current_settings, web_keys
from app.posters import form as form_sheet
from app.services import activities, agreed, asking, by_form, posters, receive
from app.services.actor import Actor
from app.services.audit import note
from app.store import interventions as store
from app.store import submissions
from app.store.session import transaction
from surveys import codes, waves
from surveys.entry import Typed
from surveys.errors import BadInput, Closed, Conflict, Ended, Malformed, NotFound, UnknownLanguage
from surveys.kinds.base import Given, Question
from surveys.questionnaire import Questionnaire


class AlreadyTyped(Conflict):
    """Somebody has answered with this form's code in this wave: the form was typed before, or a phone was used too."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is on the forms of an activity. versions: all that may lie on a table, newest first. wave: None where
    answers will be kept between waves. follow_up: some have been asked before.
    """

    activity: store.Activity
    version: int
    versions: tuple[int, ...]
    questionnaire: Questionnaire
    wave: int | None
    follow_up: bool


@dataclass(frozen=True, slots=True)
class Typing:
    """A form that is being typed, sealed into the page between one typing and the next. typings: oldest first."""

    id: str
    version: int
    language: str
    mode: str
    again: bool
    key: str | None = field(default=None, repr=False)
    typings: tuple[Typed, ...] = field(default=(), repr=False)

    @property
    def answer_key(self) -> bytes | None:
        """The key that was in the square, if one was scanned."""
        return codes.from_b64url(self.key) if self.key else None


def form(*, actor: Actor, id: UUID, spoken: str | None = None, copies: int = 0, now: datetime) -> bytes:
    """The forms of an own activity in one language of its questionnaire, each copy with a code of its own; none: one
    without code. Raises NotFound, Forbidden, Closed, BadInput, PosterInvalid.
    """
    actor.must_lead()
    if not 0 <= copies <= form_sheet.MOST_COPIES:
        raise BadInput(problems={"copies": ["out_of_range"]})
    shown = paper(actor=actor, id=id, now=now)
    if shown.activity.closed_at is not None:
        raise Closed
    known = shown.questionnaire.languages
    chosen = known[0] if spoken is None else spoken
    if chosen not in known:
        raise UnknownLanguage(language=chosen)
    owner = shown.activity.intervention
    made = form_sheet.form(
        form_sheet.Form(
            address=posters.address(shown.activity.code),
            code=shown.activity.code,
            organisation=owner.organisation.name,
            named=agreed.behind(code=shown.activity.code, version=shown.version).names(),
            intervention=owner.name,
            title=shown.activity.name,
            audience=owner.audience,
            questionnaire=shown.questionnaire,
            version=shown.version,
            language=chosen,
            copies=tuple(_copy(shown, chosen) for _ in range(copies)),
            asks_again=shown.follow_up,
        )
    )
    if copies:
        with transaction() as session:
            note(session, who=actor.id, action="paper.printed", subject=str(id), now=now, copies=copies)
    return made


def _copy(shown: Paper, spoken: str) -> form_sheet.Copy:
    own = by_form.new_code()
    key = codes.b64url(by_form.answer_key(typed=own, intervention=shown.activity.intervention_id))
    base = current_settings().public_base_url
    return form_sheet.Copy(
        code=own,
        enter=f"{base}/activities/{shown.activity.id}/paper?v={shown.version}&l={spoken}#{key}",
        back=f"{base}/{shown.activity.code}#{key}",
    )


def paper(*, actor: Actor, id: UUID, version: int | None = None, now: datetime) -> Paper:
    """What is asked on the forms of an own activity. Raises NotFound, also for a version that there is not."""
    activity = activities.one(actor=actor, id=id)
    with transaction() as session:
        published = store.versions_of(session, activity.intervention_id)
        own = [each.number for each in reversed(published) if each.questionnaire_id == activity.questionnaire_id]
        wanted = own[0] if own and version is None else version
        if wanted is None or wanted not in own:
            raise NotFound
        _, reader = asking.asked(session, activity, wanted)
        windows = activities.windows(session, activity.intervention, now)
    offered = waves.on_offer(windows, now=now, again=False, cohort=None)
    return Paper(
        activity=activity,
        version=wanted,
        versions=tuple(own),
        questionnaire=reader.questionnaire,
        wave=offered.number if offered else None,
        follow_up=any(w.number > 0 and w.opens <= now for w in windows),
    )


def check(*, actor: Actor, id: UUID, typing: Typing, form: Mapping[str, Given], now: datetime) -> tuple[Question, ...]:
    """Whether a form could be stored as it was typed the first time, before it is typed again; the questions that were
    answered and that its other answers hide, which are not stored: paper stops nobody.

    Raises NotFound, Closed, Ended, AlreadyTyped, AnswersInvalid.
    """
    activity = activities.one(actor=actor, id=id)
    _wave(activity, typing, now)
    with transaction() as session:
        _, reader = asking.asked(session, activity, typing.version)
    return reader.left_out(form, blanks=True)


def store_typed(*, actor: Actor, id: UUID, typing: Typing, form: Mapping[str, Given], now: datetime) -> receive.Receipt:
    """Keep what was typed twice, in the participant's own wave where the form had a code.

    Raises NotFound, Forbidden, Ended, AlreadyTyped, and as receive.receive does.
    """
    actor.must_lead()
    activity = activities.one(actor=actor, id=id)
    sent = receive.Submission(
        id=UUID(typing.id),
        wave=_wave(activity, typing, now),
        version=typing.version,
        language=typing.language,
        mode=typing.mode,
        again=typing.again,
        answer_key=typing.answer_key,
        answers=form,
        from_form=True,
    )
    return receive.receive(code=activity.code, sent=sent, now=now, late=True, admitted=True)


def _wave(activity: store.Activity, typing: Typing, now: datetime) -> int:
    """The wave that a form answers: the participant's own open one, else what is on offer, else the one before now.

    Raises Ended, AlreadyTyped, and Closed before the first.
    """
    if activity.intervention.ended_at is not None:
        raise Ended
    key = typing.answer_key
    with transaction() as session:
        windows = activities.windows(session, activity.intervention, now)
        before = asking.answered(session, asking.somebody(activity.intervention, key)) if key else []
        sent_before = bool(submissions.known(session, [UUID(typing.id)]))
    cohort = asking.cohort_of(windows, before)
    offered = waves.on_offer(windows, now=now, again=typing.again, cohort=cohort)
    if offered and offered.id in before and not sent_before:
        raise AlreadyTyped
    found = offered or waves.latest(windows, now=now, cohort=cohort)
    if found is None:
        raise Closed
    return found.number


def sealed(typing: Typing, *, activity: UUID) -> str:
    """A form between two typings, for the page to carry: nobody reads the first one off while typing the second."""
    plain = json.dumps(asdict(typing), ensure_ascii=False, separators=(",", ":")).encode()
    return codes.b64url(sealing.wrap(web_keys().master, plain, f"paper|{activity}"))


def opened(text: str, *, activity: UUID) -> Typing:
    """The form that was sealed. Raises Malformed for what was not sealed here, or for another activity."""
    try:
        plain = sealing.unwrap(web_keys().master, codes.from_b64url(text, None), f"paper|{activity}")
    except (sealing.CannotOpen, BadInput):
        raise Malformed from None
    held: dict[str, Any] = json.loads(plain)
    return Typing(**(held | {"typings": tuple(held["typings"])}))
