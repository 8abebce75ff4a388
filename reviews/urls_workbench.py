"""Addresses of the workbench and of what the panel says to a finding (4.13, 4.21, 4.23)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import findings, workbench

R = "reviews/<slug:reference>/"
W = R + "workbench/"

WORKBENCH: list[URLPattern | URLResolver] = [
    path(W, workbench.workbench, name="workbench"),
    path(W + "questions/<uuid:question_key>/", workbench.beside_question, name="workbench_question"),
    path(W + "families/<uuid:question_id>/", workbench.beside_family, name="workbench_family"),
    path(W + "families/<uuid:question_id>/answered/", workbench.trace, name="workbench_trace"),
    path(W + "evidence/<uuid:citation_id>/remove/", workbench.uncite, name="uncite"),
    path(W + "outline.docx", workbench.outline, name="report_outline"),
    path(R + "chronology/rows/<uuid:row_id>/", workbench.row, name="chronology_use"),
    path(R + "findings/<uuid:point_id>/cite/", workbench.cite, name="point_cite"),
    path(R + "findings/<uuid:point_id>/answer/", findings.answer_point, name="point_answer"),
    path(R + "findings/answers/<uuid:said_id>/", findings.reply, name="point_reply"),
]
