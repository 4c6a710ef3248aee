"""Who asks for something: the value that doors hand to services."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

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

    def must_lead(self) -> None:
        """Raises Forbidden for a role that looks and does not change."""
        if self.role == "evaluator":
            raise Forbidden
