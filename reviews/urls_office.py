"""Addresses of what is the partnership's own and of no review: editions of the protocol, templates of letters."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import editions

E = "protocol/editions/"

OFFICE: list[URLPattern | URLResolver] = [
    path(E, editions.editions, name="editions"),
    path(f"{E}begin/", editions.begin, name="edition_begin"),
    path(f"{E}<slug:key>/marking.css", editions.marking_css, name="edition_css"),
    path(f"{E}<uuid:edition_id>/", editions.one, name="edition"),
    path(f"{E}<uuid:edition_id>/change/", editions.change, name="edition_change"),
]
