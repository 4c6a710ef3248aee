"""Any number of releases in one hand, as people come, return, erase: what they differ by is never about a few.

The checker knows the truth, and nothing of blocks: which responses each file held, and what they said.
"""

import os
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import combinations
from random import Random
from uuid import UUID

import pytest

from surveys.disclosure.background import Background
from surveys.disclosure.earlier import Block
from surveys.disclosure.microdata import Row, release
from surveys.errors import TooFewForRelease
from surveys.kinds.base import Question
from tests.surveys.disclosure.people import GENDER, HOURS, SCALE

HEALTH = Question(key="halsa", kind="scale", text={"sv": "Hur mår du?"}, options=SCALE, indicator="halsa")
HISTORIES = 400 if os.environ.get("RINGAR_PROOF") else 30
HIDDEN = -5
KNOWN = ("wave", "imported", "has_code", "kon")


@dataclass
class History:
    """What an intervention has been through. files: chain → what each of its releases held, as id → the row in it."""

    dice: Random
    limit: int
    rows: dict[UUID, Row] = field(default_factory=dict)
    told: dict[UUID, tuple] = field(default_factory=dict)
    block: dict[UUID, str] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    files: list[dict[UUID, dict]] = field(default_factory=list)
    out: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    levels: tuple[int, ...] | None = None
    n: int = 0

    def answer(self, pid: int | None, wave: int, *, apart: bool = False) -> None:
        """Somebody answers; HOURS is theirs alone, as a long questionnaire is, so that files are joined by it."""
        self.n += 1
        who = Random(pid or self.n)
        said = {"timmar": self.n, "halsa": who.choice((1, 1, 1, 2)), "kon": who.choice(("flicka", "flicka", "pojke"))}
        code = None if pid is None else pid.to_bytes(16, "big")
        self.rows[UUID(int=self.n)] = Row(code, wave, said, UUID(int=self.n), apart=apart)

    def erase(self, pid: bytes) -> None:
        self.rows = {id: each for id, each in self.rows.items() if each.pid != pid}

    def leaves(self, chain: str = "all", since: int = 0, *, forgets: bool = False) -> None:
        """A release; since: the partner's, of what came later. forgets: the control, that knows no earlier release."""
        block = {} if forgets else self.block
        rows = [
            replace(
                each, told=self.told.get(id), block=block.get(id), here=id.int > since, fresh=id not in self.out[chain]
            )
            for id, each in self.rows.items()
        ]
        if forgets:
            rows = [each for each in rows if each.here]
        try:
            found = release(
                rows,
                outcomes=(HOURS, HEALTH),
                background=(Background(GENDER),),
                limit=self.limit,
                levels=self.levels,
                ids=[f"p{n}" for n in range(len(rows))],
                shuffle=self.dice.shuffle,
                blocks={} if forgets else self.blocks,
            )
        except TooFewForRelease:
            return
        self.levels = self.levels or tuple(each.level for each in found.report.losses)
        self.files.append({UUID(int=each["timmar"]): each for each in found.long.records()})
        self.out[chain] |= set(self.files[-1])
        self.told = {**found.told, **self.told}
        name = f"{len(self.files)}/"
        self.block |= {id: name + each for id, each in found.blocks.of.items()}
        self.blocks |= {name + each: block for each, block in found.blocks.made.items()}


def lived(seed: int, *, forgets: bool = False) -> History:
    """A random history: people come in lots of all sizes, some without a code, return, erase; a partner joins."""
    dice = Random(seed)
    made = History(dice, dice.choice((5, 10)))
    pid, joined = 0, None
    for _ in range(dice.randint(3, 7)):
        pid = _some_time(made, pid)
        made.leaves(forgets=forgets)
        if joined is None and dice.random() < 0.3:
            joined = made.n
        if joined is not None:
            made.leaves("partner", joined, forgets=forgets)
    return made


def _some_time(made: History, pid: int) -> int:
    """Until the next release."""
    dice = made.dice
    for _ in range(dice.choice((0, 1, 4, 12, 25, 40))):
        pid += 1
        made.answer(None if dice.random() < 0.1 else pid, dice.choice((0, 0, 0, 1)))
    for number in range(dice.choice((0, 0, 14))):
        made.answer(100_000 + 100 * pid + number, 0, apart=True)
    held = {(each.pid, each.wave) for each in made.rows.values()}
    for each in list(made.rows.values()):
        back = each.wave + 1
        if each.pid and not each.apart and (each.pid, back) not in held and dice.random() < 0.3 and back < 3:
            made.answer(int.from_bytes(each.pid, "big"), back)
    codes = sorted({each.pid for each in made.rows.values() if each.pid})
    for code in dice.sample(codes, min(len(codes), dice.choice((0, 0, 1, 1, 3, 8)))):
        made.erase(code)
    return pid


def exposed(made: History) -> list[str]:
    """What is about fewer than the limit, or gives away what a group said of its health: of each two files what one
    has and the other has not, of all files those who were in the same ones, and each file by itself.
    """
    found = []
    for one, other in combinations(made.files, 2):
        for here, there in ((one, other), (other, one)):
            found += _few(made, {id: here[id] for id in here.keys() - there.keys()}, "difference")
            found += _few(made, {id: here[id] for id in here.keys() & there.keys()}, "both")
    for file in made.files:
        found += _few(made, file, "file")
    same: dict[tuple, dict] = defaultdict(dict)
    for id in {id for file in made.files for id in file}:
        looks = tuple(file.get(id, {}).get("wave") for file in made.files)
        same[looks][id] = next(file[id] for file in reversed(made.files) if id in file)
    for rows in same.values():
        found += _few(made, rows, "in the same files")
    return found


def _told(made: History, id: UUID, name: str) -> object:
    """What any of the files tells: whoever holds all of them knows the finest."""
    cells = {file[id][name] for file in made.files if id in file}
    return next(iter(cells - {HIDDEN}), HIDDEN)


def _few(made: History, rows: dict[UUID, dict], what: str) -> list[str]:
    groups: dict[tuple, list[UUID]] = defaultdict(list)
    for id in rows:
        groups[tuple(_told(made, id, name) for name in KNOWN)].append(id)
    found = []
    for looks, ids in groups.items():
        shown = {_told(made, id, "halsa") for id in ids}
        if len(ids) < made.limit:
            found.append(f"{what}: {len(ids)} of {looks}")
        elif len(shown) == 1 and shown != {HIDDEN}:
            found.append(f"{what}: all of {looks} said {shown}")
    return found


@pytest.mark.proof
@pytest.mark.parametrize("part", range(3))
def test_no_number_of_releases_differs_by_a_few_or_gives_a_group_away(part):
    lives = [lived(seed) for seed in range(part, HISTORIES, 3)]
    assert [exposed(each) for each in lives if exposed(each)] == []
    assert sum(len(each.files) > 2 for each in lives) > len(lives) / 3


def test_the_checker_sees_what_each_file_by_itself_gives_away_together():
    assert any(exposed(lived(seed, forgets=True)) for seed in range(3))


def test_who_looked_alike_in_fives_stays_out_once_ten_must():
    """A sensitive question came into the questionnaire after the first release."""
    made = History(Random(1), 5)
    for pid in range(1, 8):
        made.answer(None, 0)
        made.answer(pid, 0)
    made.leaves()
    made.limit = 10
    for pid in range(20, 60):
        made.answer(pid, 0)
    made.leaves()
    first, second = made.files
    assert len(first) == 14
    assert not first.keys() & second.keys()
    assert len(second) == 40


def test_who_had_a_code_is_not_told_later_of_those_of_whom_it_was_not_at_first():
    """Girls without a code all said the same of their health; of two boys without one nothing could be told."""
    made = History(Random(1), 10)

    def come(n: int, first: int, sex: str, *, health: int, code: bool) -> None:
        for number in range(first, first + n):
            made.answer(number if code else None, 0)
            id = UUID(int=made.n)
            said = {**made.rows[id].answers, "kon": sex, "halsa": health + (number % 2 if code else 0)}
            made.rows[id] = replace(made.rows[id], answers=said)

    come(10, 100, "flicka", health=2, code=True)
    come(10, 200, "flicka", health=1, code=False)
    come(10, 300, "pojke", health=2, code=True)
    come(2, 400, "pojke", health=1, code=False)
    made.leaves()
    for number in range(300, 309):
        made.erase(number.to_bytes(16, "big"))
    come(10, 500, "flicka", health=2, code=True)
    made.leaves()
    assert [len(each) for each in made.files] == [32, 30]
    assert {each["has_code"] for file in made.files for each in file.values()} == {HIDDEN}
    assert exposed(made) == []
