"""Bringing figures of areas in from a table: looked at first, then taken whole or not at all. Each keeps its history.

The same table twice changes nothing. A figure that says something else takes the place of the one before, which stays
with its source, who entered it and when; so does one that is withdrawn. A small count is let go before anything is
stored (surveys/area/rows.py).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.services import areas
from app.services.actor import Actor
from app.services.areas import Tree
from app.services.audit import note, one_at_a_time
from app.store import area_figures as store
from app.store.area_figures import AreaFigure
from app.store.session import Session, transaction
from surveys.area import sums
from surveys.area.rows import Figure, Problem, Table, judge
from surveys.errors import EditedMeanwhile, NotFound
from surveys.importing.grid import Grid
from surveys.waves import SWEDEN

SAID = ("unit", "value", "source", "definition", "note")


@dataclass(frozen=True, slots=True)
class Seen:
    """What taking a table does. changed: what stands now, and what comes in its place. same: rows that change nothing.

    done: it has been done. mark: of what it does, so that a yes belongs to what was looked at.
    """

    table: Table
    problems: tuple[Problem, ...]
    new: tuple[Figure, ...]
    changed: tuple[tuple[AreaFigure, Figure], ...]
    same: int
    done: bool
    tree: Tree

    @property
    def mark(self) -> str:
        """The same as long as the same would be done."""
        said = [(str(each.key), each.value, each.unit, each.source, each.definition, each.note) for each in self.new]
        said += [
            (str(held.id), each.value, each.unit, each.source, each.definition, each.note)
            for held, each in self.changed
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def bring_in(*, actor: Actor, area: UUID, grid: Grid, sure: bool, seen: str | None = None, now: datetime) -> Seen:
    """Look at a table of figures of an area and those in it; sure: and take it, where no row is wrong.

    seen: the mark of what was looked at. Raises Forbidden, NotFound, EditedMeanwhile where it would do something else.
    """
    actor.must_lead()
    with transaction() as session:
        if sure:
            one_at_a_time(session)
        tree = areas.tree_of(session, actor)
        areas.owned(tree, area)
        named = {id: tree.names[id] for id in tree.below(area)}
        judged = judge(grid, areas=named, here=area, today=now.astimezone(SWEDEN).date())
        found = _looked_at(session, actor.organisation, tree, judged)
        if not sure or found.problems:
            return found
        if seen is not None and seen != found.mark:
            raise EditedMeanwhile
        if found.new or found.changed:
            _take(session, actor, area, found, now)
        return replace(found, done=True)


def stored(*, actor: Actor, area: UUID) -> list[AreaFigure]:
    """Every figure of an own area, those that were replaced too. Raises NotFound."""
    with transaction() as session:
        areas.owned(areas.tree_of(session, actor), area)
        return store.of_area(session, actor.organisation, area)


def withdraw(*, actor: Actor, area: UUID, figure: UUID, now: datetime) -> None:
    """Let a figure that was wrong stand no more; its history says who did so and when. Twice is once.

    Raises Forbidden, NotFound.
    """
    actor.must_lead()
    with transaction() as session:
        areas.owned(areas.tree_of(session, actor), area)
        one_at_a_time(session)
        found = session.get(AreaFigure, figure)
        if found is None or found.area_id != area:
            raise NotFound
        if found.replaced_at is None:
            found.replaced_at, found.withdrawn_by = now, actor.id
            note(session, who=actor.id, action="area.withdrawn", subject=str(area), now=now, figure=str(figure))


def _looked_at(session: Session, organisation: UUID, tree: Tree, table: Table) -> Seen:
    standing = store.standing(session, organisation, list(tree.areas))
    spelled = {each.indicator.casefold(): each.indicator for each in standing}
    there = {_key(each): each for each in standing}
    new, changed = [], []
    for figure in table.figures:
        held = there.get(figure.key)
        if held is None:
            name = spelled.setdefault(figure.indicator.casefold(), figure.indicator)
            new.append(replace(figure, indicator=name))
        elif any(getattr(held, name) != getattr(figure, name) for name in SAID):
            changed.append((held, replace(figure, indicator=held.indicator)))
    same = len(table.figures) - len(new) - len(changed)
    problems = (*table.problems, *_betraying(tree, standing, table.figures))
    return Seen(table, problems, tuple(new), tuple(changed), same, False, tree)


def _betraying(tree: Tree, standing: Sequence[AreaFigure], figures: Sequence[Figure]) -> list[Problem]:
    """Rows of sums from which a small count would follow, with what stands already. A small count that comes to stand
    below a sum that stands is told at its own row.
    """
    coming = {each.key: each for each in figures}
    held = [areas.as_row(each) for each in standing if _key(each) not in coming]
    problems = {}
    for told in sums.betraying([*held, *figures], tree.parents()):
        rows = [each.row for each in told if each.row]
        if rows:
            problems[told[0].row or max(rows)] = "betrays"
    return [Problem(row, "value", code) for row, code in sorted(problems.items())]


def _take(session: Session, actor: Actor, area: UUID, found: Seen, now: datetime) -> None:
    for held, _ in found.changed:
        held.replaced_at = now
    session.flush()  # what stood makes room before another stands there
    for figure in (*found.new, *(each for _, each in found.changed)):
        session.add(
            AreaFigure(
                id=uuid4(),
                organisation_id=actor.organisation,
                area_id=figure.area,
                indicator=figure.indicator,
                period=figure.period.text,
                staff_id=actor.id,
                entered_at=now,
                **{name: getattr(figure, name) for name in SAID},
            )
        )
    counts = {"new": len(found.new), "changed": len(found.changed)}
    note(session, who=actor.id, action="area.figures", subject=str(area), now=now, **counts)


def _key(held: AreaFigure) -> tuple[Any, str, str]:
    return held.area_id, held.indicator.casefold(), held.period
