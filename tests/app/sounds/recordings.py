"""Recordings as telephones and computers make them: a wandering tone, written by PyAV in every format."""

from __future__ import annotations

import math
import random
from array import array
from io import BytesIO
from typing import Any

FORMATS = {
    "webm": ("webm", "libopus"),  # Chrome's and Firefox's MediaRecorder
    "ogg": ("ogg", "libopus"),
    "m4a": ("ipod", "aac"),  # Safari's MediaRecorder, the recorders of telephones
    "mov": ("mov", "alac"),
    "mp3": ("mp3", "libmp3lame"),
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "caf": ("caf", "pcm_s16be"),
    "aac": ("adts", "aac"),
}


def tone(seconds: float, rate: int = 48_000, loud: float = 9000) -> array[int]:
    """Samples of a voice, more or less."""
    wander = (i / rate for i in range(int(seconds * rate)))
    return array("h", [int(loud * math.sin(2 * math.pi * 300 * t + 40 * math.sin(7 * t))) for t in wander])


def noise(seconds: float, rate: int = 48_000) -> array[int]:
    """What compresses worst."""
    dice = random.Random(1)
    return array("h", [dice.randint(-20_000, 20_000) for _ in range(int(seconds * rate))])


def silence(seconds: float, rate: int = 48_000) -> array[int]:
    """Nobody says anything."""
    return array("h", bytes(2 * int(seconds * rate)))


def recorded(samples: array[int], name: str = "wav", rate: int = 48_000, **metadata: str) -> bytes:
    """A file of one of FORMATS."""
    format, codec = FORMATS[name]
    return written(samples, format, codec, rate, metadata)


def written(samples: array[int], format: str, codec: str, rate: int, metadata: dict[str, Any]) -> bytes:
    """A file of any format and codec."""
    import av

    out = BytesIO()
    with av.open(out, "w", format=format) as container:
        container.metadata.update(metadata)
        track = container.add_stream(codec, rate=rate, layout="mono")
        for at in range(0, len(samples), 960):
            part = samples[at : at + 960]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
            frame.planes[0].update(part.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate, frame.pts = rate, at
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return out.getvalue()
