"""The chair directs: with which family, with whom in the agencies, from when to when (4.13, 4.25, 4.26)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documentroom.forms import AgencyShareForm, RecallForm, ShareForm, kinds_for
from documentroom.models import Version
from documentroom.openers import RECALLING, SHARING, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import sharing
from portal.kernel import once
from portal.kernel.calendar import long_date
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import api as reviews


@opens(SHARING, reauth=True)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """Share the completed version with one family, from a date to a date."""
    walled = request.room.walled_groups
    groups = [(one.id, one.name) for one in reviews.family_groups(request.review) if one.id not in walled]
    form = once.once(ShareForm(request.POST or None, groups=groups))
    if form.is_valid():
        data = form.cleaned_data
        made = call(
            form,
            sharing.share_with_family,
            acting_user=request.user,
            version=request.version,
            family_group_id=UUID(data["family_group"]),
            opens_on=data["opens_on"],
            closes_on=data["closes_on"],
            direction=data["direction"],
            hard_pages=data["hard_pages"],
        )
        if made is not None:
            messages.success(
                request,
                f"Shared from {long_date(made.opens_on)} to {long_date(made.closes_on)}. Their advocate is told"
                f" that something waits.",
            )
            return _document(request, request.version)
    return render(request, "documentroom/share.html", _context(request) | {"form": form, "groups": groups})


@opens(SHARING, reauth=True)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def share_with_agencies(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """Show the tabled version to the agencies' senior managers, so that each confirms its part (4.26)."""
    people = [
        (user_id, f"{name}, {agency}") for user_id, name, _agency_id, agency in reviews.senior_managers(request.review)
    ]
    form = once.once(AgencyShareForm(request.POST or None, people=people))
    if form.is_valid():
        data = form.cleaned_data
        made = call(
            form,
            sharing.share_with_agencies,
            acting_user=request.user,
            version=request.version,
            people=list(data["people"]),
            opens_on=data["opens_on"],
            closes_on=data["closes_on"],
        )
        if made is not None:
            messages.success(request, "They can read it now." if made else "Each of them can read it already.")
            return _document(request, request.version)
    return render(request, "documentroom/share_agencies.html", _context(request) | {"form": form, "people": people})


@opens(RECALLING, reauth=True)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: RoomRequest, reference: str, share_id: UUID) -> HttpResponseBase:
    """Take a share back at once."""
    request.version, request.document = request.share.version, request.share.version.document
    form = RecallForm(request.POST or None)
    if form.is_valid():
        call(form, sharing.recall, acting_user=request.user, share=request.share, reason=form.cleaned_data["reason"])
        if not form.errors:
            messages.success(request, "Taken back. It cannot be read any more from this moment.")
            return _document(request, request.version)
    return render(request, "documentroom/recall.html", _context(request) | {"form": form, "share": request.share})


def _context(request: RoomRequest) -> dict[str, object]:
    return {
        "review": request.review,
        "version": request.version,
        "document": request.document,
        "kind": kinds_for(request.document),
    }


def _document(request: RoomRequest, version: Version) -> HttpResponseBase:
    return redirect(reverse("documentroom:document", args=[request.review.reference, version.document_id]))
