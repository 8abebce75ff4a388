"""The public site's addresses: whatever no other floor answers."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, path, re_path

from publishing.views import public

urlpatterns: list[URLPattern | URLResolver] = []
if settings.SITE == "all":  # the demo's rooms have "/": the public home stands beside them
    urlpatterns += [path("home/", public.serve, name="public_home")]
else:
    urlpatterns += [path("", public.serve, name="public_home")]
urlpatterns += [re_path(r"^((?:[\w-]+/)*(?:[\w-]+(?:\.pdf)?/?)?)$", public.serve, name="wagtail_serve")]
