"""Which changes of a page are clear still, once so many are looked at at once. From published figures alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.services import reports
from app.services.reports import Overview
from app.services.summary_sheets import newest
from app.services.together import as_published
from surveys.effects.multiplicity import FALSE, at_once
from surveys.effects.published import p_of

FEWEST = 2  # of one, nothing is looked at at once
Which = tuple[UUID, str]  # the intervention, the key of the item


@dataclass(frozen=True, slots=True)
class Looked:
    """tested: changes that stand on the page; alone: clear each by itself; doubtful: those of them that are not, once
    all have been looked at.
    """

    tested: int
    alone: int
    doubtful: frozenset[Which]


def looked(seen: Sequence[Overview]) -> Looked | None:
    """Of the newest follow-up of each intervention, as the page shows them; None where there is one change or none."""
    shown: dict[Which, Mapping[str, Any]] = {
        (each.intervention.id, item["key"]): item
        for each in reports.that_act(seen)
        for item in newest(each.report)[1]
        if "estimate" in item["change"]
    }
    if len(shown) < FEWEST:
        return None
    q = at_once([p_of(as_published(item)) for item in shown.values()]).q
    clear = {which for which, item in shown.items() if item["change"]["low"] > 0 or item["change"]["high"] < 0}
    still = {which for which, each in zip(shown, q, strict=True) if each is not None and each < FALSE}
    return Looked(len(shown), len(clear), frozenset(clear - still))
