"""How anything of a room leaves: never stored by anybody on the way, never sniffed, never run (never 2)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from portal.kernel.openers import View

NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
NEVER_KEPT = "no-store, private, max-age=0"


def restricted(response: HttpResponseBase) -> HttpResponseBase:
    """Forbid every cache, the browser's own and the page behind the back button included."""
    response["Cache-Control"] = NEVER_KEPT
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def never_kept(view: View) -> View:
    """A view whose pages no cache may keep."""

    @wraps(view)
    def kept_nowhere(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return restricted(view(*args, **kwargs))

    return kept_nowhere


def _served(response: HttpResponseBase, disposition: str) -> HttpResponseBase:
    restricted(response)
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Disposition"] = disposition
    return response


def drawn_page(jpeg: bytes) -> HttpResponseBase:
    """A page as the server drew it. Its name says nothing and cannot run."""
    return _served(HttpResponse(jpeg, content_type="image/jpeg"), 'inline; filename="page.jpg"')


def attachment(chunks: Iterable[bytes], size: int, name: str) -> HttpResponseBase:
    """Filed bytes, always as a download of no particular type, so that no browser opens them by itself.

    ``name`` must be safe already (:func:`safe_name`).
    """
    response = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    response["Content-Length"] = str(size)
    return _served(
        response,
        f'attachment; filename="{name.encode("ascii", "replace").decode().replace("?", "_")}"; '
        f"filename*=UTF-8''{quote(name)}",
    )


def safe_name(name: str, suffix: str) -> str:
    """A download's name: the sender's words without anything that paths, headers or shells read, and our own ending."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    kept = "".join(char if char.isalnum() or char in " -_()," else "_" for char in stem).strip(" ._")[:100]
    return f"{kept or 'file'}{suffix}"
