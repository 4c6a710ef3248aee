"""What a group of a given size can and cannot ever show, told before anybody is asked (design.md §8)."""

FEWEST_SHOWN = 10
FEWEST_SUBGROUP = 20
FEWEST_TO_HINT = 60


def outlook(size: int, audience: str) -> tuple[str, ...]:
    """Codes of sentences for a group of this expected size, the most limiting first.

    size.nothing: below 10 no results will ever be shown. size.whole_group: no breakdown. size.pool: a change can
    hardly be told from chance in this group alone, it counts in the pooled result. size.alone: it may say so itself.
    size.children: blocks of children are twice as large.
    """
    if size < FEWEST_SHOWN:
        return ("size.nothing",)
    told = ["size.whole_group"] if size < FEWEST_SUBGROUP else []
    told.append("size.pool" if size < FEWEST_TO_HINT else "size.alone")
    if audience == "children":
        told.append("size.children")
    return tuple(told)
