"""Addresses of this floor. Those of one review carry its reference, which tells nothing (never 1)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.urls_begin import BEGIN
from reviews.urls_chronology import CHRONOLOGY
from reviews.urls_disclosure import DISCLOSURE
from reviews.urls_ending import ENDING
from reviews.urls_gather import GATHER
from reviews.urls_later import LATER
from reviews.urls_meetings import MEETINGS
from reviews.urls_office import OFFICE
from reviews.urls_watch import WATCH
from reviews.urls_workbench import WORKBENCH
from reviews.views import family, overview, protocol_page, today

app_name = "reviews"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("dates.ics", today.calendar_file, name="calendar"),
    path("protocol/", protocol_page.reference_page, name="clauses"),
    path("reviews/", today.review_list, name="list"),
]

urlpatterns += [*BEGIN, *GATHER, *CHRONOLOGY, *LATER, *DISCLOSURE, *MEETINGS, *OFFICE, *ENDING, *WORKBENCH, *WATCH]

# Pages that are written from the protocol as data; after everything else, since a reference matches any word.
urlpatterns += [
    path("reviews/<slug:reference>/", overview.overview, name="overview"),
    path("reviews/<slug:reference>/protocol/", protocol_page.protocol_page, name="protocol"),
    path("reviews/<slug:reference>/protocol/clauses.csv", protocol_page.protocol_csv, name="protocol_csv"),
    path("reviews/<slug:reference>/protocol/report.docx", protocol_page.protocol_word, name="protocol_word"),
    path("family/<slug:reference>/", family.landing, name="family_landing"),
    path("family/<slug:reference>/<uuid:group_id>/ask/", family.ask, name="family_ask"),
    path("family/<slug:reference>/<uuid:group_id>/say/<slug:what>/", family.say, name="family_say"),
    path("family/<slug:reference>/<uuid:group_id>/notes/<uuid:contact_id>/", family.note, name="family_note"),
]
