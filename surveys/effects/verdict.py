"""What an interval says beside the smallest change that matters. How sure that is, strength.py says."""

from surveys.effects.interval import Estimate, Interval

SMALLEST_IN_SD = 0.2  # the smallest important change where none was agreed on beforehand, in SD of the start
CLEARLY, PROBABLY, UNKNOWN, NONE, WORSE = "clearly_better", "probably_better", "cannot_say", "no_difference", "worse"
VERDICTS = (CLEARLY, PROBABLY, UNKNOWN, NONE, WORSE)


def verdict(found: Estimate, *, smallest: float) -> str:
    """One of VERDICTS. found: higher is better. smallest: the smallest important change in the same unit, above 0.

    The first that holds: clearly better (low ≥ smallest), no practical difference (inside ±smallest, both ends
    included), worse (high < 0), probably better (low > 0), else cannot say. So an interval inside ± is no practical
    difference on whichever side of 0 it lies, and one from −0.5 to −0.1 is worse where 0.2 is what matters: what does
    harm is said from 0 on, what helps is called clear only from smallest on.

    Raises ValueError for a smallest change that is not above 0.
    """
    if not smallest > 0:
        raise ValueError(f"a change that matters is above 0, not {smallest}")
    if not isinstance(found, Interval):
        return UNKNOWN
    if found.low >= smallest:
        return CLEARLY
    if -smallest <= found.low and found.high <= smallest:
        return NONE
    if found.high < 0:
        return WORSE
    return PROBABLY if found.low > 0 else UNKNOWN
