"""What the change would be among all who started, also those who are gone. What nobody can know: leavers()."""

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
    Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
    Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
    Places = np.ndarray[tuple[int], np.dtype[np.int64]]

FEWEST = 10  # people who came back, below which a group says nothing of those who did not
RARELY = 0.05  # nobody stands for more than twenty
PULL = 1.0  # ridge on what explains, in units of its SD; on each group's own tendency to come back
ROUNDS, CLOSE = 50, 1e-10
LEAVERS_OFF = 0.5  # SD of the start


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One group. n: starters; back: who answered again; change: of all starters; standard_error: None where unknown.

    worth: as how many answers of equal weight those who came back tell of all starters (Kish 1965).
    """

    n: int
    back: int
    change: Estimate
    standard_error: float | None
    worth: float = 0.0


def adjusted(
    change: "Vector", back: "Flags", known: "Matrix", group: "Places", *, level: float = LEVEL
) -> list[Adjusted]:
    """Augmented inverse probability weighting over all starters of each group (Robins, Rotnitzky and Zhao 1994).

    change: (n,) points of the item, anything where not back. back: (n,) who answered again. known: (n, columns) what
    is known of everybody at the start: background as numbers, and the start's own answer. group: (n,) 0 … G − 1.
    Right where either what explains the change or what explains the staying is right; says nothing of drop-out by what
    happened afterwards. Slopes are shared by all groups, each has its own level. Unknown("too_few") below 10 who came
    back, Unknown("constant") where all changed by the same. Raises ValueError for columns of different lengths.
    """
    import numpy as np

    if not len(change) == len(back) == len(known) == len(group):
        raise ValueError("everybody has one row in each column")
    if not len(change):
        return []
    explained = _standard(known)
    expected = _expected(change, back, explained, group)
    staying = np.maximum(_staying(back, explained, group), RARELY)
    observed = np.where(back, change, 0.0)
    pseudo = expected + np.where(back, (observed - expected) / staying, 0.0)
    found = []
    for each in range(int(group.max()) + 1):
        inside = group == each
        found.append(_one(pseudo[inside], change[inside & back], 1 / staying[inside & back], level))
    return found


def leavers(change: float, *, back: int, started: int, start_sd: float) -> tuple[float, float]:
    """From where to where the change of all starters lies when those who are gone changed by half an SD of the start
    less, or more, than those who came back (a pattern mixture, Rubin 1977; the half is this house's).

    back of started people. Raises ValueError for counts that cannot be.
    """
    if not 0 < back <= started:
        raise ValueError(f"{back} of {started} cannot be")
    off = LEAVERS_OFF * start_sd * (started - back) / started
    return change - off, change + off


def _one(pseudo: "Vector", seen: "Vector", weight: "Vector", level: float) -> Adjusted:
    from scipy.special import stdtrit

    n, back = len(pseudo), len(seen)
    if back < FEWEST:
        return Adjusted(n, back, Unknown("too_few"), None)
    if not seen.std() > 0:
        return Adjusted(n, back, Unknown("constant"), None)
    mean = float(pseudo.mean())
    # of n pseudo-values only those who came back bring news, and one level was fitted to them
    error = float(pseudo.std(ddof=1)) / sqrt(n) * sqrt(back / (back - 1))
    reach = float(stdtrit(back - 1, (1 + level) / 2)) * error
    worth = float(weight.sum() ** 2 / (weight**2).sum())
    return Adjusted(n, back, Interval(mean, mean - reach, mean + reach, level), error, worth)


def _standard(known: "Matrix") -> "Matrix":
    """Columns with mean 0 and SD 1; one in which nobody differs is nothing."""
    import numpy as np

    spread = known.std(axis=0)
    return np.asarray((known - known.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _expected(change: "Vector", back: "Flags", explained: "Matrix", group: "Places") -> "Vector":
    """What everybody's change would be by what is known of them: shared slopes, each group's own level."""
    import numpy as np

    groups = int(group.max()) + 1
    n = np.maximum(np.bincount(group[back], minlength=groups), 1)
    level = np.bincount(group[back], change[back], groups) / n
    middle = np.stack([np.bincount(group[back], column[back], groups) / n for column in explained.T], axis=1)
    inside = explained[back] - middle[group[back]]
    slopes = np.linalg.solve(
        inside.T @ inside + PULL * np.eye(inside.shape[1]), inside.T @ (change[back] - level[group[back]])
    )
    return np.asarray(level[group] + (explained - middle[group]) @ slopes)


def _staying(back: "Flags", explained: "Matrix", group: "Places") -> "Vector":
    """How likely everybody was to come back: logistic, each group's own tendency drawn towards all."""
    import numpy as np
    from scipy.special import expit

    groups, columns = int(group.max()) + 1, explained.shape[1] + 1
    design = np.concatenate([np.ones((len(back), 1)), explained], axis=1)
    fixed, own = np.zeros(columns), np.zeros(groups)
    ridge = np.diag([0.0] + [PULL] * (columns - 1))
    share = np.clip(back.mean(), 1e-3, 1 - 1e-3)
    fixed[0] = np.log(share / (1 - share))
    for _ in range(ROUNDS):
        chance = expit(design @ fixed + own[group])
        weight, miss = chance * (1 - chance) + 1e-9, back - chance
        here = np.bincount(group, weight, groups) + PULL
        across = np.stack([np.bincount(group, weight * column, groups) for column in design.T], axis=1)
        downhill = design.T @ miss - ridge @ fixed
        along = np.bincount(group, miss, groups) - PULL * own
        # the groups' own tendencies are eliminated: the system stays as small as there are columns
        system = (design * weight[:, None]).T @ design + ridge - across.T @ (across / here[:, None])
        step = np.linalg.solve(system + 1e-12 * np.eye(columns), downhill - across.T @ (along / here))
        shift = (along - across @ step) / here
        fixed, own = fixed + step, own + shift
        if max(np.abs(step).max(), np.abs(shift).max()) < CLOSE:
            break
    return np.asarray(expit(design @ fixed + own[group]))
