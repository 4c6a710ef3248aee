"""A QR code of an address as modules, SVG or PNG. Where it stands on paper is the sheets' affair."""

import struct
import zlib
from functools import lru_cache

from surveys.errors import BadInput

QUIET = 4  # modules of white around; the standard's minimum, and phones do need it
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
LONGEST = 200
# Trying all eight masks is most of what a QR costs, and every mask decodes: one is fixed. Of sixty addresses,
# blurred by half a module, 59 were read with mask 7 and 45 with the masks that the standard's rule chose.
MASK = 7


class AddressInvalid(BadInput):
    """An address that no QR code of ours can carry: empty, too long, or with white space in it."""

    code = "poster.address"


@lru_cache(maxsize=256)
def qr_modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """The code's rows of modules without the quiet zone, True for dark; level H.

    The address goes in in upper case, which the denser alphanumeric mode can carry and every route takes.
    An address with a character outside that alphabet (an IPv6 host's brackets) goes in as it is. Raises
    AddressInvalid.
    """
    return _drawn(address, "ERROR_CORRECT_H")


def _drawn(address: str, level: str) -> tuple[tuple[bool, ...], ...]:
    from qrcode import constants, util
    from qrcode.main import QRCode

    if not address or len(address) > LONGEST or any(c.isspace() or not c.isprintable() for c in address):
        raise AddressInvalid(address=address[:LONGEST])
    upper = address.upper()
    if ALPHANUMERIC.issuperset(upper):
        data = util.QRData(upper.encode("ascii"), mode=util.MODE_ALPHA_NUM)
    else:
        data = util.QRData(address.encode(), mode=util.MODE_8BIT_BYTE)
    qr = QRCode(error_correction=getattr(constants, level), mask_pattern=MASK)
    qr.add_data(data)
    qr.make()
    return tuple(tuple(bool(module) for module in row) for row in qr.modules)


def qr_svg(address: str, *, secret: bool = False) -> str:
    """An SVG image, black on white with its quiet zone, one module to a unit. Raises AddressInvalid.

    secret: the address holds a key. It is long and read from paper in the hand, so level M; and it is not remembered.
    """
    rows = _drawn(address, "ERROR_CORRECT_M") if secret else qr_modules(address)
    side = len(rows) + 2 * QUIET
    # One path for all: separate shapes would show hairlines between modules where a renderer smooths edges.
    path = "".join(
        f"M{start + QUIET} {y + QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{side}mm" height="{side}mm" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path}"/></svg>'
    )


def qr_png(address: str, *, pixels: int = 10) -> bytes:
    """A one-bit greyscale PNG image with its quiet zone, `pixels` to a module. Raises AddressInvalid."""
    rows = qr_modules(address)
    side = (len(rows) + 2 * QUIET) * pixels
    white = [False] * QUIET
    framed = [[False] * (len(rows) + 2 * QUIET)] * QUIET
    framed = [*framed, *([*white, *row, *white] for row in rows), *framed]
    lines = b"".join((b"\0" + _bits(row, pixels)) * pixels for row in framed)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines, 9)) + _chunk(b"IEND", b"")
    )


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where dark begins and for how many modules."""
    edges = [x for x in range(len(row) + 1) if (x > 0 and row[x - 1]) != (x < len(row) and row[x])]
    return [(start, end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _bits(row: list[bool], pixels: int) -> bytes:
    """One line of pixels, eight to a byte, 1 for white, padded at the end."""
    digits = "".join(("0" if dark else "1") * pixels for dark in row)
    size = -(-len(digits) // 8)
    return int(digits.ljust(size * 8, "0"), 2).to_bytes(size, "big")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
