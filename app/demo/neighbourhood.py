"""The fictional neighbourhood as values, read from neighbourhood.toml. Who lives there is people.py."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.services.actor import Role
from app.services.partners import Rights
from surveys.effects.cost import Cost, Value
from surveys.questionnaire import Questionnaire, from_document
from surveys.texts import Texts
from surveys.waves import Intake

FILE = Path(__file__).with_name("neighbourhood.toml")
SMALLEST_SCALED = 10  # a group below this stays as it is, however many people the demo has

DropOut = Literal["background", "random"]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A partner, what it may see of the others' work, and its people by role."""

    code: str
    name: str
    rights: Rights
    people: Mapping[Role, Account]


@dataclass(frozen=True, slots=True)
class Intervention:
    """What is done, with whom, and what it truly does. people: of the 868; languages: code → weight.

    started: (months, days) before the anchor, for a fixed group; compared: how a comparison group came about and which
    intervention's people it is; outcome: what it is judged by, said beforehand; cost: as its form has it; diary:
    entries, each so many days after the start. The other numbers are explained in the TOML file.
    """

    name: str
    organisation: str
    area: str
    ready: str
    audience: str
    intake: Intake
    people: int
    goals: tuple[str, ...]
    stage: str
    shared: bool
    background: tuple[str, ...]
    activities: tuple[str, ...]
    languages: Mapping[str, int]
    effects: Mapping[str, float]
    lasts: float
    hard: float
    lost: float
    drop_out: DropOut
    you_said: Texts
    we_did: Texts
    started: tuple[int, int] = (0, 0)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compared: Mapping[str, str] = field(default_factory=dict)
    outcome: Mapping[str, Any] = field(default_factory=dict)
    cost: Cost | None = None
    diary: tuple[Mapping[str, Any], ...] = ()
    we_will: Texts = field(default_factory=dict)
    we_cannot: Texts = field(default_factory=dict)

    @property
    def questionnaire(self) -> Questionnaire:
        """The ready questionnaire that it asks."""
        return _questionnaire(self.ready)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """All of it. areas: the first is the whole town, the others lie in it. said: what said.py tells, by what it is."""

    areas: tuple[str, ...]
    partnership: Mapping[str, str]
    said: Mapping[str, Any]
    organisations: tuple[Organisation, ...]
    interventions: tuple[Intervention, ...]

    def sizes(self, people: int) -> tuple[int, ...]:
        """How many of so many people each intervention has: in proportion, the smallest group as it is."""
        small = {i for i, each in enumerate(self.interventions) if each.people < SMALLEST_SCALED}
        whole = sum(each.people for i, each in enumerate(self.interventions) if i not in small)
        left = people - sum(self.interventions[i].people for i in small)
        exact = [each.people if i in small else each.people * left / whole for i, each in enumerate(self.interventions)]
        sizes = [int(share) for share in exact]
        by_remainder = sorted(range(len(exact)), key=lambda i: (sizes[i] - exact[i], i))
        for i in by_remainder[: people - sum(sizes)]:
            sizes[i] += 1
        return tuple(sizes)


@cache
def neighbourhood() -> Neighbourhood:
    """The one that ships."""
    held = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Neighbourhood(
        areas=tuple(held["areas"]),
        partnership=held["partnership"],
        said=held["said"],
        organisations=tuple(_organisation(each) for each in held["organisations"]),
        interventions=tuple(_intervention(each) for each in held["interventions"]),
    )


def _organisation(held: Mapping[str, Any]) -> Organisation:
    people = {role: Account(**account) for role, account in held["people"].items()}
    return Organisation(**{**held, "people": people})


def _intervention(held: Mapping[str, Any]) -> Intervention:
    lists: dict[str, Any] = {name: tuple(held[name]) for name in ("goals", "background", "activities")}
    started = held.get("started", {"months": 0, "days": 0})
    texts = {language: tuple(each) for language, each in held.get("texts", {}).items()}
    if cost := held.get("cost"):
        values = tuple(Value(**each) for each in cost["values"])
        lists["cost"] = Cost(**{**cost, "values": values})
    lists["diary"] = tuple(held.get("diary", ()))
    return Intervention(**{**held, **lists, "started": (started["months"], started["days"]), "texts": texts})


@cache
def _questionnaire(ready: str) -> Questionnaire:
    from surveys import bank

    return from_document(bank.ready(ready))
