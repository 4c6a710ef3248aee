"""Asks the auditor about a figure, and enters who stands in it once the auditor has agreed. Counts nothing. No SQL."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.services.analysis import Item
from app.services.books import START, Books, Document
from surveys.disclosure.auditor import Block, Published, Refused, Sort, audit


def publish(
    books: Books, item: Item, number: int, figures: Sequence[set[UUID]], *, register: str = "", sort: Sort | None = None
) -> bool:
    """Ask the auditor; where it agrees, enter who stands in the figures from now on. What typists, who can take away
    the answers that they have at home, see then is looked at as well.

    register: of people who stand in no figure of another one, so that what is told of them can be of another sort.
    """
    variable = item.name + register
    held = books.people.setdefault(variable, {})
    members: dict[int, set[UUID]] = {}
    for wave in books.material.waves:
        if wave.number == number:
            for each in books.material.responses.get(wave.id, ()):
                if each.id in held:
                    members.setdefault(held[each.id], set()).add(each.id)
    sizes: Document = books.kept["sizes"].setdefault(variable, {}).setdefault(str(number), {})
    blocks = {int(block): Block(n, frozenset(members.get(int(block), ()))) for block, n in sizes.items()}
    sort = sort or ("level" if number == START else "change")
    least = books.limit(item.question.indicator)
    before: Sort | None = sort if blocks else None
    verdict = audit(Published(before, blocks), figures, sort=sort, least=least)
    unseen = audit(
        Published(before, _without(blocks, books.typed)),
        [each - books.typed for each in figures],
        sort=sort,
        least=least,
    )
    if isinstance(verdict, Refused) or isinstance(unseen, Refused):
        return False
    sizes |= {str(block): each.size for block, each in verdict.blocks.items()}
    held |= {id: block for block, each in verdict.blocks.items() for id in each.people}  # type: ignore[misc]  # UUIDs
    return True


def _without(blocks: Mapping[int, Block], typed: frozenset[UUID]) -> dict[int, Block]:
    """The blocks less those that were typed, where anybody is left."""
    return {
        number: Block(each.size - len(each.people & typed), each.people - typed)
        for number, each in blocks.items()
        if each.people - typed
    }
