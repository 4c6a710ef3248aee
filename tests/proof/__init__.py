"""Harnesses that break things on purpose: small in make test, at full size in make proof."""

import os

# Read at import: tests do not see a developer's own settings.
FULL = bool(os.environ.get("RINGAR_PROOF"))


def sized(full: int, small: int | None = None) -> int:
    """The full size in make proof, else a tenth (or what is said)."""
    return full if FULL else small if small is not None else max(1, full // 10)
