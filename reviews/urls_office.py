"""Addresses of what is the partnership's own and of no review: editions of the protocol, templates of letters."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import editions, letters

E = "protocol/editions/"
T = "letters/templates/"

OFFICE: list[URLPattern | URLResolver] = [
    path(E, editions.editions, name="editions"),
    path(f"{E}begin/", editions.begin, name="edition_begin"),
    path(f"{E}<slug:key>/marking.css", editions.marking_css, name="edition_css"),
    path(f"{E}<uuid:edition_id>/", editions.one, name="edition"),
    path(f"{E}<uuid:edition_id>/change/", editions.change, name="edition_change"),
    path("reviews/<slug:reference>/letters/", letters.letters, name="letters"),
    path(T, letters.templates, name="letter_templates"),
    path(f"{T}<uuid:template_id>/<slug:which>.docx", letters.template_file, name="letter_template_file"),
    path(f"{T}<slug:letter_kind>/", letters.template, name="letter_template"),
    path(f"{T}<slug:letter_kind>/present.docx", letters.template_present, name="letter_template_present"),
    path(f"{T}<slug:letter_kind>/example.docx", letters.template_example, name="letter_template_example"),
]
