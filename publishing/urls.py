"""The public site's addresses: whatever no other floor answers."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, path, re_path

from publishing.views import public

BESIDE = "home/" if settings.SITE == "all" else ""  # the demo's rooms have "/": the public's pages stand beside them
urlpatterns: list[URLPattern | URLResolver] = [
    path(BESIDE, public.serve, name="public_home"),
    path(f"{BESIDE}accessibility/", public.accessibility, name="public_accessibility"),
    path(f"{BESIDE}privacy/", public.privacy, name="public_privacy"),
    re_path(r"^((?:[\w-]+/)*(?:[\w-]+(?:\.pdf)?/?)?)$", public.serve, name="wagtail_serve"),
]
