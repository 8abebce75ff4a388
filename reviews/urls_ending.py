"""Addresses of ended reviews: their end, what two custodians open, and the certificates."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import custody, ending, taking_down

E = "ended/"
ONE = f"{E}<slug:reference>/"
CUSTODY = "reviews/<slug:reference>/custody/"

ENDING: list[URLPattern | URLResolver] = [
    path(E, ending.ended_list, name="ended"),
    path(f"{E}certificates/<uuid:destruction_id>/", ending.certificate, name="certificate"),
    path(f"{E}certificates/<uuid:destruction_id>/certificate.docx", ending.certificate_word, name="certificate_word"),
    path(f"{E}public/<uuid:release_id>/take-down/", taking_down.take_down, name="take_down"),
    path(f"{E}public/<uuid:release_id>/letter/", taking_down.letter_back, name="take_letter_down"),
    path(ONE, ending.ending, name="ending"),
    path(f"{ONE}hold/", ending.hold, name="ending_hold"),
    path(f"{ONE}holds/<uuid:hold_id>/lift/", ending.lift, name="ending_lift"),
    path(f"{ONE}custodian/", ending.custodian, name="ending_custodian"),
    path(f"{ONE}destroy/", ending.destroy, name="ending_destroy"),
    path(f"{ONE}stop/", ending.stop, name="ending_stop"),
    path(CUSTODY, custody.custody, name="custody"),
    path(f"{CUSTODY}ask/", custody.ask, name="custody_ask"),
    path(f"{CUSTODY}<uuid:named_id>/", custody.answer, name="custody_answer"),
]
