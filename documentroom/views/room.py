"""The room: everything filed for a review, on its shelves. Only what the reader may read is there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from documentroom import selectors
from documentroom.forms import FindForm, NewDocumentForm, OnceForm, kinds_for
from documentroom.openers import DOCUMENT, ROOM, STRIPPING, TABLING, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import versions
from documentroom.services.filing import newest_number
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import api as reviews


@opens(ROOM)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: RoomRequest, reference: str) -> HttpResponseBase:
    """The shelves. A POST finds: what people look for stands in no address and no log (never 9)."""
    find = FindForm(request.POST or None)
    looked_for = find.cleaned_data["find"] if find.is_bound and find.is_valid() else ""
    filing = new_document_form(request)
    context = {
        "review": request.review,
        "shelves": selectors.shelves(request.room, looked_for),
        "find": find,
        "looked_for": looked_for,
        "filing": filing,
    }
    return render(request, "documentroom/room.html", context)


def new_document_form(request: RoomRequest, data: object = None, files: object = None) -> NewDocumentForm | None:
    """The form for filing something new; None for who only reads."""
    if not any(request.room.files_on(section) for section in request.room.shelves):
        return None
    agencies = request.review.agencies.values_list("agency_id", flat=True)
    initial = {key: request.GET[key] for key in ("kind", "agency") if key in request.GET}
    return NewDocumentForm(data, files, room=request.room, agencies=agencies, initial=initial)


@opens(DOCUMENT)
@never_kept
def document(request: RoomRequest, reference: str, document_id: object) -> HttpResponseBase:
    """One document: its versions, and what the reader may do with each."""
    held, found = request.room, request.document
    rows = selectors.versions_of(held, found)
    assured = reviews.assured_versions(request.review)
    checks = reviews.latest_checks(request.review, [version.pk for version in rows]) if held.strips(found) else {}
    takes = {version.pk for version in rows if version.is_readable and held.takes_original(version)}
    context = {
        "review": request.review,
        "document": found,
        "kind": kinds_for(found),
        "versions": [
            {
                "version": row,
                "standing": selectors.standing(row, assured),
                "original": row.pk in takes,
                "check": checks.get(row.pk),
            }
            for row in rows
        ],
        "files": held.files_version(found),
        "presents": held.presents(found),
        "strips": held.strips(found),
        "shares": held.shares(found),
        "shared": selectors.shares_of(found) if held.shares(found) else [],
        "newest": newest_number(found),
    }
    return render(request, "documentroom/document.html", context)


@opens(TABLING)
@never_kept
@require_POST
def table(request: RoomRequest, reference: str, version_id: object) -> HttpResponseBase:
    """Lay a version before the panel (4.26)."""
    form = OnceForm(request.POST)
    if form.is_valid():
        call(form, versions.table, acting_user=request.user, version=request.version)
    return _back(request, form, f"Version {request.version.number} is laid before the panel.")


@opens(STRIPPING)
@never_kept
@require_POST
def strip(request: RoomRequest, reference: str, version_id: object) -> HttpResponseBase:
    """Make the completed version: without hidden content, its words checked against the register (4.13, 4.24)."""
    form = OnceForm(request.POST)
    made = (
        call(form, versions.make_completed, acting_user=request.user, version=request.version)
        if form.is_valid()
        else None
    )
    return _back(request, form, f"Version {made.number} is the completed version." if made else "")


def _back(request: RoomRequest, form: OnceForm, done: str) -> HttpResponseBase:
    """To the document's page; a refusal stands on top of it."""
    for error in form.non_field_errors():
        messages.error(request, str(error))
    if not form.errors:
        messages.success(request, done)
    return redirect(reverse("documentroom:document", args=[request.review.reference, request.document.pk]))
