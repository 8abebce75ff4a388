"""Where a sealed file lies while it comes in by pieces, over many requests and restarts: a folder, or a bucket.

What was taken in durably is never lost by a killed process: a folder's file is cut back to what the row says, a bucket
keeps whole parts, and whatever is short of one lies in an object of its own, named by the offset that it stands for.
Nothing shows under the file's name before `commit`, which may be asked twice.
"""

import contextlib
import json
import os
from typing import Any, Protocol

from portal.vault import stores
from portal.vault.errors import VaultError
from portal.vault.master import sync_folder

SEGMENTS = 32  # of 256 KiB and their overhead: a part of a bucket's file, a little over 8 MiB


class Place(Protocol):
    """One file that grows. `state` is what its row must keep for the next request."""

    @property
    def state(self) -> str: ...
    def take_up(self, full: int, segment: int, offset: int) -> bytes: ...
    def write(self, sealed: bytes) -> None: ...
    def keep(self, tail: bytes, offset: int, *, last: bool) -> None: ...
    def forget(self, offset: int) -> None: ...
    def commit(self, size: int) -> None: ...
    def discard(self) -> None: ...


def begin(alias: str, name: str) -> Place:
    """A new file. Raises VaultError where the name is taken or the store does not answer, OSError for a full disk."""
    held = stores.store(alias)
    return GrowingBucket.begin(held, name) if isinstance(held, stores.BucketStore) else _folder(held, name, begin=True)


def place(alias: str, name: str, state: str) -> Place:
    """A file that was begun. Raises VaultError where the storage is another one now."""
    held = stores.store(alias)
    return GrowingBucket(held, name, state) if isinstance(held, stores.BucketStore) else _folder(held, name)


def _folder(held: stores.Store, name: str, *, begin: bool = False) -> Place:
    if not isinstance(held, stores.FolderStore):
        raise VaultError("A file can come in by pieces to a folder or a bucket only.")
    return GrowingFolder.begin(held, name) if begin else GrowingFolder(held, name)


class GrowingFolder:
    """A hidden file beside the target, and the unfinished segment in another; both named so that a sweep finds them."""

    state = ""

    def __init__(self, held: stores.FolderStore, name: str) -> None:
        self.path = held.folder / stores.checked(name)
        self.part = self.path.with_name(f".{self.path.name}.growing.part")
        self.descriptor = -1
        self.written = self.begun = 0

    @classmethod
    def begin(cls, held: stores.FolderStore, name: str) -> "GrowingFolder":
        """Creates the hidden file."""
        made = cls(held, name)
        if made.path.exists():
            raise VaultError("A stored file is never overwritten.")
        made.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(made.part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        sync_folder(made.part.parent)
        return made

    def take_up(self, full: int, segment: int, offset: int) -> bytes:
        """Cuts the file back to its whole segments; gives the sealed rest that lies beside it."""
        try:
            self.descriptor = os.open(self.part, os.O_WRONLY | os.O_CLOEXEC)
            if os.fstat(self.descriptor).st_size < full * segment:
                raise VaultError("Less of this file is stored than its row says.")
            os.ftruncate(self.descriptor, full * segment)
            os.lseek(self.descriptor, 0, os.SEEK_END)
            return self._tail(offset).read_bytes() if self._tail(offset).exists() else b""
        except FileNotFoundError as error:
            raise VaultError("What was stored of this file is gone.") from error

    def write(self, sealed: bytes) -> None:
        """Appends. Raises OSError, for example where the disk is full."""
        view = memoryview(sealed)
        while view:
            count = os.write(self.descriptor, view)
            self.written += count
            view = view[count:]
        if self.written - self.begun >= stores.PART:  # begins to write now, so that the next fsync need not wait long
            os.posix_fadvise(self.descriptor, self.begun, self.written - self.begun, os.POSIX_FADV_DONTNEED)
            self.begun = self.written

    def keep(self, tail: bytes, offset: int, *, last: bool) -> None:
        """Everything written is on the disk when this returns, and the unfinished segment beside it."""
        os.fsync(self.descriptor)
        if tail:
            descriptor = os.open(self._tail(offset), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as target:
                target.write(tail)
                target.flush()
                os.fsync(target.fileno())
            sync_folder(self.path.parent)

    def forget(self, offset: int) -> None:
        """Removes the rest that stood for an earlier offset."""
        self._tail(offset).unlink(missing_ok=True)

    def commit(self, size: int) -> None:
        """Gives the whole file its name. Harmless where that was done already."""
        self._close()
        if not self.part.exists():
            if not self.path.exists() or self.path.stat().st_size != size:
                raise VaultError("What was stored of this file is gone.")
            return
        if self.part.stat().st_size != size:
            raise VaultError("The stored file has another length than its row says.")
        try:
            os.link(self.part, self.path)
        except FileExistsError as error:
            if not self.path.samefile(self.part):
                raise VaultError("A stored file is never overwritten.") from error
        sync_folder(self.path.parent)
        self.discard()

    def discard(self) -> None:
        """Removes what is hidden. Safe to call twice; the file under its name stays."""
        self._close()
        for left in (self.part, *self.path.parent.glob(f".{self.path.name}.tail-*.part")):
            left.unlink(missing_ok=True)

    def __del__(self) -> None:
        self._close()

    def _close(self) -> None:
        if getattr(self, "descriptor", -1) >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _tail(self, offset: int) -> Any:
        return self.path.with_name(f".{self.path.name}.tail-{offset}.part")


class GrowingBucket:
    """A multipart upload whose id is kept. A part that another process sent again meanwhile does not fit its tag."""

    def __init__(self, held: stores.BucketStore, name: str, state: str) -> None:
        self.held, self.name, self.key = held, name, held._key(name)
        kept = json.loads(state)
        self.upload: str = kept["upload"]
        self.tags: list[str] = kept["tags"]
        self.carried = bytearray()
        self.segment = 0

    @classmethod
    def begin(cls, held: stores.BucketStore, name: str) -> "GrowingBucket":
        """Begins the multipart upload."""
        with stores._answered():
            if held._size(name) is not None:
                raise VaultError("A stored file is never overwritten.")
            made = held.client.create_multipart_upload(
                Bucket=held.bucket, Key=held._key(name), **held.storage.get_object_parameters(name)
            )
        return cls(held, name, json.dumps({"upload": made["UploadId"], "tags": []}))

    @property
    def state(self) -> str:
        """The upload's id and the tags of its whole parts."""
        return json.dumps({"upload": self.upload, "tags": self.tags})

    def take_up(self, full: int, segment: int, offset: int) -> bytes:
        """Reads what is short of a part; gives the unfinished segment of it."""
        parts, self.segment = full // SEGMENTS, segment
        if parts > len(self.tags):
            raise VaultError("Less of this file is stored than its row says.")
        del self.tags[parts:]
        whole = (full - parts * SEGMENTS) * segment
        kept = self._rest(offset) if offset else b""
        if len(kept) < whole:
            raise VaultError("Less of this file is stored than its row says.")
        self.carried = bytearray(kept[:whole])
        return kept[whole:]

    def _rest(self, offset: int) -> bytes:
        with stores._answered():
            size = self.held._size(self._tail(offset))
        return b"".join(self.held.open(self._tail(offset)).stream(0, size, size)) if size else b""

    def write(self, sealed: bytes) -> None:
        """Appends; sends a part when one is full. Raises VaultError where the server does not take it."""
        self.carried += sealed
        if len(self.carried) >= SEGMENTS * self.segment:
            self._send()

    def keep(self, tail: bytes, offset: int, *, last: bool) -> None:
        """What is short of a part lies in an object of its own when this returns; the last part may be short."""
        if last and self.carried:
            self._send()
        elif self.carried or tail:
            with stores._answered():
                self.held.client.put_object(
                    Bucket=self.held.bucket, Key=self.held._key(self._tail(offset)), Body=bytes(self.carried) + tail
                )

    def forget(self, offset: int) -> None:
        """Removes the rest that stood for an earlier offset."""
        self.held.delete(self._tail(offset))

    def commit(self, size: int) -> None:
        """Makes the object appear. Harmless where that was done already."""
        if self._stored() == size:
            return
        parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(self.tags, 1)]
        with stores._answered():
            self.held.client.complete_multipart_upload(
                Bucket=self.held.bucket, Key=self.key, UploadId=self.upload, MultipartUpload={"Parts": parts}
            )
        if self._stored() != size:
            self.held.delete(self.name)
            raise VaultError("The stored file has another length than its row says.")
        self._clear()

    def discard(self) -> None:
        """Aborts the upload and removes its rest. Safe to call twice; raises VaultError where the server is gone."""
        from botocore.exceptions import ClientError

        with stores._answered(), contextlib.suppress(ClientError):  # completed or aborted already
            self.held.client.abort_multipart_upload(Bucket=self.held.bucket, Key=self.key, UploadId=self.upload)
        self._clear()

    def _stored(self) -> int | None:
        with stores._answered():
            return self.held._size(self.name)

    def _send(self) -> None:
        with stores._answered():
            answer = self.held.client.upload_part(
                Bucket=self.held.bucket,
                Key=self.key,
                UploadId=self.upload,
                PartNumber=len(self.tags) + 1,
                Body=bytes(self.carried),
            )
        self.tags.append(answer["ETag"])
        self.carried.clear()

    def _clear(self) -> None:
        with stores._answered():
            found = self.held.client.list_objects_v2(Bucket=self.held.bucket, Prefix=f"{self.key}-tail-")
            for left in found.get("Contents", []):
                self.held.client.delete_object(Bucket=self.held.bucket, Key=left["Key"])

    def _tail(self, offset: int) -> str:
        return f"{self.name}-tail-{offset}"
