"""Every address of the portal. Upper floors are named in strings only; each face serves its own (PORTAL_SITE)."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

Patterns = list[URLPattern | URLResolver]


def _floor(name: str) -> Patterns:
    """The patterns of one floor, without naming it in an import."""
    patterns: Patterns = import_module(name).urlpatterns
    return patterns


urlpatterns: Patterns = []
if settings.SITE in ("all", "rooms", "desk"):
    urlpatterns += [path("", include("portal.accounts.urls"))]
if settings.SITE in ("all", "rooms"):
    urlpatterns += [path("", include("reviews.urls")), path("", include("documentroom.urls"))]
