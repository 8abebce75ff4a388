"""Files as sealed segments: streamed in, read back by range, and never opened when a byte is missing (never 3, 4).

A file has a data key of its own, wrapped by its scope's key. Each 256 KiB is sealed for itself, bound to the file's
`binding` (say: review|document|version), the segment's index, and whether it is the last. So a segment that was
changed, moved, left out or cut off does not open; size and digest of the plaintext stand in the row besides. Tink's own
streams are not used: one that is dropped finalises itself, and a truncated upload then opens as a whole file (tried).
"""

import contextlib
import datetime as dt
import hashlib
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, Self

import tink
from django.db import models
from tink import aead, proto_keyset_format

from portal.vault import keystore, memory, stores
from portal.vault.errors import VaultError

memory.reuse_buffers()

SEGMENT = 256 * 1024
OVERHEAD = 33  # tink's prefix 5, nonce 12, tag 16
_SEALED = SEGMENT + OVERHEAD


@dataclass(frozen=True)
class SealedFile:
    """What a row must keep of a finished file; `**sealed.fields()` sets the columns of a SealedBlob."""

    blob_name: str
    storage_alias: str
    wrapped_key: bytes
    binding: str
    size: int
    sha256: str

    def fields(self) -> dict[str, Any]:
        """The columns of SealedBlob by name."""
        return dict(vars(self))


class SealedBlob(models.Model):
    """The columns of a row that has a sealed file. Nothing here names or shows the file's content.

    The row's primary key must be part of the `binding` that the writer was given (or what `sealed_for` gives, where the
    file was bound to another thing's id): so a file's columns copied to another row do not open there.
    """

    blob_name = models.CharField(max_length=200, editable=False)
    storage_alias = models.CharField(max_length=20, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    binding = models.CharField(max_length=200, editable=False)
    size = models.BigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    @property
    def has_bytes(self) -> bool:
        """Whether stored bytes belong to this row now: a model whose bytes can go and whose row stays says so."""
        return True

    def sealed_for(self) -> str:
        """What the binding must name: this row, unless a model says otherwise."""
        return str(self.pk)


class Row(Protocol):
    """A SealedBlob's row or a SealedFile: what is read of either."""

    @property
    def blob_name(self) -> Any: ...
    @property
    def storage_alias(self) -> Any: ...
    @property
    def wrapped_key(self) -> Any: ...
    @property
    def binding(self) -> Any: ...
    @property
    def size(self) -> Any: ...
    @property
    def sha256(self) -> Any: ...


class SealedWriter:
    """Writes one file. Use it with `with`: what is not finished is abandoned, and nothing stays behind.

    After `finish()` the stored file is there before any row names it; a caller whose transaction then fails removes it
    with `delete_sealed(sealed)`.
    """

    def __init__(self, scope: str, alias: str, name: str, binding: str) -> None:
        """Raises NoKey or VaultError where the scope has no key, the name is taken, or the store does not answer."""
        self._name, self._alias, self._binding = name, alias, binding
        self._scope_key = keystore.store_for(scope).key(scope)
        handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        self._wrapped = _wrap(handle, self._scope_key, binding)
        self._key = handle.primitive(aead.Aead)
        self._pending = bytearray()
        self._index = 0
        self._size = 0
        self._digest = hashlib.sha256()
        self._sink: stores.Sink | None = stores.store(alias).create(name)
        self._leftover = weakref.finalize(self, _discard, self._sink)

    def write(self, data: bytes | memoryview) -> None:
        """Takes the next bytes. Raises VaultError or OSError; the file is abandoned then."""
        if self._sink is None:
            raise VaultError("This file was finished or abandoned already.")
        view = memoryview(data)
        self._digest.update(view)
        self._size += len(view)
        try:
            while view:
                if len(self._pending) == SEGMENT:  # a full segment waits until more comes: the last one is marked
                    self._put(bytes(self._pending), final=False)
                    self._pending.clear()
                if not self._pending and len(view) > SEGMENT:
                    self._put(bytes(view[:SEGMENT]), final=False)
                    view = view[SEGMENT:]
                    continue
                room = SEGMENT - len(self._pending)
                self._pending += view[:room]
                view = view[room:]
        except BaseException:
            self.abandon()
            raise

    def finish(self) -> SealedFile:
        """Seals the last segment and stores the file whole. Raises VaultError or OSError; it is abandoned then."""
        if self._sink is None:
            raise VaultError("This file was finished or abandoned already.")
        try:
            self._put(bytes(self._pending), final=True)
            self._sink.commit()
        except BaseException:
            self.abandon()
            raise
        self._leftover.detach()
        self._sink = None
        self._pending.clear()
        return SealedFile(self._name, self._alias, self._wrapped, self._binding, self._size, self._digest.hexdigest())

    def abandon(self) -> None:
        """Drops what was written. Safe to call at any time, also twice."""
        self._sink = None
        self._pending.clear()
        self._leftover()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._sink is not None:
            self.abandon()

    def _put(self, plain: bytes, *, final: bool) -> None:
        if self._sink is None:
            raise VaultError("This file was finished or abandoned already.")
        self._sink.write(self._key.encrypt(plain, _bound(self._binding, self._index, final)))
        self._index += 1


class SealedReader:
    """Reads one file by range; only the segments that a range touches are fetched and opened."""

    def __init__(self, scope: str, row: Row) -> None:
        self.size = int(row.size)
        self.sha256 = str(row.sha256)
        self._binding = str(row.binding)
        expected = getattr(row, "sealed_for", None)
        if expected is not None and expected() not in self._binding.split("|"):
            raise VaultError("This file belongs to another row.")
        self._key = _unwrap(bytes(row.wrapped_key), keystore.store_for(scope).key(scope), self._binding)
        self._last = max(0, (self.size - 1) // SEGMENT)
        self._source = stores.store(str(row.storage_alias)).open(str(row.blob_name))
        try:
            if self.size < 0 or self._source.size != self.size + (self._last + 1) * OVERHEAD:
                raise VaultError("The stored file has another length than its row says.")
            self._final = self._open(self._last, b"".join(self._source.stream(*self._span(self._last), _SEALED)))
        except BaseException:
            self._source.close()
            raise

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """The plain bytes from start; fewer where the file ends. Raises VaultError where a segment does not open."""
        return b"".join(self.chunks(start, length))

    def chunks(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The plain bytes from start, in pieces of at most 256 KiB, each verified before it is given out."""
        if start < 0 or (length is not None and length < 0):
            raise ValueError("A range begins at 0 or later and is not negative.")
        end = self.size if length is None else min(self.size, start + length)
        if start >= end:
            return
        first, last = start // SEGMENT, (end - 1) // SEGMENT
        for index, plain in enumerate(self._segments(first, last), start=first):
            low = start - index * SEGMENT if index == first else 0
            high = end - index * SEGMENT if index == last else SEGMENT
            yield plain if (low, high) == (0, len(plain)) else plain[low:high]

    def verify(self) -> None:
        """Reads everything and compares the digest. Raises VaultError."""
        digest = hashlib.sha256()
        for piece in self.chunks():
            digest.update(piece)
        if digest.hexdigest() != self.sha256:
            raise VaultError("The stored file has another digest than its row says.")

    def close(self) -> None:
        """Lets go of the stored file. Safe to call twice."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_source"):
            self.close()

    def _segments(self, first: int, last: int) -> Iterator[bytes]:
        index, buffer = first, bytearray()
        upto = min(last, self._last - 1)
        if first <= upto:
            begin = first * _SEALED
            for piece in self._source.stream(begin, (upto + 1) * _SEALED - begin, _SEALED):
                if buffer or len(piece) < _SEALED:  # a bucket may give less than asked for
                    buffer += piece
                    if len(buffer) < _SEALED:
                        continue
                    piece = bytes(memoryview(buffer)[:_SEALED])
                    del buffer[:_SEALED]
                yield self._open(index, piece)
                index += 1
            if index != upto + 1:
                raise VaultError("The stored file ends before its row says.")
        if last == self._last:
            yield self._final

    def _span(self, index: int) -> tuple[int, int]:
        return index * _SEALED, (self.size - index * SEGMENT if index == self._last else SEGMENT) + OVERHEAD

    def _open(self, index: int, sealed: bytes) -> bytes:
        try:
            plain: bytes = self._key.decrypt(sealed, _bound(self._binding, index, index == self._last))
        except tink.TinkError as error:
            raise VaultError("A segment of the stored file does not open: it was changed or moved.") from error
        return plain


def open_sealed(scope: str, row: Row) -> SealedReader:
    """Opens a row's file, having checked its length and its last segment. Raises VaultError, NoKey."""
    return SealedReader(scope, row)


def delete_sealed(row: Row) -> None:
    """Removes a row's stored bytes, durably; nothing where they are gone already. Raises VaultError."""
    stores.store(str(row.storage_alias)).delete(str(row.blob_name))


def sweep(alias: str, older_than: dt.timedelta = dt.timedelta(days=1)) -> int:
    """Removes what killed writers left in a store; gives the number. For the worker's schedule."""
    return stores.store(alias).sweep(older_than)


def stored_names(alias: str, older_than: dt.timedelta) -> Iterator[str]:
    """The names of whole files that were stored longer ago than this. Raises VaultError."""
    return stores.store(alias).names(older_than)


def delete_stored(alias: str, name: str) -> None:
    """Removes by its name a file that no row has; nothing where it is gone already. Raises VaultError."""
    stores.store(alias).delete(name)


def _bound(binding: str, index: int, final: bool) -> bytes:
    return f"{binding}|{index}|{'last' if final else 'more'}".encode()


def _wrap(handle: tink.KeysetHandle, by: aead.Aead, binding: str) -> bytes:
    wrapped: bytes = proto_keyset_format.serialize_encrypted(handle, by, f"file|{binding}".encode())
    return wrapped


def _unwrap(wrapped: bytes, by: aead.Aead, binding: str) -> aead.Aead:
    try:
        return proto_keyset_format.parse_encrypted(wrapped, by, f"file|{binding}".encode()).primitive(aead.Aead)
    except tink.TinkError as error:
        raise VaultError("This file's key does not open here: the file belongs elsewhere.") from error


def _discard(sink: stores.Sink) -> None:
    """Leaves nothing behind; where the store is gone meanwhile, `sweep` does it later."""
    with contextlib.suppress(VaultError, OSError):
        sink.discard()
