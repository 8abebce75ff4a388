"""Sending an agency's review that was written on the page, and the nil return (4.16, 4.17, 4.20)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documentroom.forms import NilReturnForm, SendForm
from documentroom.models import Version
from documentroom.openers import IMR_FILING, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import made
from portal.kernel.forms import call
from portal.kernel.openers import opens

METHODS = ["GET", "HEAD", "POST"]


@opens(IMR_FILING)
@never_kept
@require_http_methods(METHODS)
def send(request: RoomRequest, reference: str, imr_id: UUID) -> HttpResponseBase:
    """Send the form to the senior manager: it becomes a version in the room."""
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = call(form, made.send_form, acting_user=request.user, imr=request.imr, **form.cleaned_data)
        if done is not None:
            return _sent(request, done)
    back = reverse("reviews:imr_form", args=[reference, imr_id])
    if request.method != "POST":
        return redirect(back)
    context = {"review": request.review, "form": form, "back": back}
    return render(request, "reviews/act_refused.html", context, status=409)


@opens(IMR_FILING)
@never_kept
@require_http_methods(METHODS)
def nil_return(request: RoomRequest, reference: str, imr_id: UUID) -> HttpResponseBase:
    """The agency had no contact with this family: what was searched, signed by its author."""
    form = NilReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        once = said.pop("once")
        said.pop("signed")
        done = call(form, made.send_nil_return, acting_user=request.user, imr=request.imr, answers=said, once=once)
        if done is not None:
            return _sent(request, done)
    back = reverse("reviews:imr", args=[reference, imr_id])
    context = {"review": request.review, "imr": request.imr, "form": form, "back": back}
    return render(request, "documentroom/nil_return.html", context)


def _sent(request: RoomRequest, version: Version) -> HttpResponseBase:
    messages.success(
        request, f"Sent to your senior manager, as version {version.number}. You are told when they have answered."
    )
    return redirect(reverse("reviews:imr", args=[request.review.reference, request.imr.pk]))
