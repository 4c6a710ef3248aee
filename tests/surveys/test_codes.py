"""Codes that survive being typed, and keys that only go one way."""

import hashlib
import json
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import example, given
from hypothesis import strategies as st

from surveys import codes
from surveys.errors import CodeCheckDigit, KeyMalformed, UnknownCode
from tests.vectors import make

pytestmark = pytest.mark.real_codes

VECTORS: dict[str, Any] = json.loads(make.FILE.read_text(encoding="ascii"))
random_bytes = st.binary(min_size=codes.RANDOM_BYTES, max_size=codes.RANDOM_BYTES).filter(
    lambda data: sum(byte < 240 for byte in data) >= codes.CODE_DIGITS
)
receipts = random_bytes.map(codes.receipt_code)
digit_strings = st.text("0123456789", min_size=1, max_size=20)


def test_the_vectors_that_the_phone_is_held_to_are_what_this_side_makes():
    assert make.FILE.read_text(encoding="ascii") == make.text()


# --- receipt codes ---


@given(digits=digit_strings, data=st.data())
def test_every_single_wrong_digit_is_caught(digits, data):
    code = digits + codes.check_digit(digits)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))

    assert codes.check_digit(code) == "0"
    assert codes.check_digit(code[:place] + other + code[place + 1 :]) != "0"


def test_every_two_neighbours_swapped_are_caught_wherever_they_stand():
    for code in (codes.receipt_code(make.bytes_from(str(number), 64)) for number in range(200)):
        for place in range(codes.CODE_DIGITS - 1):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            if swapped != code:
                with pytest.raises(CodeCheckDigit):
                    codes.read_code(swapped)


def test_the_table_is_damms_own():
    """In his quasigroup of order 10 572 has the check digit 4, and the diagonal is all zeros."""
    assert codes.check_digit("572") == "4"
    assert [row[place] for place, row in enumerate(codes._DAMM)] == ["0"] * 10
    assert all(sorted(row) == list("0123456789") for row in codes._DAMM)


@given(code=receipts)
def test_a_code_reads_back_however_it_is_written(code):
    eastern = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for written in (code, codes.grouped(code), codes.grouped(eastern), f" {'-'.join(code)}\n"):
        assert codes.read_code(written) == code


@pytest.mark.parametrize(("typed", "code"), VECTORS["typed"])
def test_typed_codes_of_the_vectors(typed, code):
    if code is None:
        with pytest.raises(CodeCheckDigit):
            codes.read_code(typed)
    else:
        assert codes.read_code(typed) == code


def test_every_digit_is_as_likely_when_every_byte_is():
    """Each byte value once: 25 of each digit are left, none is favoured."""
    kept = [codes._draw(bytes([byte]), "0123456789", 1) for byte in range(250)]

    assert {digit: kept.count(digit) for digit in set(kept)} == dict.fromkeys("0123456789", 25)
    for byte in range(250, 256):
        with pytest.raises(ValueError, match="too few"):
            codes._draw(bytes([byte]), "0123456789", 1)


def test_too_few_random_bytes_make_no_short_code():
    with pytest.raises(ValueError, match="hand in 64"):
        codes.receipt_code(bytes(14))


def test_a_code_is_shown_in_groups_of_four():
    assert codes.grouped("8763442008499064") == "8763 4420 0849 9064"


# --- poster codes ---


@given(random=random_bytes)
def test_a_poster_code_is_read_in_either_case_and_with_spaces(random):
    code = codes.poster_code(random)

    assert len(code) == 6
    assert set(code) <= set(codes.POSTER_ALPHABET)
    for written in (code, code.lower(), f" {code[:3]} {code[3:]} ", "-".join(code)):
        assert codes.read_poster_code(written) == code


def test_no_two_letters_of_a_poster_look_alike_and_none_makes_a_word():
    for look_alikes in ("0OQ", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(look_alikes) & set(codes.POSTER_ALPHABET)) <= 1, look_alikes
    assert not set("AEIOU") & set(codes.POSTER_ALPHABET)
    assert codes.read_poster_code("K7QF2M") == "K7QF2M"


def test_a_look_alike_is_read_as_what_the_poster_must_have_said():
    assert codes.read_poster_code("k7qfzm") == "K7QF2M"
    assert codes.read_poster_code("SGB234") == "568234"
    assert codes.read_poster_code("K٧QF۲M") == "K7QF2M"


@pytest.mark.parametrize("text", ["", "K7QF2", "K7QF2MM", "K7QF2O", "static", "K7QF2é", "../../"])
def test_what_no_poster_can_carry_is_an_unknown_code(text):
    with pytest.raises(UnknownCode):
        codes.read_poster_code(text)


# --- the chain ---


@pytest.mark.parametrize("vector", VECTORS["chain"])
def test_the_chain_is_built_of_the_standards_that_the_plan_names(vector):
    """Worked out once more with another library, from the words of the plan."""

    def hkdf(secret: bytes, info: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)

    salt = b"ringar|" + vector["intervention"].encode()
    participant = hashlib.pbkdf2_hmac("sha256", vector["code"].encode(), salt, 300_000)
    answer = hkdf(participant, b"answer")
    stop = hkdf(answer, b"stop")

    assert vector["participant_key"] == participant.hex()
    assert vector["answer_key"] == answer.hex()
    assert vector["stop_key"] == stop.hex()
    assert vector["stop_hash"] == hashlib.sha256(stop).hexdigest()


def test_an_intervention_is_the_same_in_every_spelling_of_its_id():
    one = UUID(make.INTERVENTION)
    code = "8763442008499064"

    assert codes.participant_key(code, one) == codes.participant_key(code, str(one).upper())


def test_another_intervention_another_wave_or_question_is_another_name():
    answer, pepper = bytes(32), bytes(range(32))
    tags = {
        codes.text_tag(pepper, question, wave, answer) for question, wave in (("a", 0), ("a", 1), ("b", 0), ("a0", 0))
    }

    assert len(tags) == 4
    assert codes.pid(pepper, answer) != codes.pid(bytes(32), answer)
    assert len(codes.pid(pepper, answer)) == 16


def test_what_could_be_taken_for_another_key_is_refused():
    with pytest.raises(ValueError, match="parts the fields"):
        codes.text_tag(bytes(32), "a|1", 0, bytes(32))
    with pytest.raises(ValueError, match="32 bytes"):
        codes.pid(bytes(32), bytes(31))
    with pytest.raises(ValueError, match="16 ASCII digits"):
        codes.participant_key("8763 4420 0849 9064", make.INTERVENTION)
    with pytest.raises(ValueError, match="16 bytes"):
        codes.link_id(bytes(32))


# --- how keys travel ---


@example(data=b"")
@given(data=st.binary(max_size=80))
def test_keys_come_back_from_base64url(data):
    text = codes.b64url(data)

    assert "=" not in text
    assert codes.from_b64url(text, length=None) == data
    if len(data) != codes.KEY_BYTES:
        with pytest.raises(KeyMalformed):
            codes.from_b64url(text)


@pytest.mark.parametrize("text", VECTORS["not_base64url"])
def test_only_one_spelling_of_a_key_is_taken(text):
    with pytest.raises(KeyMalformed):
        codes.from_b64url(text, length=None)
