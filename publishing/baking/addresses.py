"""The public face's addresses alone, for whoever bakes: no sign-in, no desk, no room can be reached through them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("publishing.urls"))]
