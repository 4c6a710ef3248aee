"""What somebody sends who means no good: more than five hundred requests, by what they try. See test_hostile.py."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "multipart/form-data; boundary=x"


@dataclass(frozen=True)
class Attack:
    """One request. signed_in: it comes with an admin's session, so that it reaches what lies behind."""

    what: str
    method: str
    path: str
    body: bytes | None = None
    type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    signed_in: bool = False


def nested(depth: int, left: str, right: str) -> bytes:
    return (left * depth + "1" + right * depth).encode()


VALID = {"answer_key": "A" * 43}
BODIES: dict[str, bytes] = {
    **{f"depth {depth}": nested(depth, "[", "]") for depth in (19, 20, 21, 500, 30_000)},
    **{f"objects {depth}": nested(depth, '{"a":', "}") for depth in (20, 21, 500, 9_000)},
    **{f"open {depth}": b"[" * depth for depth in (1, 21, 60_000)},
    **{f"{size} bytes": b'"' + b"x" * size + b'"' for size in (65_533, 65_534, 65_535, 1_000_000)},
    "many keys": json.dumps({f"k{number}": number for number in range(4_000)}).encode(),
    "many values": json.dumps({"answers": [0] * 20_000}).encode(),
    "key twice": b'{"answer_key": "x", "answer_key": "y"}',
    "key twice within": b'{"answers": {"a": 1, "a": 2}}',
    "key twice escaped": b'{"id": 1, "\\u0069d": 2}',
    "prototype": b'{"__proto__": {"admin": true}, "constructor": 1, "__class__": 2}',
    "empty": b"",
    "space": b" \n\t",
    "two values": b"{} {}",
    "comment": b'{"a": 1} // b',
    "trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "control": b'{"a": "\x01"}',
    "NUL": b'{"a": "\x00"}',
    "NUL escaped": b'{"answer_key": "\\u0000"}',
    "NUL in a key": b'{"\\u0000": 1}',
    "half a character": b'{"answer_key": "\\ud800"}',
    "the other half": b'{"answer_key": "\\udfff\\ud800"}',
    "half in a key": b'{"\\ud83d": 1}',
    "bad escape": b'{"a": "\\x41"}',
    "latin-1": '{"a": "å"}'.encode("latin-1"),
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "utf-32": '{"a": 1}'.encode("utf-32"),
    "utf-7": b'{"a": "+ADw-"}',
    "mark of order": b"\xef\xbb\xbf{}",
    "overlong": b'{"a": "\xc0\xaf"}',
    "surrogate bytes": b'{"a": "\xed\xa0\x80"}',
    "beyond": b'{"a": "\xf4\x90\x80\x80"}',
    "bytes": bytes(range(256)),
    "zip": b"PK\x03\x04" + bytes(200),
    "xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    **{
        f"number {text[:12]}": f'{{"wave": {text}, "id": {text}}}'.encode()
        for text in (
            *("-1", "1.0", "1.5", "-0", "1e3", "1e308", "1e309", "-1e999", "1E400", "0x10", "01", "+1", ".5", "1."),
            *(
                "NaN",
                "Infinity",
                "-Infinity",
                "true",
                "null",
                '"1"',
                '"\u0661"',
                str(2**31),
                str(2**53),
                str(2**53 - 1),
            ),
            *(str(2**63), str(-(2**63) - 1), str(2**64), "9" * 400, "9" * 4_301, "0." + "1" * 5_000, "[]", "{}"),
        )
    },
}
DOORS = (
    ("POST", "/api/v1/surveys/{code}/open", False),
    ("POST", "/api/v1/surveys/{code}/responses", False),
    ("POST", "/api/v1/auth/login", False),
    ("POST", "/api/v1/interventions", True),
    ("PUT", "/api/v1/questionnaires/{questionnaire}", True),
)
TYPES = (
    *("", "text/plain", "application/json; charset=utf-16", "application/json; charset=nonsense", "application/json;"),
    *("application/JSON", "application/vnd.api+json", "json", "application/json, text/html", "a" * 5_000, "multipart/"),
    *(FORM, "multipart/form-data", "application/json; charset=\x01", "text/html; charset=utf-7", "*/*", ";", "/"),
)
WORDS = (
    *(
        "",
        "\x00",
        "%00",
        "%ff",
        "%",
        "%zz",
        "..",
        "../../etc/passwd",
        "%2e%2e%2f",
        "a" * 9_000,
        "'",
        '"',
        "<x>",
        "${7*7}",
    ),
    *(
        "{{7*7}}",
        "\u202e",
        "\ud7ff",
        "\uffff",
        "٣",
        "-1",
        "0",
        "1e9",
        "99999999999999999999",
        "NaN",
        "1;2",
        "[]",
        "null",
    ),
    *("x' OR '1'='1", "1);DROP TABLE staff;--", "\r\nSet-Cookie: a=b", "%0d%0aX: y", "\\", "//evil.example", "𝟙"),
)
PATHS = (
    *("/{word}", "/r/{word}", "/{code}/{word}", "/api/v1/surveys/{word}", "/api/v1/languages/{word}", "/setup/{word}"),
    *("/clips/{word}.m4a", "/assets/{word}/{word}", "/api/v1/interventions/{word}", "/api/v1/links/{word}"),
)
QUERIES = (
    *("/{code}?lang={word}", "/find?code={word}", "/login?next={word}", "/accessibility?at={word}"),
    *("/api/v1/interventions?page={word}", "/api/v1/activities?intervention={word}", "/interventions?lang={word}"),
    "/api/v1/waves?intervention={word}&intervention={word}&size={word}",
)
HEADERS = (
    *("Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Cookie", "Range", "If-None-Match", "If-Range"),
    *("Origin", "Referer", "X-Forwarded-For", "Forwarded", "X-Real-IP", "X-HTTP-Method-Override", "If-Modified-Since"),
    *("Content-Encoding", "Expect", "X-CSRF-TOKEN", "Host", "User-Agent", "Transfer-Encoding", "Via", "Content-Range"),
)
READ_OF_STAFF = ("Accept-Language", "Authorization", "Cookie", "Origin", "Range", "Referer", "X-CSRF-TOKEN")
SAID = (
    *(
        "",
        " ",
        ",",
        ";",
        "=",
        "\t",
        "é",
        "\xff" * 50,
        "a" * 8_000,
        "*;q=nan",
        "sv;q=1e999",
        "bytes=",
        "bytes=-",
        "null",
    ),
    *(
        "bytes=9-1,-5,0-",
        "bytes=99999999999999999999-",
        "Bearer",
        "Bearer a.b.c",
        "Basic Og==",
        "://",
        "http://[",
        "[::1",
    ),
    *(
        "ringar_session=x; ringar_session=y",
        "for=unknown;by=_x",
        '"',
        'W/"',
        ",".join(["sv;q=0.1"] * 900),
        "gzip, gzip;q=0",
    ),
)
FORMS: dict[str, tuple[str, bytes]] = {
    "many fields": (FORM, b"&".join(b"a%d=1" % number for number in range(5_000))),
    "one field many times": (FORM, b"email=a&" * 5_000),
    "no equals": (FORM, b"email&password&&&=&=="),
    "bad percent": (FORM, b"email=%&password=%zz%"),
    "NUL": (FORM, b"email=a%00b&password=%00"),
    "not utf-8": (FORM, b"email=%ff%fe&password=\xff"),
    "surrogate": (FORM, b"email=%ed%a0%80&password=x"),
    "semicolons": (FORM, b"email=a;password=b"),
    "brackets": (FORM, b"email[]=a&email[x]=b&password[__proto__]=c"),
    "too long": (FORM, b"email=" + b"x" * 200_000),
    "json": (FORM, b'{"email": "a"}'),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "empty boundary": ("multipart/form-data; boundary=", b"--\r\n"),
    "long boundary": (f"multipart/form-data; boundary={'b' * 5_000}", b"--b"),
    "odd boundary": ("multipart/form-data; boundary=\xe5", b"--\xe5\r\n"),
    "no end": (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na'),
    "no name": (BOUNDARY, b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
    "no headers": (BOUNDARY, b"--x\r\n\r\na\r\n--x--\r\n"),
    "file in a field": (
        BOUNDARY,
        b'--x\r\nContent-Disposition: form-data; name="email"; filename="/etc/x"\r\n\r\na\r\n--x--',
    ),
    "many parts": (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 1_200 + b"--x--"),
    "long header": (BOUNDARY, b"--x\r\nContent-Disposition: form-data; name=" + b"a" * 60_000 + b"\r\n\r\n\r\n--x--"),
    "odd charset": (
        BOUNDARY,
        b'--x\r\nContent-Disposition: form-data; name="email"\r\nContent-Type: text/plain; charset=x\r\n\r\na\r\n--x--',
    ),
    "nested": (BOUNDARY, b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\n--y--\r\n--x--"),
    "too large": (
        BOUNDARY,
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 3_000_000 + b"\r\n--x--",
    ),
    "nothing": (FORM, b""),
}
FORM_DOORS = (
    ("/login", False),
    ("/{code}", False),
    ("/{code}/mine", False),
    ("/account", True),
    ("/interventions/new", True),
    ("/interventions/{intervention}/questionnaire/xlsform", True),
)
BOMB = gzip.compress(b" " * 30_000_000)


def corpus() -> list[Attack]:
    """All of them; paths have gaps for what a street has."""
    return [*chain(_bodies(), _types(), _words(), _headers(), _forms(), _methods())]


def _bodies() -> Iterator[Attack]:
    for method, path, signed_in in DOORS:
        for what, body in BODIES.items():
            yield Attack(f"{path} {what}", method, path, body, JSON, signed_in=signed_in)
        for packed in ("gzip", "deflate", "br", "gzip, gzip"):
            yield Attack(f"{path} {packed}", method, path, BOMB, JSON, {"Content-Encoding": packed}, signed_in)


def _types() -> Iterator[Attack]:
    for type in TYPES:
        yield Attack(f"type {type[:30]!r}", "POST", DOORS[0][1], json.dumps(VALID).encode(), type)
        yield Attack(f"form {type[:30]!r}", "POST", "/login", b"email=a&password=b", type)


def _words() -> Iterator[Attack]:
    for path in (*PATHS, *QUERIES):
        for word in WORDS:
            yield Attack(f"{path} {word[:20]!r}", "GET", path.replace("{word}", word), signed_in="intervention" in path)


def _headers() -> Iterator[Attack]:
    for name in HEADERS:
        for said in SAID:
            yield Attack(f"{name}: {said[:20]!r}", "GET", "/{code}", headers={name: said})
            if name in READ_OF_STAFF:
                what = f"signed in, {name}: {said[:20]!r}"
                yield Attack(what, "GET", "/account", headers={name: said}, signed_in=True)


def _forms() -> Iterator[Attack]:
    for path, signed_in in FORM_DOORS:
        for what, (type, body) in FORMS.items():
            yield Attack(f"{path} {what}", "POST", path, body, type, signed_in=signed_in)


def _methods() -> Iterator[Attack]:
    for method in ("TRACE", "CONNECT", "PATCH", "PROPFIND", "GETX", "get", "OPTIONS", "HEAD", "DELETE"):
        for path in ("/", "/{code}", "/api/v1/interventions", "*"):
            yield Attack(f"{method} {path}", method, path, signed_in=True)


def request(attack: Attack, street: dict[str, str]) -> dict[str, Any]:
    """What werkzeug's client is told, without who sends it."""
    path = attack.path
    for name, id in street.items():
        path = path.replace(f"{{{name}}}", id)
    told: dict[str, Any] = {"path": path, "method": attack.method, "headers": dict(attack.headers)}
    if attack.body is not None:
        told |= {"data": attack.body, "content_type": attack.type}
    return told
