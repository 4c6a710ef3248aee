"""What anybody may see behind a poster: you said – we did, and the published figures. No account, no answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.written import PERCENT, Written
from app.store import interventions as interventions_store
from app.store import reports as store
from app.store.session import transaction
from surveys.codes import read_poster_code
from surveys.disclosure.figures import CELL
from surveys.disclosure.sizes import outlook
from surveys.effects.wording import number
from surveys.errors import UnknownCode
from surveys.texts import Texts

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Results:
    """A public results page. told: those of TOLD of which something was written.

    waves: those of the report that may be shown, empty before the first has closed. too_small: a group of the expected
    size never shows any. answered: how many the start was answered by, None where that is no number to tell.
    """

    code: str
    organisation: str
    activity_name: str
    audience: str
    languages: tuple[str, ...]
    told: Mapping[str, Texts]
    waves: tuple[Item, ...]
    too_small: bool

    @property
    def answered(self) -> int | None:
        """How many have answered the start; None of few, and where it is hidden."""
        n = self.waves[0]["flow"]["answered"] if self.waves else None
        return n if n is not None and n >= CELL else None


@dataclass(frozen=True, slots=True)
class Share:
    """How many gave some answers: in words, as it is told, and as a bar is long (percent)."""

    label: str
    shown: str
    percent: int


@dataclass(frozen=True, slots=True)
class Said:
    """A question of which something was published, in one language. row: of a matrix. n: people, in fives.

    mean: its numbers by the names that results.mean wants; change: those of results.change; share_change: of a state
    that people are in, those of results.share_change; None where there are none.
    """

    text: Texts
    row: Texts
    n: str
    mean: Mapping[str, object] | None
    spread: tuple[Share, ...]
    change: Mapping[str, object] | None
    share_change: Mapping[str, object] | None = None

    @property
    def asked(self) -> Texts:
        """The question with its row behind it, in each language that has both: read aloud, a line has one voice."""
        both = {code: f"{self.text[code]}: {row}" for code, row in self.row.items() if row and self.text.get(code)}
        return both or self.text


TOLD = ("you_said", "we_did", "we_will", "we_cannot")


def results(*, code: str) -> Results:
    """What is behind a poster code, also after the activity was closed. Raises UnknownCode."""
    with transaction() as session:
        activity = interventions_store.activity_by_code(session, read_poster_code(code))
        version = interventions_store.newest_version(session, activity.questionnaire_id) if activity else None
        if activity is None or version is None:
            raise UnknownCode(code=code[:12])
        owner = activity.intervention
        report = store.reports_of(session, [owner.id]).get(owner.id)
        return Results(
            code=activity.code,
            organisation=owner.organisation.name,
            activity_name=activity.name,
            audience=owner.audience,
            languages=tuple(version.document["languages"]),
            told={name: text for name in TOLD if (text := getattr(owner, name))},
            waves=tuple(report.document["waves"]) if report else (),
            too_small="size.nothing" in outlook(owner.expected_size, owner.audience),
        )


def said(found: Results, code: str) -> Iterator[Said]:
    """Each question of which anything has been published: how many said what at the start, and what has changed."""
    written, changes, states = Written(code), _changes(found), _states(found)
    for item in found.waves[0]["items"] if found.waves else ():
        mean, spread = _mean(item, written), _spread(item, written)
        state = _share_change(states.get(item["key"]), written)
        if mean or spread or state:
            change = _change(changes.get(item["key"]), code) if mean else None
            yield Said(item["text"], item["row"], written.count(item["n"]), mean, spread, change, state)


def _changes(found: Results) -> dict[str, Any]:
    """Question → its change at the newest follow-up that may show one."""
    items = [item for wave in found.waves[1:] for item in wave["items"]]
    return {item["key"]: item["change"] for item in items if "estimate" in item["change"]}


def _states(found: Results) -> dict[str, Item]:
    """Question → its newest follow-up in which the share of a state may be told, of those who answered both times."""
    items = [item for wave in found.waves[1:] for item in wave["items"] if item.get("levels")]
    return {
        item["key"]: item for item in items if all(item["levels"][at]["low"] is not None for at in ("before", "after"))
    }


def _share_change(item: Item | None, written: Written) -> dict[str, object] | None:
    """Both shares as they were published; the change itself follows from them, and is not told more exactly."""
    if item is None:
        return None
    shares = {at: written.share(item["levels"][at]) for at in ("before", "after")}
    return {"states": written.values(item["followed"]), **shares}


def _mean(item: Item, written: Written) -> dict[str, object] | None:
    if not item["mean"] or "low" not in item["mean"]:
        return None
    return {
        "mean": written.mean(item["mean"]),
        "lowest": int(item["lowest"]),
        "highest": int(item["highest"]),
    }


def _change(change: Mapping[str, float] | None, code: str) -> dict[str, object] | None:
    if change is None:
        return None
    return {name: number(change[key], code) for name, key in (("change", "estimate"), ("low", "low"), ("high", "high"))}


def _spread(item: Item, written: Written) -> tuple[Share, ...]:
    if not item["shares"]:
        return ()
    return tuple(
        Share(written.values(each["labels"]), written.share(each), round(PERCENT * (each["low"] + each["high"]) / 2))
        for each in item["shares"]["classes"]
    )
