"""What residents propose, and which question they choose: how long, why one is not shown, when one may be read."""

from typing import Literal, get_args

LONGEST = 300  # characters of a proposal
LONGEST_ANSWER = 600
MOST_WAITING = 200  # slips of one box: a flood from many addresses stops here
ENOUGH = 10  # answers that must have come before a slip is opened: design.md §4

Reason = Literal["names", "insults", "elsewhere", "again"]
REASONS: tuple[Reason, ...] = get_args(Reason)
Reply = Literal["we_did", "we_will", "we_cannot"]
REPLIES: tuple[Reply, ...] = get_args(Reply)
Way = Literal["page", "meeting"]
WAYS: tuple[Way, ...] = get_args(Way)
FEWEST_CHOICES, MOST_CHOICES = 2, 4


def may_open(*, sealed: int, came: int, came_before: int) -> bool:
    """Whether slips may be opened now, all at once and shuffled: no answer lies sealed beside them, or ENOUGH have come
    since the last time. sealed: answers that nobody has opened; came: all there have been, came_before: the last time.
    """
    return sealed == 0 or came - came_before >= ENOUGH


def winner(votes: dict[int, dict[str, int]]) -> int | None:
    """The choice with most votes, the two ways added up; None where nobody has voted or two have as many."""
    totals = sorted(((sum(ways.values()), choice) for choice, ways in votes.items()), reverse=True)
    if not totals or totals[0][0] == 0 or (len(totals) > 1 and totals[0][0] == totals[1][0]):
        return None
    return totals[0][1]
