"""Pseudonyms in the place of names throughout a Word draft, as tracked changes (4.24)."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documentroom.openers import STRIPPING, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import pseudonyms
from documentroom.services.filing import newest_number
from portal.kernel.errors import Refused
from portal.kernel.forms import call
from portal.kernel.openers import opens


class PseudonymsForm(forms.Form):
    """A button, which works once; and which version was the newest when the page was shown."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput)


@opens(STRIPPING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: RoomRequest, reference: str, version_id: object) -> HttpResponseBase:
    """What would be changed, by name; then the next version of the draft, with each change tracked."""
    version = request.version
    form = PseudonymsForm(request.POST or None, initial={"seen": newest_number(request.document)})
    if request.method == "POST" and form.is_valid():
        said = {"once": form.cleaned_data["once"], "seen": form.cleaned_data["seen"]}
        done = call(form, pseudonyms.make, acting_user=request.user, version=version, **said)
        if done is not None:
            messages.success(
                request, f"Version {done.number} is filed, with each change tracked. Take its original and accept them."
            )
            return redirect(reverse("documentroom:document", args=[request.review.reference, request.document.pk]))
    found, refused = None, ""
    try:
        found = pseudonyms.look(acting_user=request.user, version=version)
    except Refused as refusal:
        refused = str(refusal)
    context = {"review": request.review, "document": request.document, "version": version, "form": form}
    return render(request, "documentroom/pseudonyms.html", {**context, "found": found, "refused": refused})
