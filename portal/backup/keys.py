"""The key stores' own backup: the wrapped keys, apart from database and files. A master key is never copied.

It ends with the master key that wraps it: once that is destroyed, no key in it opens (never 11).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from portal.backup import manifest
from portal.backup.manifest import BackupError
from portal.backup.service import finished
from portal.kernel import calendar
from portal.vault import keystore

FORM = "review-rooms-keys-1"
STORES = {"reviews": "review-any", "house": keystore.PORTAL}


def take(into: Path) -> Path:
    """Copies every wrapped key, each tried first, into a new folder in ``into``. Raises BackupError, VaultError."""
    _refuse_with_backups(into)
    return finished(into, _fill)


def _fill(folder: Path) -> dict[str, Any]:
    parts = []
    for name, scope in STORES.items():
        for held, text in keystore.store_for(scope).wrapped():
            where = f"{name}/{held}.keyset"
            parts.append({"path": where, **manifest.write(folder / where, [text.encode()])})
    return {"format": FORM, "taken_at": calendar.now().isoformat(), "keys": parts}


def restore(folder: Path) -> int:
    """Puts the wrapped keys of a backup where there are none; gives their number.

    :raises BackupError: where it is damaged. :raises VaultError: where a key is there already, or does not open under
        the present master key.
    """
    held = manifest.read(folder, FORM)
    manifest.check(folder, held["keys"])
    for part in held["keys"]:
        name, _, file = str(part["path"]).partition("/")
        keystore.store_for(STORES[name]).put_back(file.removesuffix(".keyset"), (folder / part["path"]).read_text())
    return len(held["keys"])


def _refuse_with_backups(into: Path) -> None:
    there = into.resolve()
    if (there / "database.sqlite3").exists() or any((one / "database.sqlite3").exists() for one in there.glob("*")):
        raise BackupError(f"{into} holds backups of the database: the keys are kept apart from them.")
    backups = Path(settings.BACKUP_FOLDER).resolve()
    if there.is_relative_to(backups) or backups.is_relative_to(there):
        raise BackupError(f"{into} and BACKUP_FOLDER lie in one another: keys and backups are kept apart.")
