"""What stands in a row of the table of doors, and what is sent to a door. The rows are doors.py and pages.py."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

from surveys import bank, xlsform
from surveys.codes import b64url
from surveys.questionnaire import from_document
from tests.app.sounds.recordings import recorded, tone

ROLES = ("anonymous", "leader", "evaluator", "admin")
KEY = b64url(bytes(range(32)))
NOBODY = ("participant", "operator")  # neither has an account: what opens for them opens for everybody


@dataclass(frozen=True)
class Things:
    """One organisation's objects by what they are. asked: which of them somebody has put into a knock."""

    ids: dict[str, str]
    asked: set[str] = field(default_factory=set, compare=False)

    def __getattr__(self, name: str) -> str:
        self.asked.add(name)
        return self.ids[name]

    def but(self, **others: str) -> Things:
        """The same with another organisation's id in some places, and nothing put into a knock yet."""
        return Things(self.ids | others)


Make = Callable[[Things], Any]


@dataclass(frozen=True)
class Door:
    """One row: what each of four gets of their own organisation's, of another's, and of a partner's that is shared.

    partner: of an organisation that sees results; co: the leader of one that leads with us; micro: the evaluator of
    one that sees answers one by one. Left out, a partner is a stranger, and a door about no object the same for all.
    """

    door: str
    own: str
    foreign: str = ""
    of: str = ""
    json: Make | None = None
    form: Make | None = None
    query: Make | None = None
    partner: str = ""
    co: str = ""
    micro: str = ""

    @property
    def method(self) -> str:
        """As in HTTP."""
        return self.door.split()[0]

    @property
    def rule(self) -> str:
        """As in the URL map."""
        return self.door.split()[1]

    @property
    def is_api(self) -> bool:
        """Whether somebody comes with a header, not with a cookie."""
        return self.rule.startswith("/api/")

    @property
    def has_object(self) -> bool:
        """Whether the door is about an object that belongs to somebody."""
        return bool(self.foreign) and self.foreign != self.own

    def cells(self) -> dict[str, str]:
        """Every cell of the row: who → status."""
        others = self.foreign or self.own
        partner = self.partner or others
        told = dict(zip(ROLES, self.own.split(), strict=True))
        told |= dict.fromkeys(NOBODY, told["anonymous"]) | {"second leader": told["leader"]}
        for side, row in (("neighbour", others), ("partner", partner)):
            told |= {f"{side} {role}": status for role, status in zip(ROLES, row.split(), strict=True)}
            del told[f"{side} anonymous"]
        told["leading leader"] = self.co or told["partner leader"]
        told["microdata evaluator"] = self.micro or told["partner evaluator"]
        return told

    def comes_in(self) -> str:
        """Somebody of the owner's organisation for whom the door opens."""
        order = ("leader", "admin", "evaluator", "anonymous")
        return next(who for who in order if self.cells()[who][0] in "23")


def nothing(_: Things) -> dict[str, Any]:
    """An empty body."""
    return {}


def submission(_: Things) -> dict[str, Any]:
    """A response that is in order."""
    return {
        "id": str(uuid4()),
        "wave": 0,
        "version": 1,
        "language": "sv",
        "mode": "phone",
        "answers": {},
    }


def intervention(_: Things) -> dict[str, Any]:
    """An intervention that is in order."""
    return {"name": "Kören", "audience": "adults", "expected_size": 30, "languages": ["sv"]}


def entry(_: Things) -> dict[str, Any]:
    """An entry of a diary that is in order."""
    return {"day": "2026-01-07", "sort": "own", "text": "Öppet en kväll till."}


def figures(_: Things) -> dict[str, Any]:
    """A table of figures of an area that is in order, to be taken."""
    table = "indikator;värde;enhet;period;källa\nAnrop;12;händelser;2026-W02;Kommunen\n"
    return {"table": table, "sure": True}


def tapped(_: Things) -> dict[str, Any]:
    """What a phone at the door has counted."""
    return {"day": "2026-01-27", "counter": uuid4().hex, "step": 2, "sum": 2}


def outlined(_: Things) -> dict[str, Any]:
    """An outline that is in order."""
    hope = {"indicator": "trygghet", "because": "de planerar själva", "expect": "att fler är trygga"}
    return {"target_group": "Unga", "begins": "2026-01-07", "reached": 40, "hopes": [hope]}


def decided(things: Things) -> dict[str, Any]:
    """A decision about an intervention that is in order."""
    said = {"text": "Fråga fler.", "who": "Ledaren", "decided_on": "2026-01-07", "due": "2026-03-01"}
    return once(things) | said | {"intervention": things.intervention}


def decision() -> dict[str, Any]:
    """An archive decision that is in order."""
    return {"fate": "dispose", "decided_by": "Nämnden", "decided_on": "2026-01-07", "reference": "12/26"}


def whose(things: Things) -> dict[str, str]:
    """A list narrowed to one intervention."""
    return {"intervention": things.intervention}


def mine(things: Things) -> dict[str, str]:
    """The key that sees and erases."""
    return {"intervention": things.intervention, "participant_key": KEY}


def once(_: Things) -> dict[str, Any]:
    """The id that a form chooses for what it makes."""
    return {"once": str(uuid4())}


def changed(_: Things) -> dict[str, Any]:
    """A draft as somebody has changed it."""
    return {
        "revision": 1,
        "document": {
            "title": {"sv": "Två frågor"},
            "languages": ["sv"],
            "audience": "youth",
            "questions": [{"key": "q", "kind": "yes_no", "text": {"sv": "Bra?"}}],
        },
    }


def days(_: Things) -> dict[str, Any]:
    """Days of a wave, to be told what they would do."""
    return {"first_day": "2026-12-01", "last_day": "2026-12-14", "revision": 1}


def plan(_: Things) -> dict[str, Any]:
    """A plan that is in order."""
    return {"follow_ups": [{"weeks": 6, "open_days": 14}]}


def spreadsheet(_: Things) -> dict[str, Any]:
    """An XLSForm that is in order."""
    return {"file": (io.BytesIO(_course()), "course.xlsx")}


@cache
def _course() -> bytes:
    return xlsform.write(from_document(bank.ready("course")))


def earlier(things: Things) -> dict[str, Any]:
    """Earlier answers that are in order, to be looked at."""
    return {"version": things.version, "table": "trygghet_2\n4\n", "waves": [{"number": 0, "day": "2024-09-10"}]}


def recording(_: Things) -> dict[str, Any]:
    """A recording that is in order."""
    return {"file": (io.BytesIO(_tone()), "recording.wav")}


@cache
def _tone() -> bytes:
    return recorded(tone(0.6, 16_000), rate=16_000)


def read_aloud(things: Things) -> dict[str, str]:
    """Which words were read."""
    return {"question": things.question, "language": "sv", "text": things.text}


STAFF = "/api/v1"
ALL, FOREIGN = "401 200 200 200", "401 404 404 404"
LEADS, LEADS_FOREIGN = "401 200 403 200", "401 404 403 404"
MAKES = "401 201 403 201"
SEES, SEES_FOREIGN = "401 200 403 200", "401 404 403 404"
SENDS = "401 303 403 303"
SHARED = ALL  # a partner may look, whatever its people do there
NOTHING = "401 409 409 409"  # no change may be shown yet
EVERYBODY = "200 200 200 200"
