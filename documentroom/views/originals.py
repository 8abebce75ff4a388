"""The filed bytes themselves, for those whose capacity allows it; with a reason where the document asks for one."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from documentroom.enums import FileType
from documentroom.models import Version
from documentroom.openers import LEADING_DOCUMENT, ORIGINAL, RoomRequest
from documentroom.responses import attachment, never_kept, safe_name
from documentroom.services import reading
from portal.kernel.forms import call
from portal.kernel.openers import opens
from portal.vault.files import open_sealed


class OriginalForm(forms.Form):
    """Why an original is taken."""

    reason = forms.CharField(label="Why do you take the original?", max_length=500, widget=forms.Textarea)


@opens(ORIGINAL, reauth=True)
@require_http_methods(["GET", "HEAD", "POST"])
def original(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """The filed bytes: entered first, then streamed, decrypted on the way."""
    version = request.version
    if not request.document.asks_reason:
        reading.take_original(acting_user=request.user, version=version)
        return filed(version)
    form = OriginalForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data["reason"]
        call(form, reading.take_original, acting_user=request.user, version=version, reason=said)
        if not form.errors:
            return filed(version)
    return asked(request, form)


def filed(version: Version) -> HttpResponseBase:
    """The bytes as they were filed, as a download of no particular type."""
    reader = open_sealed(version.vault_scope, version)
    return attachment(reader.chunks(), reader.size, safe_name(version.file_name, FileType(version.file_type).suffix))


@never_kept
def asked(request: RoomRequest, form: OriginalForm) -> HttpResponseBase:
    """The page that asks why."""
    back = reverse("documentroom:document", args=[request.review.reference, request.document.pk])
    context = {"review": request.review, "version": request.version, "document": request.document}
    return render(request, "documentroom/original.html", context | {"form": form, "back": back})


@opens(LEADING_DOCUMENT)
@never_kept
@require_POST
def reasons(request: RoomRequest, reference: str, document_id: UUID) -> HttpResponseBase:
    """Chair or coordinator say whether a reason is asked. Pressed twice, it says the same."""
    wanted = request.POST.get("ask") == "yes"
    reading.ask_for_reasons(acting_user=request.user, document=request.document, asked=wanted)
    told = "From now on whoever takes an original of this says why." if wanted else "No reason is asked any more."
    messages.success(request, told)
    return redirect(reverse("documentroom:document", args=[reference, document_id]))
