"""What every page of a review says of it: the marking of the edition under which it was opened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from reviews.editions import FIRST, edition


def marking(request: HttpRequest) -> dict[str, Any]:
    """The context processor: nothing on pages of no review, which carry the marking of the settings."""
    review = getattr(request, "review", None)
    key = getattr(review, "edition", FIRST)
    if key == FIRST:
        return {}
    first, now = edition(key).marks
    return {"marking": first, "marking_now": now, "marking_css": reverse("reviews:edition_css", kwargs={"key": key})}
