"""Every address of the portal. Upper floors are named in strings only; each face serves its own (PORTAL_SITE)."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal import health

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", health.healthz), path("readyz", health.readyz)]
if settings.SITE in ("all", "rooms"):
    urlpatterns += [path("", include("documentroom.urls"))]  # first: its pages' pictures are asked for most often
if settings.SITE in ("all", "rooms", "desk"):
    urlpatterns += [path("", include("portal.accounts.urls"))]
if settings.SITE in ("all", "rooms"):
    urlpatterns += [path("", include("portal.kernel.urls"))]
    urlpatterns += [path("", include("reviews.urls"))]
if "demo" in settings.INSTALLED_APPS:
    urlpatterns += [path("demo/", include("demo.urls"))]
if settings.SITE in ("all", "desk"):
    urlpatterns += [path("cms/", include("publishing.desk_urls"))]
if settings.SITE in ("all", "www"):  # last: Wagtail answers whatever is left
    urlpatterns += [path("", include("publishing.urls"))]
if settings.SITE == "www":
    handler500 = "publishing.views.public.broken"
