"""What is held back, for the chair and the coordinator: what was found, when, who filed it, and asking for another copy."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from documentroom.forms import OnceForm
from documentroom.openers import HELD, HELD_VERSION, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import held as service
from portal.kernel.forms import call
from portal.kernel.openers import opens


@opens(HELD)
@never_kept
@require_safe
def held_back(request: RoomRequest, reference: str) -> HttpResponseBase:
    """Everything of this review that is held back, as far as this person may know of it."""
    context = {
        "review": request.review,
        "held": service.listed(request.room),
        "turned_away": service.turned_away(request.review),
    }
    return render(request, "documentroom/held_back.html", context)


@opens(HELD_VERSION)
@never_kept
@require_POST
def ask_again(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """Ask who filed it for another copy."""
    form = OnceForm(request.POST)
    if form.is_valid():
        call(form, service.ask_again, acting_user=request.user, version=request.version)
    for error in form.non_field_errors():
        messages.error(request, str(error))
    if not form.errors:
        messages.success(request, f"{request.version.filed_by.name} is told that something waits for them.")
    return redirect(reverse("documentroom:held_back", args=[reference]))
