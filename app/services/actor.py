"""Who asks for something: the value that doors hand to services."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Role = Literal["admin", "leader", "evaluator"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, and the organisation that everything they see is scoped by."""

    id: UUID
    organisation: UUID
    role: Role
    name: str
    language: str = "sv"
