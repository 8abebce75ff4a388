"""Where sealed bytes lie: a folder, or a bucket. Both behind the few operations that sealed files need.

Django's storage API is not one of them: its `save()` holds a file ten times over, and S3's `open("rb")` fetches the
whole file into memory (measured). A folder gets a temporary file, fsync and an exclusive link; a bucket gets a
multipart upload in parts of 8 MiB and ranged reads. Neither ever overwrites a name, and what is abandoned leaves
nothing behind.
"""

import contextlib
import datetime as dt
import os
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from django.core.files.storage import FileSystemStorage, storages

from portal.vault.errors import VaultError
from portal.vault.master import sync_folder

PART = 8 * 1024 * 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")
_ABSENT = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}


class Sink(Protocol):
    """One file being written. Nothing shows under its name until `commit`."""

    def write(self, data: bytes) -> None: ...
    def commit(self) -> None: ...
    def discard(self) -> None: ...


class Source(Protocol):
    """One stored file being read."""

    size: int

    def stream(self, start: int, length: int, piece: int) -> Iterator[bytes]: ...
    def close(self) -> None: ...


class Store(Protocol):
    """What both kinds of place can do."""

    def create(self, name: str) -> Sink: ...
    def open(self, name: str) -> Source: ...
    def delete(self, name: str) -> None: ...
    def sweep(self, older_than: dt.timedelta) -> int: ...
    def names(self, older_than: dt.timedelta) -> Iterator[str]: ...


def store(alias: str) -> Store:
    """The place behind a storage alias. Raises VaultError for a storage that is neither a folder nor S3."""
    storage: Any = storages[alias]
    if isinstance(storage, FileSystemStorage):
        return FolderStore(Path(storage.location))
    if hasattr(storage, "bucket_name") and hasattr(storage, "connection"):
        return BucketStore(storage)
    raise VaultError(f"The storage {alias} is neither a folder nor a bucket.")


def checked(name: str) -> str:
    """A stored name of lower-case letters, digits, hyphens and slashes; never a sender's. Raises VaultError."""
    if len(name) > 200 or not _NAME.fullmatch(name):
        raise VaultError("A stored file is named in lower-case letters, digits, hyphens and slashes.")
    return name


class FolderStore:
    """Files under one folder; folders 0700, files 0600."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, name: str) -> "FolderSink":
        """Begins a file. Raises VaultError where the name is taken, OSError where the disk refuses."""
        path = self.folder / checked(name)
        if path.exists():
            raise VaultError("A stored file is never overwritten.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return FolderSink(path)

    def open(self, name: str) -> "FolderSource":
        """Opens a file. Raises VaultError where it is absent."""
        try:
            return FolderSource(os.open(self.folder / checked(name), os.O_RDONLY | os.O_CLOEXEC))
        except FileNotFoundError as error:
            raise VaultError("The stored file is absent.") from error

    def delete(self, name: str) -> None:
        """Removes a file, durably; nothing where it is absent already."""
        path = self.folder / checked(name)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)

    def sweep(self, older_than: dt.timedelta) -> int:
        """Removes what killed writers left; gives the number."""
        limit, count = time.time() - older_than.total_seconds(), 0
        for path in self.folder.rglob(".*.part"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    path.unlink()
                    count += 1
        return count

    def names(self, older_than: dt.timedelta) -> Iterator[str]:
        """The names of whole files that were stored longer ago than this."""
        limit = time.time() - older_than.total_seconds()
        for path in self.folder.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                if not path.name.startswith(".") and path.is_file() and path.stat().st_mtime < limit:
                    yield path.relative_to(self.folder).as_posix()


class FolderSink:
    """Writes to a hidden file beside the target, which gets its name only when it is whole and on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
        self.descriptor = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self.written = self.begun = 0

    def write(self, data: bytes) -> None:
        """Appends. Raises OSError, for example where the disk is full."""
        view = memoryview(data)
        while view:
            count = os.write(self.descriptor, view)
            self.written += count
            view = view[count:]
        if self.written - self.begun >= PART:
            # Begins to write to the disk now, so that the fsync at the end does not wait for the whole file.
            os.posix_fadvise(self.descriptor, self.begun, self.written - self.begun, os.POSIX_FADV_DONTNEED)
            self.begun = self.written

    def commit(self) -> None:
        """Gives the file its name. Raises VaultError where it was taken meanwhile."""
        os.fsync(self.descriptor)
        try:
            os.link(self.part, self.path)  # unlike rename, this fails where the name is taken
        except FileExistsError as error:
            raise VaultError("A stored file is never overwritten.") from error
        self.discard()
        sync_folder(self.path.parent)

    def discard(self) -> None:
        """Removes the hidden file. Safe to call twice."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
            self.part.unlink(missing_ok=True)


class FolderSource:
    """Reads a file by position, so that one handle serves any order of reads."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    def stream(self, start: int, length: int, piece: int) -> Iterator[bytes]:
        """The bytes from start, in pieces of at most `piece`. Ends early where the file does."""
        while length > 0 and (data := os.pread(self.descriptor, min(length, piece), start)):
            yield data
            start += len(data)
            length -= len(data)

    def close(self) -> None:
        """Closes the handle. Safe to call twice."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class BucketStore:
    """Objects in the bucket of a django-storages S3 storage."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage
        self.bucket: str = storage.bucket_name
        self.client = storage.connection.meta.client

    def create(self, name: str) -> "BucketSink":
        """Begins an object. Raises VaultError where the name is taken or the server does not answer."""
        with _answered():
            if self._size(name) is not None:
                raise VaultError("A stored file is never overwritten.")
        return BucketSink(self, self._key(name), self.storage.get_object_parameters(name))

    def open(self, name: str) -> "BucketSource":
        """Opens an object. Raises VaultError where it is absent or the server does not answer."""
        with _answered():
            size = self._size(name)
        if size is None:
            raise VaultError("The stored file is absent.")
        return BucketSource(self, self._key(name), size)

    def delete(self, name: str) -> None:
        """Removes an object; nothing where it is absent already. Raises VaultError."""
        with _answered():
            self.client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def sweep(self, older_than: dt.timedelta) -> int:
        """Aborts uploads that killed writers left; gives the number. Raises VaultError."""
        limit, count = dt.datetime.now(dt.UTC) - older_than, 0
        with _answered():
            for page in self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket):
                for upload in page.get("Uploads", []):
                    if upload["Initiated"] < limit:
                        self.client.abort_multipart_upload(
                            Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                        )
                        count += 1
        return count

    def names(self, older_than: dt.timedelta) -> Iterator[str]:
        """The names of objects that were stored longer ago than this. Raises VaultError."""
        limit, before = dt.datetime.now(dt.UTC) - older_than, f"{self._location()}/" if self._location() else ""
        with _answered():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=before):
                for one in page.get("Contents", []):
                    if one["LastModified"] < limit:
                        yield str(one["Key"]).removeprefix(before)

    def _location(self) -> str:
        return str(getattr(self.storage, "location", "") or "").strip("/")

    def _key(self, name: str) -> str:
        return f"{self._location()}/{checked(name)}" if self._location() else checked(name)

    def _size(self, name: str) -> int | None:
        from botocore.exceptions import ClientError

        try:
            return int(self.client.head_object(Bucket=self.bucket, Key=self._key(name))["ContentLength"])
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _ABSENT:
                return None
            raise


class BucketSink:
    """Small files in one request; larger ones in parts of 8 MiB, sent as they fill."""

    def __init__(self, place: BucketStore, key: str, parameters: dict[str, Any]) -> None:
        self.place, self.key, self.parameters = place, key, parameters
        self.buffer = bytearray()
        self.upload = ""
        self.parts: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        """Appends. Raises VaultError where the server does not take it."""
        self.buffer += data
        if len(self.buffer) >= PART:
            self._send(bytes(self.buffer))
            self.buffer.clear()

    def commit(self) -> None:
        """Makes the object appear under its name. Raises VaultError."""
        where = {"Bucket": self.place.bucket, "Key": self.key}
        with _answered():
            if not self.upload:
                self.place.client.put_object(**where, **self.parameters, Body=bytes(self.buffer))
                return
            if self.buffer:
                self._send(bytes(self.buffer))
            self.place.client.complete_multipart_upload(
                **where, UploadId=self.upload, MultipartUpload={"Parts": self.parts}
            )
            self.upload = ""

    def discard(self) -> None:
        """Aborts the upload with all its parts. Safe to call twice; raises VaultError where the server is gone."""
        self.buffer.clear()
        if self.upload:
            upload, self.upload = self.upload, ""
            with _answered():
                self.place.client.abort_multipart_upload(Bucket=self.place.bucket, Key=self.key, UploadId=upload)

    def _send(self, data: bytes) -> None:
        where = {"Bucket": self.place.bucket, "Key": self.key}
        with _answered():
            if not self.upload:
                self.upload = self.place.client.create_multipart_upload(**where, **self.parameters)["UploadId"]
            number = len(self.parts) + 1
            answer = self.place.client.upload_part(**where, UploadId=self.upload, PartNumber=number, Body=data)
            self.parts.append({"PartNumber": number, "ETag": answer["ETag"]})


class BucketSource:
    """Reads an object by ranges."""

    def __init__(self, place: BucketStore, key: str, size: int) -> None:
        self.place, self.key, self.size = place, key, size

    def stream(self, start: int, length: int, piece: int) -> Iterator[bytes]:
        """The bytes from start, in pieces of at most `piece`, by one request. Raises VaultError where it breaks off."""
        if length <= 0:
            return
        with _answered():
            answer = self.place.client.get_object(
                Bucket=self.place.bucket, Key=self.key, Range=f"bytes={start}-{start + length - 1}"
            )
            with contextlib.closing(answer["Body"]) as body:
                while data := body.read(piece):
                    yield data

    def close(self) -> None:
        """Nothing stays open between reads."""


@contextlib.contextmanager
def _answered() -> Iterator[None]:
    """Errors of the S3 client, which may quote names and addresses, become one sentence."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise VaultError(f"The file store did not do as asked ({type(error).__name__}).") from error
