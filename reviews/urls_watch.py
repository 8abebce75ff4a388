"""Addresses of what is watched: alerts, the log of network addresses, the report of access."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import watch

R = "reviews/<slug:reference>/"

WATCH: list[URLPattern | URLResolver] = [
    path(f"{R}alerts/", watch.alert_list, name="alerts"),
    path(f"{R}alerts/<uuid:alert_id>/", watch.alert, name="alert"),
    path(f"{R}addresses/", watch.address_list, name="addresses"),
    path(f"{R}addresses/<uuid:opening_id>/", watch.address_one, name="address_request"),
    path(f"{R}access/period/", watch.period, name="access_period"),
    path(f"{R}access/period/file/", watch.period_file, name="access_period_file"),
]
