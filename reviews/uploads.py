"""A small file that is read at once and kept nowhere: it stays in memory, up to a limit (never 4).

Rights first, then the body, then the form's token: Django reads the body to find the token. So the outer view is exempt
from the middleware's check, asks its opener and calls :func:`receive`; the inner view is protected.
"""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

LARGEST = 2 * 1024 * 1024


class InMemory(FileUploadHandler):
    """Collects one file in memory. Past the limit it keeps nothing, and far past it it hangs up."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.held, self.received = io.BytesIO(), 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.held, self.received = io.BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > 8 * LARGEST:
            raise StopUpload(connection_reset=True)
        if self.received > LARGEST:
            self.held = io.BytesIO()
        else:
            self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        held = self.held if self.received <= LARGEST else io.BytesIO()
        held.seek(0)
        name, kind = self.file_name or "file", self.content_type or ""
        return InMemoryUploadedFile(held, self.field_name, name, kind, self.received, self.charset)


def receive(request: HttpRequest) -> None:
    """This request's file stays in memory. Call it after authorising and before ``request.POST`` is touched."""
    request.upload_handlers = [InMemory(request)]
