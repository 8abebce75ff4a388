"""Addresses of this floor. Those of one review carry its reference, which tells nothing (never 1)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "reviews"

urlpatterns: list[URLPattern | URLResolver] = []
