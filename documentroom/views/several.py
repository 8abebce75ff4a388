"""Filing several files at once: they come in first, then each gets its words and is filed, or refused, for itself.

What waits is kept on the server for its sender alone, a day at most; nobody else sees that it is there. A manifest (a CSV
file whose rows name the files) fills the table in.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from documentroom import manifest
from documentroom.enums import DocumentKind, VersionState
from documentroom.forms import NewDocumentForm
from documentroom.models import Upload, Version
from documentroom.openers import FILING, RoomRequest
from documentroom.responses import never_kept
from documentroom.selectors import same_bytes
from documentroom.services import filing, incoming
from documentroom.services.opening import chunks_of
from documentroom.uploads import SealingHandler, receive
from documentroom.views.named import hold, note_faults
from documentroom.views.room import new_document_form
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens

LONGEST = 60.0  # seconds of checking in one request; the rest waits for another press of the button


@csrf_exempt
@opens(FILING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: RoomRequest, reference: str) -> HttpResponseBase:
    """Send files, give each its words, file them."""
    handler = receive(request, request.review.pk, several=True) if request.method == "POST" else None
    try:
        return _several(request, handler)
    finally:
        if handler is not None:
            handler.discard()


@csrf_protect
def _several(request: RoomRequest, handler: SealingHandler | None) -> HttpResponseBase:
    if handler is None:
        return _page(request, _forms(request))
    if request.POST.get("do") == "send":
        return _sent(request, handler)
    if request.POST.get("do") == "list":
        return _page(request, _forms(request, said=_manifest(request, handler)))
    with suppress(ValueError):
        key = UUID(request.POST.get("remove", ""))
        row = incoming.mine(request.user, request.review).filter(pk=key, document=None).first()
        if row is not None:
            incoming.drop(row)
            messages.success(request, f"“{row.name}” is removed. It was not filed.")
        return _again(request)
    return _filed(request)


def _waiting(request: RoomRequest) -> list[Upload]:
    """The reader's own files that have come in whole and are not filed."""
    return list(incoming.mine(request.user, request.review).filter(document=None, finished_at__isnull=False))


def _forms(
    request: RoomRequest, data: Any = None, said: dict[str, dict[str, str]] | None = None
) -> list[NewDocumentForm]:
    made = []
    for row in _waiting(request):
        prefix = f"f{row.pk.hex}"
        if data is not None and f"{prefix}-once" not in data:
            continue  # came in since the page was drawn: it has not been given words
        files = MultiValueDict({f"{prefix}-file": [incoming.as_received(row)]}) if data is not None else None
        initial = (said or {}).get(row.name.casefold(), {})
        form = must_exist(new_document_form(request, data, files, prefix=prefix, initial=initial))
        form.held = row
        form.told = same_bytes(request.room, row.sha256) if data is None else []
        made.append(form)
    return made


# The three things that the page does ------------------------------------------------------------------------------------
def _sent(request: RoomRequest, handler: SealingHandler) -> HttpResponseBase:
    """Files of a form without script: each waits, or is refused with its sentence."""
    _ = request.POST
    note_faults(request, handler.uploads)
    if not handler.uploads:
        messages.error(request, "Choose the files first.")
    for upload in list(handler.uploads):
        if upload.fault:
            messages.error(request, f"“{upload.name}”: {upload.fault}")
        elif incoming.keep(acting_user=request.user, review=request.review, document=None, upload=upload) is None:
            messages.error(request, f"“{upload.name}”: {incoming.MOST} of your files wait already. File those first.")
    return _again(request)


def _manifest(request: RoomRequest, handler: SealingHandler) -> dict[str, dict[str, str]]:
    """What a list says of the files that wait; what it says wrongly is told line by line."""
    sealed = handler.uploads[0].sealed if handler.uploads else None
    if sealed is None:
        messages.error(request, handler.uploads[0].fault if handler.uploads else "Choose the list first.")
        return {}
    if sealed.size > manifest.LARGEST:
        messages.error(request, "The list is too long. Save the columns named below as CSV, and nothing else.")
        return {}
    form = must_exist(new_document_form(request))
    kinds = {value: label for value, label in form.fields["kind"].choices if value}  # type: ignore[attr-defined]
    agencies = {one.name: str(one.pk) for one in form.fields["agency"].queryset}  # type: ignore[attr-defined]
    groups = {name: str(key) for key, name in request.room.known_groups.items()} if form.groups else {}
    names = [row.name for row in _waiting(request)]
    found, faults = manifest.read(
        b"".join(chunks_of(request.review.vault_scope, sealed)), names, kinds, agencies, groups
    )
    for fault in faults:
        messages.error(request, fault)
    if found:
        messages.success(
            request, f"The list names {len(found)} of the files below. Look at what it says, then file them."
        )
    return found


def _filed(request: RoomRequest) -> HttpResponseBase:
    """Files each for itself: one that is refused keeps none of the others from being filed."""
    begun, left = time.monotonic(), []
    forms = _forms(request, request.POST)
    for form in forms:
        if time.monotonic() - begun > LONGEST:
            form.add_error(None, "Not filed yet: checking the others took a while. Press the button again.")
        elif form.is_valid() and (made := _one(request, form)) is not None:
            state = "scanned clean" if made.state == VersionState.CLEAN else "being checked"
            messages.success(request, f"“{made.file_name}” is filed as {made.document.title}, and {state}.")
            continue
        hold(form)
        if Upload.objects.filter(pk=form.held.pk).exists():
            left.append(form)
        else:  # it was the file itself that would not do
            for sentence in form.errors.get("file", []):
                messages.error(request, f"“{form.held.name}” is refused, and removed: {sentence}")
    if not left:
        return _again(request)
    messages.error(request, "Some of the files are not filed yet. What is missing stands with each of them below.")
    return _page(request, left, bound=True)


def _one(request: RoomRequest, form: NewDocumentForm) -> Version | None:
    data = form.cleaned_data
    try:
        return call(
            form,
            filing.file_new,
            acting_user=request.user,
            review=request.review,
            upload=data["file"],
            kind=data["kind"],
            words=form.words(),
            once=data["once"],
            **form.whose(),
        )
    except NotVisible:
        form.add_error("kind", "This cannot be filed for that agency. Choose another kind, or another agency.")
        return None


def _page(request: RoomRequest, forms: list[NewDocumentForm], *, bound: bool = False) -> HttpResponseBase:
    sample = must_exist(new_document_form(request))
    context = {
        "review": request.review,
        "forms": forms,
        "sample": sample,
        "bound": bound,
        "kinds": [DocumentKind(value).label for value, _ in sample.fields["kind"].choices if value],  # type: ignore[attr-defined]
    }
    return render(request, "documentroom/several.html", context)


def _again(request: RoomRequest) -> HttpResponseBase:
    return redirect(reverse("documentroom:several", args=[request.review.reference]))
