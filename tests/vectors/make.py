"""Makes keys.json from the Python side. Its HPKE is written out from RFC 9180, so that it checks both sides.

`python -m tests.vectors.make` writes the file; a test fails when the file and this disagree. Another vector
means that codes on people's cards stop working: do it only before the first card is handed out.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app import sealing
from surveys import codes
from surveys.errors import CodeCheckDigit

FILE = Path(__file__).with_name("keys.json")
INTERVENTION = "3f2b8c1e-5a4d-4e6f-8b7a-9c0d1e2f3a4b"
# RFC 9180, appendix A.3.1: as published.
RFC_9180 = {
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "ephemeral_private": "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
    "recipient_private": "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
    "recipient_public": "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e5"
    "39c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
    "plaintext": "4265617574792069732074727574682c20747275746820626561757479",
    "aad": "436f756e742d30",
    "sealed": "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c09"
    "00be863c403ce65c9bfcb9382657222d18c45ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232"
    "e3ab2523f39513434",
}
TYPED = (
    "5720 0000 0000 0004",
    "1234567890123456",
    "1234 5678 9012",
    "12345678901234567",
    "abcd efgh ijkl mnop",
    "",
)


def private(number: str) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a hexadecimal number."""
    return ec.derive_private_key(int(number, 16), ec.SECP256R1())


def hpke(recipient: bytes, ephemeral: str, plaintext: bytes, info: bytes, aad: bytes = b"") -> bytes:
    """The suite of app/sealing.py in base mode with a chosen ephemeral key: enc + ciphertext."""
    kem, suite = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x01"

    def extract(suite_id: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite_id + label + secret, "sha256")

    def expand(suite_id: bytes, key: bytes, label: bytes, context: bytes, length: int) -> bytes:
        labeled = length.to_bytes(2, "big") + b"HPKE-v1" + suite_id + label + context
        return hmac.digest(key, labeled + b"\x01", "sha256")[:length]

    own = private(ephemeral)
    enc = sealing.raw_public(own)
    point = own.exchange(ec.ECDH(), sealing.load_public(recipient))
    shared = expand(kem, extract(kem, b"", b"eae_prk", point), b"shared_secret", enc + recipient, 32)
    hashes = extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", b"")
    key = expand(suite, secret, b"key", b"\x00" + hashes, 16)
    nonce = expand(suite, secret, b"base_nonce", b"\x00" + hashes, 12)
    return enc + AESGCM(key).encrypt(nonce, plaintext, aad)


def bytes_from(seed: str, length: int) -> bytes:
    """Bytes that look random and are always the same."""
    return hashlib.shake_256(seed.encode()).digest(length)


def vectors() -> dict[str, Any]:
    """Everything in keys.json; bytes in hexadecimal."""
    drawn = [bytes_from(f"draw {number}", codes.RANDOM_BYTES) for number in range(5)] + [
        bytes([255] * 40 + list(range(24))),
        bytes([249, 250] * 32),
    ]
    receipts = [codes.receipt_code(random) for random in drawn]
    return {
        "check_digit": {
            digits: codes.check_digit(digits) for digits in ("", "0", "572", "000000000000001", "987654321")
        },
        "receipt_codes": {random.hex(): code for random, code in zip(drawn, receipts, strict=True)},
        "poster_codes": {random.hex(): codes.poster_code(random) for random in drawn[:6]},
        "typed": [[text, _read(text)] for text in (*TYPED, *_spellings(receipts[0]))],
        "base64url": {bytes_from("b64", length).hex(): codes.b64url(bytes_from("b64", length)) for length in range(6)},
        "not_base64url": ["AA==", "A", "AB", "AAB", "A A", "+/+/", "Å", "AA\n", "AAAA="],
        "chain": [_chain(code, number) for number, code in enumerate(receipts[:3])],
        "link": _link(),
        "rfc_9180": RFC_9180,
        "contact": _contact(),
    }


def _read(text: str) -> str | None:
    try:
        return codes.read_code(text)
    except CodeCheckDigit:
        return None


def _spellings(code: str) -> list[str]:
    """One good code as people and phones write it, and with two neighbours swapped."""
    arabic, persian = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    groups = codes.grouped(code)
    swapped = next(i for i in range(15) if code[i] != code[i + 1])
    return [
        code,
        groups,
        groups.replace(" ", "-"),
        groups.replace(" ", "\u00a0").translate(arabic),
        f"\u2067{groups.translate(persian)}\u2069 ",
        groups.replace(" ", "\u2013"),
        code[:swapped] + code[swapped + 1] + code[swapped] + code[swapped + 2 :],
        code + "\u0967",
    ]


def _chain(code: str, number: int) -> dict[str, Any]:
    participant = codes.participant_key(code, INTERVENTION)
    answer = codes.answer_key(participant)
    stop = codes.stop_key(answer)
    pepper = bytes_from(f"pepper {number}", 32)
    return {
        "code": code,
        "intervention": INTERVENTION,
        "participant_key": participant.hex(),
        "answer_key": answer.hex(),
        "stop_key": stop.hex(),
        "stop_hash": codes.stop_hash(stop).hex(),
        "pepper": pepper.hex(),
        "pid": codes.pid(pepper, answer).hex(),
        "question": "vad_var_bast",
        "wave": number,
        "text_tag": codes.text_tag(pepper, "vad_var_bast", number, answer).hex(),
    }


def _link() -> dict[str, str]:
    link, answer, nonce = bytes_from("link", 16), bytes_from("answer", 32), bytes_from("nonce", 12)
    sealed = nonce + AESGCM(codes.link_key(link)).encrypt(nonce, answer, None)
    return {
        "fragment": codes.b64url(link),
        "link": link.hex(),
        "id": codes.link_id(link).hex(),
        "key": codes.link_key(link).hex(),
        "answer_key": answer.hex(),
        "sealed": sealed.hex(),
    }


def _contact() -> dict[str, Any]:
    recipient, ephemeral = bytes_from("courier", 32).hex(), bytes_from("ephemeral", 32).hex()
    public = sealing.raw_public(private(recipient))
    contact = {
        "channel": "email",
        "address": "åsa.öberg@exempel.se",
        "answer_key": codes.b64url(bytes_from("answer", 32)),
        "language": "sv-lattlast",
    }
    content = json.dumps(contact, ensure_ascii=False, separators=(",", ":")).encode()
    padded = content + b"\x80" + bytes(512 - len(content) - 1)
    return {
        "recipient_private": recipient,
        "recipient_public": public.hex(),
        "ephemeral_private": ephemeral,
        "intervention": INTERVENTION,
        "contact": contact,
        "padded": padded.hex(),
        "sealed": hpke(public, ephemeral, padded, f"ringar|box|{INTERVENTION}".encode()).hex(),
    }


def text() -> str:
    """keys.json as it should be."""
    return json.dumps(vectors(), indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="ascii")
