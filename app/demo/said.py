"""What is said and written in the demo beside the questionnaires: proposals, a ballot, decisions, an outline, a walk.

Also who was a partner for a while. All of it is in neighbourhood.toml, as so many days before the anchor.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from app.demo.founding import Founded
from app.demo.neighbourhood import Neighbourhood
from app.services import (
    ballots,
    decisions,
    leaving,
    outline,
    parts,
    proposals,
    questionnaires,
    sharing,
    staff,
    stops,
    themes,
    voices,
)
from app.services.actor import Actor
from surveys.decisions import Decision
from surveys.outline import Hope, Outline
from surveys.waves import midnight

MORNING = timedelta(hours=9)
OPENED, PUT_IN, READ, ANSWERED = 230, 60, 12, 6  # days before the anchor

Event = tuple[datetime, Callable[[datetime], None]]


class Running(Protocol):
    """An intervention of the demo, once it has begun."""

    leader: Actor
    id: UUID | None
    activities: list[Any]


def events(founded: Founded, place: Neighbourhood, anchor: date, running: Mapping[str, Running]) -> Iterator[Event]:
    """When something is said or written, and what."""
    told, here = place.said, running[place.said["intervention"]]

    def before(days: int) -> datetime:
        return midnight(anchor - timedelta(days=days)) + MORNING

    yield before(OPENED), lambda now: _open(here, now)
    yield before(PUT_IN), lambda _: _put_in(here, told["proposals"])
    yield before(READ), lambda now: _read(here, told["proposals"], now)
    yield before(ANSWERED), lambda now: _answer(here, told["proposals"], now)
    yield before(told["ballot"]["days"]), lambda now: _vote(here, told["ballot"], now)
    yield before(PUT_IN), lambda now: _plan(here, told, now)
    for each in told["decisions"]:
        yield from _decided(here, each, anchor, before)
    walk = told["walk"]
    yield before(walk["days"]), lambda now: _walk(running[walk["intervention"]], walk["stops"], now)
    evaluator = founded.actors[place.organisations[0].code, "evaluator"]
    yield before(READ), lambda now: _name(running[told["themes"]["intervention"]], evaluator, told["themes"], now)
    yield from _partner_for_a_while(founded, place, told["left"], before)


def _open(here: Running, now: datetime) -> None:
    proposals.turn(actor=here.leader, intervention=_of(here), is_open=True, now=now)


def _put_in(here: Running, told: Sequence[Mapping[str, Any]]) -> None:
    for each in told:
        voices.propose(code=here.activities[0].code, id=uuid4(), text=each["text"])


def _read(here: Running, told: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """What has a reason is hidden, what has an answer let through, and the rest waits to be read."""
    found = {"".join(part.text for part in each.parts): each for each in _box(here).waiting}
    for each in told:
        held = found.get(each["text"])
        if held is None:  # too few have answered since: nobody may read yet
            continue
        which = proposals.Which(_of(here), held.id, held.seen)
        if "reason" in each:
            proposals.hide_away(actor=here.leader, which=which, reason=each["reason"], now=now)
        elif "reply" in each:
            proposals.approve(actor=here.leader, which=which, now=now)


def _answer(here: Running, told: Sequence[Mapping[str, Any]], now: datetime) -> None:
    said = {each["text"]: each for each in told}
    for held in _box(here).approved:
        each = said["".join(part.text for part in held.parts)]
        which = proposals.Which(_of(here), held.id, held.seen)
        proposals.answer(actor=here.leader, which=which, reply=each["reply"], answer=each["answer"], now=now)


def _vote(here: Running, told: Mapping[str, Any], now: datetime) -> None:
    ballot, id = uuid4(), _of(here)
    ballots.offer(actor=here.leader, intervention=id, items=told["items"], own=told["own"], id=ballot, now=now)
    for choice, n in enumerate(told["page"]):
        for _ in range(n):
            voices.vote(code=here.activities[0].code, ballot=ballot, choice=choice)
    for choice, n in enumerate(told["meeting"]):
        for _ in range(n):
            ballots.tap(actor=here.leader, intervention=id, ballot=ballot, choice=choice)


def _plan(here: Running, told: Mapping[str, Any], now: datetime) -> None:
    said = dict(told["outline"])
    hopes = tuple(Hope(**each) for each in said.pop("hopes"))
    outline.change(actor=here.leader, id=_of(here), outline=Outline(hopes=hopes, **said), now=now)
    parts.add(actor=here.leader, intervention=_of(here), now=now, **told["part"])


def _decided(
    here: Running, told: Mapping[str, Any], anchor: date, before: Callable[[int], datetime]
) -> Iterator[Event]:
    id, said = uuid4(), {name: told[name] for name in ("text", "who")}
    taken, due = (anchor - timedelta(days=told[name]) for name in ("days", "due"))
    decision = Decision(decided_on=taken, due=due, **said)

    def take(now: datetime) -> None:
        decisions.take(actor=here.leader, id=_of(here), decision=decision, once=id, now=now)

    yield before(told["days"]), take
    if "done" in told:
        yield before(told["done"]), lambda now: _follow_up(here, id, told["outcome"], now)


def _follow_up(here: Running, id: UUID, outcome: str, now: datetime) -> None:
    decisions.done(actor=here.leader, id=id, outcome=outcome, now=now)


def _walk(here: Running, told: Sequence[str], now: datetime) -> None:
    """The stops are asked about from the next version on."""
    stops.change(actor=here.leader, id=_of(here), stops=told, now=now)
    draft = questionnaires.newest(actor=here.leader, intervention=_of(here))
    if draft is not None:
        unread = draft.draft["languages"]
        questionnaires.publish(actor=here.leader, id=draft.id, confirmed=unread, now=now)


def _name(here: Running, evaluator: Actor, told: Mapping[str, Any], now: datetime) -> None:
    for name in told["names"]:
        themes.change(actor=evaluator, intervention=_of(here), name=name, add=True, now=now)


def _partner_for_a_while(
    founded: Founded, place: Neighbourhood, told: Mapping[str, Any], before: Callable[[int], datetime]
) -> Iterator[Event]:
    lead = next(each.code for each in place.organisations if each.rights == "lead")
    came: list[Actor] = []

    def join(now: datetime) -> None:
        account = {name: told[name] for name in ("organisation", "name", "email")}
        _, token = sharing.welcome(now=now, **account)
        came.append(staff.accept(token=token, password=uuid4().hex, now=now))
        admin, joins = founded.actors[lead, "admin"], came[0].organisation
        sharing.admit(actor=admin, partnership=founded.partnership, organisation=joins, rights="results", now=now)

    yield before(told["joins"]), join
    yield before(told["leaves"]), lambda now: leaving.leave(actor=came[0], id=founded.partnership, now=now)


def _box(here: Running) -> proposals.Box:
    return proposals.box(actor=here.leader, intervention=_of(here))


def _of(here: Running) -> UUID:
    if here.id is None:
        raise ValueError("it has not begun")
    return here.id
