"""Hands out a stored file: streamed, so that memory stays flat, and in parts, so that a broken download goes on."""

import base64
from collections.abc import Iterator
from contextvars import copy_context
from typing import cast

from flask import Flask, Response, current_app, request
from werkzeug.http import dump_options_header

from app.guards import actor, clock, still_in
from app.services import releases
from app.services.releases import CHUNK, File


def first_byte() -> int:
    """From which byte on the request wants a file, for the log."""
    start = request.range.ranges[0][0] if request.range and _one_part() else 0
    return start if start and start > 0 else 0


def _one_part() -> bool:
    """Whether one part in bytes is wanted; other units, and several parts, count as none (RFC 9110, 14)."""
    return request.range is not None and request.range.units == "bytes" and len(request.range.ranges) == 1


def download(file: File) -> Response:
    """The file, or the part that was asked for; 304 and 416 where HTTP says so. Its checksum comes along (RFC 9530)."""
    answer = Response(_Chunks(file), content_type=file.media_type)
    answer.content_length = file.size
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": file.name})
    answer.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    answer.set_etag(file.sha256)
    known = file.sha256 in request.if_none_match  # goes before a part (RFC 9110, 13.2.2)
    answer.make_conditional(request, accept_ranges=_one_part() and not known, complete_length=file.size)
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


class _Chunks:
    """A file's bytes from wherever werkzeug wants them, one chunk in memory at a time.

    A server reads on when the request's own context has ended: each chunk is read in one of its own, for whoever asked,
    and none for somebody who has been signed out since, or whose organisation has left the partnership.
    """

    def __init__(self, file: File) -> None:
        self._file, self._place = file, 0
        self._asked, self._still_in, self._who = copy_context(), still_in(), actor()
        self._app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # Werkzeug's proxy

    def seekable(self) -> bool:
        """Yes: a part may begin anywhere."""
        return True

    def seek(self, place: int) -> None:
        """Go on from this byte."""
        self._place = place

    def tell(self) -> int:
        """The byte that comes next."""
        return self._place

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        number, skipped = divmod(self._place, CHUNK)
        if self._place >= self._file.size:
            raise StopIteration
        found = self._asked.run(self._read, number)[skipped:]
        if not found:  # it has expired, or they have left, while they were fetching it: a whole file is never pretended
            raise OSError("the file is gone")
        self._place += len(found)
        return found

    def _read(self, number: int) -> bytes:
        with self._app.app_context():
            if not self._still_in() or not releases.goes_on(actor=self._who, file=self._file, now=clock()):
                return b""
            return releases.part(self._file, number)
