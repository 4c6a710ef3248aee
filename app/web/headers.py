"""What every answer says to the browser besides its body: content security policy, no referrer, no caching, packing.

A door that needs another policy or cache rule sets it itself; what is set already is left alone.
"""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from flask import Flask, Response, current_app, request

from app.extensions import current_settings
from app.web.assets import csp_hash

# What stands inline, named by its hash: whatever else does is refused by the browser.
INLINE_STYLE, INLINE_SCRIPT = "resident.css", "exit.js"
SMALLEST = 600  # below this packing saves nothing that a phone could notice
# How hard brotli tries. What never changes is packed once for all; a page is packed for each who asks.
BEST, QUICK = 11, 5
COMPRESSIBLE = ("text/", "application/json", "image/svg+xml", "application/manifest+json")
TWO_YEARS = 63_072_000
PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

NOT_FRAMED = "frame-ancestors 'none'"


def policy() -> str:
    """The content security policy of every page: nothing from other hosts, nothing inline that we did not write."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {csp_hash(INLINE_SCRIPT)}",
            f"style-src 'self' {csp_hash(INLINE_STYLE)}",
            "img-src 'self' data: blob:",
            "media-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            NOT_FRAMED,
        )
    )


def register(app: Flask) -> None:
    """Put the headers on every answer of the web process."""

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Cache-Control", "no-store")
        if current_settings().secure:
            headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains")
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if response.mimetype == "text/html":
            headers.setdefault("Content-Security-Policy", policy())
            headers.setdefault("Permissions-Policy", PERMISSIONS)
        else:
            headers.setdefault("Content-Security-Policy", NOT_FRAMED)
        return _smaller(response)


def _smaller(response: Response) -> Response:
    """Pack what anybody may read. Staff pages hold a CSRF token beside others' words: their length must say nothing.

    Browsers take brotli over https and on this machine; it is a sixth smaller than gzip, which all take.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "guard", None) != "public" or response.direct_passthrough or response.is_streamed:
        return response
    if not (response.mimetype or "").startswith(COMPRESSIBLE) or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    taken = next((name for name in PACKED if request.accept_encodings[name]), None)
    if taken and len(body) >= SMALLEST:
        lasting = "immutable" in response.headers["Cache-Control"]
        response.set_data(_once(taken, body) if lasting else PACKED[taken](body, QUICK))
        response.headers["Content-Encoding"] = taken
    return response


def _brotli(body: bytes, effort: int) -> bytes:
    return bytes(brotli.compress(body, quality=effort))


def _gzip(body: bytes, _effort: int) -> bytes:
    return gzip.compress(body, 6, mtime=0)


PACKED: dict[str, Callable[[bytes, int], bytes]] = {"br": _brotli, "gzip": _gzip}


@lru_cache(maxsize=200)
def _once(name: str, body: bytes) -> bytes:
    """What never changes, packed for ever."""
    return PACKED[name](body, BEST)
