"""A sealed file: what was put in comes out, in little memory; and nothing of it can be changed, moved or cut off."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app import strongbox
from app.sealing import raw_public
from app.strongbox import CHUNK, TAG_BYTES, Header, Unreadable

PRIVATE = ec.generate_private_key(ec.SECP256R1())
HEADER = Header("data", datetime(2026, 11, 28, tzinfo=UTC))
SEALED = CHUNK + TAG_BYTES


def made(folder: Path, content: bytes) -> Path:
    path = folder / "x.ringar"
    strongbox.write(path, HEADER, [content[:7], content[7:]], raw_public(PRIVATE))
    return path


def read(path: Path) -> bytes:
    return b"".join(strongbox.read(path, PRIVATE))


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_was_put_in_comes_out(tmp_path: Path, length: int) -> None:
    content = bytes(range(256)) * (length // 256 + 1)
    path = made(tmp_path, content[:length])
    assert read(path) == content[:length]
    assert strongbox.header(path) == HEADER
    assert [each.name for each in tmp_path.iterdir()] == ["x.ringar"]


def test_no_chunk_can_be_changed_moved_repeated_or_left_out(tmp_path: Path) -> None:
    path = made(tmp_path, b"".join(bytes([number]) * CHUNK for number in range(4)))
    whole = path.read_bytes()
    start = len(whole) - 4 * SEALED
    begin, chunks = whole[:start], [whole[start + n * SEALED :][:SEALED] for n in range(4)]
    first, second, third, last = chunks
    assert read(path) == b"".join(bytes([number]) * CHUNK for number in range(4))
    for forged in (
        [first, third, second, last],
        [first, second, last],
        [first, second, third],
        [first, first, second, third, last],
        [first, second, third, last, last],
        [first, second[:9] + bytes([second[9] ^ 1]) + second[10:], third, last],
        [],
    ):
        path.write_bytes(begin + b"".join(forged))
        with pytest.raises(Unreadable):
            read(path)
    for cut in range(0, start, 7):
        path.write_bytes(whole[:cut])
        with pytest.raises(Unreadable):
            read(path)


def test_a_file_larger_than_memory_goes_through_little_of_it(tmp_path: Path) -> None:
    length = 40

    def content() -> Iterator[bytes]:
        for _ in range(length * 4):
            yield bytes(CHUNK // 4)

    tracemalloc.start()
    strongbox.write(tmp_path / "x.ringar", HEADER, content(), raw_public(PRIVATE))
    assert sum(len(piece) for piece in strongbox.read(tmp_path / "x.ringar", PRIVATE)) == length * CHUNK
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * CHUNK


def test_the_same_content_twice_is_two_files_that_share_nothing(tmp_path: Path) -> None:
    one = made(tmp_path, bytes(1000)).read_bytes()
    (tmp_path / "x.ringar").unlink()
    two = made(tmp_path, bytes(1000)).read_bytes()
    start = len(one) - 1000 - TAG_BYTES
    assert not [n for n in range(start, len(one) - 16) if one[n : n + 16] == two[n : n + 16]]
