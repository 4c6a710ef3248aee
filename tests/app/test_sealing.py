"""Boxes that only the courier opens, all of one length; peppers that only their own row unwraps."""

import json
import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from app import sealing
from app.sealing import CannotOpen, Contact, ContactTooLong
from surveys import codes
from tests.vectors import make

VECTORS = json.loads(make.FILE.read_text(encoding="ascii"))
COURIER = make.private(VECTORS["contact"]["recipient_private"])
PUBLIC = sealing.raw_public(COURIER)
OTHER_INTERVENTION = "00000000-0000-4000-8000-000000000000"


def contact(address: str = "mina@exempel.se", channel: str = "email") -> Contact:
    return Contact(channel=channel, address=address, answer_key=codes.b64url(bytes(32)), language="sv")


def test_the_reference_seals_what_rfc_9180_published():
    rfc = {name: bytes.fromhex(value) for name, value in make.RFC_9180.items()}

    sealed = make.hpke(
        rfc["recipient_public"],
        make.RFC_9180["ephemeral_private"],
        rfc["plaintext"],
        rfc["info"],
        rfc["aad"],
    )

    assert sealed == rfc["sealed"]


@given(plaintext=st.binary(max_size=600), info=st.binary(max_size=40))
def test_the_library_opens_what_the_reference_seals(plaintext, info):
    sealed = make.hpke(PUBLIC, VECTORS["contact"]["ephemeral_private"], plaintext, info)

    assert sealing.open_box(COURIER, sealed, info=info) == plaintext


@given(plaintext=st.binary(max_size=600), info=st.binary(max_size=40))
def test_what_is_sealed_opens_and_never_looks_the_same_twice(plaintext, info):
    first, second = (sealing.seal(PUBLIC, plaintext, info=info) for _ in range(2))

    assert first != second
    assert sealing.open_box(COURIER, first, info=info) == plaintext
    assert len(first) == len(plaintext) + sealing.PUBLIC_BYTES + sealing.TAG_BYTES


def test_a_box_opens_with_its_own_key_and_purpose_only():
    sealed = sealing.seal(PUBLIC, b"hello", info=b"here")

    with pytest.raises(CannotOpen):
        sealing.open_box(COURIER, sealed, info=b"there")
    with pytest.raises(CannotOpen):
        sealing.open_box(ec.generate_private_key(ec.SECP256R1()), sealed, info=b"here")
    for broken in (b"", sealed[:40], sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), bytes(100)):
        with pytest.raises(CannotOpen):
            sealing.open_box(COURIER, broken, info=b"here")


def test_a_public_key_that_is_no_point_is_refused():
    with pytest.raises(ValueError, match="Invalid EC key"):
        sealing.seal(b"\x04" + bytes(64), b"hello", info=b"")


# --- contacts ---


def test_the_contact_of_the_vectors_opens():
    vector = VECTORS["contact"]

    opened = sealing.open_contact(COURIER, bytes.fromhex(vector["sealed"]), intervention=vector["intervention"])

    assert opened == Contact(**vector["contact"])


@given(address=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_box_says_nothing_by_its_length(address):
    sealed = sealing.seal_contact(PUBLIC, contact(address), intervention=make.INTERVENTION)

    assert len(sealed) == sealing.SEALED_CONTACT_BYTES
    assert sealing.open_contact(COURIER, sealed, intervention=make.INTERVENTION) == contact(address)


def test_a_box_moved_to_another_intervention_does_not_open():
    sealed = sealing.seal_contact(PUBLIC, contact(), intervention=make.INTERVENTION)

    with pytest.raises(CannotOpen):
        sealing.open_contact(COURIER, sealed, intervention=OTHER_INTERVENTION)


def test_a_contact_longer_than_the_box_is_said_so_and_the_longest_address_fits():
    longest = "å" * 120 + "@" + "a" * 13  # 254 bytes, what an e-mail address may have
    assert len(longest.encode()) == 254
    sealing.seal_contact(PUBLIC, contact(longest), intervention=make.INTERVENTION)

    with pytest.raises(ContactTooLong):
        sealing.seal_contact(PUBLIC, contact("a" * 500), intervention=make.INTERVENTION)


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"{}", b'{"channel":"email"}', b"\xff", b"not json"]
    + [json.dumps(VECTORS["contact"]["contact"] | change).encode() for change in ({"address": 7}, {"more": "x"})],
)
def test_a_box_without_a_contact_in_it_is_no_crash(content):
    """Anybody can seal anything to a public key."""
    info = sealing.contact_info(make.INTERVENTION)

    with pytest.raises(CannotOpen):
        sealing.open_contact(
            COURIER, sealing.seal(PUBLIC, sealing.pad(content), info=info), intervention=make.INTERVENTION
        )


@given(content=st.binary(max_size=sealing.PADDED_BYTES - 1))
def test_padding_comes_off_as_it_went_on(content):
    assert len(sealing.pad(content)) == sealing.PADDED_BYTES
    assert sealing.unpad(sealing.pad(content)) == content


@pytest.mark.parametrize("padded", [b"", bytes(512), b"\x80", b"\x80" + bytes(510) + b"\x01", b"\x80" + bytes(512)])
def test_what_was_not_padded_is_refused(padded):
    with pytest.raises(CannotOpen):
        sealing.unpad(padded)


def test_nobody_reads_an_address_in_a_log():
    assert "exempel" not in repr(contact())
    assert codes.b64url(bytes(32)) not in repr(contact())


# --- peppers and links ---


def test_a_pepper_opens_with_its_master_key_and_its_own_row_only():
    master, pepper = bytes(range(32)), bytes(32)
    wrapped = sealing.wrap(master, pepper, "pepper|one")

    assert sealing.unwrap(master, wrapped, "pepper|one") == pepper
    assert sealing.wrap(master, pepper, "pepper|one") != wrapped
    for key, what, context in (
        (bytes(32), wrapped, "pepper|one"),
        (master, wrapped, "pepper|two"),
        (master, wrapped[:-1], "pepper|one"),
        (master, b"", "pepper|one"),
    ):
        with pytest.raises(CannotOpen):
            sealing.unwrap(key, what, context)


def test_a_link_gives_the_answer_key_to_whoever_holds_it():
    link, answer = secrets.token_bytes(16), bytes(range(32))
    sealed = sealing.seal_link(link, answer)

    assert len(sealed) == sealing.SEALED_LINK_BYTES
    assert sealing.open_link(link, sealed) == answer
    with pytest.raises(CannotOpen):
        sealing.open_link(secrets.token_bytes(16), sealed)


def test_the_link_of_the_vectors_opens():
    vector = {name: bytes.fromhex(value) for name, value in VECTORS["link"].items() if name != "fragment"}

    assert codes.from_b64url(VECTORS["link"]["fragment"], codes.LINK_BYTES) == vector["link"]
    assert codes.link_id(vector["link"]) == vector["id"]
    assert codes.link_key(vector["link"]) == vector["key"]
    assert sealing.open_link(vector["link"], vector["sealed"]) == vector["answer_key"]
