"""Addresses of the panel's meetings (4.10, 4.20, 4.21, 4.26)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import meetings, minutes

M = "reviews/<slug:reference>/meetings/"
ONE = M + "<uuid:meeting_id>/"

MEETINGS: list[URLPattern | URLResolver] = [
    path(M, meetings.meetings, name="meetings"),
    path(M + "call/", meetings.call, name="meeting_call"),
    path(ONE, meetings.meeting, name="meeting"),
    path(ONE + "agenda/", meetings.add_item, name="meeting_item"),
    path(M + "agenda/<uuid:agenda_id>/withdraw/", meetings.withdraw_item, name="meeting_item_withdraw"),
    path(ONE + "call/", meetings.call_person, name="meeting_call_person"),
    path(ONE + "answer/", meetings.answer, name="meeting_answer"),
    path(ONE + "held/", meetings.hold, name="meeting_held"),
    path(ONE + "minutes/", minutes.write, name="minutes_write"),
    path(ONE + "minutes/correction/", minutes.correct, name="minutes_correct"),
    path(ONE + "minutes/agreed/", minutes.agree, name="minutes_agree"),
    path(M + "corrections/<uuid:correction_id>/", minutes.keep, name="minutes_keep"),
    path(ONE + "actions/", minutes.add_action, name="meeting_action"),
    path(M + "actions/<uuid:task_id>/done/", minutes.done, name="meeting_action_done"),
]
