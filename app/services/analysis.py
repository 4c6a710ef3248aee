"""From stored responses to what the pure core counts with: scores, flows, rows. Figures are in figures.py."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.services.questionnaires import reader
from app.store import interventions as interventions_store
from app.store import reports as store
from app.store import responses as responses_store
from app.store import waves as waves_store
from app.store.interventions import Activity
from app.store.reports import Subject
from app.store.session import Session
from surveys.effects.flow import Sent, WaveFlow, participant_flow
from surveys.kinds import kind
from surveys.kinds.base import Question, is_missing
from surveys.questionnaire import Questionnaire
from surveys.versions import with_options_of
from surveys.waves import GRACE, SWEDEN, Wave, midnight


@dataclass(frozen=True, slots=True)
class Measure:
    """A question that measures on a scale. Other points or another direction make it another measure."""

    question: Question
    points: tuple[float, ...]

    @property
    def name(self) -> str:
        """Its name among the frozen figures."""
        return f"{self.question.key}|{self.points[0]:g}-{self.points[-1]:g}|{self.question.direction or 0}"


@dataclass(frozen=True, slots=True)
class Answered:
    """A response as the analyst reads it. number: of its wave, None between the waves."""

    pid: bytes | None
    number: int | None
    mode: str
    version: UUID
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """All that is known of one intervention.

    versions: questionnaires that were answered, oldest first; editions: their numbers as people say them.
    responses: by wave. counts: (wave, name) → n. present: wave → heads counted, None where not all were counted.
    """

    subject: Subject
    waves: tuple[Wave, ...]
    starts: Mapping[UUID, date]
    versions: Mapping[UUID, Questionnaire]
    editions: str
    responses: Mapping[UUID | None, Sequence[Answered]]
    counts: Mapping[tuple[UUID, str], int]
    present: Mapping[UUID, int | None]

    def settled(self, now: datetime) -> list[Wave]:
        """Waves that are closed, late answers of their grace included, in the order in which they closed."""
        over = [each for each in self.waves if each.closes + GRACE <= now]
        return sorted(over, key=lambda each: (each.closes, each.number, each.id))

    def questions(self) -> dict[str, Question]:
        """Every question that was asked, by key, in its newest wording, with every option that it ever had."""
        found: dict[str, Question] = {}
        for version in self.versions.values():
            for question in version.questions:
                earlier = found.get(question.key)
                found[question.key] = with_options_of(question, earlier) if earlier else question
        return found

    def measures(self) -> list[Measure]:
        """What was measured on a scale, in the newest wording."""
        found: dict[str, Measure] = {}
        for version in self.versions.values():
            for question in version.questions:
                measure = measured(question)
                if measure:
                    found[measure.name] = measure
        return list(found.values())

    def scores(self, measure: Measure, wave: UUID) -> tuple[dict[bytes, float], list[float]]:
        """What a wave's people answered: pid → score, and the scores of those without a code."""
        known: dict[bytes, float] = {}
        strangers: list[float] = []
        for each in self.responses.get(wave, ()):
            score = self._score(measure, each)
            if score is None:
                continue
            if each.pid is None:
                strangers.append(score)
            else:
                known.setdefault(each.pid, score)
        return known, strangers

    def _score(self, measure: Measure, response: Answered) -> float | None:
        key = measure.question.key
        answer = response.answers.get(key)
        if answer is None or is_missing(answer):
            return None
        question = self.versions[response.version].question(key)
        asked = measured(question)
        same = asked is not None and asked.name == measure.name
        return kind(question.kind).number(question, answer) if same else None

    def asked(self, wave: UUID) -> int | None:
        """People of a wave who got a reminder. None where the courier has not told; where no contact was left: 0."""
        if self.counts.get((wave, "contacts")) == 0:
            return 0
        failed = (wave, "reminder_failed") in self.counts  # it tells all at once, so that nobody was reached is known
        return self.counts.get((wave, "reminded"), 0 if failed else None)

    def flow(self, wave: Wave) -> WaveFlow:
        """Who took part in one wave of one cohort."""
        cohort = [each.id for each in self.waves if each.cohort == wave.cohort and each.number <= wave.number]
        sent = [Sent(each.pid, each.number, each.mode) for id in cohort for each in self.responses.get(id, ())]
        return participant_flow(sent, waves=[wave.number]).wave(wave.number)


def measured(question: Question) -> Measure | None:
    """The question as a measure; None where its kind has no score."""
    points = [kind(question.kind).number(question, option.value) for option in question.options]
    known = [each for each in points if each is not None]
    return Measure(question, tuple(known)) if known and len(known) == len(points) else None


def gather(session: Session, intervention: UUID) -> Material:
    """Read all that is known of one intervention, in the caller's transaction."""
    windows = tuple(each.window() for each in waves_store.waves_of(session, intervention))
    versions = responses_store.versions_of(session, intervention)
    subject = store.subject(session, intervention)
    return Material(
        subject=subject,
        waves=windows,
        starts={each.id: each.starts for each in waves_store.cohorts_of(session, intervention)},
        versions={each.id: reader(each).questionnaire for each in versions},
        editions=", ".join(str(number) for number in sorted({each.number for each in versions})),
        responses=_responses(session, intervention),
        counts=waves_store.counts_of(session, intervention),
        present=_present(windows, interventions_store.activities_of(session, intervention), subject.intake),
    )


def _responses(session: Session, intervention: UUID) -> dict[UUID | None, list[Answered]]:
    by_wave: dict[UUID | None, list[Answered]] = defaultdict(list)
    for row in responses_store.of_intervention(session, intervention):
        by_wave[row["wave"]].append(
            Answered(row["pid"], row["number"], row["mode"], row["version"], row["answers"]),
        )
    return dict(by_wave)


def _present(windows: Sequence[Wave], activities: Iterable[Activity], intake: str) -> dict[UUID, int | None]:
    """Heads counted in each wave: the sum over the activities whose day lies in its window.

    None where there was no such activity, or one of them was not counted. An activity of a fixed group that was given
    no day counts on the day on which it was entered. One of a rolling intervention that has no day goes on and on: when
    its heads were there nobody knows, so every wave while it went on is None. Where windows of several cohorts hold
    the same day, its heads are the newest start's: newcomers are the rule.
    """
    heads: dict[UUID, list[int | None]] = {each.id: [] for each in windows}
    for activity in activities:
        if activity.starts_on is None and intake == "rolling":
            for each in windows:
                if activity.created_at < each.closes and (
                    activity.closed_at is None or activity.closed_at > each.opens
                ):
                    heads[each.id].append(None)
            continue
        day = activity.starts_on or activity.created_at.astimezone(SWEDEN).date()
        noon = midnight(day).replace(hour=12)
        running = [each for each in windows if each.is_open(noon)]
        if running:
            home = min(running, key=lambda each: (each.number, -each.opens.timestamp(), each.id))
            heads[home.id].append(activity.head_count)
    return {
        wave: sum(n for n in found if n is not None) if found and None not in found else None
        for wave, found in heads.items()
    }
