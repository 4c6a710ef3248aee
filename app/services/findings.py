"""What `ringar doctor` says: a finding is one line. Who looks for them is doctor.py and principals.py."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is fine, and what to know or do about it."""

    what: str
    fine: bool
    text: str
