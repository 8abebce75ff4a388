"""Putting the report, its summary and the action plan forward for the partnership's sign-off (4.27, 4.28)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documentroom.enums import DocumentKind
from documentroom.models import Version
from documentroom.openers import PUTTING_FORWARD, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import release
from portal.kernel.errors import must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens


class PutForwardForm(forms.Form):
    """A button for one version."""

    version = forms.UUIDField(widget=forms.HiddenInput)


@opens(PUTTING_FORWARD)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def put_forward(request: RoomRequest, reference: str) -> HttpResponseBase:
    """What can be put forward, what is missing, and a button for each."""
    form = PutForwardForm(request.POST or None)
    if form.is_valid():
        version = must_exist(
            request.room.readable().filter(pk=form.cleaned_data["version"]).select_related("document", "review").first()
        )
        if version.document.kind == DocumentKind.CLEARANCE_LETTER:
            if call(form, release.put_letter_forward, acting_user=request.user, version=version) is not None:
                messages.success(request, "The letter is put forward. The partnership’s chair agrees to it.")
                return redirect(request.path)
        elif call(form, release.put_forward, acting_user=request.user, version=version) is not None:
            messages.success(
                request,
                f"Version {version.number} is put forward: its exact bytes wait for the partnership’s sign-off.",
            )
            return redirect(request.path)
    rows = _visible(request, release.candidates(request.review))
    return render(
        request,
        "documentroom/put_forward.html",
        {"review": request.review, "rows": rows, "letter": release.letter(request.room), "form": form},
    )


def _visible(request: RoomRequest, rows: list[release.Candidate]) -> list[release.Candidate]:
    """Only versions that this person reads."""
    held = [row.version for row in rows if row.version is not None]
    seen: set[object] = set(
        request.room.readable()
        .filter(pk__in=[version.pk for version in held if isinstance(version, Version)])
        .values_list("pk", flat=True)
    )
    return [row for row in rows if row.version is None or row.version.pk in seen]
