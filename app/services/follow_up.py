"""What the courier does at each tick, in order. Nothing here, or below, can reach a response."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from app.extensions import current_settings
from app.services import audit_heads, contact_counts, endings, letters, old_backups, reminders, spool_move, stopping
from app.store import copies, links, spool, vault
from app.store import waves as waves_store
from app.store.session import transaction
from surveys.waves import CONTACTS_KEPT, GRACE

NAME = "courier"
_LOG = logging.getLogger("ringar.courier")


@dataclass
class Courier:
    """What a courier remembers between its ticks: the day on which it last told how many contacts there are."""

    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ticked:
    """more: there is more to send at once. trouble: what went wrong, without anything of what it was about."""

    more: bool = False
    trouble: str | None = None


def begin() -> int:
    """A courier becomes the active one: what another had claimed and never confirmed is uncertain. Returns how many."""
    with transaction() as session:
        return vault.abandon_claims(session)


def tick(courier: Courier, *, now: datetime) -> Ticked:
    """One round. A step that fails does not stop those after it, but in a round with a failure no wave is opened
    and nothing is sent."""
    trouble: list[str] = []

    def done(step: Callable[[], int | None]) -> int:
        try:
            return step() or 0
        except Exception as error:  # noqa: BLE001  tomorrow's tick must come whatever today's met
            trouble.append(_where(error))
            return 0

    done(spool_move.give_keys)
    done(stopping.obey)
    done(lambda: spool_move.move_all(now=now))
    if not trouble:  # a wave's boxes are opened once: those that could not be moved now would never be written to
        done(lambda: reminders.open_waves(now=now))
    sent = 0 if trouble else done(lambda: reminders.send_due(now=now))
    told = done(lambda: letters.send_some(now=now))
    done(lambda: reminders.close_waves(now=now))
    burnt = done(lambda: burn(now=now))
    done(lambda: tell(courier, now=now))
    done(lambda: endings.carry_out(now=now))
    done(lambda: spool_move.forget_orphans(now=now))
    done(lambda: audit_heads.sign(now=now))
    done(lambda: clear_backups(now=now))
    if burnt:
        done(spool.truncate_log)
    return Ticked(more=sent >= reminders.AT_ONCE or told >= letters.AT_ONCE, trouble="; ".join(trouble) or None)


def burn(*, now: datetime) -> int:
    """Erase contacts and links whose time is over. Returns how many contacts."""
    with transaction() as session:
        links.close(session, now - GRACE)
        links.forget_over(session, now - CONTACTS_KEPT)
        over = waves_store.over(session, vault.contacts_by_cohort(session).keys(), now - CONTACTS_KEPT)
    with transaction() as session:
        return vault.burn_cohorts(session, over)


def tell(courier: Courier, *, now: datetime) -> None:
    """Once a day, how many contacts there are."""
    courier.told_on = contact_counts.tell(last=courier.told_on, now=now)


def clear_backups(*, now: datetime) -> int:
    """Delete backups whose time is over, and what one that was killed has left. Returns how many."""
    copies.sweep(current_settings().database_url)
    return len(old_backups.forget_old(current_settings().backups, now=now))


def _where(error: Exception) -> str:
    """The kind of error and the place in our code; never its text, which may hold what it was about."""
    places, trace = [], error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.startswith(("app.", "surveys.")):
            places.append(f"{module}:{trace.tb_lineno}")
        trace = trace.tb_next
    said = f"{type(error).__name__} in {places[-1] if places else '?'}"
    _LOG.error("a step of the courier failed: %s", said)
    return said
