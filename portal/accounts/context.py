"""What the frame of a page says about the session: when it ends if nothing is done."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch
from django.utils import timezone


def start() -> str:
    """The first page after signing in."""
    try:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    except NoReverseMatch:
        return "/"


def session(request: HttpRequest) -> dict[str, Any]:
    """The context processor; no query: the session's record is loaded already."""
    frame = {"start_url": start(), "rooms_url": settings.ROOMS_URL if settings.SITE == "desk" else ""}
    found = getattr(request, "session_record", None)
    if found is None:
        return frame
    seconds = max(0, int((found.ends_at - timezone.now()).total_seconds()))
    return frame | {"idle": {"at": found.ends_at, "seconds": seconds, "minutes": found.idle_minutes}}
