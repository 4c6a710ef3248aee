"""A QR code is read back as the address, in every shape it is given out in."""

import io
import random
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from app.posters.qr import QUIET, AddressInvalid, qr_modules, qr_png, qr_svg
from tests.app.posters.paper import scanned

ADDRESS = "https://ringar.example/K7QF2M"


def test_a_picture_of_the_code_says_the_address_in_upper_case():
    assert scanned(Image.open(io.BytesIO(qr_png(ADDRESS)))) == ["HTTPS://RINGAR.EXAMPLE/K7QF2M"]


def test_the_drawing_and_the_picture_hold_the_same_modules():
    rows = qr_modules(ADDRESS)
    side = len(rows) + 2 * QUIET
    drawn = Image.new("1", (side, side), 1)
    pen = ImageDraw.Draw(drawn)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", qr_svg(ADDRESS)):
        pen.line([(int(x), int(y)), (int(x) + int(length) - 1, int(y))], fill=0)
    picture = Image.open(io.BytesIO(qr_png(ADDRESS, pixels=1)))
    assert drawn.tobytes() == picture.convert("1").tobytes()


def test_four_white_modules_stand_around_the_code():
    picture = Image.open(io.BytesIO(qr_png(ADDRESS, pixels=3))).convert("L")
    dark = picture.point(lambda value: 255 - value).getbbox()
    assert dark == (12, 12, picture.width - 12, picture.height - 12)


def test_the_short_address_costs_a_small_code_at_the_highest_level():
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_png(ADDRESS))))
    assert found.ec_level == "H"
    assert len(qr_modules(ADDRESS)) == 29


def test_the_one_mask_serves_every_code():
    """The mask is fixed to save time; a phone must not notice, even through a soft lens."""
    dice = random.Random(2)
    for _ in range(60):
        address = f"https://ringar.example/{''.join(dice.choices('23456789ABCDEFGHJKMNPQRSTVWXYZ', k=6))}"
        picture = Image.open(io.BytesIO(qr_png(address, pixels=4))).convert("L")
        assert scanned(picture.filter(ImageFilter.GaussianBlur(1.7))) == [address.upper()]


def test_an_address_outside_the_dense_alphabet_is_carried_as_it_is():
    assert scanned(Image.open(io.BytesIO(qr_png("http://[::1]:8000/K7QF2M")))) == ["http://[::1]:8000/K7QF2M"]


@pytest.mark.parametrize("address", ["", "https://ringar.example/a b", "https://x/\n", "https://x/" + "A" * 200])
def test_what_cannot_be_an_address_is_refused(address):
    with pytest.raises(AddressInvalid):
        qr_modules(address)
