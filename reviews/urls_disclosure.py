"""Addresses of the schedule of material (4.22)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import disclosure

D = "reviews/<slug:reference>/disclosure/"
ITEM = D + "items/<uuid:item_id>/"
REQUEST = D + "requests/<uuid:request_id>/"

DISCLOSURE: list[URLPattern | URLResolver] = [
    path(D, disclosure.schedule, name="disclosure"),
    path(D + "add/", disclosure.add, name="disclosure_add"),
    path(D + "export/", disclosure.export, name="disclosure_export"),
    path(D + "exports/<uuid:file_id>/", disclosure.take, name="disclosure_file"),
    path(ITEM, disclosure.item, name="disclosure_item"),
    path(ITEM + "correct/", disclosure.correct, name="disclosure_correct"),
    path(ITEM + "weigh/", disclosure.weigh, name="disclosure_weigh"),
    path(ITEM + "ask/", disclosure.ask, name="disclosure_ask"),
    path(REQUEST + "agency/", disclosure.tell_agency, name="disclosure_told"),
    path(REQUEST + "answer/", disclosure.answer, name="disclosure_answer"),
]
