"""Receiving a file: sealed while it comes in, never in clear on a disk (never 4).

Django's own handlers spool to a temporary file or keep everything in memory. This one seals each megabyte as it
arrives, under the review's key, and counts: past the limit it stops storing but reads on, so that the rest of the
form survives and the person gets a sentence instead of a broken connection.

A view that uses it authorises first and calls :func:`receive` before anything touches ``request.POST`` (the form's
token makes Django parse the body); see ``views/filing.py``.
"""

from __future__ import annotations

import io
import logging
import unicodedata
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

from documentroom.formats import megabytes
from portal.vault.api import review_scope
from portal.vault.errors import VaultError
from portal.vault.files import SealedFile, SealedWriter, delete_sealed

log = logging.getLogger(__name__)
STORE = "rooms"
CHUNK = 1024 * 1024  # with Django's 64 KiB, uploads take about twice as long
LONGEST_NAME = 180
NOT_STORED = (
    "The file could not be stored: the place where files are kept is full or does not answer. Nothing was filed. Try "
    "again in a while; if it stays so, tell the coordinator."
)
DRAIN_FACTOR = 4  # read on to this many times the limit for the form's sake; beyond, hang up


def name_fault(name: str) -> str:
    """What is wrong with a file's name, as a sentence; empty when nothing is."""
    if "/" in name or "\\" in name or name in (".", ".."):
        return "The file’s name holds a path (a slash). Rename the file and choose it again."
    if any(unicodedata.category(char).startswith("C") for char in name):
        return (
            "The file’s name holds a control character, which cannot be shown safely. Rename the file and choose it"
            " again."
        )
    if len(name) > LONGEST_NAME:
        return f"The file’s name is longer than {LONGEST_NAME} characters. Give it a shorter name and choose it again."
    return ""


def size_fault(size: int) -> str:
    """What is wrong with a file's size, as a sentence; empty when nothing is."""
    limit = settings.MAX_UPLOAD_BYTES
    if size > limit:
        return f"The file is larger than {megabytes(limit)}, which is the most that can be filed."
    return "" if size > 0 else "The file is empty."


def binding_of(review_id: uuid.UUID, document_id: uuid.UUID, version_id: uuid.UUID) -> str:
    """What each sealed segment is bound to: moved to another row, review or version it does not open (never 3)."""
    return f"{review_id}|{document_id}|{version_id}"


class SealedUpload(UploadedFile[bytes]):
    """A received file: already sealed and stored, under ids that its rows are going to have."""

    def __init__(
        self, name: str, size: int, fault: str, sealed: SealedFile | None, document_id: uuid.UUID, version_id: uuid.UUID
    ) -> None:
        super().__init__(file=io.BytesIO(b""), name=name, size=size)
        self.fault, self.sealed = fault, sealed
        self.document_id, self.version_id = document_id, version_id
        self.raw_name = name
        self.came_as: uuid.UUID | None = None  # the row of an upload that came in by pieces: filing takes it


class SealingHandler(FileUploadHandler):
    """Seals what comes in; the ids of the rows are given out here, because the segments are bound to them."""

    chunk_size = CHUNK

    def __init__(
        self, request: HttpRequest, review_id: uuid.UUID, document_id: uuid.UUID | None, *, several: bool = False
    ) -> None:
        super().__init__(request)
        self.several = several
        self.review_id, self.known_document_id = review_id, document_id
        self.raw_name = ""
        self.writer: SealedWriter | None = None
        self.uploads: list[SealedUpload] = []
        self.received, self.fault = 0, ""
        self.document_id = self.version_id = uuid.uuid4()

    def handle_raw_input(
        self, input_data: Any, META: Mapping[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> tuple[QueryDict, MultiValueDict[str, UploadedFile[bytes]]] | None:
        """Parse with a parser that tells the name as it was sent: Django's cleans it silently, we refuse it."""
        return _NameKeepingParser(META, input_data, self, encoding).parse()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins: give it its ids and judge its name."""
        super().new_file(*args, **kwargs)
        self.document_id, self.version_id = self.known_document_id or uuid.uuid4(), uuid.uuid4()
        self.received, self.writer, self.fault = 0, None, ""
        self.fault = name_fault(self.raw_name)
        if self.uploads and not self.several:
            self.fault = "Only one file at a time can be filed here."

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal one chunk, or read past it once the file is refused."""
        self.received += len(raw_data)
        limit = settings.MAX_UPLOAD_BYTES
        if self.received > limit:
            self.fault = self.fault or size_fault(self.received)
            self._drop()
            if self.received > DRAIN_FACTOR * limit:
                raise StopUpload(connection_reset=True)
        if self.fault:
            return
        try:
            if self.writer is None:
                binding = binding_of(self.review_id, self.document_id, self.version_id)
                self.writer = SealedWriter(
                    review_scope(self.review_id), STORE, f"{self.review_id}/{self.version_id}", binding
                )
            self.writer.write(raw_data)
        except (OSError, VaultError):
            self._not_stored()

    def file_complete(self, file_size: int) -> SealedUpload:
        """The file is here whole: finish the sealed file, or report what was wrong."""
        sealed, fault = None, self.fault
        if not fault and self.writer is None:
            fault = size_fault(0)
        elif self.writer is not None:
            try:
                sealed, self.writer = self.writer.finish(), None
            except (OSError, VaultError):
                fault = self._not_stored()
        upload = SealedUpload(self.file_name or "", self.received, fault, sealed, self.document_id, self.version_id)
        upload.raw_name = self.raw_name
        self.uploads.append(upload)
        return upload

    def _not_stored(self) -> str:
        """The disk is full, or the file store does not answer: nothing stays, and the person hears it."""
        log.exception("a file could not be stored")
        self._drop()
        self.fault = NOT_STORED
        return NOT_STORED

    def upload_interrupted(self) -> None:
        """The connection broke: nothing stays."""
        self._drop()

    def _drop(self) -> None:
        if self.writer is not None:
            self.writer.abandon()
            self.writer = None

    def discard(self) -> None:
        """Remove whatever no row has taken over. Called in every case once the request is answered."""
        self._drop()
        for upload in self.uploads:
            if upload.sealed is not None:
                delete_sealed(upload.sealed)
                upload.sealed = None


class _NameKeepingParser(MultiPartParser):
    """Django's parser, except that the handler hears the name that was sent."""

    def __init__(self, META: Mapping[str, str], input_data: Any, handler: SealingHandler, encoding: str | None) -> None:
        super().__init__(META, input_data, [_Inner(handler)], encoding)
        self._sealing = handler

    def sanitize_file_name(self, file_name: str) -> str:
        self._sealing.raw_name = file_name
        return super().sanitize_file_name(file_name) or "file"


class _Inner(FileUploadHandler):
    """The sealing handler without ``handle_raw_input``, which would call itself."""

    chunk_size = CHUNK

    def __init__(self, sealing: SealingHandler) -> None:
        super().__init__(sealing.request)
        self.new_file = sealing.new_file  # type: ignore[method-assign]
        self.receive_data_chunk = sealing.receive_data_chunk  # type: ignore[method-assign]
        self.file_complete = sealing.file_complete  # type: ignore[method-assign]
        self.upload_interrupted = sealing.upload_interrupted  # type: ignore[method-assign]


def receive(
    request: HttpRequest, review_id: uuid.UUID, document_id: uuid.UUID | None = None, *, several: bool = False
) -> SealingHandler:
    """Make this request's files arrive sealed. Call it after authorising and before ``request.POST`` is touched.

    :param document_id: the document of which a new version comes in; None for a new document.
    """
    handler = SealingHandler(request, review_id, document_id, several=several)
    request.upload_handlers = [handler]
    return handler
