"""Filing. Rights first, then the body, then the form's token: Django reads the body to find the token.

So each outer view is exempt from the middleware's token check, asks its opener and sets the sealing handler; the
inner view is protected, and only there the body is read.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from documentroom.enums import DocumentKind, FileType, VersionState
from documentroom.forms import FilingForm, NewVersionForm, PdfForm
from documentroom.models import Document, Version
from documentroom.openers import FILING, NEW_VERSION, STRIPPING, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import facts, filing, incoming, versions
from documentroom.uploads import SealingHandler, receive
from documentroom.views.named import hold, note_faults, with_named
from documentroom.views.room import new_document_form
from portal.kernel.errors import NotVisible, Refused, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens


@csrf_exempt
@opens(FILING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: RoomRequest, reference: str) -> HttpResponseBase:
    """File something new."""
    return _received(request, None, _file)


@csrf_exempt
@opens(NEW_VERSION)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: RoomRequest, reference: str, document_id: UUID) -> HttpResponseBase:
    """File a new version of a document."""
    return _received(request, request.document.pk, _new_version)


@csrf_exempt
@opens(STRIPPING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """Give a Word version its author's own PDF (both are released, 4.29)."""
    if request.version.file_type != FileType.DOCX:
        raise NotVisible
    return _received(request, request.version.document_id, _pdf)


def _received(
    request: RoomRequest,
    document_id: UUID | None,
    view: Callable[[RoomRequest, SealingHandler | None], HttpResponseBase],
) -> HttpResponseBase:
    """Run the inner view with the sealing handler in place; whatever no row took over is removed afterwards."""
    handler = receive(request, request.review.pk, document_id) if request.method == "POST" else None
    try:
        return view(request, handler)
    finally:
        if handler is not None:
            handler.discard()


@csrf_protect
def _file(request: RoomRequest, handler: SealingHandler | None) -> HttpResponseBase:
    files = with_named(request, None) if handler else None
    form = must_exist(new_document_form(request, request.POST, files) if handler else new_document_form(request))
    open_clause = "" if handler else _open_clause(request)
    if handler and _valid(request, form, handler, keeps=True):
        made = call(
            form,
            filing.file_new,
            acting_user=request.user,
            review=request.review,
            upload=form.cleaned_data["file"],
            kind=form.cleaned_data["kind"],
            words=form.words(),
            once=form.cleaned_data["once"],
            **form.whose(),
        )
        if made is not None:
            return _filed(request, made)
        hold(form)
    return render(
        request, "documentroom/file.html", {"review": request.review, "form": form, "open_clause": open_clause}
    )


def _open_clause(request: RoomRequest) -> Refused | None:
    """What stands in the way of an IMR before anybody has chosen a file (4.11, 4.17)."""
    kind, agency = request.GET.get("kind", ""), request.GET.get("agency", "")
    if kind != DocumentKind.IMR or not agency:
        return None
    try:
        facts.may_be_filed(acting_user=request.user, review=request.review, kind=kind, agency_id=UUID(agency))
    except Refused as refused:
        return refused
    except ValueError as error:
        raise NotVisible from error
    return None


@csrf_protect
def _new_version(request: RoomRequest, handler: SealingHandler | None) -> HttpResponseBase:
    found = request.document
    initial = {"seen": filing.newest_number(found)}
    if handler:
        form = NewVersionForm(request.POST, with_named(request, found), room=request.room)
    else:
        form = NewVersionForm(initial=initial, room=request.room)
    if handler and _valid(request, form, handler, found, keeps=True):
        made = call(
            form,
            filing.file_version,
            acting_user=request.user,
            document=found,
            upload=form.cleaned_data["file"],
            words=form.words(),
            once=form.cleaned_data["once"],
            seen=form.cleaned_data["seen"],
        )
        if made is not None:
            return _filed(request, made)
        hold(form)
    return render(request, "documentroom/new_version.html", {"review": request.review, "document": found, "form": form})


@csrf_protect
def _pdf(request: RoomRequest, handler: SealingHandler | None) -> HttpResponseBase:
    form = PdfForm(request.POST, request.FILES) if handler else PdfForm()
    if handler and _valid(request, form, handler):
        upload = form.cleaned_data["file"]
        made = call(form, versions.give_pdf, acting_user=request.user, version=request.version, upload=upload)
        if made is not None:
            number = request.version.number
            messages.success(request, f"The PDF of version {number} is filed. Its words are the Word file’s words.")
            return _document(request, request.version)
    return render(
        request,
        "documentroom/pdf.html",
        {"review": request.review, "document": request.document, "version": request.version, "form": form},
    )


def _valid(
    request: RoomRequest,
    form: forms.Form,
    handler: SealingHandler,
    document: Document | None = None,
    *,
    keeps: bool = False,
) -> bool:
    """Whether the form stands; a file that was refused while it came in is entered in the trail.

    ``keeps``: where only something else is wrong, or the same file is here already, the file need not be sent again.
    """
    if form.is_valid():
        return True
    note_faults(request, handler.uploads)
    if not isinstance(form, FilingForm):
        return False
    hold(form)
    theirs = not form.has_error("kind") and not form.has_error("agency")  # what nobody lets them file is not kept
    if keeps and theirs and form.held is None and (form.same or not form.has_error("file")):
        for upload in handler.uploads:
            form.held = incoming.keep(acting_user=request.user, review=request.review, document=document, upload=upload)
    return False


def _filed(request: RoomRequest, made: Version) -> HttpResponseBase:
    if made.state == VersionState.CLEAN:
        told = " The inspection found something that you should know: it stands below." if made.findings else ""
        messages.success(request, f"Filed as version {made.number}. It was stored whole, and scanned clean.{told}")
    else:
        messages.success(
            request,
            f"Filed as version {made.number}. It was stored whole, and is being checked: nobody can open it "
            f"until that is done.",
        )
    return _document(request, made)


def _document(request: RoomRequest, made: Version) -> HttpResponseBase:
    return redirect(reverse("documentroom:document", args=[request.review.reference, made.document_id]))
