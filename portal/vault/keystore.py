"""The key store: a folder, apart from the database and its backups, with one wrapped keyset for each scope.

A scope is one review, the releases, or the portal's own words. Each scope's file holds its keyset wrapped by the master
key with the scope's name as associated data, so a key copied to another name does not open. The releases' and the
portal's keys lie in a store of their own under their own master key, so that the desk runs without the reviews' keys
(house.md, "Three faces"). A process keeps the keys that it has opened, but asks the file system each time: a key that
was destroyed or wrapped anew counts at once, in every process.
"""

import contextlib
import fcntl
import os
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tink
from django.conf import settings
from tink import aead, json_proto_keyset_format

from portal.vault import master
from portal.vault.errors import NoKey, VaultError

RELEASES = "releases"
PORTAL = "portal"
HOUSE_SCOPES = (PORTAL, RELEASES)

_SCOPE = re.compile(r"[a-z][a-z0-9-]{0,79}")
_SUFFIX = ".keyset"

Identity = tuple[int, int, int, int]


def review_scope(review_id: uuid.UUID | str) -> str:
    """The scope of one review. Raises ValueError for what is no UUID."""
    return f"review-{review_id if isinstance(review_id, uuid.UUID) else uuid.UUID(str(review_id))}"


@dataclass
class KeyStore:
    """One folder of wrapped keys and the master key that opens them."""

    folder: Path
    master_file: Path | None = None
    master_uri: str = ""
    _opened: dict[str, tuple[Identity, aead.Aead]] = field(default_factory=dict)
    _master: tuple[Identity | None, aead.Aead] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, scope: str) -> aead.Aead:
        """The scope's key. Raises NoKey where there is none (any more), VaultError where it does not open."""
        path = self._path(scope)
        try:
            identity = _identity(path)
        except OSError as error:
            self._opened.pop(scope, None)
            raise NoKey(f"There is no key for the scope {scope}.") from error
        known = self._opened.get(scope)
        if known is not None and known[0] == identity:
            return known[1]
        opened = self._unwrap(scope, path).primitive(aead.Aead)
        self._opened[scope] = (identity, opened)
        return opened

    def create(self, scope: str) -> None:
        """Makes the scope's key. Raises VaultError where it has one: a key is never replaced."""
        path = self._path(scope)
        handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            if path.exists():
                raise VaultError(f"The scope {scope} has a key already.")
            self._put(path, _wrapped(handle, self.master(), scope))

    def destroy(self, scope: str) -> bool:
        """Removes the scope's key for good; False where there was none. Backups end with the old master key."""
        if scope in HOUSE_SCOPES:
            raise VaultError(f"The key of {scope} is not one to destroy.")
        path = self._path(scope)
        self._opened.pop(scope, None)
        with self._alone():
            try:
                path.unlink()
            except FileNotFoundError:
                return False
            master.sync_folder(self.folder)
        return True

    def exists(self, scope: str) -> bool:
        """Whether the scope has a key here."""
        return self._path(scope).is_file()

    def scopes(self) -> list[str]:
        """Every scope that has a key here, sorted."""
        return sorted(path.name.removesuffix(_SUFFIX) for path in self.folder.glob(f"*{_SUFFIX}"))

    def master(self) -> aead.Aead:
        """The master key, read again whenever its file was replaced. Raises VaultError."""
        if self.master_uri:
            if self._master is None:
                self._master = (None, master.from_uri(self.master_uri))
            return self._master[1]
        if self.master_file is None:
            raise VaultError("No master key is configured for this key store.")
        try:
            identity = _identity(self.master_file)
        except OSError as error:
            self._master = None
            raise VaultError(f"The master key {self.master_file} cannot be read: {error.strerror}.") from error
        if self._master is None or self._master[0] != identity:
            self._master = (identity, master.from_file(self.master_file))
        return self._master[1]

    def rotate_master(self, keep_old: Path) -> int:
        """Wraps every key under a new master key and keeps the old one at `keep_old`; gives the number of keys.

        The file holds both keys while this runs, so no other process notices; cut off at any point, it can be run
        again. Raises VaultError for a master key in a KMS, which rotates it itself and then only needs `rewrap`.
        """
        if self.master_file is None or self.master_uri:
            raise VaultError("A master key in a KMS is rotated there; then wrap the keys again with rewrap.")
        present = master.read_keyset(self.master_file)
        if len(master.key_ids(present)) == 1:
            with contextlib.suppress(FileExistsError):
                master.make_from(keep_old, present)
            if master.read_keyset(keep_old) != present:
                raise VaultError(f"{keep_old} holds another key: name a new file for the old master key.")
            present = master.merged(master.new_keyset(), present)
            master.replace(self.master_file, present)
        count = self.rewrap()
        master.replace(self.master_file, master.primary_only(present))
        return count

    def rewrap(self, old: aead.Aead | None = None) -> int:
        """Wraps every key again under the present master key; `old` opens those that another one wrapped."""
        count = 0
        with self._alone():
            for scope in self.scopes():
                path = self._path(scope)
                handle = self._unwrap(scope, path, old)
                self._put(path, _wrapped(handle, self.master(), scope))
                count += 1
        return count

    def wrapped(self) -> list[tuple[str, str]]:
        """Every scope with its wrapped key, each tried under the present master key: for a backup. Raises VaultError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            found = [(scope, self._path(scope)) for scope in self.scopes()]
            for scope, path in found:
                self._unwrap(scope, path)
            return [(scope, path.read_text()) for scope, path in found]

    def put_back(self, scope: str, text: str) -> None:
        """A wrapped key from a backup. Raises VaultError where there is one already, or it does not open here."""
        path = self._path(scope)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            if path.exists():
                raise VaultError(f"The scope {scope} has a key already.")
            with contextlib.suppress(tink.TinkError):
                json_proto_keyset_format.parse_encrypted(text, self.master(), _bound(scope))
                self._put(path, text)
                return
        raise VaultError(f"The key of the scope {scope} does not open under this master key.")

    def rotated_from(self, kept_old: Path) -> bool:
        """Whether the rotation that keeps the old master key at `kept_old` is complete: the present one is another."""
        if self.master_file is None or not kept_old.exists():
            return False
        now = master.key_ids(master.read_keyset(self.master_file))
        return len(now) == 1 and now[0] not in master.key_ids(master.read_keyset(kept_old))

    def _path(self, scope: str) -> Path:
        if not _SCOPE.fullmatch(scope):
            raise VaultError("A scope is named in lower-case letters, digits and hyphens.")
        return self.folder / f"{scope}{_SUFFIX}"

    def _unwrap(self, scope: str, path: Path, old: aead.Aead | None = None) -> tink.KeysetHandle:
        """Opens the wrapped key; once more whenever a rotation ended between reading it and reading the master key."""
        openers: list[Callable[[], aead.Aead]] = [self.master]
        if old is not None:
            openers.append(lambda: old)
        text, tried = self._read(scope, path), ""
        while text != tried:
            for opener in openers:
                with contextlib.suppress(tink.TinkError):
                    return json_proto_keyset_format.parse_encrypted(text, opener(), _bound(scope))
            text, tried = self._read(scope, path), text
        raise VaultError(f"The key of the scope {scope} does not open under this master key.")

    def _read(self, scope: str, path: Path) -> str:
        try:
            return path.read_text()
        except OSError as error:
            raise NoKey(f"There is no key for the scope {scope}.") from error

    def _put(self, path: Path, text: str) -> None:
        fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(descriptor)
            os.replace(fresh, path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        master.sync_folder(self.folder)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time, among threads and processes: a rotation must not revive a key just destroyed."""
        with self._lock, open(self.folder / ".lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


_stores: dict[tuple[str, str, str], KeyStore] = {}


def store_for(scope: str) -> KeyStore:
    """The store that keeps this scope's key. Raises VaultError, by name, where this process runs without it."""
    if scope in HOUSE_SCOPES:
        return _store("RELEASES_KEY_STORE", "RELEASES_MASTER_KEY_FILE", "RELEASES_MASTER_KEY_URI")
    return _store("KEY_STORE", "MASTER_KEY_FILE", "MASTER_KEY_URI")


def house_store() -> KeyStore:
    """The store of the releases' and the portal's keys."""
    return store_for(PORTAL)


def _store(folder_name: str, file_name: str, uri_name: str) -> KeyStore:
    folder, file, uri = (str(getattr(settings, name, None) or "") for name in (folder_name, file_name, uri_name))
    if not folder:
        raise VaultError(f"{folder_name} is not set: this process runs without these keys.")
    if not (file or uri):
        raise VaultError(f"Neither {file_name} nor {uri_name} is set: this process runs without these keys.")
    if (folder, file, uri) not in _stores:
        _stores[folder, file, uri] = KeyStore(Path(folder), Path(file) if file else None, uri)
    return _stores[folder, file, uri]


def _identity(path: Path) -> Identity:
    found = os.stat(path)
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def _bound(scope: str) -> bytes:
    return f"review-rooms|key|{scope}".encode()


def _wrapped(handle: tink.KeysetHandle, by: aead.Aead, scope: str) -> str:
    try:
        wrapped: str = json_proto_keyset_format.serialize_encrypted(handle, by, _bound(scope))
    except tink.TinkError as error:
        raise VaultError(f"The key of the scope {scope} could not be wrapped by the master key.") from error
    return wrapped
