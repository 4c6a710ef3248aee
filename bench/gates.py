"""What must hold, beside what was measured: within its limit, or over it. Memory over its limit fails `make bench`.

Times do not: on a shared machine they say as much about the neighbours. Their limits are printed all the same.
"""

over: list[str] = []


def within(what: str, value: float, most: float, unit: str) -> str:
    """How this stands to its limit, for the line that tells it. Memory that is over is remembered."""
    fine = value <= most
    if not fine and unit == "MB":
        over.append(f"{what}: {value:.0f} {unit}, at most {most:g}")
    return f"({'at most' if fine else 'OVER'} {most:g} {unit})"
