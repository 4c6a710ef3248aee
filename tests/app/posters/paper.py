"""How the tests look at paper: render a PDF, read its text, try to scan it. No test lives here."""

import re
import unicodedata

import pypdfium2
import zxingcpp
from PIL import Image


def pictures(pdf: bytes, *, dpi: int) -> list[Image.Image]:
    """Every page as it comes out of a printer of so many dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def scanned(picture: Image.Image) -> list[str]:
    """What each QR code in the picture says."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def collisions(pdf: bytes) -> list[str]:
    """Latin letters and digits of the first page that lie over one another, over the QR or off the paper."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        letters, width, height = _letters(page.get_textpage()), page.get_width(), page.get_height()
    finally:
        document.close()
    (found,) = zxingcpp.read_barcodes(pictures(pdf, dpi=72)[0], formats=zxingcpp.BarcodeFormat.QRCode)
    corner, far = found.position.top_left, found.position.bottom_right
    code = ("QR", (corner.x, height - far.y, far.x, height - corner.y))
    bad = [f"{a} on {b}" for i, (a, one) in enumerate(letters) for b, two in [*letters[:i], code] if _over(one, two)]
    return bad + [
        f"{a} off the page"
        for a, (left, low, right, high) in letters
        if left < 0 or low < 0 or right > width or high > height
    ]


Box = tuple[float, float, float, float]


def _letters(page: pypdfium2.PdfTextPage) -> list[tuple[str, Box]]:
    text = [(page.get_text_range(i, 1), i) for i in range(page.count_chars())]
    return [(letter, page.get_charbox(i)) for letter, i in text if letter.isascii() and letter.isalnum()]


def _over(one: Box, two: Box) -> bool:
    """Whether the boxes share more than a third of the first; left, bottom, right, top."""
    across = min(one[2], two[2]) - max(one[0], two[0])
    up = min(one[3], two[3]) - max(one[1], two[1])
    return across > 0 and up > 0 and across * up > (one[2] - one[0]) * (one[3] - one[1]) / 3


def text_of(pdf: bytes) -> str:
    """All text of the PDF on one line, in plain letters, without the marks that only steer line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufffe", ""))
