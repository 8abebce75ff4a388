"""What every page's frame needs: the partnership's name, the marking in force, the way round, the demo's banner.

Addresses are looked up by name, and one that this face does not serve is left out: the kernel knows no upper floor.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

LEAVE = "https://www.bbc.co.uk/weather"
HANDLING = (
    "Only for people whose declaration in this review has been accepted. Do not copy, forward or talk about "
    "it outside the review."
)


def address(name: str) -> str:
    """The path of a named URL, or nothing where this face has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def entries(names: tuple[tuple[str, str], ...], path: str) -> list[dict[str, Any]]:
    """Navigation entries that exist here, each knowing whether the reader is in it."""
    held = []
    for text, name in names:
        where = address(name)
        if where:
            here = path == where or (where != "/" and path.startswith(where))
            held.append({"text": text, "address": where, "here": here, "current": "page" if path == where else "true"})
    return held


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: no query, so that it costs nothing on any page."""
    signed_in = bool(getattr(request, "user", None) and request.user.is_authenticated)
    face = getattr(request, "face", settings.SITE)  # the public's pages are baked by other faces too
    nobodys = getattr(request.resolver_match, "url_name", "") == "wagtail_serve"
    nobodys = nobodys and not request.path.startswith("/reviews/")
    public = face == "www" or (face == "all" and nobodys and not signed_in)  # the demo has both faces at one address
    family = bool(getattr(getattr(request, "session_record", None), "quiet", False))  # an advocate or a relative
    return {
        "partnership": settings.PARTNERSHIP_NAME,
        "contact": settings.PARTNERSHIP_CONTACT,
        "marking": settings.MARKING,
        "marking_now": settings.MARKING_NOW,
        "marking_css": address("marking_css"),
        "handling": HANDLING,
        "demo_banner": settings.DEMO_BANNER,
        "navigation": entries(settings.NAVIGATION, request.path) if signed_in else [],
        "foot_links": entries(settings.FOOT_LINKS, request.path),
        "family_reader": family,
        "family_links": entries(
            tuple(one for one in settings.FOOT_LINKS if one[1] not in settings.NOT_FOR_FAMILIES)
            + ((("Your account", "accounts:account"),) if signed_in else ()),
            request.path,
        ),
        "sign_out_url": address("accounts:sign_out") if signed_in else "",
        "leave_url": address("accounts:leave") or LEAVE,
        "leave_elsewhere": LEAVE,
        "public_home": address("public_home") or "/",
        "on_public_face": public,
        "error_layout": settings.PUBLIC_LAYOUT if public else "plain.html",
    }
