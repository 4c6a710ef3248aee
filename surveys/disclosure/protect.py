"""Makes people look alike: generalise, then suppress, then say what was lost. Answers are not touched."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from surveys.disclosure.anonymity import Pattern
from surveys.disclosure.columns import Missing

Ladder = Sequence[Mapping[Hashable, Hashable]]
STAR = Missing.WITHHELD


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody as others may know them: background cells, and the waves they answered, or whatever else tells apart
    those among whom they hide.
    """

    cells: Pattern
    waves: frozenset[Any]


@dataclass(frozen=True, slots=True)
class Protected:
    """cells: for each subject in the order given. levels: step of each ladder, 0 = as answered, one past
    the last = withheld for all. loss: 0 = nothing lost, 1 = no background left.
    """

    cells: tuple[Pattern, ...]
    levels: tuple[int, ...]
    loss: float


def protect(subjects: Sequence[Subject], ladders: Sequence[Ladder], *, limit: int) -> Protected:
    """Background of which every combination left is shared by at least limit people in every wave.

    ladders: for each background variable, maps from an answered cell to ever coarser ones. Tries each mix
    of steps, suppresses what is still rare, and keeps the mix that loses least. A withheld cell counts as
    a value of its own, not as a wildcard: otherwise the few who are hidden could be told by what the
    others are not. Wave counts as known to others: who came to a follow-up is seen by those who were
    there. Every wave must hold at least limit subjects, else ValueError. Which of several alike are hidden
    along is settled by their order alone: hand them in mixed.
    """
    together = Counter(wave for each in subjects for wave in each.waves)
    if any(n < limit for n in together.values()):
        raise ValueError(f"a wave of fewer than {limit} cannot be protected")
    tried = (_try(subjects, ladders, levels, limit) for levels in _mixes(ladders))
    return min(tried, key=lambda each: (each.loss, each.levels))


def protect_again(
    subjects: Sequence[Subject],
    told: Sequence[Pattern | None],
    ladders: Sequence[Ladder],
    *,
    limit: int,
    levels: tuple[int, ...],
) -> Protected:
    """As protect, where some have left before: told holds their background as it was told then, None for newcomers.

    Whoever holds both files can match their rows by equal answers. So of those who were in the earlier one no more is
    told than was told there, and newcomers, whom the match sets apart, are alike among themselves too. levels: the
    steps that the first release took; none is finer now.
    """
    mixes = [each for each in _mixes(ladders) if all(now >= then for now, then in zip(each, levels, strict=True))]
    tried = (_again(subjects, told, ladders, each, limit) for each in mixes)
    return min(tried, key=lambda each: (each.loss, each.levels))


def told_by_all(before: Sequence[Pattern]) -> Pattern | None:
    """What all files told of somebody, hidden where one told otherwise."""
    return tuple(each[0] if len(set(each)) == 1 else STAR for each in zip(*before, strict=True)) if before else None


def _again(
    subjects: Sequence[Subject],
    told: Sequence[Pattern | None],
    ladders: Sequence[Ladder],
    levels: tuple[int, ...],
    limit: int,
) -> Protected:
    new = [place for place, before in enumerate(told) if before is None]
    apart = [new[place] for place in _enough_in_each_wave([subjects[place] for place in new], limit)]
    nothing = tuple(STAR for _ in ladders)
    cells = [_coarser(before if before is not None else nothing, ladders, levels) for before in told]
    for place in apart:
        cells[place] = _coarser(subjects[place].cells, ladders, levels)
    hidden = True
    while hidden:  # what one look hides, the other may have to make even; nothing is ever shown again
        after = _even([Subject(each, subject.waves) for each, subject in zip(cells, subjects, strict=True)], limit)
        evened = _even([Subject(after[place], subjects[place].waves) for place in apart], limit)
        for place, kept in zip(apart, evened, strict=True):
            after[place] = kept
        hidden, cells = after != cells, after
    done = tuple(cells)
    return Protected(done, levels, _loss(done, ladders, levels))


def _coarser(cells: Pattern, ladders: Sequence[Ladder], levels: tuple[int, ...]) -> Pattern:
    return tuple(_step(cell, ladder, level) for cell, ladder, level in zip(cells, ladders, levels, strict=True))


def _even(subjects: Sequence[Subject], limit: int) -> list[Pattern]:
    """Cells as they stand, with whatever is rare hidden."""
    fates = _suppress(Counter((each.cells, each.waves) for each in subjects), limit)
    return [fates[each.cells, each.waves].pop() for each in subjects]


def _enough_in_each_wave(new: Sequence[Subject], limit: int) -> list[int]:
    """The places of those who met enough other newcomers in each of their waves; of the rest nothing is told."""
    alike = dict(enumerate(new))
    while few := _with_few(alike, limit):
        alike = {place: each for place, each in alike.items() if not few & each.waves}
    return list(alike)


def _with_few(subjects: Mapping[int, Subject], limit: int) -> frozenset[Any]:
    together = Counter(wave for each in subjects.values() for wave in each.waves)
    return frozenset(wave for wave, n in together.items() if n < limit)


def _mixes(ladders: Sequence[Ladder]) -> list[tuple[int, ...]]:
    return list(product(*(range(len(ladder) + 2) for ladder in ladders)))


def _try(subjects: Sequence[Subject], ladders: Sequence[Ladder], levels: tuple[int, ...], limit: int) -> Protected:
    done = tuple(_even([Subject(_coarser(each.cells, ladders, levels), each.waves) for each in subjects], limit))
    return Protected(done, levels, _loss(done, ladders, levels))


def _step(cell: Hashable, ladder: Ladder, level: int) -> Hashable:
    if level > len(ladder):
        return STAR
    if level == 0 or isinstance(cell, Missing):
        return cell
    return ladder[level - 1].get(cell, STAR)


_Group = tuple[Pattern, frozenset[Any]]  # people with the same background and the same waves
_State = Counter[tuple[_Group, Pattern]]  # how many of each group are shown as what


def _suppress(groups: Mapping[_Group, int], limit: int) -> dict[_Group, list[Pattern]]:
    """As what the people of each group are shown. Every step hides somebody, so it comes to an end."""
    state: _State = Counter({(group, group[0]): n for group, n in groups.items()})
    together = Counter[int]()
    for (_, waves), n in groups.items():
        together.update(dict.fromkeys(waves, n))
    while (rare := _rarest(_sizes(state), together, limit)) is not None:
        pattern, wave = rare
        if _hidden(pattern):
            _fill(state, pattern, wave, limit)
        else:
            last = max(index for index, cell in enumerate(pattern) if cell is not STAR)
            _move(state, pattern, (*pattern[:last], *(STAR for _ in pattern[last:])), wave)
    fates: dict[_Group, list[Pattern]] = {group: [] for group in groups}
    for (group, pattern), n in sorted(state.items(), key=repr):
        fates[group] += [pattern] * n
    return fates


def _fill(state: _State, star: Pattern, wave: Any, limit: int) -> None:
    """Hide so many more in this wave that the hidden are enough: from those who can spare them, else the
    smallest lot.
    """
    here = {pattern: n for (pattern, at), n in _sizes(state).items() if at == wave}
    needed = limit - here.pop(star, 0)
    ranked = sorted(here, key=lambda pattern: (here[pattern], repr(pattern)))
    largest = ranked[-1]
    if here[largest] - needed >= limit:
        _move(state, largest, star, wave, most=needed)
    else:
        _move(state, ranked[0], star, wave)


def _move(state: _State, pattern: Pattern, to: Pattern, wave: Any, *, most: int | None = None) -> None:
    """Show people of this wave as something else; at most so many, from the largest groups first."""
    keys = [key for key in state if key[1] == pattern and wave in key[0][1]]
    left = sum(state[key] for key in keys) if most is None else most
    for key in sorted(keys, key=lambda key: (-state[key], repr(key))):
        n = min(left, state[key])
        left -= n
        state[key] -= n
        state[key[0], to] += n
        if not state[key]:
            del state[key]


def _hidden(pattern: Pattern) -> bool:
    return all(cell is STAR for cell in pattern)


def _sizes(state: _State) -> Counter[tuple[Pattern, Any]]:
    sizes: Counter[tuple[Pattern, Any]] = Counter()
    for (group, pattern), n in state.items():
        for wave in group[1]:
            sizes[pattern, wave] += n
    return sizes


def _rarest(
    sizes: Mapping[tuple[Pattern, Any], int], together: Mapping[Any, int], limit: int
) -> tuple[Pattern, Any] | None:
    """Whom to see to next: first those who are not hidden, then the hidden of the smallest wave, who are
    hardest to fill and count in the larger waves too.
    """
    rare = [key for key, n in sizes.items() if n < limit]

    def order(key: tuple[Pattern, Any]) -> tuple[bool, int, str]:
        pattern, wave = key
        return _hidden(pattern), together[wave] if _hidden(pattern) else sizes[key], repr(key)

    return min(rare, key=order, default=None)


def _loss(cells: Sequence[Pattern], ladders: Sequence[Ladder], levels: tuple[int, ...]) -> float:
    if not cells or not ladders:
        return 0.0
    lost = sum(
        1.0 if cell is STAR else level / (len(ladder) + 1)
        for pattern in cells
        for cell, ladder, level in zip(pattern, ladders, levels, strict=True)
    )
    return lost / (len(cells) * len(ladders))
