"""Addresses of the chronologies (4.15, 4.16, 4.20)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import chronology, chronology_import, chronology_out, chronology_own

R = "reviews/<slug:reference>/chronology/"
OWN = R + "agencies/<uuid:agency_id>/"
ROW = OWN + "rows/<uuid:row_id>/"

CHRONOLOGY: list[URLPattern | URLResolver] = [
    path(R, chronology.merged, name="chronology"),
    path(R + "differences/", chronology.found, name="chronology_found"),
    path(R + "differences/<slug:digest>/", chronology.settle, name="chronology_settle"),
    path(R + "drawing/", chronology_out.drawing, name="chronology_drawing"),
    path(R + "chronology.docx", chronology_out.word, name="chronology_word"),
    path(R + "chronology.xlsx", chronology_out.excel, name="chronology_excel"),
    path(OWN, chronology_own.agency, name="chronology_agency"),
    path(OWN + "add/", chronology_own.add, name="chronology_row_add"),
    path(OWN + "hand-in/", chronology_own.hand_in, name="chronology_hand_in"),
    path(OWN + "import/", chronology_import.choose, name="chronology_import"),
    path(OWN + "import/<uuid:import_id>/", chronology_import.preview, name="chronology_preview"),
    path(ROW, chronology_own.change, name="chronology_row"),
    path(ROW + "correct/", chronology_own.correct, name="chronology_row_correct"),
    path(ROW + "remove/", chronology_own.remove, name="chronology_row_remove"),
]
