"""The weekly letter: staff wish for it in their account, the courier sends it on Monday, once.

It holds a link and counts: waves that opened and closed, decisions that are new, done, due. So the courier, who
alone may send mail, needs to read no report and no word that anybody wrote, and what lies in a mailbox for years, or is
forwarded, tells no results: those are behind the link, for as long as whoever follows it may see them. A week is
claimed (committed), then sent: a letter that a crash took is not sent again.
"""

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from uuid import UUID

from app import channels
from app.channels.base import Channel, Message, NotNow, Refused
from app.extensions import current_settings
from app.services.actor import Actor
from app.services.audit import note
from app.store import letters as store
from app.store import tally
from app.store import weekly as weekly_store
from app.store.session import transaction
from surveys.languages import STAFF_LANGUAGES, staff
from surveys.reminders import take_turn
from surveys.weeks import Week, may_be_told

EMAIL = "email"
AT_ONCE = 20  # in one tick
TOKEN_BYTES = 24
AGAIN_AFTER = timedelta(minutes=10)
_LOG = logging.getLogger("ringar.courier")


# --- in the account ---


def wishes(*, actor: Actor) -> bool:
    """Whether the actor gets it."""
    with transaction() as session:
        return store.wishes(session, actor.id)


def wish(*, actor: Actor, wants: bool, now: datetime) -> None:
    """From now on, or no more."""
    with transaction() as session:
        if wants:
            store.wish(session, actor.id, secrets.token_urlsafe(TOKEN_BYTES), now)
        else:
            store.no_more(session, actor.id)
        note(session, who=actor.id, action="letter.wished", subject=str(actor.id), now=now, wants=wants)


def end(*, token: str, now: datetime) -> None:
    """Whoever has a letter ends it without signing in. A token that ends nothing any more is fine: it has ended."""
    with transaction() as session:
        whose = store.of_token(session, token)
        if whose is not None:
            store.no_more(session, whose)
            note(session, who=whose, action="letter.wished", subject=str(whose), now=now, wants=False)


# --- the courier's ---


def send_some(*, now: datetime) -> int:
    """Send the letters that are due, at most AT_ONCE. Returns how many were looked at."""
    week = may_be_told(now)
    way = channels.opened(current_settings()).get(EMAIL)
    if week is None or way is None:
        return 0
    with transaction() as session:
        due = store.due(session, week.monday, now, AT_ONCE)
    for each in due:
        message = _letter(each, week)
        if not _claim(way, each.staff, week, now):
            break  # the channel is busy, or another courier has begun
        if not _send(way, message, each.staff, week, now):
            break
    return len(due)


def _claim(way: Channel, staff_id: UUID, week: Week, now: datetime) -> bool:
    """Ours, committed before anything is sent, if the channel has room: its pace is the reminders' too."""
    with transaction() as session:
        pace = tally.pace(session, way.name)
        free_at = take_turn(pace.free_at, now, way.per_minute)
        if free_at is None or not store.claim(session, staff_id, week.monday):
            return False
        pace.free_at = free_at
        return True


def _send(way: Channel, message: Message, staff_id: UUID, week: Week, now: datetime) -> bool:
    """Hand it over. Returns whether the next one may be tried. Whatever may have gone out is not sent again."""
    try:
        way.send(message)
    except Refused:
        with transaction() as session:
            store.no_more(session, staff_id)  # nothing will ever reach it
    except NotNow as error:
        _LOG.warning("weekly letters wait: %s", error)
        with transaction() as session:
            store.put_back(session, staff_id, week.monday, week.moved(-1).monday, now + (error.after or AGAIN_AFTER))
        return not error.everybody
    except Exception as error:  # noqa: BLE001  it may have gone out, and the next one would be as uncertain
        _LOG.warning("a weekly letter is uncertain: %s", type(error).__name__)
        return False
    return True


def _letter(reader: store.Reader, week: Week) -> Message:
    with transaction() as session:
        counts = weekly_store.counts(session, reader.organisation, week)
    language = reader.language if reader.language in STAFF_LANGUAGES else STAFF_LANGUAGES[0]
    return written(language, reader.address, reader.token, week, counts)


def written(language: str, address: str, token: str, week: Week, counts: Mapping[str, int]) -> Message:
    """The letter, plain and as simple HTML. counts: weekly.counts."""

    def say(key: str) -> str:
        return staff(language, f"week.letter_{key}", n=week.number, **counts)

    here = current_settings().public_base_url
    page, stop = f"{here}/weeks/{week.code}", f"{here}/letters/{token}"
    told = (say("hello"), say("asked"), say("decided"))
    lines = [*told, f"{say('link')}\n{page}", f"{say('why')}\n{stop}"]
    parts = [f"<p>{escape(each)}</p>" for each in told]
    parts += [
        f'<p>{escape(say(key))}<br><a href="{escape(to)}">{escape(to)}</a></p>'
        for key, to in (("link", page), ("why", stop))
    ]
    body = "".join(parts)
    head = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><body style="font-family:sans-serif">'
    html = f"{head}{body}</body></html>"
    return Message(address, say("subject"), "\n\n".join(lines), language, stop, html=html, one_click=True)
