"""Whatever a telephone records becomes a small clip, or is refused; a hostile file reaches nothing and costs little."""

from __future__ import annotations

import subprocess
import sys
from array import array
from io import BytesIO
from pathlib import Path

import av
import pytest

from app import sounds
from app.sounds import encoder
from surveys.errors import SoundRefused
from tests.app.sounds.recordings import FORMATS, noise, recorded, silence, tone, written


def heard(body: bytes) -> array[int]:
    """What a telephone plays."""
    samples = array("h")
    with av.open(BytesIO(body)) as container:
        resampler = av.AudioResampler("s16", "mono", 16_000)
        for frame in container.decode(audio=0):
            for each in resampler.resample(frame):
                samples.frombytes(bytes(each.planes[0])[: 2 * each.samples])
    return samples


def why(body: bytes) -> list[str]:
    with pytest.raises(SoundRefused) as refused:
        sounds.reencode(body)
    return list(refused.value.problems["file"])


@pytest.mark.parametrize("name", FORMATS)
def test_every_recorder_s_format_becomes_a_small_mp4(name: str) -> None:
    told = {"title": "Ada läser", "location": "+59.3293+018.0686/", "artist": "Ada"}
    made = sounds.reencode(recorded(tone(1.5), name, **told))
    assert made.seconds == pytest.approx(1.5, abs=0.1)
    assert len(made.body) <= 8_000
    with av.open(BytesIO(made.body)) as container:
        (track,) = container.streams
        assert (track.codec_context.name, track.codec_context.profile) == ("aac", "LC")
        assert (track.codec_context.sample_rate, track.codec_context.layout.name) == (16_000, "mono")
        said = container.metadata | track.metadata
    assert set(said) == {"major_brand", "minor_version", "compatible_brands", "language", "handler_name"}
    assert made.body.index(b"moov") < made.body.index(b"mdat"), "it plays before all of it has come"
    assert b"Lavc" not in made.body
    assert max(heard(made.body)) > 6000


def test_an_old_telephone_s_recorder_is_read_too() -> None:
    assert sounds.reencode(written(tone(1, 8000), "amr", "libopencore_amrnb", 8000, {})).seconds == 1


@pytest.mark.parametrize("seconds", [0.6, 5, 7.5, 11.9])
def test_a_clip_has_at_most_25_kilobytes_also_of_what_compresses_worst(seconds: float) -> None:
    made = sounds.reencode(recorded(noise(seconds, 16_000), rate=16_000))
    assert len(made.body) <= 25_000
    assert made.seconds == pytest.approx(seconds, abs=0.1)


def test_the_same_recording_is_the_same_clip() -> None:
    body = recorded(tone(1))
    assert sounds.reencode(body) == sounds.reencode(body)


def test_silence_at_the_ends_is_cut_and_a_pause_is_not() -> None:
    made = sounds.reencode(recorded(silence(6) + tone(1) + silence(1) + tone(1) + silence(20), "m4a"))
    assert made.seconds == pytest.approx(3.4, abs=0.15)


def test_what_is_too_long_silent_or_short_is_refused() -> None:
    assert why(recorded(tone(13), "m4a")) == ["too_long"]
    assert why(recorded(silence(3))) == ["silent"]
    assert why(recorded(tone(3, loud=200))) == ["silent"]
    assert why(recorded(tone(0.2))) == ["silent"]
    assert why(bytes(sounds.MOST_BYTES + 1)) == ["too_large"]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A recording on this machine that nobody handed in."""
    path = tmp_path / "secret.wav"
    path.write_bytes(recorded(tone(1)))
    return path


def test_no_file_of_this_machine_is_reached_by_a_playlist(secret: Path) -> None:
    playlists = (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:3,\n{secret}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {secret}\n",
        f"concat:{secret}",
        f'<?xml version="1.0"?><MPD><BaseURL>file://{secret}</BaseURL></MPD>',
        f"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n{secret}",
    )
    for playlist in playlists:
        assert why(playlist.encode()) == ["not_sound"], playlist


def test_a_playlist_by_ffmpeg_s_own_guess_would_have_reached_it(secret: Path) -> None:
    """What the list of formats is for."""
    with av.open(BytesIO(f"ffconcat version 1.0\nfile {secret}\n".encode()), options={"safe": "0"}) as container:
        assert container.format.name == "concat"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hej",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"RIFF\0\0\0\0WAVE",
        b"OggS" * 1000,
        b"\x1aE\xdf\xa3" + b"\xff" * 5000,
        b"\0\0\0\x20ftypM4A " + b"\xff" * 5000,
    ],
)
def test_what_is_no_sound_is_refused(body: bytes) -> None:
    assert why(body) == ["not_sound"]


def test_an_hour_in_half_a_megabyte_is_not_unpacked() -> None:
    bomb = recorded(silence(3600, 8000), "flac", 8000)
    assert len(bomb) < sounds.MOST_BYTES
    assert why(bomb) == ["too_long"]


def test_a_sample_a_second_is_not_made_into_sixteen_thousand() -> None:
    slow = bytearray(recorded(tone(1)))
    assert slow[24:28] == (48_000).to_bytes(4, "little")
    slow[24:28] = (1).to_bytes(4, "little")
    assert why(bytes(slow)) == ["not_sound"]


def test_a_film_is_heard_only_where_its_sound_is_allowed() -> None:
    assert why(written(tone(1), "matroska", "ac3", 48_000, {})) == ["not_sound"]


def test_an_encoder_that_hangs_or_falls_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    monkeypatch.setattr(sounds, "ENCODER", child)
    monkeypatch.setattr(sounds, "PATIENCE", 0.5)
    for source in ("import time; time.sleep(60)", "import os; os.abort()", "raise SystemExit(1)"):
        child.write_text(source, encoding="utf-8")
        assert why(recorded(tone(1))) == ["unreadable"], source


def test_the_encoder_may_not_take_all_memory() -> None:
    greedy = "import encoder; encoder.bounded(); bytearray(2 << 30)"
    done = subprocess.run(
        [sys.executable, "-c", greedy], cwd=sounds.ENCODER.parent, capture_output=True, text=True, check=False
    )
    assert "MemoryError" in done.stderr


def test_both_halves_agree_about_the_limits() -> None:
    assert (encoder.LONGEST, encoder.MOST_KEPT) == (sounds.LONGEST, sounds.MOST_KEPT)


def test_the_web_process_does_not_load_ffmpeg() -> None:
    command = [sys.executable, "-c", "import sys, app.services.clips; print('av' in sys.modules)"]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == "False\n"
