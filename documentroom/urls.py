"""Addresses of this floor. None of them holds a word of a case (never 9)."""

from django.urls import URLPattern, URLResolver, path

from documentroom.views import (
    comparing,
    deposits,
    family,
    feedback,
    filing,
    held,
    imr,
    incoming,
    meetings,
    originals,
    reading,
    release,
    room,
    several,
    sharing,
    tracing,
)

app_name = "documentroom"

ROOM = "reviews/<slug:reference>/room/"
DOCUMENT = ROOM + "documents/<uuid:document_id>/"
VERSION = ROOM + "versions/<uuid:version_id>/"
PAGES = "reviews/<slug:reference>/pages/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(ROOM, room.room, name="room"),
    path(ROOM + "file/", filing.file, name="file"),
    path(ROOM + "file/several/", several.several, name="several"),
    path(ROOM + "file/uploads/", incoming.uploads, name="uploads"),
    path("uploads/<uuid:upload_id>/<slug:key>/", incoming.upload, name="upload"),
    path(DOCUMENT + "new/uploads/", incoming.version_uploads, name="version_uploads"),
    path(DOCUMENT, room.document, name="document"),
    path(DOCUMENT + "originals/", originals.reasons, name="originals"),
    path(DOCUMENT + "compare/", comparing.compare, name="compare"),
    path(DOCUMENT + "new/", filing.new_version, name="new_version"),
    path(ROOM + "agencies/<uuid:imr_id>/send/", imr.send, name="imr_send"),
    path(ROOM + "agencies/<uuid:imr_id>/nil/", imr.nil_return, name="nil_return"),
    path(ROOM + "requests/", deposits.ask, name="deposits"),
    path(ROOM + "requests/<uuid:deposit_id>/", deposits.one, name="deposit_asked"),
    path(ROOM + "requests/<uuid:deposit_id>/end/", deposits.end, name="deposit_end"),
    path(ROOM + "trace/", tracing.trace, name="trace"),
    path(ROOM + "trace/<uuid:trace_id>/answer/", tracing.answer, name="trace_answer"),
    path(ROOM + "trace/<uuid:trace_id>/see/", tracing.see, name="trace_see"),
    path(ROOM + "held-back/", held.held_back, name="held_back"),
    path(VERSION + "again/", held.ask_again, name="ask_again"),
    path(VERSION, reading.read, name="read"),
    path(VERSION + "page-<int:number>.jpg", reading.page, name="page"),
    path(VERSION + "small-<int:number>.jpg", reading.page, {"size": "small"}, name="page_small"),
    path(VERSION + "large-<int:number>.jpg", reading.page, {"size": "large"}, name="page_large"),
    path(VERSION + "original/", originals.original, name="original"),
    path(VERSION + "pdf/", filing.pdf, name="pdf"),
    path(VERSION + "table/", room.table, name="table"),
    path(VERSION + "completed/", room.strip, name="strip"),
    path(VERSION + "share/", sharing.share, name="share"),
    path(VERSION + "agencies/", sharing.share_with_agencies, name="share_with_agencies"),
    path(ROOM + "shares/<uuid:share_id>/recall/", sharing.recall, name="recall"),
    path(ROOM + "answers/", feedback.ledger, name="feedback"),
    path(ROOM + "answers/<uuid:feedback_id>/", feedback.answer, name="answer"),
    path(ROOM + "meetings/<uuid:meeting_id>/papers/", meetings.add_paper, name="meeting_paper"),
    path(ROOM + "meetings/<uuid:meeting_id>/pack/", meetings.pack, name="pack"),
    path(ROOM + "release/", release.put_forward, name="put_forward"),
    path("give/code/", deposits.code, name="deposit_code"),
    path("give/report/", deposits.report, name="deposit_report"),
    path("give/receipt/", deposits.done, name="deposit_done"),
    path("give/closed/", deposits.closed, name="deposit_closed"),
    path("give/<str:link>/", deposits.door, name="deposit"),
    path(PAGES, family.pages, name="family"),
    path(PAGES + "<uuid:share_id>/", family.read, name="family_reading"),
    path(PAGES + "<uuid:share_id>/page-<int:number>.jpg", family.page, name="family_page"),
    path(PAGES + "<uuid:share_id>/large-<int:number>.jpg", family.page, {"size": "large"}, name="family_page_large"),
    path(PAGES + "<uuid:share_id>/finished/", family.finish, name="family_finish"),
]
