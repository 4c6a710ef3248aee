"""How answers of the start are spread, in classes that may be shown: which blocks are in that, and in which classes.

Of a state whose share is followed no class holds both those states and others, so that its share is a sum of classes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from app.services.analysis import Item
from app.services.books import START, Books, Document
from surveys.disclosure.figures import classes_of, nearly_all
from surveys.disclosure.merging import Classes
from surveys.disclosure.transitions import classes_of_states


def share(books: Books, item: Item) -> None:
    """Take blocks into the distribution of the start, where each of its classes gets enough new people, and of those
    asked here as of those brought in.

    The classes are made by the first and never changed, so what came between two distributions is never a few people.
    """
    blocks = books.blocks(item.name, START)
    held: Document = books.kept["shares"].setdefault(item.name, {"classes": [], "blocks": 0})
    new = blocks[held["blocks"] :]
    counts = values_of(new)
    if not counts:
        return
    limit, classes = books.limit(item.question.indicator), held["classes"]
    if not classes:
        classes = [list(each) for each in _classes(item, counts, limit)]
    parts = [(values_of(part), values_of(part, "typed")) for part in _apart(books, new)]
    parts += [(said - typed, Counter()) for said, typed in parts if typed and said != typed]
    if classes and all(_fills(said, classes, limit) for said, _ in parts):
        held |= {"classes": classes, "blocks": len(blocks)}


def _classes(item: Item, counts: Counter[int | str], limit: int) -> Classes:
    known = {value: counts[value] for value in item.values}
    if item.followed:
        return classes_of_states(known, item.followed, least=limit)
    return classes_of(known, ordered=item.ordered, least=limit)


def _apart(books: Books, blocks: Sequence[Document]) -> list[list[Document]]:
    """The blocks of those asked here, and of those brought in."""
    imported = {str(id) for id in books.material.imported}
    parts = ([each for each in blocks if imported.isdisjoint(each["cohorts"]) is asked] for asked in (True, False))
    return [part for part in parts if part]


def _fills(counts: Counter[int | str], classes: Sequence[Sequence[int | str]], limit: int) -> bool:
    """Whether each class gets so many, none nearly all, and nobody is outside: what comes is told by a difference."""
    inside = [sum(counts[value] for value in values) for values in classes]
    if nearly_all(max(inside), counts.total()):
        return False
    return min(inside) >= limit and sum(inside) == counts.total()


def values_of(blocks: Iterable[Document], which: str = "values") -> Counter[int | str]:
    """How many gave each answer in these blocks. which: of all, or of those whose answers were "typed"."""
    counts: Counter[int | str] = Counter()
    for block in blocks:
        for value, n in block.get(which, ()):
            counts[value] += n
    return counts
