"""Who asks for something: the value that doors hand to services."""

from dataclasses import dataclass
from typing import Literal, Self
from uuid import UUID

from app.store import walls
from surveys.errors import Forbidden

Role = Literal["admin", "leader", "evaluator"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, and the organisation that everything they see is scoped by."""

    id: UUID
    organisation: UUID
    role: Role
    name: str
    language: str = "sv"

    def at_work(self) -> Self:
        """The same person; all that is done from now on, in this request, is for their organisation."""
        walls.work_for(self.organisation)
        return self

    def must_lead(self) -> None:
        """Raises Forbidden for a role that looks and does not change."""
        if self.role == "evaluator":
            raise Forbidden


def nobody_at_work() -> None:
    """Whoever was at work in this thread has left."""
    walls.work_for(None)
