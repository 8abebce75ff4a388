"""The tus 1.0 protocol: core, creation, expiration, checksum, termination (https://tus.io/protocols/resumable-upload).

Creation asks for everything that filing asks for. The address that it gives then stands by itself: it takes pieces and
says how far the file has come, gives nothing back, and keeps no session alive. Only its own sender's session ends it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from documentroom import selectors
from documentroom.enums import DocumentKind
from documentroom.models import Document, Upload
from documentroom.openers import FILING, NEW_VERSION, UPLOADING, RoomRequest, upload_key
from documentroom.responses import never_kept
from documentroom.services import facts, filing, incoming
from documentroom.services.trail import note_refusal
from documentroom.uploads import NOT_STORED
from portal.accounts.openers import signed_in
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.openers import opens
from portal.vault.errors import VaultError

log = logging.getLogger(__name__)

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
SUMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
PIECE = "application/offset+octet-stream"
BEYOND = 2**53  # no browser counts further, and no column holds much more


# Creation -------------------------------------------------------------------------------------------------------------
@csrf_exempt
@opens(FILING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def uploads(request: RoomRequest, reference: str) -> HttpResponseBase:
    """Begin to send a file that becomes something new; or ask which of one's own are on their way."""
    return _uploads(request, None)


@csrf_exempt
@opens(NEW_VERSION)
@never_kept
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def version_uploads(request: RoomRequest, reference: str, document_id: UUID) -> HttpResponseBase:
    """The same for a new version of a document."""
    return _uploads(request, request.document)


def _uploads(request: RoomRequest, document: Document | None) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return _options()
    return _begin(request, document) if request.method == "POST" else _listed(request, document)


@csrf_protect
def _begin(request: RoomRequest, document: Document | None) -> HttpResponseBase:
    wrong = _wrong_version(request)
    if wrong is not None:
        return wrong
    try:
        length, said = int(request.headers["Upload-Length"]), _metadata(request.headers.get("Upload-Metadata", ""))
        modified = int(said.get("modified", "0") or 0)
        if not (abs(modified) < BEYOND and length < BEYOND):
            raise ValueError("beyond any file")
    except (KeyError, ValueError):
        return _answer(400, "The upload’s length or description cannot be read.")
    try:
        if document is None and said.get("kind"):
            _ask(request, said["kind"], said.get("agency", ""))
        made = incoming.begin(
            acting_user=request.user,
            review=request.review,
            document=document,
            name=said.get("filename", ""),
            length=length,
            modified=modified,
        )
    except Refused as refused:
        words = {"file_name": said.get("filename", ""), "why": str(refused)}
        note_refusal(
            "room.file_refused",
            review_id=request.review.pk,
            actor=request.user,
            ids={"size": max(length, 0)},
            words=words,
        )
        return _answer(413 if length > settings.MAX_UPLOAD_BYTES else 400, str(refused))
    except (VaultError, OSError):
        return _not_stored()
    response = _answer(201)
    response["Location"] = address(made)
    return _dated(response, made)


def _ask(request: RoomRequest, kind: str, agency: str) -> None:
    """What filing would ask of this kind, before the first byte."""
    if kind not in DocumentKind.values:
        raise NotVisible
    try:
        agency_id = UUID(agency) if agency else None
    except ValueError as error:
        raise NotVisible from error
    filing.open_shelf(request.room, kind, agency_id)
    facts.may_be_filed(acting_user=request.user, review=request.review, kind=kind, agency_id=agency_id)


def _listed(request: RoomRequest, document: Document | None) -> HttpResponseBase:
    rows = incoming.mine(request.user, request.review).filter(document=document)
    return JsonResponse({"uploads": [shown(request, row) for row in rows]})


def shown(request: RoomRequest, row: Upload) -> dict[str, Any]:
    """What the page is told of one of the reader's own uploads."""
    return {
        "id": str(row.pk),
        "address": address(row),
        "name": row.name,
        "size": row.length,
        "modified": row.modified,
        "offset": row.offset,
        "whole": row.finished_at is not None,
        "same": selectors.same_bytes(request.room, row.sha256) if row.finished_at else [],
    }


def address(row: Upload) -> str:
    """Where its pieces go."""
    return reverse("documentroom:upload", args=[row.pk, upload_key(row.pk)])


def _metadata(said: str) -> dict[str, str]:
    """tus's header: keys with base64 of UTF-8. :raises ValueError:"""
    found = {}
    for pair in filter(None, (one.strip() for one in said.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ValueError("metadata") from error
    return found


# One upload -----------------------------------------------------------------------------------------------------------
@csrf_exempt
@opens(UPLOADING)
@never_kept
@require_http_methods(["HEAD", "PATCH", "DELETE", "OPTIONS"])
def upload(request: RoomRequest, upload_id: UUID, key: str) -> HttpResponseBase:
    """How far it has come; the next piece; or its end."""
    if request.method == "OPTIONS":
        return _options()
    wrong = _wrong_version(request)
    if wrong is not None:
        return wrong
    row = request.upload
    if row.expired:
        return _answer(410)
    try:
        if request.method == "DELETE":
            if not signed_in(request):
                raise NotVisible
            incoming.drop(row)
            return _answer(204)
        return _how_far(incoming.finish(row.pk)) if request.method == "HEAD" else _piece(request, row)
    except Upload.DoesNotExist:
        return _answer(410)
    except (VaultError, OSError):
        return _not_stored()


upload.unseen = True  # type: ignore[attr-defined]


def _how_far(row: Upload) -> HttpResponse:
    response = _dated(_answer(200), row)
    response["Upload-Offset"], response["Upload-Length"] = str(row.offset), str(row.length)
    return response


def _piece(request: HttpRequest, row: Upload) -> HttpResponse:
    if request.headers.get("Content-Type") != PIECE:
        return _answer(415)
    try:
        offset, size = int(request.headers["Upload-Offset"]), int(request.META["CONTENT_LENGTH"])
        check = _check(request.headers.get("Upload-Checksum", ""))
    except (KeyError, ValueError):
        return _answer(400, "The piece’s offset, length or checksum cannot be read.")
    if offset != row.offset:
        return _answer(409)
    if size < 0 or offset + size > row.length:
        return _answer(413)
    try:
        reached = incoming.append(row, offset, _reader(request), size, check) if size else offset
    except incoming.Conflict:
        return _answer(409)
    except incoming.Busy:
        return _answer(423)
    except incoming.Mismatch:
        return _answer(460)
    if reached == row.length:
        incoming.finish(row.pk)  # acknowledged only once it is stored whole and hashed (never 4)
    response = _dated(_answer(204), row)
    response["Upload-Offset"] = str(reached)
    return response


def _reader(request: HttpRequest) -> Any:
    def read(size: int) -> bytes:
        try:
            return request.read(size)
        except (UnreadablePostError, OSError):
            return b""  # the connection is gone: what came until now counts

    return read


def _check(said: str) -> Any:
    """An algorithm's digest, and what it must come to. :raises ValueError: for one that is not offered."""
    if not said:
        return None
    name, _, value = said.partition(" ")
    if name not in SUMS:
        raise ValueError(name)
    return SUMS[name](), base64.b64decode(value, validate=True)


# Answers --------------------------------------------------------------------------------------------------------------
def _answer(status: int, words: str = "") -> HttpResponse:
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    response["Tus-Resumable"] = VERSION
    return response


def _options() -> HttpResponse:
    response = _answer(204)
    response["Tus-Version"], response["Tus-Extension"] = VERSION, EXTENSIONS
    response["Tus-Max-Size"] = str(settings.MAX_UPLOAD_BYTES)
    response["Tus-Checksum-Algorithm"] = ",".join(SUMS)
    return response


def _wrong_version(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    response = _answer(412)
    response["Tus-Version"] = VERSION
    return response


def _dated(response: HttpResponse, row: Upload) -> HttpResponse:
    response["Upload-Expires"] = http_date(row.ends_at.timestamp())
    return response


def _not_stored() -> HttpResponse:
    log.exception("a piece of a file could not be stored")
    return _answer(507, NOT_STORED)
