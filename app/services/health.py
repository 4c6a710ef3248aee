"""Is the service fit to take answers? What /readyz tells a load balancer; findings in words are in doctor.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.store import machine, migrate
from app.store.session import transaction


@dataclass(frozen=True, slots=True)
class Readiness:
    """database: it answers. migrated: it has all that this code needs. silent_for: process → seconds since its
    last tick, None where it has never ticked; so far from now is a tick by a clock that was ahead, too."""

    database: bool
    migrated: bool
    silent_for: Mapping[str, float | None]

    @property
    def ready(self) -> bool:
        """Whether answers are taken; a courier that sleeps does not stop anybody from answering."""
        return self.database and self.migrated


def readiness(*, now: datetime) -> Readiness:
    """Look at the database and at the other processes' heartbeats."""
    silent: dict[str, float | None] = {"courier": None, "analyst": None}
    try:
        migrated = not migrate.behind()
        if migrated:
            with transaction() as session:
                beats = machine.heartbeats(session)
            silent |= {name: round(abs((now - beat.at).total_seconds()), 1) for name, beat in beats.items()}
    except Exception:  # noqa: BLE001  whatever is wrong with the database, the answer is "not ready", not a failure
        return Readiness(database=False, migrated=False, silent_for=silent)
    return Readiness(database=True, migrated=migrated, silent_for=silent)
