"""Sealed boxes (HPKE), wrapped secrets, sealed links. Key files are app/keys.py, the chain surveys/codes.py.

Exact bytes, so that the phone (app/web/static/keys.js) and a native app can do the same:

    seal      HPKE base mode, RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, no aad.
              enc (65 bytes, uncompressed point) + ciphertext + tag (16). Public keys are uncompressed points.
    contact   seal with info "ringar|box|" + intervention id (lower-case UUID) of the padded JSON
              {"channel", "address", "answer_key" (unpadded base64url), "language"} in UTF-8.
    padding   content + 0x80 + zeros, 512 bytes in all.
    kiosk     seal with info "ringar|kiosk|" + intervention id of the JSON of one response in UTF-8, filled up with
              spaces to one of KIOSK_LENGTHS.
    response  seal with info "ringar|response|" + intervention id of its JSON, filled up with spaces to one of
              RESPONSE_LENGTHS: what a participant sent, until its wave closes.
    rest      nonce (12 random bytes) + AES-256-GCM(HKDF-SHA256(analyst's private scalar, info "rest"), JSON, no aad):
              what was answered, as it lies in the database when its wave has closed.
    wrap      nonce (12 random bytes) + AES-256-GCM(HKDF-SHA256(master key, info "wrap"), aad = context).
    L         HMAC-SHA256(HKDF-SHA256(courier's private scalar, info "links"), "link|" + the wave's 16 bytes + "|" +
              answer_key), first 16 bytes.
    link      nonce (12 random bytes) + AES-256-GCM(link_key(L), answer_key, no aad); 60 bytes. The stop key likewise.
"""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from surveys import codes

PADDED_BYTES = 512
PUBLIC_BYTES = 65
NONCE_BYTES = 12
TAG_BYTES = 16
SEALED_CONTACT_BYTES = PUBLIC_BYTES + PADDED_BYTES + TAG_BYTES
SEALED_LINK_BYTES = NONCE_BYTES + codes.KEY_BYTES + TAG_BYTES

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


class CannotOpen(ValueError):
    """Sealed with another key, for another purpose, or changed on the way; which of them is not told."""


class ContactTooLong(ValueError):
    """The contact does not fit in a box; all boxes have one length, so that the length says nothing."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What a box holds: how to reach somebody, and the key that lets a link answer for them."""

    channel: str
    address: str = field(repr=False)
    answer_key: str = field(repr=False)
    language: str


# --- sealed boxes ---


def seal(public: bytes, plaintext: bytes, *, info: bytes) -> bytes:
    """HPKE to a raw public key. info names purpose and place, and must be the same when opening.

    There is no aad: RFC 9180 §8.1 tells single-shot users to bind everything through info.
    """
    return _SUITE.encrypt(plaintext, load_public(public), info=info)


def open_box(private: ec.EllipticCurvePrivateKey, sealed: bytes, *, info: bytes) -> bytes:
    """The plaintext. Raises CannotOpen."""
    try:
        return _SUITE.decrypt(sealed, private, info=info)
    except InvalidTag:
        raise CannotOpen("the box does not open") from None


@lru_cache(maxsize=256)  # a key stands for many answers; whether it is a point is found out once
def load_public(public: bytes) -> ec.EllipticCurvePublicKey:
    """The key of 65 raw bytes. Raises ValueError when they are no point of P-256."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)


def raw_public(private: ec.EllipticCurvePrivateKey) -> bytes:
    """The 65 bytes of the public half."""
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


# --- contacts ---


def seal_contact(public: bytes, contact: Contact, *, intervention: UUID | str) -> bytes:
    """SEALED_CONTACT_BYTES, however short the address. Raises ContactTooLong."""
    content = json.dumps(asdict(contact), ensure_ascii=False, separators=(",", ":")).encode()
    return seal(public, pad(content), info=contact_info(intervention))


def open_contact(private: ec.EllipticCurvePrivateKey, sealed: bytes, *, intervention: UUID | str) -> Contact:
    """The contact in a box. Raises CannotOpen, also for a box of another intervention or with no contact."""
    content = unpad(open_box(private, sealed, info=contact_info(intervention)))
    try:
        contact = Contact(**json.loads(content))
    except (ValueError, TypeError, RecursionError):
        raise CannotOpen("the box holds no contact") from None
    if not all(isinstance(value, str) for value in asdict(contact).values()):
        raise CannotOpen("the box holds no contact")
    return contact


def contact_info(intervention: UUID | str) -> bytes:
    """Binds a box to its intervention: moved to another, it does not open."""
    return f"ringar|box|{UUID(str(intervention))}".encode("ascii")


def pad(content: bytes) -> bytes:
    """PADDED_BYTES in all. Raises ContactTooLong."""
    if len(content) >= PADDED_BYTES:
        raise ContactTooLong(f"{len(content)} bytes do not fit in {PADDED_BYTES - 1}")
    return (content + b"\x80").ljust(PADDED_BYTES, b"\x00")


def unpad(padded: bytes) -> bytes:
    """What pad was given. Raises CannotOpen when it was not pad that made this."""
    content, mark, zeros = padded.rpartition(b"\x80")
    if len(padded) != PADDED_BYTES or not mark or zeros.strip(b"\x00"):
        raise CannotOpen("the box is not padded as it should be")
    return content


# --- answers that wait on a tablet ---

# Few lengths, so that they say little; the longest still travels within the 64 kB that a door takes.
KIOSK_LENGTHS = (1024, 4096, 16384, 45056)
SEALED_KIOSK_BYTES = tuple(PUBLIC_BYTES + length + TAG_BYTES for length in KIOSK_LENGTHS)


def kiosk_info(intervention: UUID | str) -> bytes:
    """Binds a tablet's answer to its intervention."""
    return f"ringar|kiosk|{UUID(str(intervention))}".encode("ascii")


# --- what waits for the analyst ---

RESPONSE_LENGTHS = (1024, 4096, 16384, 65536, 262144, 1048576)  # a form without a script may bring 200 kB of text


def response_info(intervention: UUID | str) -> bytes:
    """Binds a response to its intervention."""
    return f"ringar|response|{UUID(str(intervention))}".encode("ascii")


def order_info() -> bytes:
    """Binds a participant's order to stop, or to erase, to whoever carries it out."""
    return b"ringar|order"


def filled(content: bytes, lengths: tuple[int, ...]) -> bytes:
    """JSON filled up with spaces to the next of a few lengths, so that its own says little."""
    return content.ljust(next(length for length in lengths if length >= len(content)))


# --- what the courier holds ---


def spool_info(intervention: UUID | str) -> bytes:
    """Binds a spool row to its intervention."""
    return f"ringar|spool|{UUID(str(intervention))}".encode("ascii")


def reminder_info(wave: UUID | str) -> bytes:
    """Binds a reminder in the outbox to its wave."""
    return f"ringar|reminder|{UUID(str(wave))}".encode("ascii")


# --- secrets in the database ---


def wrap(master_key: bytes, secret: bytes, context: str) -> bytes:
    """A secret (a pepper) that only the master key opens. context names its row: rows cannot be exchanged."""
    return _encrypt(codes.hkdf(master_key, b"wrap"), secret, context.encode())


def unwrap(master_key: bytes, wrapped: bytes, context: str) -> bytes:
    """The secret. Raises CannotOpen for another key or another context."""
    return _decrypt(codes.hkdf(master_key, b"wrap"), wrapped, context.encode())


# --- answers at rest ---


def own_key(private: ec.EllipticCurvePrivateKey, purpose: bytes) -> bytes:
    """A principal's own key of 32 bytes for one purpose, from its private key: one file to keep, not two."""
    return codes.hkdf(private.private_numbers().private_value.to_bytes(codes.KEY_BYTES, "big"), purpose)


def lay_down(key: bytes, content: Any) -> bytes:
    """What was answered, for the database."""
    return _encrypt(key, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), None)


def take_up(key: bytes, laid_down: bytes) -> Any:
    """What was given to lay_down. Raises CannotOpen."""
    return json.loads(_decrypt(key, laid_down, None))


# --- follow-up links ---


def link_for(key: bytes, answer_key: bytes, wave: UUID) -> bytes:
    """L of one participant and one wave: random to all but the courier, who makes it again to take the link away."""
    return hmac.digest(key, b"|".join([b"link", wave.bytes, answer_key]), "sha256")[: codes.LINK_BYTES]


def seal_link(link: bytes, answer_key: bytes) -> bytes:
    """AEAD_L(answer_key), SEALED_LINK_BYTES."""
    return _encrypt(codes.link_key(link), answer_key, None)


def open_link(link: bytes, sealed: bytes) -> bytes:
    """The answer_key. Raises CannotOpen. The phone does this; here for tests and tools."""
    return _decrypt(codes.link_key(link), sealed, None)


def _encrypt(key: bytes, plaintext: bytes, context: bytes | None) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context)


def _decrypt(key: bytes, sealed: bytes, context: bytes | None) -> bytes:
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise CannotOpen("shorter than anything that was sealed")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except InvalidTag:
        raise CannotOpen("the seal does not open") from None
