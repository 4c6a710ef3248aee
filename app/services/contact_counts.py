"""The courier tells how many contacts there are, and reminders yet to go: once a day, so that no single one shows."""

from datetime import date, datetime

from app.services.outbox import CONTACTS
from app.store import vault
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.session import transaction
from surveys.waves import GRACE, SWEDEN

LEFT_CONTACT, DUE = "left_contact", "reminder_due"


def tell(*, last: date | None, now: datetime) -> date:
    """Count anew where nobody has today. last: when this courier last did. Returns the day on which it has.

    A leader who sees a number fall by one at the minute in which somebody stops would know who it was.
    """
    today = now.astimezone(SWEDEN).date()
    if last == today:
        return today
    with transaction() as session:
        by_cohort = vault.contacts_by_cohort(session)
        moved = waves_store.first_waves(session, now - GRACE)  # until then they lie in the spool, and it is not none
        found = {(wave, LEFT_CONTACT): by_cohort.get(cohort, 0) for cohort, wave in moved.items()}
        for wave in counts_store.open_with(session, CONTACTS, now):
            found[wave, DUE] = vault.not_reminded(session, wave)
        told = counts_store.counted(session, {LEFT_CONTACT, DUE})
        for (wave, name), n in found.items():
            if told.get((wave, name)) != n:
                counts_store.set_count(session, wave, name, n)
    return today
