"""Names in a release: of its files, and of people, whose names mean nothing."""

import re
import secrets
import unicodedata

NAME_BYTES = 5
LONGEST_SLUG = 40


def slug(name: str) -> str:
    """A file name from an intervention's: ASCII, small, never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG] or "insats"


def fresh_names(n: int) -> list[str]:
    """Random names that nobody has had; in a spreadsheet none is taken for a number."""
    names: set[str] = set()
    while len(names) < n:
        names.add("p" + secrets.token_hex(NAME_BYTES))
    return list(names)
