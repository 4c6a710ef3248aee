"""What an answer of any survey tool is worth: on a scale its points, of a share 1 or 0. No files."""

import re
from collections.abc import Callable

LONG = 60  # letters of an answer that are told back

Score = Callable[[str], float]


THOUSAND = 1000
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


def as_number(text: str) -> float | None:
    """A number as tools write it, with either sign for decimals, None for what is none: 1_0 is a slip, and not 10."""
    try:
        return None if "_" in text else float(text.replace(",", "."))
    except ValueError:
        return None


def on_scale(lowest: float, highest: float) -> Score:
    """The points of an answer on a scale. What it returns raises ValueError for what is no number or lies outside."""

    def points(text: str) -> float:
        if highest >= THOUSAND and GROUPED.fullmatch(text.strip()):
            raise ValueError(f'"{text.strip()[:LONG]}" may be thousands or decimals: write it without a comma.')
        found = as_number(text)
        if found is None:
            raise ValueError(f'"{" ".join(text.split())[:LONG]}" is no number.')
        if not lowest <= found <= highest:
            raise ValueError(f"{text[:LONG]} is not on the scale {lowest:g}:{highest:g}.")
        return found

    return points


def success(values: frozenset[str]) -> Score:
    """1 for an answer that is one of the values, 0 for another."""
    numbers = {as_number(value) for value in values} - {None}

    def points(text: str) -> float:
        return float(text in values or as_number(text) in numbers)

    return points
