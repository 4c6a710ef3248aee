"""Take in what a phone sends: one response, once. Of the clock nothing is left but the wave.

A response is sealed to the analyst before it is stored, and opened when its wave has closed (letterbox.py): until then
nobody who looks into the database, with whatever keys of web and courier, reads an answer beside a contact. Answers
that come at the same time are kept in one transaction, and what all of them need is looked up once.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Literal, NamedTuple
from uuid import UUID

from app.extensions import kept
from app.held import held
from app.services import activities, asking, contacts, envelope, questionnaires
from app.services.gathering import Gathering
from app.store import admissions, submissions, walls
from app.store import before as already
from app.store import interventions as store
from app.store import wave_counts as counts_store
from app.store.session import Session, transaction
from app.store.wave_counts import SUSPECT
from surveys import codes, waves
from surveys.answers import Reader
from surveys.errors import Closed, Erased, ResponseConflict, SurveyError, UnknownCode, UnknownLanguage
from surveys.paper import MODES

CAME_BACK = ("card", "link", "phone", "ticket")  # what tied a later answer to the earlier ones
GATHERED = "ringar.receive"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a phone sends. again: "I have been here before"; answer_key: None where there is no code.

    by: which of CAME_BACK the key came from. It is counted and not stored. suspect: too many came from one place, so it
    is kept, and counted apart. ticket: a one-time one, as typed; spent and not stored.
    """

    id: UUID
    wave: int
    version: int
    language: str
    mode: str
    answers: Mapping[str, Any] = field(repr=False)
    again: bool = False
    answer_key: bytes | None = field(default=None, repr=False)
    by: str = "card"
    from_form: bool = False
    suspect: bool = False
    ticket: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The response with this id is stored. status: "stored", or "same" when it was there already.

    placed: whether it lies in a wave, or was kept as "between waves".
    """

    id: UUID
    status: Literal["stored", "same"]
    placed: bool


def receive(*, code: str, sent: Submission, now: datetime, late: bool = False, admitted: bool = False) -> Receipt:
    """Check the answers, seal them, keep them once.

    late: what was answered before the poster went out of use, and comes from paper or from a tablet. admitted: staff
    send it, so that it needs no ticket.
    Raises UnknownCode, Closed, TicketRefused, AnswersInvalid, NotAsked, UnknownLanguage, ResponseConflict, and Erased
    where all that belongs to this code has been erased.
    """
    gathering: Gathering[_Arrival, Receipt] = kept(GATHERED, lambda: Gathering(_together))
    return gathering(_Arrival(code, sent, now, late, admitted))


class _Arrival(NamedTuple):
    """A submission as it comes to a door."""

    code: str
    sent: Submission
    now: datetime
    late: bool
    admitted: bool


@dataclass(frozen=True, slots=True)
class _Checked:
    """A submission that its questionnaire has read, and whose it is."""

    sent: Submission
    now: datetime
    activity: store.Activity
    version: UUID
    answers: Mapping[str, Any] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)
    who: asking.Somebody | None
    digest: bytes
    ticket: bytes | None  # its hash; None: it needs none


@dataclass(frozen=True, slots=True)
class _New:
    """A submission to store: where it belongs, what is counted with it, and the ticket that it spends."""

    checked: _Checked
    placed: waves.Wave | None
    counts: tuple[str, ...]
    ticket: bytes | None


Outcome = Receipt | Exception


def _together(arrivals: Sequence[_Arrival]) -> list[Outcome]:
    """All of them in one transaction; what is wrong with one is its own."""
    with transaction(from_resident=True) as session:
        desk = _Desk(session)
        checked = [_or_error(desk.check, each) for each in arrivals]
        outcomes: list[Outcome] = [each for each in checked if isinstance(each, SurveyError)]
        if len(outcomes) == len(arrivals):
            return outcomes
        kept = iter(desk.keep([each for each in checked if isinstance(each, _Checked)]))
        return [each if isinstance(each, SurveyError) else next(kept) for each in checked]


def _or_error(check: Callable[[_Arrival], _Checked], arrival: _Arrival) -> _Checked | SurveyError:
    try:
        return check(arrival)
    except SurveyError as error:
        return error


class _Desk:
    """The work of one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._posters: dict[str, store.Activity | None] = {}
        self._shown: set[UUID] = set()
        self._windows: dict[tuple[UUID, date], list[waves.Wave]] = {}

    def check(self, arrival: _Arrival) -> _Checked:
        """What was sent, against what is asked. Nothing is stored."""
        code, sent, now, late, admitted = arrival
        activity = self._poster(code, now)
        asking.in_use(activity, late=late, since=now - waves.GRACE)  # a phone may have had no signal
        found = questionnaires.reading(self.session, activity.questionnaire_id, sent.version)
        if found is None:
            raise UnknownCode(code=activity.code)
        version, reader = found
        answers, texts = reader.apart(_read(reader, sent))
        if sent.language not in reader.questionnaire.languages:
            raise UnknownLanguage(language=sent.language)
        who = asking.somebody(activity.intervention, sent.answer_key) if sent.answer_key else None
        digest = envelope.digest(sent.id, who.pid if who else None, version, {"answers": answers, "texts": texts})
        ticket = None if admitted else asking.ticket(activity, sent.ticket)
        return _Checked(sent, now, activity, version, answers, texts, who, digest, ticket)

    def keep(self, checked: Sequence[_Checked]) -> list[Outcome]:
        """Store those that are new."""
        people = {each.who.pid: each.who.mark for each in checked if each.who}
        before = already.before(self.session, [each.sent.id for each in checked], people)
        known = before.known
        new: dict[UUID, _New] = {}
        refused: dict[UUID, SurveyError] = {}
        for each in checked:
            who, id = each.who, each.sent.id
            if id in known or id in new or (who and who.mark in before.erased):
                continue
            waves_before = before.waves[who.mark] if who else []
            try:
                placed = self._place(each, waves_before)
            except Closed as error:
                refused[id] = error
                continue
            ticket = None if placed and any(waves_before) else each.ticket  # a follow-up was let in at the start
            new[id] = _New(each, placed, _counts(each, placed, waves_before), ticket)
            waves_before.append(placed.id if placed else None)
        for id in admissions.turned_away(self.session, {id: it.ticket for id, it in new.items() if it.ticket}):
            del new[id]
            refused[id] = asking.TicketRefused(problems={"ticket": ["refused"]})
        stored = self._store(new)
        if len(stored) < len(new) or refused:  # another process has stored them between our look and our insert
            known |= submissions.known(self.session, list(new.keys() - stored | refused.keys()))
        for id in known:
            refused.pop(id, None)
        return [refused.get(each.sent.id) or _outcome(each, known, new, stored) for each in checked]

    def _poster(self, code: str, now: datetime) -> store.Activity:
        read = codes.read_poster_code(code)
        if read not in self._posters:
            self._posters[read] = held(("poster", read), now, lambda: store.detached_by_code(self.session, read))
        found = self._posters[read]
        if found is None:
            raise UnknownCode(code=code[:12])
        self._show(found.intervention.organisation_id)
        return found

    def _show(self, organisation: UUID) -> None:
        """Let this transaction see what belongs to a poster that was looked up in an earlier one."""
        if organisation not in self._shown:
            self._shown.add(organisation)
            walls.show(self.session, self._shown)

    def _place(self, each: _Checked, before: Sequence[UUID | None]) -> waves.Wave | None:
        """The wave it belongs to; a second answer of one participant in one wave is kept, but between waves."""
        owner = each.activity.intervention
        asked = (owner.id, waves.month_of(each.now))  # those who come in one month are asked in the same windows
        if asked not in self._windows:
            self._windows[asked] = activities.windows(self.session, owner, each.now)
        windows = self._windows[asked]
        cohort = asking.cohort_of(windows, before)
        placed = waves.place(windows, number=each.sent.wave, now=each.now, again=each.sent.again, cohort=cohort)
        return None if placed and placed.id in before else placed

    def _store(self, new: Mapping[UUID, _New]) -> set[UUID]:
        """Insert, and count what was not there already."""
        if not new:
            return set()
        rows = sorted((_row(each) for each in new.values()), key=itemgetter("id"))  # not as they came
        stored = submissions.insert(self.session, rows)
        counted = [each for id, each in new.items() if id in stored]
        languages = Counter((each.checked.activity.id, each.checked.sent.language) for each in counted)
        counts = Counter((each.placed.id, name) for each in counted if each.placed for name in each.counts)
        if languages:
            counts_store.count_languages(self.session, languages)
        if counts:
            counts_store.count_all(self.session, counts)
        done: dict[UUID, list[tuple[UUID, bytes]]] = {}
        for each in counted:
            if each.placed and each.checked.sent.answer_key:
                marks = done.setdefault(each.checked.activity.intervention_id, [])
                marks.append((each.placed.id, each.checked.sent.answer_key))
        for intervention, marks in sorted(done.items()):
            contacts.mark_done(self.session, intervention, marks)
        return stored


def _outcome(
    each: _Checked, known: Mapping[UUID, submissions.Known], new: Mapping[UUID, _New], stored: set[UUID]
) -> Outcome:
    id = each.sent.id
    first = new.get(id)
    if id in stored and first:
        if first.checked is each:
            return Receipt(id, "stored", first.placed is not None)
        theirs = submissions.Known(first.checked.digest, first.placed.id if first.placed else None)
    elif id in known:
        theirs = known[id]
    else:
        return Erased()
    if theirs.digest and not hmac.compare_digest(theirs.digest, each.digest):  # none: its wave has closed
        return ResponseConflict()
    return Receipt(id, "same", theirs.wave is not None)


def _read(reader: Reader, sent: Submission) -> dict[str, Any]:
    read = reader.from_form if sent.from_form else reader.read
    return read(sent.answers, blanks=sent.mode in MODES)


def _counts(each: _Checked, placed: waves.Wave | None, before: Sequence[UUID | None]) -> tuple[str, ...]:
    """How an answer to a follow-up is tied to earlier ones, as the name of a count; nothing is tied at the start."""
    if each.sent.suspect:
        return (SUSPECT,)
    if placed is None or placed.number == 0:
        return ("answered",)
    return "answered", f"linked_{each.sent.by}" if any(before) else "not_linked"


def _row(new: _New) -> dict[str, Any]:
    each, placed = new.checked, new.placed
    owner = each.activity.intervention
    content = {
        "pid": codes.b64url(each.who.pid) if each.who else None,
        "wave": str(placed.id) if placed else None,
        "version": str(each.version),
        "mode": SUSPECT if each.sent.suspect else each.sent.mode,
        "answers": each.answers,
        "texts": envelope.tagged(owner, wave=each.sent.wave, answer_key=each.sent.answer_key, texts=each.texts),
    }
    return {
        "id": each.sent.id,
        "intervention": owner.id,
        "wave": placed.id if placed else None,
        "participant": each.who.mark if each.who else None,
        "digest": each.digest,
        "sealed": envelope.sealed(owner.id, content),
    }
