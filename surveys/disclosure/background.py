"""A background variable: how it is read, made coarser, told, and what that cost. What is done to whom: protect.py."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.disclosure.columns import Cell, Column, Missing, cells
from surveys.disclosure.protect import Protected
from surveys.disclosure.sheets import Leaver
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.texts import Texts

UNSAID = (Missing.NOT_SHOWN, Missing.NOT_REACHED, Missing.SKIPPED)


@dataclass(frozen=True, slots=True)
class Level:
    """A coarser way to say a background variable: answered cell → new cell, and the new cells' labels."""

    cells: Mapping[Hashable, Cell]
    labels: Mapping[int | str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Background:
    """A declared background variable: a question of one variable; how it may be made coarser, least first."""

    question: Question
    levels: tuple[Level, ...] = ()

    def labels(self, level: int) -> Mapping[int | str, Texts]:
        """What its cells are called where this step of the ladder was taken."""
        if 0 < level <= len(self.levels):
            return self.levels[level - 1].labels
        return kind(self.question.kind).variables(self.question)[0].values


@dataclass(frozen=True, slots=True)
class Loss:
    """What protection cost one background variable. withheld: people. few: cell as told → newcomers in the wave where
    they are fewest, for those that so few have that they are hidden; the last of two variables has the pairs of cells
    too that so few have though each by itself would be enough.

    level: step of its ladder, 0 = as answered, above levels = withheld for all.
    """

    name: str
    level: int
    levels: int
    withheld: int
    few: Mapping[Hashable, int]


def first(question: Question, person: Leaver) -> Hashable:
    """What the person said the first time they said something; why there is nothing, if they never did."""
    given = [cells(question, person.answers[wave])[0] for wave in sorted(person.answers)]
    found: Hashable = next((cell for cell in given if cell not in UNSAID), given[0])
    return found


def column(background: Background, level: int) -> Column:
    """The background variable as it leaves: with the labels of the step that was taken."""
    (variable,) = kind(background.question.kind).variables(background.question)
    variable = replace(variable, values=background.labels(level))
    return Column(variable, question=background.question)


def losses(
    people: Sequence[Leaver], background: Sequence[Background], shield: Protected, limit: int
) -> tuple[Loss, ...]:
    few = _few(people, background, shield, limit)
    return tuple(
        Loss(
            name=each.question.key,
            level=level,
            levels=len(each.levels),
            withheld=sum(cells[index] is Missing.WITHHELD for cells in shield.cells),
            few=few[index],
        )
        for index, (each, level) in enumerate(zip(background, shield.levels, strict=True))
    )


def _few(
    people: Sequence[Leaver], background: Sequence[Background], shield: Protected, limit: int
) -> list[dict[Hashable, int]]:
    """What the newcomers who are hidden could have been told as, and how many of them there are in their waves: of each
    variable by itself, and with the last of two the groups that are few only by both.
    """
    ladders = [level <= len(each.levels) for each, level in zip(background, shield.levels, strict=True)]
    said = [_said(person, background, shield.levels) for person in people]
    found = []
    for place, told in enumerate(ladders):
        cells = [(each[place],) for each in said]
        alone = _fewest(people, cells, [(kept[place],) for kept in shield.cells], limit) if told else {}
        found.append({cell: n for (cell,), n in alone.items()})
    if len(background) > 1 and all(ladders):
        both = _fewest(people, said, shield.cells, limit)
        named = [set(each) for each in found]
        found[-1] |= {group: n for group, n in both.items() if not any(map(set.__contains__, named, group))}
    return found


def _said(person: Leaver, background: Sequence[Background], levels: Sequence[int]) -> tuple[Hashable, ...]:
    steps = zip(person.background, background, levels, strict=True)
    return tuple(_coarser(cell, each, min(level, len(each.levels))) for cell, each, level in steps)


def _fewest(
    people: Sequence[Leaver],
    said: Sequence[tuple[Hashable, ...]],
    shown: Sequence[tuple[Hashable, ...]],
    limit: int,
) -> dict[tuple[Hashable, ...], int]:
    """Cells of newcomers that are hidden though they were said → how many have them in the wave where they are fewest,
    where that is below the limit.
    """
    together: dict[tuple[Hashable, ...], Counter[int]] = {}
    hidden = set()
    for person, group, kept in zip(people, said, shown, strict=True):
        if person.told is None and not any(isinstance(cell, Missing) for cell in group):
            together.setdefault(group, Counter()).update(list(person.answers))
            hidden |= {group} if Missing.WITHHELD in kept else set()
    fewest = {group: min(together[group].values()) for group in hidden}
    return {group: n for group, n in sorted(fewest.items(), key=repr) if n < limit}


def _coarser(cell: Hashable, background: Background, level: int) -> Hashable:
    return background.levels[level - 1].cells.get(cell, Missing.WITHHELD) if level else cell
