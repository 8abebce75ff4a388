"""A sealed file that comes in by pieces (docs/decisions/resumable-uploads.md): its segments are those of `files`.

Its length is known when it begins, so each segment's index and whether it is the last are too: each is sealed once,
where it will stay. What is short of a segment is sealed under `tail|offset` and opens at that offset alone.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import tink
from tink import aead

from portal.vault import files, growing, keystore
from portal.vault.errors import VaultError


@dataclass(frozen=True)
class Begun:
    """What a row must keep of a file that comes in."""

    blob_name: str
    storage_alias: str
    wrapped_key: bytes
    binding: str
    place: str


class Row(Protocol):
    """A row that keeps the fields of Begun, the file's whole length, and how much of it has come in."""

    @property
    def blob_name(self) -> Any: ...
    @property
    def storage_alias(self) -> Any: ...
    @property
    def wrapped_key(self) -> Any: ...
    @property
    def binding(self) -> Any: ...
    @property
    def place(self) -> Any: ...
    @property
    def length(self) -> Any: ...
    @property
    def offset(self) -> Any: ...


def begin(scope: str, alias: str, name: str, binding: str) -> Begun:
    """Begins a file. Raises NoKey, VaultError or OSError."""
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    wrapped = files._wrap(handle, keystore.store_for(scope).key(scope), binding)
    return Begun(name, alias, wrapped, binding, growing.begin(alias, name).state)


class Growth:
    """Takes up a file where its row says that it stands.

    After `keep` the caller writes `offset` and `state` into the row, and then calls `forget`.
    """

    def __init__(self, scope: str, row: Row) -> None:
        """Raises VaultError where less is stored than the row says, or its rest does not open."""
        self.length, self.offset = int(row.length), int(row.offset)
        self._binding = str(row.binding)
        self._key = files._unwrap(bytes(row.wrapped_key), keystore.store_for(scope).key(scope), self._binding)
        self._place = growing.place(str(row.storage_alias), str(row.blob_name), str(row.place))
        self._last = max(0, (self.length - 1) // files.SEGMENT)
        self._index = self.offset // files.SEGMENT
        sealed = self._place.take_up(self._index, files._SEALED, self.offset)
        rest = self.offset % files.SEGMENT
        self._pending = bytearray(self._open(sealed) if rest else b"")
        if len(self._pending) != rest:
            raise VaultError("Less of this file is stored than its row says.")

    @property
    def state(self) -> str:
        """What the row must keep of the place."""
        return self._place.state

    def write(self, data: bytes) -> None:
        """Takes the next bytes. Raises VaultError, also past the file's length, or OSError."""
        if self.offset + len(data) > self.length:
            raise VaultError("More came in than the file is long.")
        view = memoryview(data)
        self.offset += len(view)
        while view:
            if not self._pending and len(view) > files.SEGMENT:
                self._put(bytes(view[: files.SEGMENT]))
                view = view[files.SEGMENT :]
                continue
            room = files.SEGMENT - len(self._pending)
            self._pending += view[:room]
            view = view[room:]
            if len(self._pending) == files.SEGMENT:
                self._put(bytes(self._pending))
                self._pending.clear()
        if self._pending and self.offset == self.length:
            self._put(bytes(self._pending))
            self._pending.clear()

    def keep(self) -> None:
        """Everything written is stored durably when this returns. Raises VaultError or OSError."""
        tail = self._key.encrypt(bytes(self._pending), self._tail()) if self._pending else b""
        self._place.keep(tail, self.offset, last=self.offset == self.length)

    def forget(self, offset: int) -> None:
        """What stood for an earlier offset goes, once the row has the new one."""
        if offset not in (0, self.offset):
            self._place.forget(offset)

    def _put(self, plain: bytes) -> None:
        self._place.write(self._key.encrypt(plain, files._bound(self._binding, self._index, self._index == self._last)))
        self._index += 1

    def _open(self, sealed: bytes) -> bytes:
        try:
            plain: bytes = self._key.decrypt(sealed, self._tail())
        except tink.TinkError as error:
            raise VaultError("The unfinished segment does not open: it was changed or moved.") from error
        return plain

    def _tail(self) -> bytes:
        return f"{self._binding}|tail|{self.offset}".encode()


def commit(row: Row) -> None:
    """The file appears under its name, whole. Harmless where it did already. Raises VaultError or OSError."""
    segments = max(0, (int(row.length) - 1) // files.SEGMENT) + 1
    held = growing.place(str(row.storage_alias), str(row.blob_name), str(row.place))
    held.commit(int(row.length) + segments * files.OVERHEAD)


def discard(row: Row) -> None:
    """Removes what is hidden of a file that will not be finished. Raises VaultError where the store does not answer."""
    growing.place(str(row.storage_alias), str(row.blob_name), str(row.place)).discard()
