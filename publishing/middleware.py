"""Wagtail's admin under a strict content policy: a nonce for the inline scripts that it needs, nothing else loosened.

Wagtail 7 writes inline scripts without nonces, in its pages and, escaped, in the data of its widgets. The nonce is
added
on the way out, for /cms/ only. That blesses injected markup too, so everything here escapes as if this did not exist.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

HOME = "/cms/"
SCRIPT = re.compile(rb"(<script|&lt;script|\\u003[Cc]script)(?![^>]{0,200}\bnonce=)(?=[\s>&\\])")
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; style-src-elem 'self' 'unsafe-inline'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; "
    "frame-ancestors 'self'; form-action 'self'; base-uri 'none'; object-src 'none'"
)


class DeskPolicy:
    """Placed inside django-csp's middleware, which leaves a policy that stands as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith(HOME) and not getattr(response, "keeps_strict_policy", False):
            return self._loosened(response)
        return response

    def _loosened(self, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        nonce = secrets.token_urlsafe(18)
        if isinstance(response, HttpResponse):
            response.content = _with_nonce(response.content, nonce)
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        response["Content-Security-Policy"] = POLICY.format(nonce=nonce)
        return response


def _with_nonce(content: bytes, nonce: str) -> bytes:
    """Each script's opening gets the nonce: plain, escaped for an attribute, or escaped inside JSON."""

    def add(found: re.Match[bytes]) -> bytes:
        start = found.group(1)
        if start.startswith(b"<"):
            return start + f' nonce="{nonce}"'.encode()
        if start.startswith(b"&"):
            return start + f" nonce=&quot;{nonce}&quot;".encode()
        return start + f" nonce=\\u0022{nonce}\\u0022".encode()

    return SCRIPT.sub(add, content)
