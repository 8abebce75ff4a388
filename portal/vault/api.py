"""The vault's door: keys by scope, and sealing of small values. Files: portal.vault.files; fields: .fields."""

from pathlib import Path

import tink

from portal.vault import keystore, master
from portal.vault.errors import NoKey, VaultError
from portal.vault.keystore import PORTAL, RELEASES, review_scope

__all__ = [
    "PORTAL",
    "RELEASES",
    "NoKey",
    "VaultError",
    "create_house_keys",
    "create_scope",
    "destroy_scope",
    "make_master_key",
    "review_scope",
    "scope_exists",
    "seal",
    "unseal",
]


def create_scope(scope: str) -> None:
    """Makes the scope's key, durably, before anything is sealed under it. Raises VaultError where it has one."""
    keystore.store_for(scope).create(scope)


def scope_exists(scope: str) -> bool:
    """Whether the scope's key is there. Raises VaultError where this process runs without that store."""
    return keystore.store_for(scope).exists(scope)


def destroy_scope(scope: str) -> bool:
    """Destroys the scope's key: nothing sealed under it opens again, in any process (never 11).

    Gives False where there was none, so that a task that runs twice does no harm. Raises VaultError for the portal's
    and the releases' keys. The caller has checked the two people, the legal hold and the announcement.
    """
    return keystore.store_for(scope).destroy(scope)


def seal(scope: str, aad: str | bytes, data: bytes) -> bytes:
    """Encrypts data under the scope's key, bound to `aad` (say which field of which row). Raises VaultError, NoKey."""
    try:
        sealed: bytes = keystore.store_for(scope).key(scope).encrypt(data, _bytes(aad))
    except tink.TinkError as error:
        raise VaultError(f"Nothing can be sealed in the scope {scope}.") from error
    return sealed


def unseal(scope: str, aad: str | bytes, data: bytes) -> bytes:
    """Decrypts what `seal` gave for the same scope and `aad`. Raises VaultError where anything differs, or NoKey."""
    try:
        plain: bytes = keystore.store_for(scope).key(scope).decrypt(bytes(data), _bytes(aad))
    except tink.TinkError as error:
        raise VaultError(f"This does not open in the scope {scope}: it was changed, or belongs elsewhere.") from error
    return plain


def make_master_key(path: Path | str) -> None:
    """Makes a master key's file, mode 0400. Raises FileExistsError: none is ever overwritten."""
    master.make(Path(path))


def create_house_keys() -> list[str]:
    """Makes the portal's and the releases' keys where they are missing; gives the names of those made."""
    made = [scope for scope in keystore.HOUSE_SCOPES if not scope_exists(scope)]
    for scope in made:
        create_scope(scope)
    return made


def _bytes(aad: str | bytes) -> bytes:
    return aad.encode() if isinstance(aad, str) else aad
