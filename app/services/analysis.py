"""From stored responses to what the pure core counts with: scores, flows, rows. Figures are in figures.py."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.services.questionnaires import reader
from app.store import interventions as interventions_store
from app.store import occasions as occasions_store
from app.store import reports as store
from app.store import responses as responses_store
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.interventions import Activity
from app.store.occasions import Occasion
from app.store.reports import Subject
from app.store.session import Session
from surveys.effects.flow import Sent, WaveFlow, participant_flow
from surveys.kinds import kind
from surveys.kinds.base import Question, is_missing
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts
from surveys.versions import with_options_of
from surveys.waves import GRACE, SWEDEN, Wave, midnight

IMPORTED = timedelta(minutes=5)  # longer than it takes to bring answers in, and to open them


@dataclass(frozen=True, slots=True)
class Item:
    """What figures are about: one column of a question whose answers can be counted. name: among the frozen figures.

    values: value → label, in order. points: what the question measures on a scale, None for what has no score; other
    points or another direction make it another item. ordered: neighbouring values mean nearly the same. followed: the
    values of a state whose share is followed, none of what is no state.
    """

    name: str
    column: str
    question: Question
    label: Texts
    values: Mapping[int | str, Texts]
    points: tuple[float, ...] | None
    ordered: bool
    followed: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A response as the analyst reads it. number: of its wave, None between the waves."""

    pid: bytes | None
    number: int | None
    mode: str
    version: UUID
    answers: Mapping[str, Any]
    id: UUID


@dataclass(frozen=True, slots=True)
class Said:
    """What a response says to an item."""

    pid: bytes | None
    value: int | str


@dataclass(frozen=True, slots=True)
class Material:
    """All that is known of one intervention.

    versions: questionnaires that were answered, oldest first; numbers: what people call them by.
    imported: cohorts of earlier surveys → when their answers were brought in.
    responses: by wave. counts: (wave, name) → n. present: wave → heads counted, None where not all were counted.
    """

    subject: Subject
    waves: tuple[Wave, ...]
    imported: Mapping[UUID, datetime]
    starts: Mapping[UUID, date]
    versions: Mapping[UUID, Questionnaire]
    numbers: Mapping[UUID, int]
    responses: Mapping[UUID | None, Sequence[Answered]]
    counts: Mapping[tuple[UUID, str], int]
    present: Mapping[UUID, int | None]

    def settled(self, now: datetime) -> list[Wave]:
        """Waves that are closed, late answers of their grace included, in the order in which they closed."""
        over = [each for each in self.waves if each.closes + GRACE <= now and self._is_in(each, now)]
        return sorted(over, key=lambda each: (each.closes, each.number, each.id))

    def _is_in(self, wave: Wave, now: datetime) -> bool:
        """Whether the answers of a wave are all here: brought in, they are opened at the analyst's next tick."""
        at = self.imported.get(wave.cohort)
        return at is None or at + IMPORTED <= now

    def questions(self) -> dict[str, Question]:
        """Every question that was asked, by key, in its newest wording, with every option that it ever had."""
        found: dict[str, Question] = {}
        for version in self.versions.values():
            for question in version.questions:
                earlier = found.get(question.key)
                found[question.key] = with_options_of(question, earlier) if earlier else question
        return found

    def items(self) -> list[Item]:
        """What figures can be about, in the newest wording, in the order in which it is asked."""
        found: dict[str, Item] = {}
        for version in self.versions.values():
            for question in version.questions:
                for item in items_of(question):
                    earlier = found[item.name].values if item.name in found else {}
                    found[item.name] = replace(item, values={**earlier, **item.values})
        return list(found.values())

    def said(self, item: Item, wave: UUID, among: Container[UUID] | None = None) -> dict[UUID, Said]:
        """What a wave's people answered, by the id of their response: the first of each pid. among: which responses."""
        asked = {id: _place(item, version) for id, version in self.versions.items()}
        found: dict[UUID, Said] = {}
        seen: set[bytes] = set()
        for each in self.responses.get(wave, ()):
            if among is not None and each.id not in among:
                continue
            place = asked[each.version]
            value = _cell(each, place) if place and each.pid not in seen else None
            if value is None:
                continue
            if each.pid is not None:
                seen.add(each.pid)
            found[each.id] = Said(each.pid, value)
        return found

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


def items_of(question: Question) -> tuple[Item, ...]:
    """What of a question can be counted: each of its columns whose values have names, or its points."""
    points = _points(question)
    options = {option.value: option.label for option in question.options}
    found = []
    followed = () if points else kind(question.kind).followed(question)
    for each in kind(question.kind).variables(question):
        name = f"{each.name}|{points[0]:g}-{points[-1]:g}|{question.direction or 0}" if points else each.name
        values = {**options, **each.values} if each.values.keys() <= options.keys() else dict(each.values)
        ordered = each.type == "integer" or bool(question.settings.get("ordered"))
        if len(values) > 1 and (points or each.values):
            found.append(Item(name, each.name, question, each.label, values, points, ordered, followed))
    return tuple(found)


def _place(item: Item, version: Questionnaire) -> tuple[Question, int] | None:
    """The question and which of its columns, where a version asks for the same item."""
    question = next((each for each in version.questions if each.key == item.question.key), None)
    if question is None or item.name not in {each.name for each in items_of(question)}:
        return None
    columns = [each.name for each in kind(question.kind).variables(question)]
    return question, columns.index(item.column)


def _cell(response: Answered, place: tuple[Question, int]) -> int | str | None:
    question, column = place
    answer = response.answers.get(question.key)
    if answer is None or is_missing(answer):
        return None
    cell = kind(question.kind).cells(question, answer)[column]
    return cell if isinstance(cell, int | str) else None


def _points(question: Question) -> tuple[float, ...] | None:
    """The scores of a scale's points; None where the kind has no score."""
    points = [kind(question.kind).number(question, option.value) for option in question.options]
    known = [each for each in points if each is not None]
    return tuple(known) if known and len(known) == len(points) else None


def gather(session: Session, intervention: UUID) -> Material:
    """Read all that is known of one intervention, in the caller's transaction."""
    windows = tuple(each.window() for each in waves_store.waves_of(session, intervention))
    versions = responses_store.versions_of(session, intervention)
    subject = store.subject(session, intervention)
    cohorts = waves_store.cohorts_of(session, intervention)
    activities = interventions_store.activities_of(session, intervention)
    days = occasions_store.of(session, [each.id for each in activities])
    return Material(
        subject=subject,
        waves=windows,
        imported={each.id: each.imported_at for each in cohorts if each.imported_at is not None},
        starts={each.id: each.starts for each in cohorts},
        versions={each.id: reader(each).questionnaire for each in versions},
        numbers={each.id: each.number for each in versions},
        responses=_responses(session, intervention),
        counts=counts_store.counts_of(session, intervention),
        present=_present(windows, activities, days, subject.intake),
    )


def _responses(session: Session, intervention: UUID) -> dict[UUID | None, list[Answered]]:
    by_wave: dict[UUID | None, list[Answered]] = defaultdict(list)
    for row in responses_store.of_intervention(session, intervention):
        by_wave[row["wave"]].append(
            Answered(row["pid"], row["number"], row["mode"], row["version"], row["answers"], row["id"]),
        )
    return dict(by_wave)


def _home(windows: Sequence[Wave], day: date) -> UUID | None:
    """The wave to which a day belongs."""
    noon = midnight(day).replace(hour=12)
    running = [each for each in windows if each.is_open(noon)]
    return min(running, key=lambda each: (each.number, -each.opens.timestamp(), each.id)).id if running else None


def _present(
    windows: Sequence[Wave],
    activities: Iterable[Activity],
    days: Mapping[UUID, Sequence[Occasion]],
    intake: str,
) -> dict[UUID, int | None]:
    """Heads counted in each wave: the sum over the activities whose day lies in its window.

    One that came again in it counts, in a fixed group, as the day with the most: the same people come each week. That
    is the fewest they can have been, short of those alone who missed that day; their sum would count everybody once for
    each time, and call a course of which all have answered one of which few have (design.md §7: half of those present).
    In a rolling intervention each day counts, for others come; who came twice is then two of those present.

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
        once = activity.starts_on or activity.created_at.astimezone(SWEDEN).date()
        counted = [(each.day, each.head_count) for each in days.get(activity.id, ())] or [(once, activity.head_count)]
        here: dict[UUID, list[int | None]] = defaultdict(list)
        for day, n in counted:
            if (home := _home(windows, day)) is not None:
                here[home].append(n)
        for wave, counts in here.items():
            known = [n for n in counts if n is not None]
            again = intake == "fixed" and len(known) == len(counts)
            heads[wave].extend([max(known)] if again else counts)
    return {
        wave: sum(n for n in found if n is not None) if found and None not in found else None
        for wave, found in heads.items()
    }
