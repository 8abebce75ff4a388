"""The public site's addresses: whatever no other floor answers."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, path, re_path

from publishing.views import open, public

BESIDE = "home/" if settings.SITE == "all" else ""  # the demo's rooms have "/": the public's pages stand beside them
urlpatterns: list[URLPattern | URLResolver] = [
    path(BESIDE, public.serve, name="public_home"),
    path(f"{BESIDE}accessibility/", public.accessibility, name="public_accessibility"),
    path(f"{BESIDE}privacy/", public.privacy, name="public_privacy"),
    path(f"{BESIDE}cookies/", open.cookies, name="public_cookies"),
    path(f"{BESIDE}what-changed/", open.what_changed, name="public_learning"),
    path("feed.xml", open.feed, name="public_feed"),
    path("sitemap.xml", open.sitemap, name="public_sitemap"),
    path("robots.txt", open.robots, name="public_robots"),
    path(f"{BESIDE}open-data/", open.data, name="public_data"),
    path(f"{BESIDE}open-data/reviews.json", open.data_json, name="public_data_json"),
    path(f"{BESIDE}open-data/reviews.csv", open.data_reviews, name="public_data_reviews"),
    path(f"{BESIDE}open-data/actions.csv", open.data_actions, name="public_data_actions"),
    path(f"{BESIDE}open-data/schema.json", open.data_schema, name="public_data_schema"),
    re_path(r"^((?:[\w-]+/)*(?:[\w-]+(?:\.pdf)?/?)?)$", public.serve, name="wagtail_serve"),
]
