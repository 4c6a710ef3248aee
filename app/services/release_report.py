"""What a release tells of its protection: who is left out or hidden, in counts that point at nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.services.figures import counted
from surveys.disclosure.background import Background, Loss
from surveys.disclosure.figures import more
from surveys.disclosure.microdata import Report
from surveys.texts import Texts

_Labels = Mapping[Any, Texts]


def told_report(report: Report, background: Sequence[Background]) -> dict[str, Any]:
    """The report as it is stored, and shown."""
    plain: dict[str, Any] = asdict(report)
    plain["left_out"] = {number: counted(n) for number, n in report.left_out.items()}
    plain |= {
        name: counted(plain[name]) if plain[name] else 0 for name in ("between", "repeated", "held_back", "suspect")
    }
    labels = [each.labels(loss.level) for each, loss in zip(background, report.losses, strict=True)]
    plain["losses"] = [
        _loss(loss, each.question.text, of, labels, limit=report.limit)
        for loss, each, of in zip(report.losses, background, labels, strict=True)
    ]
    return {name: _plain(value) for name, value in plain.items()}


def _loss(loss: Loss, text: Texts, of: _Labels, each: Sequence[_Labels], *, limit: int) -> dict[str, Any]:
    """few: which groups are hidden for being small, and how many more newcomers in a wave would show each."""
    few = [
        {
            "label": _together(each, cell) if isinstance(cell, tuple) else _together((of,), (cell,)),
            "more": asdict(more(n, needed=limit)),
        }
        for cell, n in loss.few.items()
    ]
    return asdict(loss) | {"text": dict(text), "few": few}


def _together(labels: Sequence[_Labels], cells: Sequence[Any]) -> dict[str, str]:
    """What a group is called in each language that all of its cells have a name in."""
    named = [held.get(cell, {"sv": str(cell)}) for held, cell in zip(labels, cells, strict=True)]
    return {code: ", ".join(each[code] for each in named) for code in named[0] if all(code in each for each in named)}


def _plain(value: Any) -> Any:
    """As JSON has it: the keys of an object are strings."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
