"""How the public's pages answer: no cookie, nothing personal, asked again each time, gone when they are gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

FOR_EVERYBODY = (
    "no-cache, public"  # kept, but asked about each time: a withdrawal is seen at the next request (never 7)
)


def for_everybody(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever asks is nobody: a public page never depends on who is signed in, and sets no cookie.

    Where there is no such page they are themselves again: the error page is of the face that they came from.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        session, user = getattr(request, "session_record", None), getattr(request, "user", AnonymousUser())
        request.user, request.session_record = AnonymousUser(), None  # type: ignore[attr-defined]
        try:
            return view(request, *args, **kwargs)
        except Http404:
            request.user = user
            raise
        finally:
            request.session_record = session  # type: ignore[attr-defined]

    return answered


def fresh(request: HttpRequest, response: Any, etag: str = "") -> Any:
    """The response with its ETag, or 304 where the reader has these very bytes already."""
    etag = quote_etag(etag or hashlib.sha256(response.content).hexdigest())
    response["Cache-Control"], response["ETag"] = FOR_EVERYBODY, etag
    if response.status_code != 200:
        return response
    return get_conditional_response(request, etag=etag, response=response)
