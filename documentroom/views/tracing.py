"""Whose copy a page is, by the code on it: for those who lead the review. A family's code takes two of them (never 12)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from documentroom.forms import OnceForm
from documentroom.models import TraceRequest
from documentroom.openers import LEADING, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import tracing
from portal.kernel import once
from portal.kernel.errors import must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens


class TraceForm(forms.Form):
    """A code as somebody reads it from a page. Sent by POST: it stands in no address."""

    code = forms.CharField(label="The code on the page", max_length=20)
    reason = forms.CharField(label="Why is it traced?", max_length=500, widget=forms.Textarea)


@opens(LEADING, reauth=True)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def trace(request: RoomRequest, reference: str) -> HttpResponseBase:
    """An officer's code is answered on this page; a family's is put to a second person."""
    form, traced = once.once(TraceForm(request.POST or None)), None
    if form.is_valid():
        said = {"acting_user": request.user, "review": request.review} | form.cleaned_data
        known = {key: said[key] for key in ("acting_user", "review", "code")}
        if tracing.is_family_code(**known):
            if call(form, tracing.ask_for_family, **said) is not None:
                messages.success(request, "Asked. Another of those who lead this review is told that something waits.")
                return redirect(reverse("documentroom:trace", args=[reference]))
        else:
            traced = call(form, tracing.trace, **said)
    return page(request, form=form, traced=traced)


def page(request: RoomRequest, **shown: object) -> HttpResponseBase:
    """The form, what was found, and what was asked about families."""
    rows = [(one, one.asked_by_id == request.user.pk) for one in tracing.requests_in(request.room)]
    context = {"review": request.review, "rows": rows, "form": TraceForm()} | shown
    return render(request, "documentroom/trace.html", context)


@opens(LEADING, reauth=True)
@never_kept
@require_POST
def answer(request: RoomRequest, reference: str, trace_id: UUID) -> HttpResponseBase:
    """The second person agrees, or does not."""
    form, agreed = OnceForm(request.POST), request.POST.get("answer") == "agree"
    if form.is_valid():
        call(form, tracing.answer, acting_user=request.user, row=_row(request, trace_id), agreed=agreed)
    for error in form.non_field_errors():
        messages.error(request, str(error))
    if not form.errors:
        messages.success(request, "Agreed. Who asked can see it once." if agreed else "Not agreed. Nothing is shown.")
    return redirect(reverse("documentroom:trace", args=[reference]))


@opens(LEADING, reauth=True)
@never_kept
@require_POST
def see(request: RoomRequest, reference: str, trace_id: UUID) -> HttpResponseBase:
    """Who asked sees it, once."""
    form = OnceForm(request.POST)
    row = _row(request, trace_id)
    found = call(form, tracing.see, acting_user=request.user, row=row) if form.is_valid() else None
    if found is None:
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return redirect(reverse("documentroom:trace", args=[reference]))
    return page(request, family=found)


def _row(request: RoomRequest, trace_id: UUID) -> TraceRequest:
    found = must_exist(next((one for one in tracing.requests_in(request.room) if one.pk == trace_id), None))
    found.review = request.review
    return found
