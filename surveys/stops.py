"""A walk with stops (trygghetsvandring): one activity, one code, and a question whose rows are the stops.

The other way, a code for each stop, was left: answers at eight stops would be eight responses. Without a receipt code
one walker is eight newcomers, with one their pid becomes a trail through the area, and each stop's few answers stand
alone. As rows of one question a walk is one response, which tells no order and no hour, and each stop is a figure under
the same rules as any other (design.md §4, §8).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys import bank
from surveys.kinds.matrix import FEWEST_ROWS, MOST_ROWS

KEY = "stopp"
LONGEST_STOP = 80


def of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The stops that a questionnaire asks about, in order; in its first language."""
    asked = _question(document)
    if asked is None:
        return ()
    first = document["languages"][0]
    return tuple(str(row["label"].get(first) or next(iter(row["label"].values()), "")) for row in asked["rows"])


def problems(stops: Sequence[str]) -> dict[str, list[str]]:
    """Field → codes."""
    if not FEWEST_ROWS <= len(stops) <= MOST_ROWS:
        return {"stops": ["stops"]}
    if len(set(stops)) < len(stops):
        return {"stops": ["twice"]}
    return {"stops": ["too_long"]} if any(len(each) > LONGEST_STOP for each in stops) else {}


def put(document: Mapping[str, Any], stops: Sequence[str]) -> dict[str, Any]:
    """The same questionnaire asking about these stops. One that was there keeps its name in the data, wherever it has
    moved to, so that answers of before and after are the same stop's; the question stands first unless it stood
    elsewhere. A place is called the same in every language.
    """
    languages = list(document["languages"])
    earlier = _question(document)
    known = dict(zip(of(document), (row["value"] for row in earlier["rows"]), strict=True)) if earlier else {}
    free = iter(f"{KEY}_{n}" for n in range(1, 2 * MOST_ROWS + 1) if f"{KEY}_{n}" not in known.values())
    names = {each: known[each] if each in known else next(free) for each in stops}
    rows = [{"value": name, "label": dict.fromkeys(languages, each)} for each, name in names.items()]
    asked = {**(earlier or bank.stops()), "rows": rows}
    questions = list(document["questions"])
    if earlier:
        questions[questions.index(earlier)] = asked
    else:
        questions.insert(0, asked)
    return {**document, "questions": questions}


def _question(document: Mapping[str, Any]) -> dict[str, Any] | None:
    found = (each for each in document["questions"] if each["key"] == KEY and each["kind"] == "matrix")
    return next(found, None)
