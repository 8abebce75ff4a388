"""What is held back, for the chair and the coordinator: what was found, when, who filed it; asking for another copy, or
having it checked again.
"""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documentroom.enums import VersionState
from documentroom.forms import OnceForm
from documentroom.models import Version
from documentroom.openers import HELD, HELD_VERSION, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import held as service
from documentroom.services import held_again
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews.views.steps import step

DECIDES = [
    "It is inspected and scanned as if it came in now. Where the scanner calls it clean, everybody who could read it can "
    "read it again. Whatever else comes out, it stays held back.",
    "Nobody can open it past the scanner. Where you are sure of a false alarm, ask for another copy, saved anew, or have "
    "whoever runs the portal tell the scanner’s makers, and check again when its signatures have changed.",
]


class AgainForm(forms.Form):
    """Why it should be looked at again."""

    why = forms.CharField(
        label="Why should it be checked again?",
        help_text="Say what you were told of this file, and by whom.",
        max_length=2000,
        widget=forms.Textarea,
    )


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


@opens(HELD_VERSION)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def check_again(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """Have it inspected and scanned anew, for a reason."""
    form, back = AgainForm(request.POST or None), reverse("documentroom:held_back", args=[reference])
    before = request.version.checked_at

    def done(version: Version) -> str:
        """Says what came out."""
        if version.state == VersionState.CLEAN:
            messages.success(request, "It was checked again and is clean. It can be read again.")
        elif version.checked_at != before:
            messages.warning(request, "It was checked again, and stays held back. What was found stands with it.")
        else:
            messages.success(request, "It is being checked again. Look here again in some minutes.")
        return back

    return step(
        request,
        form,
        held_again.check_again,
        lambda: {"version": request.version, "why": form.cleaned_data["why"]},
        done=done,
        review=request.review,
        title="Check it again",
        kicker=f"Held back: version {request.version.number}",
        notes=DECIDES,
        button="Check it again",
        back=back,
    )
