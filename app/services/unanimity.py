"""Whether a figure, taken from another one, would tell what nearly all of some people said. Freezes nothing. No SQL.

What nearly all said is told as a bracket, or not at all (design.md §8). The difference of two figures has no bracket:
whoever keeps the figure before takes it from the one after, the groups of a breakdown from the whole, and, who typed
answers from paper, their own from all. So nobody joins a figure, and no figure is broken down, where what is left over
must hide it. Who typed what is not stored: all who typed are taken for one person, and what one of two could take away
is not looked at (docs/anonymity.md, "Not promised").
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.services.analysis import Item
from app.services.books import START, Books
from app.services.figure import alike, bracketed, start_of
from surveys.disclosure.figures import nearly_all
from surveys.effects.sums import Sums

PAIR = 2  # of one nothing spreads


@dataclass(frozen=True, slots=True)
class Part:
    """Some people of a figure. scores: what they add to it; before: of a change, what they said at the start. alike:
    how many of them gave the commonest answer.
    """

    scores: Sums
    before: Sums
    alike: int = 0


@dataclass(frozen=True, slots=True)
class New:
    """A block that is to join a figure. typed: those whose answers somebody typed; untyped: the others; both None where
    one is nobody. known: whether somebody has all of it at home, who typed it or brought it in.
    """

    whole: Part
    typed: Part | None
    untyped: Part | None
    known: bool


def hides(books: Books, item: Item, number: int, part: Part) -> bool:
    """Whether a figure of these people alone is a bracket, or none."""
    described = books.kept["asked"][item.name]
    if number == START:
        return bracketed(part.scores.mean, described)
    return part.scores.n < PAIR or alike(part.scores, part.before, described)


def block_tells(books: Books, item: Item, number: int, new: New) -> bool:
    """Whether a block must wait: it hides, and the figure before it, or the one with it, does not; or somebody knows
    one side of a figure and sees the other, which hides.
    """
    if item.points is None:
        return False
    whole = hides(books, item, number, new.whole)
    others = new.untyped is not None and hides(books, item, number, new.untyped)
    if others and new.typed and not (whole and hides(books, item, number, new.typed)):
        return True
    before = _before(books, item, number)
    if before is None:
        return False
    together = hides(books, item, number, _with(before, new.whole))
    if new.untyped and not together and hides(books, item, number, _with(before, new.untyped)):
        return True
    first = hides(books, item, number, before)
    if new.known and first and not whole:
        return True
    return whole and not (first and together)


def parts_tell(books: Books, item: Item, number: int, whole: Part, parts: Iterable[Part]) -> bool:
    """Whether a block may not be broken down. parts: its groups, and those who did not say; each with those typed, and
    without. Either none of them hides, nor what was told before them; or all do, and all together. How the answers of
    the start are spread stands there as well: beside means of groups it tells what nearly all of one said.
    """
    before, parts = _before(books, item, number), list(parts)
    if number == START and any(nearly_all(each.alike, each.scores.n) for each in parts):
        return not all(hides(books, item, number, each) for each in (whole, *parts, *([before] if before else ())))
    found = {hides(books, item, number, each) for each in (*parts, *([before] if before else ()))}
    if True not in found:
        return False
    return found != {True} or not hides(books, item, number, _with(before, whole) if before else whole)


def _before(books: Books, item: Item, number: int) -> Part | None:
    """What all earlier blocks make."""
    if not books.blocks(item.name, number):
        return None
    return Part(books.whole(item.name, number), start_of(books, item.name))


def _with(before: Part, new: Part) -> Part:
    return Part(before.scores + new.scores, before.before)
