"""One public address, rendered as nobody through the public face's own addresses, on whichever face this process is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import get_urlconf, resolve, set_urlconf
from django.utils import translation
from django.views.defaults import page_not_found

from portal.kernel.openers import PUBLIC, opener_of

URLCONF = "publishing.baking.addresses"
PERSONAL = re.compile(rb"csrfmiddlewaretoken|csrftoken|sessionid|\snonce=[\"']", re.I)


class Unfit(Exception):
    """What was rendered must not become a file: it holds something of one reader's, or its bytes are not as cleared."""


class Nobody(WSGIRequest):
    """A request of nobody's, to the public face's own host."""

    face = "www"

    def get_host(self) -> str:
        return urlsplit(settings.PUBLIC_URL).netloc


@dataclass(frozen=True)
class Answer:
    """What everybody would be answered."""

    status: int
    type: str
    chunks: Iterator[bytes] | list[bytes]
    etag: str = ""

    @property
    def content(self) -> bytes:
        return b"".join(self.chunks)


def ask(address: str, query: str = "") -> Answer:
    """The answer to this address. Raises Unfit where it holds a cookie, a token or a nonce."""
    with _public_face(address, query) as request:
        try:
            match = resolve(address, URLCONF)
            if opener_of(match.func) is not PUBLIC:
                raise Http404
            request.resolver_match = match
            response = match.func(request, *match.args, **match.kwargs)
        except (Http404, PermissionDenied):
            return Answer(404, "text/html", [])
        return fit(address, response)


def system_page(name: str) -> Answer:
    """What the web server says by itself: nothing here (404), gone (410), the search cannot be asked (503)."""
    from publishing.views import public

    with _public_face("/") as request:
        if name == "404":
            return fit(name, page_not_found(request, Http404()))
        if name == "410":
            return fit(name, public.gone(request))
        return fit(name, render(request, "publishing/search_rests.html", status=503))


def fit(address: str, response: HttpResponseBase) -> Answer:
    """The response as an answer for everybody. Raises Unfit."""
    if response.cookies or "cookie" in response.get("Vary", "").casefold():
        raise Unfit(f"{address} depends on a cookie, or sets one")
    if "private" in response.get("Cache-Control", "") or "no-store" in response.get("Cache-Control", ""):
        raise Unfit(f"{address} is marked as somebody's own")
    kind = response.get("Content-Type", "").split(";")[0]
    etag = response.get("ETag", "").strip('"')
    if getattr(response, "streaming", False):
        return Answer(response.status_code, kind, iter(response), etag)
    content: bytes = response.content  # type: ignore[attr-defined]
    if PERSONAL.search(content):
        raise Unfit(f"{address} holds a token or a nonce")
    return Answer(response.status_code, kind, [content], etag)


def nobody(address: str, query: str = "") -> Nobody:
    """A request without a cookie, for nobody."""
    public = urlsplit(settings.PUBLIC_URL)
    request = Nobody(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "SERVER_NAME": public.hostname or "localhost",
            "SERVER_PORT": str(public.port or (443 if public.scheme == "https" else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": public.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )
    request.user, request.session_record = AnonymousUser(), None  # type: ignore[attr-defined]
    return request


@contextmanager
def _public_face(address: str, query: str = "") -> Iterator[Any]:
    """A request of nobody's, while this thread's addresses are the public face's."""
    request = nobody(address, query)
    before = get_urlconf()
    set_urlconf(URLCONF)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            yield request
    finally:
        set_urlconf(before)
