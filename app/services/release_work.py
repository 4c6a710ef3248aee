"""Writes the files of releases that are asked for, and lets those go whose time is over: the analyst's work."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from app.services import release_files as files
from app.services.release_files import Stored, recipes
from app.store import release_rows as rows_store
from app.store import releases as store
from app.store.session import transaction

STALE = timedelta(minutes=2)  # who has said nothing for so long is not at it any more
AGAIN_AFTER, AGAIN_AT_LAST = timedelta(minutes=1), timedelta(hours=1)
WHOLE = 100

Clock = Callable[[], datetime]
_LOG = logging.getLogger("ringar.releases")


def work(*, now: datetime, clock: Clock) -> tuple[bool, str | None]:
    """Write one file that is asked for: (whether there was one, what went wrong). Claimed first, so that of two
    analysts one does it; who stops saying that they are at it loses it.
    """
    with transaction() as session:
        request = store.claim(session, now, now - STALE)
        if request is None:
            return False, None
        id, format, failures = request.id, request.format, request.failures
        found = session.get(store.Release, request.release_id)
        if found is None or format not in recipes():
            store.carried_out(session, id)
            return True, None
    try:
        _write(id, format, found, clock)
    except Exception as error:  # noqa: BLE001  a full disk, or a table that this format cannot hold
        # the error's own text may hold answers
        trouble = f"{found.id} as {format}: {type(error).__name__}"
        _LOG.error("no file of release %s", trouble)
        with transaction() as session:
            store.drop_chunks(session, id)
            store.failed(session, id, now + min(AGAIN_AFTER * 2**failures, AGAIN_AT_LAST))
        return True, trouble
    return True, None


def _write(id: UUID, format: str, found: store.Release, clock: Clock) -> None:
    recipe = recipes()[format]
    rows = found.details["rows"]
    total = max(1, recipe.reads[0] * rows["long"] + recipe.reads[1] * rows["wide"])
    read = 0

    def count(n: int) -> None:
        nonlocal read
        read += n

    def say() -> None:
        with transaction() as session:
            store.beat(session, id, clock(), min(WHOLE - 1, WHOLE * read // total))

    stored = Stored(id, say)
    recipe.write(files.frozen(found, count), stored)  # type: ignore[arg-type]  # written to, no more
    stored.finish()
    name = f"{found.details['name']}-{recipe.ending}"
    with transaction() as session:
        files.add(session, found.id, format, stored, name=name, media_type=recipe.media_type)
        store.carried_out(session, id)


def expire(*, now: datetime) -> int:
    """Let the rows and bytes go of all whose time is over, and of files that never came to be there: what they hold
    may have been erased since. Names and checksums stay. Returns how many files.
    """
    with transaction() as session:
        store.forget_requests(session, now)
        left_over = store.left_over(session)
        over, rows = store.expired(session, now), rows_store.expired(session, now)
    for release in rows:
        with transaction() as session:
            rows_store.forget(session, release)
    for file in left_over:
        with transaction() as session:
            store.drop_chunks(session, file)
    for file in over:
        with transaction() as session:
            store.remove(session, file, now)
    return len(over)
