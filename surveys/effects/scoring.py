"""What an answer of any survey tool is worth: on a scale its points, of a share 1 or 0. No files."""

from collections.abc import Callable

LONG = 60  # letters of an answer that are told back

Score = Callable[[str], float]


def as_number(text: str) -> float | None:
    """A number as tools write it, None for what is none."""
    try:
        return float(text)
    except ValueError:
        return None


def on_scale(lowest: float, highest: float) -> Score:
    """The points of an answer on a scale. What it returns raises ValueError for what is no number or lies outside."""

    def points(text: str) -> float:
        found = as_number(text.replace(",", "."))
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
