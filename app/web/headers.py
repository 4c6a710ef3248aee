"""What every answer says to the browser besides its body: content security policy, no referrer, no caching, gzip.

A door that needs another policy or cache rule sets it itself; what is set already is left alone.
"""

import gzip

from flask import Flask, Response, current_app, request

from app.extensions import current_settings
from app.web.assets import csp_hash

# Inline stylesheets, named by their hashes: whatever else stands inline is refused by the browser.
INLINE = ("resident.css",)
SMALLEST = 600  # below this gzip saves nothing that a phone could notice
COMPRESSIBLE = ("text/", "application/json", "image/svg+xml", "application/manifest+json")
TWO_YEARS = 63_072_000
PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def policy() -> str:
    """The content security policy of every page: nothing from other hosts, nothing inline that we did not write."""
    styles = " ".join(csp_hash(name) for name in INLINE)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {styles}",
            "img-src 'self' data: blob:",
            "media-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
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
        return _smaller(response)


def _smaller(response: Response) -> Response:
    """Gzip what anybody may read. Staff pages hold a CSRF token beside others' words: their length must say nothing."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "guard", None) != "public" or response.direct_passthrough or response.is_streamed:
        return response
    if not (response.mimetype or "").startswith(COMPRESSIBLE) or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) >= SMALLEST and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
