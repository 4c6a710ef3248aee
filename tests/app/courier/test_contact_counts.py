"""The courier tells once a day how many contacts and reminders there are: counts, for pages that see no vault."""

from __future__ import annotations

from datetime import date

from app.extensions import db
from app.services import contact_counts
from app.store import vault
from app.store.wave_counts import Count
from tests.app.courier.conftest import Post, Recording


def tell(post: Post, last: date | None = None) -> date:
    with post.app.app_context():
        return contact_counts.tell(last=last, now=post.world.now)


def told(post: Post, *names: str) -> dict[str, int]:
    """The counts with these names, of whichever wave: the story has one."""
    return {each.name: each.n for each in post.rows(Count) if each.name in names}


def test_contacts_and_reminders_are_told_once_a_day(post: Post, mail: type[Recording]) -> None:
    activity = post.world.activity()
    post.tick()
    post.starters(activity, 12)
    tell(post)
    assert told(post, "left_contact") == {}, "they lie in the spool: none would be wrong"
    post.world.later(days=29)  # the start has closed and its grace is over: contacts have been moved
    post.tick()
    today = tell(post)
    assert told(post, "left_contact") == {"left_contact": 12}
    post.world.later(hours=24 * 70 - 17)  # the follow-up's first day, at midnight
    post.tick()
    assert tell(post, today) > today
    assert told(post, "reminder_due", "reminded", "contacts") == {"contacts": 12, "reminder_due": 12, "reminded": 0}
    post.world.later(hours=10)
    while post.tick().more:
        pass
    assert len(mail.sent) == 12
    last = tell(post)
    assert told(post, "reminder_due", "reminded") == {"reminder_due": 0, "reminded": 12}
    with post.app.app_context():
        vault.burn_cohorts(db.session, vault.contacts_by_cohort(db.session))
        db.session.commit()
    tell(post, last)
    assert told(post, "left_contact") == {"left_contact": 12}, "not in the minute in which it happens"
    tell(post, None)
    assert told(post, "left_contact") == {"left_contact": 0}
