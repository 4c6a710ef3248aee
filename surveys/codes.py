"""Poster codes, receipt codes and the key chain, byte by byte. Random bytes come in; no dice here.

The phone does the same in app/web/static/keys.js; tests/vectors/keys.json holds both to the same bytes.

    code             16 ASCII digits, 15 random + Damm
    participant_key  PBKDF2-HMAC-SHA256(code, salt "ringar|" + intervention id, 300 000 rounds), 32 bytes
    answer_key       HKDF-SHA256(participant_key, no salt, info "answer"), 32 bytes
    stop_key         HKDF-SHA256(answer_key, no salt, info "stop"), 32 bytes; the server keeps its SHA-256
    pid              HMAC-SHA256(pepper, "pid|" + answer_key), first 16 bytes
    text tag         HMAC-SHA256(pepper, "text|" + question + "|" + wave + "|" + answer_key), 32 bytes
    ticket           8 characters on a slip of paper; until it has let one response in the server keeps
                     HMAC-SHA256(pepper, "ticket|" + activity id + "|" + characters), first 16 bytes
    link             L, 16 random bytes behind the # of one follow-up address; the server knows its SHA-256;
                     its AEAD key is HKDF-SHA256(L, no salt, info "link"), 32 bytes
"""

import base64
import binascii
import hashlib
import hmac
import re
from uuid import UUID

from surveys.errors import CodeCheckDigit, KeyMalformed, UnknownCode

KEY_BYTES = 32
PID_BYTES = 16
LINK_BYTES = 16
ROUNDS = 300_000
# Rejected bytes must not run out: with 64 in hand that happens less than once in 10^50 codes.
RANDOM_BYTES = 64

CODE_DIGITS = 16
POSTER_LENGTH = 6
TICKET_LENGTH = 8
MOST_TICKETS = 200  # at a time
# No A, E, I, O or U, so no word and no page's name can come up; of look-alikes (0 O, 1 I L, 2 Z, 5 S, 6 G,
# 8 B, U V) at most one.
POSTER_ALPHABET = "23456789CDFHJKMNPQRTVWXY"

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
# What people and their phones put between groups: spaces, dashes, the marks that turn the writing direction.
_BETWEEN = re.compile("[ \t\r\n\u00a0\u061c\u2000-\u200f\u2010-\u2015\u202a-\u202f\u2066-\u2069\u3000\ufeff._-]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LOOK_ALIKES = str.maketrans("ZSGB", "2568")


def without_gaps(text: str) -> str:
    """What was typed or pasted in groups, as one: without spaces, dashes and marks, Eastern digits as 0-9."""
    return _BETWEEN.sub("", text).translate(_DIGITS)


# --- poster codes ---


def poster_code(random_bytes: bytes) -> str:
    """Six characters of POSTER_ALPHABET, each as likely. random_bytes: RANDOM_BYTES of them."""
    return _draw(random_bytes, POSTER_ALPHABET, POSTER_LENGTH)


def read_poster_code(text: str) -> str:
    """The code as it stands in the database, from what was typed: any case, spaces, Z for 2, Eastern digits.

    Raises UnknownCode for what no poster can carry.
    """
    code = _as_printed(text)
    if len(code) != POSTER_LENGTH or not set(code) <= set(POSTER_ALPHABET):
        raise UnknownCode
    return code


def _as_printed(text: str) -> str:
    return without_gaps(text).upper().translate(_LOOK_ALIKES)


# --- one-time tickets ---


def ticket(random_bytes: bytes) -> str:
    """Eight characters of POSTER_ALPHABET, each as likely. random_bytes: RANDOM_BYTES of them."""
    return _draw(random_bytes, POSTER_ALPHABET, TICKET_LENGTH)


def ticket_hash(pepper: bytes, activity: UUID | str, typed: str) -> bytes:
    """What is kept of an unused ticket, from what was typed. Without the pepper nobody finds the ticket by trying."""
    return hmac.digest(pepper, f"ticket|{activity}|{_as_printed(typed)}".encode(), "sha256")[:PID_BYTES]


# --- receipt codes ---


def check_digit(digits: str) -> str:
    """Damm's check digit of ASCII digits; "0" for digits that already end with their own.

    Catches every single wrong digit and every two neighbours swapped.
    """
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def receipt_code(random_bytes: bytes) -> str:
    """15 digits, each as likely, and their check digit. random_bytes: RANDOM_BYTES of them."""
    digits = _draw(random_bytes, "0123456789", CODE_DIGITS - 1)
    return digits + check_digit(digits)


def read_code(text: str) -> str:
    """The 16 ASCII digits of a receipt code as typed or pasted: spaces, hyphens, ٠–٩ and ۰–۹ are read.

    Raises CodeCheckDigit when it is not 16 digits or the check digit does not agree.
    """
    code = without_gaps(text)
    if not re.fullmatch(r"[0-9]{16}", code) or check_digit(code) != "0":
        raise CodeCheckDigit
    return code


def grouped(code: str) -> str:
    """Groups of four. In right-to-left text isolate it (<bdi dir=ltr>), or the groups change places."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _draw(random_bytes: bytes, alphabet: str, length: int) -> str:
    """Bytes from the alphabet's last whole multiple up are dropped: else the first letters come oftener."""
    limit = 256 - 256 % len(alphabet)
    drawn = [alphabet[byte % len(alphabet)] for byte in random_bytes if byte < limit]
    if len(drawn) < length:
        raise ValueError(f"{len(random_bytes)} random bytes are too few; hand in {RANDOM_BYTES}")
    return "".join(drawn[:length])


# --- the chain of keys ---


def participant_key(code: str, intervention: UUID | str) -> bytes:
    """32 bytes: the participant in one (top) intervention; enough to see and erase. code: 16 ASCII digits."""
    if not re.fullmatch(r"[0-9]{16}", code):
        raise ValueError("a receipt code is 16 ASCII digits; read_code makes them")
    salt = f"ringar|{UUID(str(intervention))}".encode("ascii")
    return hashlib.pbkdf2_hmac("sha256", code.encode("ascii"), salt, ROUNDS, KEY_BYTES)


def answer_key(participant_key: bytes) -> bytes:
    """32 bytes: enough to answer a later wave, not to erase."""
    return hkdf(_key(participant_key), b"answer")


def stop_key(answer_key: bytes) -> bytes:
    """32 bytes: enough to end follow-up, nothing else."""
    return hkdf(_key(answer_key), b"stop")


def stop_hash(stop_key: bytes) -> bytes:
    """SHA-256: what the vault knows of the stop key."""
    return hashlib.sha256(_key(stop_key)).digest()


def pid(pepper: bytes, answer_key: bytes) -> bytes:
    """16 bytes: the server's pseudonym for a participant, gone when the intervention's pepper dies."""
    return hmac.digest(pepper, b"pid|" + _key(answer_key), "sha256")[:PID_BYTES]


def text_tag(pepper: bytes, question: str, wave: int, answer_key: bytes) -> bytes:
    """32 bytes that find one free text for erasure, and tie it to no other text or answer."""
    if "|" in question:
        raise ValueError('a question\'s key holds no "|": it parts the fields of the tag')
    prefix = f"text|{question}|{wave:d}|".encode("ascii")
    return hmac.digest(pepper, prefix + _key(answer_key), "sha256")


def link_id(link: bytes) -> bytes:
    """SHA-256(L), 32 bytes: by this the server finds the sealed answer_key without knowing L."""
    return hashlib.sha256(_link(link)).digest()


def link_key(link: bytes) -> bytes:
    """32 bytes for AES-256-GCM: HKDF-SHA256(L, no salt, info "link")."""
    return hkdf(_link(link), b"link")


def hkdf(secret: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869) without salt, one block: 32 bytes."""
    pseudorandom_key = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(pseudorandom_key, info + b"\x01", "sha256")


def _key(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key is {KEY_BYTES} bytes, not {len(key)}")
    return key


def _link(link: bytes) -> bytes:
    if len(link) != LINK_BYTES:
        raise ValueError(f"a link is {LINK_BYTES} bytes, not {len(link)}")
    return link


# --- how keys travel ---


def b64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64url(text: str, length: int | None = KEY_BYTES) -> bytes:
    """The bytes of unpadded base64url; length None takes any.

    Raises KeyMalformed for padding, foreign characters, another length, a second spelling of the same bytes.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise KeyMalformed
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise KeyMalformed from error
    # Leftover bits give one key several spellings; only the one that we would write is taken.
    if b64url(data) != text or length not in (None, len(data)):
        raise KeyMalformed
    return data
