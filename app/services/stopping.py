"""Stops, as the courier obeys them: contact, reminders and links go, wherever they lie, in a restored backup too."""

from collections.abc import Iterable

from app import ledgers, sealing
from app.extensions import courier_keys, current_settings
from app.services import outbox, spool_move
from app.store import links, vault
from app.store import orders as store
from app.store.session import Session, transaction
from app.store.spool import truncate_log
from surveys.codes import KEY_BYTES

OWNER, STOPS = "courier", "stops"


def obey(*, looking_back: bool = True) -> int:
    """Carry out the stops that have come, or all that ever came where the database is older than the ledger.

    looking_back: whether to look at the ledger also when no order waits. Returns how many contacts went. The database's
    log is emptied whether or not one did: an order may have come with an erasure, and what that took away lies there.
    """
    home = current_settings().home
    with transaction() as session:
        orders = store.orders(session, store.StopOrder)
        seen = store.seen(session, STOPS) or ledgers.digest(())
    if not orders and not looking_back:
        return 0
    known = ledgers.read(home, OWNER, STOPS)
    behind = seen != ledgers.digest(known)
    if not orders and not behind:
        return 0
    new = _stop_hashes(orders.values())
    ledgers.add(home, OWNER, STOPS, new)
    to_go = new | known if behind else new
    with transaction() as session:  # before the contacts, from which alone it can be told which links were theirs
        links.forget(session, outbox.links_of(session, vault.contacts_stopped(session, to_go)))
    with transaction() as session:
        gone = vault.burn_stopped(session, to_go)
    with transaction() as session:
        gone += spool_move.drop(session, to_go)
        store.carried_out(session, store.StopOrder, list(orders))
        store.see(session, STOPS, ledgers.digest(known | new))
    truncate_log()
    return gone


def ordered(session: Session) -> set[bytes]:
    """The stop hashes of those who have stopped and are yet to be obeyed. Nothing is carried out."""
    return _stop_hashes(store.orders(session, store.StopOrder).values())


def _stop_hashes(orders: Iterable[bytes]) -> set[bytes]:
    return {stop_hash for sealed in orders if (stop_hash := _opened(sealed)) is not None}


def _opened(sealed: bytes) -> bytes | None:
    try:
        stop_hash = sealing.open_box(courier_keys().box_private, sealed, info=sealing.order_info())
    except sealing.CannotOpen:
        return None
    return stop_hash if len(stop_hash) == KEY_BYTES else None
