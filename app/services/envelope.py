"""A response as it waits for its wave to close: sealed, so that the analyst alone opens it. No doors, no SQL.

What may not lie in clear goes in: pseudonym, version, mode, answers, free texts under tags that chain nothing.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app import sealing
from app.extensions import web_keys
from app.services import asking, contacts
from app.store.interventions import Intervention
from surveys import codes

DIGEST_BYTES = 16


def digest(id: UUID, pid: bytes | None, version: UUID, content: Mapping[str, Any]) -> bytes:
    """Tells the same body from another one, and nothing to whoever lacks the master key and tries answers out."""
    body = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    said = b"|".join([id.bytes, pid or b"", version.bytes, body])
    return hmac.digest(codes.hkdf(web_keys().master, b"digest"), said, "sha256")[:DIGEST_BYTES]


def tagged(
    owner: Intervention, *, wave: int, answer_key: bytes | None, texts: Mapping[str, str]
) -> list[dict[str, str]]:
    """Free texts by question, each with the tag by which its writer can have it erased."""
    if not texts:
        return []
    pepper = asking.pepper_of(owner)
    key = answer_key or secrets.token_bytes(codes.KEY_BYTES)  # without a code nobody can ever ask for it
    tags = {question: codes.b64url(codes.text_tag(pepper, question, wave, key)) for question in texts}
    return [{"tag": tags[question], "question": question, "text": text} for question, text in texts.items()]


def sealed(intervention: UUID, content: Mapping[str, Any]) -> bytes:
    """All of it, filled up to one of a few lengths."""
    plain = sealing.filled(contacts.json_bytes(content), sealing.RESPONSE_LENGTHS)
    return sealing.seal(web_keys().answers_public, plain, info=sealing.response_info(intervention))
