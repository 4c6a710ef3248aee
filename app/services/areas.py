"""Areas as a tree: which lie in which, another name, another place in it. What is told of them: area_picture.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.store import area_figures as figures_store
from app.store import interventions as store
from app.store.area_figures import AreaFigure
from app.store.interventions import Area
from app.store.session import Session, transaction
from surveys.area import periods, sums
from surveys.area.rows import Figure
from surveys.errors import BadInput, NotFound

CHANGEABLE = ("name", "parent")


@dataclass(frozen=True, slots=True)
class Tree:
    """All areas of an organisation. names: of each from the top down to itself."""

    areas: Mapping[UUID, Area]
    names: Mapping[UUID, tuple[str, ...]]

    def children(self, id: UUID | None) -> list[Area]:
        """The areas that lie right in one, or at the top; by name."""
        return [each for each in self.areas.values() if each.parent_id == id]

    def below(self, id: UUID) -> list[UUID]:
        """An area and all that lie in it, from the top down."""
        found = [id]
        for each in self.children(id):
            found += self.below(each.id)
        return found

    def parents(self) -> dict[UUID, UUID]:
        """Area → the one above it."""
        return {id: each.parent_id for id, each in self.areas.items() if each.parent_id}

    def above(self, id: UUID) -> list[Area]:
        """The areas in which one lies, the outermost first."""
        parent = self.areas[id].parent_id
        return [*self.above(parent), self.areas[parent]] if parent else []

    def rows(self, of: UUID | None = None, depth: int = 0) -> list[tuple[int, Area]]:
        """The whole tree, line by line, with how deep each lies."""
        found: list[tuple[int, Area]] = []
        for each in self.children(of):
            found += [(depth, each), *self.rows(each.id, depth + 1)]
        return found


def tree(*, actor: Actor) -> Tree:
    """The organisation's areas."""
    with transaction() as session:
        return tree_of(session, actor)


def tree_of(session: Session, actor: Actor) -> Tree:
    """The same in the caller's transaction."""
    areas = {each.id: each for each in store.areas(session, actor.organisation)}
    return Tree(areas, {id: tuple(_names(areas, id)) for id in areas})


def owned(found: Tree, id: UUID) -> Area:
    """One of them. Raises NotFound."""
    area = found.areas.get(id)
    if area is None:
        raise NotFound
    return area


def change(*, actor: Actor, id: UUID, changes: Mapping[str, Any], now: datetime) -> Area:
    """Another name, or another area above it; parent None: at the top. Raises Forbidden, NotFound, BadInput where an
    area would lie in itself, or figures would come to make a sum that tells a small count.
    """
    actor.must_lead()
    with transaction() as session:
        one_at_a_time(session)
        found = tree_of(session, actor)
        area = owned(found, id)
        parent = changes.get("parent", area.parent_id)
        if parent is not None:
            owned(found, parent)
            if parent in found.below(id):
                raise BadInput(problems={"parent": ["in_itself"]})
        if parent != area.parent_id:
            _check_sums(session, actor, found, found.parents() | {id: parent})
        area.name, area.parent_id = changes.get("name", area.name), parent
        note(session, who=actor.id, action="area.changed", subject=str(id), now=now, what=sorted(changes))
        return area


def as_row(held: AreaFigure) -> Figure:
    """A stored figure as a row of no file."""
    period = periods.read(held.period)
    if period is None:
        raise ValueError(held.period)
    said = {name: getattr(held, name) for name in ("unit", "value", "source", "definition", "note")}
    return Figure(0, held.area_id, held.indicator, period=period, **said)


def _check_sums(session: Session, actor: Actor, tree: Tree, parents: Mapping[UUID, UUID | None]) -> None:
    """What one may bring in of areas that lie apart may tell a small count when they lie in one another."""
    figures = [as_row(each) for each in figures_store.standing(session, actor.organisation, list(tree.areas))]
    if len(sums.betraying(figures, parents)) > len(sums.betraying(figures, tree.parents())):
        raise BadInput(problems={"parent": ["betrays"]})


def _names(areas: Mapping[UUID, Area], id: UUID) -> Sequence[str]:
    area = areas[id]
    return [*(_names(areas, area.parent_id) if area.parent_id else ()), area.name]
