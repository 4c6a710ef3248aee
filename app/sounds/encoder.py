"""The process that opens a stranger's recording: bytes in, a line of JSON and an MP4 out. It imports nothing of ours.

Only the formats and codecs below are ever tried, each by its first bytes and by name: FFmpeg may not guess, so no
playlist, no list of files and no address is followed. What is decoded is counted before it is made larger.
"""

import json
import resource
import sys
import tempfile
from array import array
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.codec.context import Flags
from av.container import InputContainer

LONGEST, MOST_KEPT = 12, 25_000
LONGEST_RAW = 60  # seconds that are decoded at most, silence at the ends included
MEMORY, CPU = 1 << 30, 15  # bytes, seconds

RATE = 16_000  # samples a second: speech over the telephone's loudspeaker has no more in it
BIT_RATES = (32_000, 24_000, 20_000, 16_000, 14_000, 12_000)
WINDOW = RATE // 50
QUIET = 330  # of 32 767: below -40 dB nothing is heard
SHORTEST = RATE // 2
MARGIN = RATE // 5  # of silence that is left at the ends

# Where its name stands in a file, the name, and the only demuxer that then sees it.
SIGNATURES = (
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (0, b"OggS", "ogg"),
    (8, b"WAVE", "wav"),
    (4, b"ftyp", "mov"),
    (4, b"moov", "mov"),
    (4, b"wide", "mov"),
    (0, b"caff", "caf"),
    (0, b"#!AMR", "amr"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"\xff\xf2", "mp3"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
)
CODECS = (
    "aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,pcm_s16le,pcm_s16be,"
    "pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,pcm_alaw,pcm_mulaw"
)
RATES, MOST_CHANNELS = range(6_000, 192_001), 8


class Refused(Exception):
    """Why there will be no clip."""


def main() -> None:
    """Read from standard input, write to standard output. A refusal is said, whatever else happens is a crash."""
    bounded()
    out = sys.stdout.buffer
    try:
        heard = trimmed(decoded(sys.stdin.buffer.read()))
        made = smallest(heard)
    except Refused as error:
        out.write(json.dumps({"refused": str(error)}).encode() + b"\n")
        return
    out.write(json.dumps({"seconds": round(len(heard) / RATE, 1)}).encode() + b"\n" + made)


def bounded() -> None:
    """Less memory and time than would hurt the machine; FFmpeg's own words go nowhere."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    av.logging.set_level(None)


def decoded(body: bytes) -> "array[int]":
    """The first sound track as one channel of 16-bit samples. Raises Refused: not_sound, too_long."""
    format = next((name for at, sign, name in SIGNATURES if body[at : at + len(sign)] == sign), None)
    if format is None:
        raise Refused("not_sound")
    samples = array("h")
    try:
        allowed = {"codec_whitelist": CODECS, "protocol_whitelist": "none", "format_whitelist": format}
        with av.open(BytesIO(body), "r", format=format, options=allowed, io_open=_nothing_else) as container:
            resampler = AudioResampler("s16", "mono", RATE)
            for frame in _frames(container):
                _keep(samples, resampler.resample(frame))
            _keep(samples, resampler.resample(None))
    except (av.error.FFmpegError, ValueError, MemoryError):
        if not samples:
            raise Refused("not_sound") from None
    return samples


def _nothing_else(*_: Any) -> NoReturn:
    raise ValueError("a recording is one file")


def _frames(container: InputContainer) -> Iterator[AudioFrame]:
    """Raises Refused; ValueError for a frame that no recorder makes."""
    track = next(iter(container.streams.audio), None)
    if track is None or track.codec_context.codec.name not in CODECS.split(","):
        raise Refused("not_sound")
    track.codec_context.thread_count = 1
    seconds = 0.0
    for frame in container.decode(track):
        if frame.sample_rate not in RATES or not 0 < len(frame.layout.channels) <= MOST_CHANNELS:
            raise ValueError("no recorder makes this")
        seconds += frame.samples / frame.sample_rate
        if seconds > LONGEST_RAW:
            raise Refused("too_long")
        frame.pts = None
        yield frame


def _keep(samples: "array[int]", frames: list[AudioFrame]) -> None:
    for frame in frames:
        samples.frombytes(bytes(frame.planes[0])[: 2 * frame.samples])


def trimmed(samples: "array[int]") -> "array[int]":
    """Without the silence at both ends. Raises Refused: silent, too_long."""
    starts = range(0, len(samples), WINDOW)
    loud = [at for at in starts if _peak(samples[at : at + WINDOW]) >= QUIET]
    if not loud or loud[-1] + WINDOW - loud[0] < SHORTEST:
        raise Refused("silent")
    heard = samples[max(0, loud[0] - MARGIN) : loud[-1] + WINDOW + MARGIN]
    if len(heard) > LONGEST * RATE:
        raise Refused("too_long")
    return heard


def _peak(samples: "array[int]") -> int:
    return max(*samples, -min(samples))


def smallest(samples: "array[int]") -> bytes:
    """As good as fits. Raises Refused: too_long."""
    for bit_rate in BIT_RATES:
        made = encoded(samples, bit_rate)
        if len(made) <= MOST_KEPT:
            return made
    raise Refused("too_long")


def encoded(samples: "array[int]", bit_rate: int) -> bytes:
    """AAC-LC in MP4 that plays from its first byte on, with no word in it about who, where, when or with what."""
    with tempfile.TemporaryDirectory() as folder:  # the muxer moves its index to the front by reading its own file
        path = Path(folder) / "clip.m4a"
        options = {"movflags": "+faststart", "fflags": "+bitexact"}
        with av.open(str(path), "w", format="mp4", options=options) as container:
            track = container.add_stream("aac", rate=RATE, layout="mono")
            track.bit_rate = bit_rate
            context: AudioCodecContext = track.codec_context
            context.flags |= Flags.bitexact
            frame = AudioFrame(format="s16", layout="mono", samples=len(samples))
            frame.planes[0].update(samples.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate, frame.pts = RATE, 0
            for packet in (*track.encode(frame), *track.encode(None)):
                container.mux(packet)
        return path.read_bytes()


if __name__ == "__main__":
    main()
