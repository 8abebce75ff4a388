"""Addresses of this floor."""

from django.urls import URLPattern, URLResolver

app_name = "documentroom"
urlpatterns: list[URLPattern | URLResolver] = []
