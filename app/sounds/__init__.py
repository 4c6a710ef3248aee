"""Recordings made small: whatever a telephone or a computer records becomes AAC in MP4, or is refused.

What strangers' files may do to a decoder happens in a process of its own (encoder.py), which has no keys in its memory
and whose memory and time are bounded; when it falls, it falls alone.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from surveys.errors import SoundRefused

MEDIA_TYPE = "audio/mp4"
MOST_BYTES = 2 * 1024 * 1024
LONGEST, MOST_KEPT = 12, 25_000  # seconds heard, bytes kept; encoder.py has them too, since it imports nothing of ours
PATIENCE = 20  # seconds; an honest file takes a third of one
ENCODER = Path(__file__).with_name("encoder.py")


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording as it is kept and sent. seconds: how long it is."""

    body: bytes = field(repr=False)
    seconds: float


def reencode(body: bytes) -> Sound:
    """At most MOST_KEPT bytes that every telephone plays, with nothing in them but the sound.

    Raises SoundRefused (problems: "file" → a code) for what is too large, no sound, silent or longer than LONGEST.
    """
    if len(body) > MOST_BYTES:
        raise refused("too_large")
    command = [sys.executable, "-I", str(ENCODER)]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=PATIENCE, env={}, check=False)  # noqa: S603  our own command, no shell
    except subprocess.TimeoutExpired:
        raise refused("unreadable") from None
    head, _, made = done.stdout.partition(b"\n")
    told: dict[str, Any] = json.loads(head) if done.returncode == 0 else {"refused": "unreadable"}
    if "refused" in told:
        raise refused(told["refused"])
    return Sound(made, told["seconds"])


def refused(reason: str) -> SoundRefused:
    """The error for one reason."""
    return SoundRefused(problems={"file": [reason]})
