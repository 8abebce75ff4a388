"""Marked copies on paper: who may print, what was printed, and what became of each copy."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from documentroom.forms import OnceForm
from documentroom.models import PrintedCopy, PrintLeave
from documentroom.openers import LEADING_DOCUMENT, PRINTING, RoomRequest
from documentroom.responses import attachment, never_kept
from documentroom.services import copies as service
from portal.accounts.models import User
from portal.kernel import once
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import api as reviews
from reviews.enums import Capacity


class LeaveForm(forms.Form):
    """Somebody who takes part; who reads nothing of the document is refused."""

    person = forms.ModelChoiceField(label="Who may print it?", queryset=User.objects.none(), empty_label="Choose one")

    def __init__(self, *args: object, readers: list[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        field.queryset = User.objects.filter(pk__in=[one.pk for one in readers]).order_by("name")
        field.label_from_instance = lambda obj: str(obj.name)  # type: ignore[method-assign]


@opens(LEADING_DOCUMENT, reauth=True)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: RoomRequest, reference: str, document_id: UUID) -> HttpResponseBase:
    """Who may print it and every copy; the chair lets one more."""
    document, lets = request.document, request.rights.has(Capacity.PANEL_CHAIR)
    form = once.once(LeaveForm(request.POST or None, readers=reviews.people_here(request.review) if lets else []))
    if request.method == "POST" and not lets:
        raise NotVisible
    if form.is_valid():
        person = form.cleaned_data["person"]
        if call(form, service.let_print, acting_user=request.user, document=document, person=person) is not None:
            messages.success(request, f"{person.name} may print it. Each copy is numbered and stands here.")
            return redirect(_here(request))
    context = {
        "review": request.review,
        "document": document,
        "form": form,
        "lets": lets,
        "leaves": PrintLeave.objects.filter(document=document, ended_at__isnull=True).select_related(
            "person", "let_by"
        ),
        "printed": PrintedCopy.objects.filter(document=document).select_related("person", "version", "fate_by"),
    }
    return render(request, "documentroom/copies.html", context)


@opens(LEADING_DOCUMENT, reauth=True)
@never_kept
@require_POST
def end(request: RoomRequest, reference: str, document_id: UUID, leave_id: UUID) -> HttpResponseBase:
    """The chair ends somebody's leave to print."""
    leave = PrintLeave.objects.filter(pk=leave_id, document=request.document).first()
    if leave is None or not request.rights.has(Capacity.PANEL_CHAIR):
        raise NotVisible
    leave.document = request.document
    form = OnceForm(request.POST)
    if form.is_valid():
        call(form, service.end_leave, acting_user=request.user, leave=leave)
    return _back(request, form, "They print no more. Copies that are out stay on the list.")


@opens(LEADING_DOCUMENT, reauth=True)
@never_kept
@require_POST
def fate(request: RoomRequest, reference: str, document_id: UUID, copy_id: UUID) -> HttpResponseBase:
    """A copy came back, or was destroyed."""
    copy = must_exist(PrintedCopy.objects.filter(pk=copy_id, document=request.document).first())
    copy.document, copy.review = request.document, request.review
    form = OnceForm(request.POST)
    if form.is_valid():
        call(form, service.record_fate, acting_user=request.user, copy=copy, fate=request.POST.get("fate", ""))
    return _back(request, form, f"Recorded for copy {copy.number}.")


@opens(PRINTING, reauth=True)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """A numbered copy, to print. Each is recorded, so a page stands before it."""
    form = OnceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = call(form, service.print_copy, acting_user=request.user, version=request.version)
        if made is not None:
            row, whole = made
            return attachment([whole], len(whole), f"Copy {row.number}.pdf")
    context = {"review": request.review, "version": request.version, "document": request.document, "form": form}
    return render(request, "documentroom/print.html", context)


def _here(request: RoomRequest) -> str:
    return reverse("documentroom:copies", args=[request.review.reference, request.document.pk])


def _back(request: RoomRequest, form: OnceForm, done: str) -> HttpResponseBase:
    for error in form.non_field_errors():
        messages.error(request, str(error))
    if not form.errors:
        messages.success(request, done)
    return redirect(_here(request))
