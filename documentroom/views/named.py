"""A filing form that names a file which came in before it, instead of carrying one."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from documentroom.forms import FilingForm
from documentroom.models import Document, Upload
from documentroom.openers import RoomRequest
from documentroom.services import incoming
from documentroom.services.trail import note_refusal
from documentroom.uploads import SealedUpload
from portal.vault.errors import VaultError

log = logging.getLogger(__name__)


def with_named(request: RoomRequest, document: Document | None) -> MultiValueDict[str, Any]:
    """The form's files; where it carries none, the upload that it names. The person's own, for this very place."""
    files = MultiValueDict(dict(request.FILES.lists()))
    if not files.get("file"):
        with suppress(ValueError):
            key = UUID(request.POST.get("uploaded", ""))
            row = incoming.mine(request.user, request.review).filter(pk=key, document=document).first()
            if row is not None:
                files["file"] = incoming.as_received(row)
    return files


def hold(form: FilingForm) -> None:
    """After a refusal: the named file waits on, unless it was the file itself that would not do. Then it goes."""
    upload = form.files.get(form.add_prefix("file"))
    if not isinstance(upload, SealedUpload) or upload.came_as is None:
        return
    row = Upload.objects.filter(pk=upload.came_as).first()
    if row is None:
        return
    if form.has_error("file") and not form.same and row.finished_at:
        try:
            incoming.drop(row)
        except (VaultError, OSError):
            log.exception("a refused upload could not be removed; the sweep does it")
        return
    form.held = row


def note_faults(request: RoomRequest, uploads: Iterable[SealedUpload]) -> None:
    """Enters in the trail what was refused while it came in."""
    for upload in uploads:
        if upload.fault:
            note_refusal(
                "room.file_refused",
                review_id=request.review.pk,
                actor=request.user,
                ids={"size": upload.size or 0},
                words={"file_name": upload.raw_name, "why": upload.fault},
            )
