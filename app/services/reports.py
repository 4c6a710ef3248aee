"""Reports on interventions: the analyst makes one at each wave's close, the pages read what is stored."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.services import audit
from app.services.actor import Actor
from app.services.analysis import IMPORTED, gather
from app.services.figures import document
from app.services.interventions import ANY_RIGHT, visible
from app.store import figures as figures_store
from app.store import interventions as interventions_store
from app.store import reports as store
from app.store.interventions import Intervention
from app.store.session import Session, transaction
from surveys.effects.contrast import GROUPS
from surveys.waves import GRACE, SWEDEN

SETTLED = GRACE + timedelta(minutes=15)  # the courier counts its reminders when the grace is over, and comes first

RESIDENTS_FIRST = timedelta(days=1)  # so long they, and whose intervention it is, have the figures to themselves


def due(*, now: datetime) -> list[UUID]:
    """Interventions of which a wave has closed since their report was made, or earlier answers were brought in."""
    with transaction() as session:
        made = store.made(session)
        closes = {id: at + SETTLED for id, at in store.newest_closes(session, now - SETTLED).items()}
        imports = {id: at + IMPORTED for id, at in store.newest_imports(session, now - IMPORTED).items()}
    ready = [*closes.items(), *imports.items()]
    return sorted({id for id, at in ready if id not in made or made[id] < at})


def make(*, intervention: UUID, now: datetime) -> dict[str, Any]:
    """Count what has closed and store it; what was published before stays as it was. The analyst's."""
    with transaction() as session:
        before = figures_store.respondents(session, intervention)
        people = {variable: dict(held) for variable, held in before.items()}
        # a copy to add to: SQLAlchemy would not see a change inside the one it holds
        kept = deepcopy(figures_store.frozen(session, intervention))
        kept, shown = document(gather(session, intervention), kept, people, now)
        figures_store.freeze(session, intervention, kept)
        figures_store.settle(session, people, before)
        store.keep(session, intervention, shown, now, told=now - RESIDENTS_FIRST)
    return shown


def stored(*, actor: Actor, intervention: UUID, now: datetime) -> dict[str, Any] | None:
    """What may be shown of an intervention that the actor may see; None before the first wave has closed.

    Raises NotFound.
    """
    with transaction() as session:
        found = visible(session, actor, intervention, ANY_RIGHT, now)
        shown = _shown(session, actor, found, store.reports_of(session, [found.id]).get(found.id), now)
        if shown is not None:
            audit.viewed(session, who=actor.id, action="results.read", subject=str(found.id), now=now)
        return shown


@dataclass(frozen=True, slots=True)
class Overview:
    """An intervention and what may be shown of it, if anything yet."""

    intervention: Intervention
    report: dict[str, Any] | None


def overview(*, actor: Actor, now: datetime) -> list[Overview]:
    """All interventions that the actor may see, by name: no ranking without intervals."""
    with transaction() as session:
        today = now.astimezone(SWEDEN).date()
        seen = interventions_store.interventions(session, actor.organisation, ANY_RIGHT, today)
        reports = store.reports_of(session, [each.id for each in seen])
        found = [Overview(each, _shown(session, actor, each, reports.get(each.id), now)) for each in seen]
        if any(each.report for each in found):
            audit.viewed(session, who=actor.id, action="results.overview", subject=str(actor.organisation), now=now)
        return found


def that_act(seen: Sequence[Overview]) -> list[Overview]:
    """Those that do something: without the groups that others are compared with because they did not take part."""
    passive = {
        each.intervention.comparison_id
        for each in seen
        if each.intervention.comparison_group and GROUPS[each.intervention.comparison_group] != "pooled_others"
    }
    return [each for each in seen if each.intervention.id not in passive]


def changes(report: dict[str, Any] | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number of its wave and the item, for every change that a report shows."""
    for wave in (report or {}).get("waves", ()):
        for item in wave["items"]:
            if wave["number"] and "estimate" in (item.get("change") or {}):
                yield wave["number"], item


def after_joining(session: Session, actor: Actor, owner: Intervention, since: datetime) -> bool:
    """Whether all was collected after the actor's organisation joined: who joins later sees what comes later."""
    if owner.organisation_id == actor.organisation:
        return True
    joined: date | None = store.joined(session, owner.id, actor.organisation)
    return joined is not None and joined <= since.astimezone(SWEDEN).date()


def _shown(
    session: Session, actor: Actor, owner: Intervention, report: store.Report | None, now: datetime
) -> dict[str, Any] | None:
    """Residents first: as long as they have no page with these figures, and in the day after, no partner has them."""
    if report is None or owner.organisation_id == actor.organisation:
        return report.document if report else None
    if not interventions_store.has_public_page(session, owner.id):
        return None
    shown = report.document if report.made_at + RESIDENTS_FIRST <= now else report.before
    return shown if shown and after_joining(session, actor, owner, datetime.fromisoformat(shown["since"])) else None
