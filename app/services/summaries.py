"""A page of results: asked for by whoever sees the figures, printed by the analyst, there for all who see the same.

What is to stand on it is worked out anew each time from what the actor may see; its digest finds the page.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from app.posters import summary as paper
from app.services import contrasts, goal_sheets, goals_known, interventions, reports, staff, together
from app.services.actor import Actor
from app.services.audit import note
from app.services.contrasts import Beside
from app.services.goals_known import Known
from app.services.reports import Overview
from app.services.summary_sheets import Sheet, of_intervention, of_pool
from app.services.together import Pool
from app.store import summaries as store
from app.store.session import transaction
from surveys.errors import NotFound, NothingToSummarise, SummaryNotMade
from surveys.languages import FALLBACK, STAFF_LANGUAGES
from surveys.texts import pick

KEPT = timedelta(days=90)  # then it is asked for again, and made of what is shown then
AGAIN_AFTER, AGAIN_AT_LAST = timedelta(minutes=1), timedelta(hours=1)
MARK = 16  # hexadecimal digits

Subject = UUID | str  # an intervention, GOALS, or the mark of a pool
GOALS = "goals"
State = Literal["made", "making", "not_made"]
_LOG = logging.getLogger("ringar.summaries")


@dataclass(frozen=True, slots=True)
class Held:
    """A page in one language. failed: it went wrong, and will be tried again."""

    language: str
    state: State
    failed: bool = False


def mark(pool: Pool) -> str:
    """What a pool is called in an address, as long as the question and the follow-up are the same."""
    item = pool.item
    asked = [pool.number, item["item"], pick(item["text"], FALLBACK)[0], pick(item["row"], FALLBACK)[0]]
    return _digest([*asked, item["lowest"], item["highest"]])[:MARK]


def of_one(seen: Overview, beside: Beside | None = None) -> tuple[Held, ...]:
    """The pages of an intervention as it is seen beside its comparison group, one a language; none before a change may
    be shown.
    """
    return _held({code: of_intervention(seen, code, beside) for code in STAFF_LANGUAGES})


def of_pools(pools: Iterable[Pool]) -> dict[str, tuple[Held, ...]]:
    """Mark → the pages of each pool as it is seen."""
    return {mark(pool): _held({code: of_pool(pool, code) for code in STAFF_LANGUAGES}) for pool in pools}


def of_goals(found: Sequence[Known], above: str) -> tuple[Held, ...]:
    """The paper about the goals as they are seen. above: the organisation's name."""
    return _held({code: goal_sheets.of_goals(found, above, code) for code in STAFF_LANGUAGES})


def ask(*, actor: Actor, of: Subject, language: str, now: datetime) -> Held:
    """Ask for a page that has not been made; twice is once. The analyst makes it.

    Raises NotFound, NothingToSummarise, PosterInvalid.
    """
    sheet = _sheet(actor, of, language, now)
    paper.printed(sheet)  # what cannot be printed is said at once
    with transaction() as session:
        if store.ask(session, _digest(sheet), sheet, now):
            note(session, who=actor.id, action="summary.asked", subject=str(of), now=now, language=language)
    return _held({language: sheet})[0]


def pdf(*, actor: Actor, of: Subject, language: str, now: datetime) -> bytes:
    """A page. Raises NotFound, NothingToSummarise, SummaryNotMade."""
    with transaction() as session:
        found = store.pdf(session, _digest(_sheet(actor, of, language, now)))
    if found is None:
        raise SummaryNotMade
    return found


def work(*, now: datetime) -> tuple[bool, str | None]:
    """Print one page that is asked for: (whether there was one, what went wrong). The analyst's.

    Two that print the same page write the same bytes.
    """
    with transaction() as session:
        store.forget(session, now - KEPT)
        found = store.wanted(session, now)
        if found is None:
            return False, None
        digest, sheet, failures = found.digest, found.sheet, found.failures
    try:
        content = paper.summary(sheet)
    except Exception as error:  # noqa: BLE001  whatever is wrong with one, the others are still printed
        trouble = f"page {digest[:MARK]}: {type(error).__name__}"
        _LOG.error("no %s", trouble)
        with transaction() as session:
            store.failed(session, digest, now + min(AGAIN_AFTER * 2**failures, AGAIN_AT_LAST))
        return True, trouble
    with transaction() as session:
        store.made(session, digest, content)
    return True, None


def _sheet(actor: Actor, of: Subject, language: str, now: datetime) -> Sheet:
    if language not in STAFF_LANGUAGES:
        raise NotFound
    if of == GOALS:
        seen, places = reports.overview(actor=actor, now=now), goals_known.areas(actor=actor, now=now)
        above = staff.account(actor=actor).organisation.name
        return goal_sheets.of_goals(goals_known.known(seen, places), above, language)
    if isinstance(of, str):
        pools = {mark(pool): pool for pool in together.pools(reports.overview(actor=actor, now=now))}
        if of not in pools:
            raise NotFound
        return of_pool(pools[of], language)
    found = interventions.one(actor=actor, id=of, now=now)
    report = reports.stored(actor=actor, intervention=of, now=now)
    beside = contrasts.beside(actor=actor, intervention=found, report=report, now=now)
    sheet = of_intervention(Overview(found, report), language, beside)
    if sheet is None:
        raise NothingToSummarise
    return sheet


def _held(sheets: Mapping[str, Sheet | None]) -> tuple[Held, ...]:
    digests = {code: _digest(sheet) for code, sheet in sheets.items() if sheet is not None}
    with transaction() as session:
        known = store.states(session, list(digests.values()))
    return tuple(_state(code, known.get(digest)) for code, digest in digests.items())


def _state(code: str, known: tuple[bool, int] | None) -> Held:
    if known is None:
        return Held(code, "not_made")
    made, failures = known
    return Held(code, "made") if made else Held(code, "making", failed=failures > 0)


def _digest(held: Any) -> str:
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()
