"""The master key: a file of mode 0400 with a tink keyset, or a key that never leaves a KMS (never 3).

It is never read from the environment. The file's keyset may hold several keys during a rotation: the primary wraps,
every one of them unwraps.
"""

import contextlib
import importlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import tink
from tink import aead, json_proto_keyset_format, secret_key_access
from tink.proto import tink_pb2

from portal.vault.errors import VaultError

aead.register()

MODE = 0o400


def make(path: Path) -> None:
    """Writes a new master key with mode 0400. Raises FileExistsError: a master key is never overwritten."""
    make_from(path, new_keyset())


def make_from(path: Path, text: str) -> None:
    """Writes this keyset as a new file of mode 0400. Raises FileExistsError."""
    _write_new(path, text)


def new_keyset() -> str:
    """A fresh AES-256-GCM keyset as tink's JSON."""
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    text: str = json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    return text


def merged(primary: str, *others: str) -> str:
    """One keyset that wraps with the primary of `primary` and still unwraps what the others wrapped.

    The Python release of tink has no KeysetManager, so the key sets are joined as protocol buffers.
    """
    whole = _proto(primary)
    known = {key.key_id for key in whole.key}
    for other in others:
        for key in _proto(other).key:
            if key.key_id not in known:
                whole.key.append(key)
                known.add(key.key_id)
    text: str = json_proto_keyset_format.serialize(_handle(whole), secret_key_access.TOKEN)
    return text


def primary_only(text: str) -> str:
    """The keyset without its older keys: what they wrapped no longer opens."""
    keyset = _proto(text)
    for key in [key for key in keyset.key if key.key_id != keyset.primary_key_id]:
        keyset.key.remove(key)
    rest: str = json_proto_keyset_format.serialize(_handle(keyset), secret_key_access.TOKEN)
    return rest


def from_file(path: Path) -> aead.Aead:
    """The master key in a file. Raises VaultError if it is absent, damaged, or readable by anybody but its owner."""
    return from_keyset(read_keyset(path))


def read_keyset(path: Path) -> str:
    """The text of a master key's file, its mode checked first. Raises VaultError."""
    try:
        found = os.stat(path)
        if stat.S_IMODE(found.st_mode) != MODE:
            raise VaultError(f"The master key {path} must have mode 0400, not {stat.S_IMODE(found.st_mode):04o}.")
        return path.read_text()
    except OSError as error:
        raise VaultError(f"The master key {path} cannot be read: {error.strerror}.") from error


def from_keyset(text: str) -> aead.Aead:
    """The AEAD of a keyset's text. Raises VaultError where it is none."""
    try:
        return json_proto_keyset_format.parse(text, secret_key_access.TOKEN).primitive(aead.Aead)
    except tink.TinkError as error:
        raise VaultError("The master key is no keyset that tink can read.") from error


def from_uri(uri: str) -> aead.Aead:
    """A key in AWS KMS (`aws-kms://arn:...`) or HashiCorp Vault (`hcvault://host:port/transit/keys/name`).

    Credentials come from the client's own sources: a role or profile for AWS, `VAULT_TOKEN_FILE` for Vault. Raises
    VaultError for another kind of URI, a missing client library, or a KMS that does not answer.
    """
    try:
        if uri.startswith("aws-kms://"):
            return _Answering(_aws(uri))
        if uri.startswith("hcvault://"):
            return _Answering(_hcvault(uri))
    except Exception as error:
        raise VaultError(f"MASTER_KEY_URI cannot be used: {type(error).__name__}, {error}.") from error
    raise VaultError("MASTER_KEY_URI must begin with aws-kms:// or hcvault://.")


def replace(path: Path, text: str) -> None:
    """Puts another keyset in the place of a master key's file, at once and durably."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    _write_new(fresh, text)
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes a creation, renaming or removal in this folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Answering(aead.Aead):  # type: ignore[misc]
    """A KMS whose every failure, also of network and credentials, is a TinkError."""

    def __init__(self, inner: aead.Aead) -> None:
        self._inner = inner

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        with _as_tink_error():
            sealed: bytes = self._inner.encrypt(plaintext, associated_data)
            return sealed

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        with _as_tink_error():
            plain: bytes = self._inner.decrypt(ciphertext, associated_data)
            return plain


@contextlib.contextmanager
def _as_tink_error() -> Iterator[None]:
    try:
        yield
    except tink.TinkError:
        raise
    except Exception as error:
        raise tink.TinkError(f"The KMS did not answer: {type(error).__name__}.") from error


def _aws(uri: str) -> aead.Aead:
    import boto3
    from tink.integration import awskms

    region = uri.split(":")[4]
    return awskms.new_client(boto3_client=boto3.client("kms", region_name=region), key_uri=uri).get_aead(uri)


def _hcvault(uri: str) -> aead.Aead:
    hvac = importlib.import_module("hvac")  # the extra tink[hcvault], installed only where it is used
    from tink.integration import hcvault

    token = Path(os.environ.get("VAULT_TOKEN_FILE", "/run/secrets/vault_token")).read_text().strip()
    host, _, path = uri.removeprefix("hcvault://").partition("/")
    return hcvault.new_aead(f"/{path}", hvac.Client(url=f"https://{host}", token=token))


def _write_new(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, MODE)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    sync_folder(path.parent)


def _proto(text: str) -> tink_pb2.Keyset:
    return tink.JsonKeysetReader(text).read()


def _handle(keyset: tink_pb2.Keyset) -> tink.KeysetHandle:
    return tink.proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)


def key_ids(text: str) -> Sequence[int]:
    """The ids of a keyset's keys, the primary's first (for the rotation's report; ids are no secret)."""
    keyset = _proto(text)
    return sorted((key.key_id for key in keyset.key), key=lambda one: one != keyset.primary_key_id)
