"""Taking a backup, checking one, and restoring it into an empty place.

The database's snapshot comes first, then each stored file that it names: a file is stored before a row names it, and is
never changed, so the two fit together while people go on working. What lies in a backup is ciphertext as it lay in its
place. The keys are no part of it (``keys``); nor is a master key, ever.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from portal.backup import database, manifest
from portal.backup.manifest import BackupError
from portal.kernel import calendar
from portal.vault import files, stores
from portal.vault.errors import NoKey, VaultError
from portal.vault.master import sync_folder

FORM = "review-rooms-backup-1"


@dataclass(frozen=True)
class Restored:
    """What a restoration found: files placed, of those opened and whole, and those whose key is not here."""

    files: int
    opened: int
    without_key: int


def take(into: Path) -> Path:
    """Takes a backup as a new folder in ``into``; gives it. Raises BackupError, OSError; nothing is left then."""
    refuse_beside_keys(into)
    return finished(into, _fill)


def finished(into: Path, fill: Any) -> Path:
    """Fills a hidden folder and gives it its name once its manifest is there."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = calendar.now().strftime("%Y-%m-%dT%H%M%S-%f")
    part, whole = into / f".{name}.part", into / name
    part.mkdir(mode=0o700)
    try:
        manifest.seal(part, fill(part))
        os.rename(part, whole)
        sync_folder(into)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return whole


def _fill(folder: Path) -> dict[str, Any]:
    taken_at = calendar.now().isoformat()
    parts, named = database.dump(folder)
    held = [part for one in named if (part := _copied(folder, one)) is not None]
    return {"format": FORM, "taken_at": taken_at, "vendor": connection.vendor, "database": parts, "files": held}


def _copied(folder: Path, one: database.Named) -> dict[str, Any] | None:
    """Copies one stored file; None where its row has no bytes by now (refused, or removed, since the snapshot)."""
    where = f"files/{one.alias}/{stores.checked(one.blob)}"
    try:
        source = stores.store(one.alias).open(one.blob)
    except VaultError:
        if _still_wanted(one):
            raise
        return None
    try:
        told = manifest.write(folder / where, source.stream(0, source.size, manifest.PIECE))
        if told["size"] != source.size:
            raise BackupError(f"The stored file {one.alias}/{one.blob} broke off while it was read.")
    finally:
        source.close()
    return {"path": where, "alias": one.alias, "blob": one.blob, **told}


def _still_wanted(one: database.Named) -> bool:
    model = next(model for model in database.blob_models() if model._meta.db_table == one.table)
    row = model._default_manager.filter(pk=one.key, blob_name=one.blob).first()
    return row is not None and row.has_bytes


def check(folder: Path) -> dict[str, Any]:
    """Compares every file of a backup with its manifest, which it gives. Raises BackupError."""
    held = manifest.read(folder, FORM)
    manifest.check(folder, [*held["database"], *held["files"]])
    return held


def restore(folder: Path) -> Restored:
    """Restores a backup into this empty place, having checked every digest; then opens each file that has its key.

    :raises BackupError: where the backup is damaged, the place is in use, or a file does not open after all.
    """
    held = check(folder)
    for part in held["files"]:
        if _is_stored(part):
            raise BackupError("There are stored files in this place. A backup is restored into an empty place only.")
    database.load(folder, held["database"], str(held["vendor"]))
    for part in held["files"]:
        _place(folder, part)
    opened, without = 0, 0
    for row in sealed_rows():
        try:
            with files.open_sealed(row.vault_scope, row) as reader:  # type: ignore[attr-defined]
                reader.verify()
            opened += 1
        except NoKey:
            without += 1
    return Restored(len(held["files"]), opened, without)


def sealed_rows() -> Iterator[files.SealedBlob]:
    """Every row that has a stored file now."""
    for model in database.blob_models():
        yield from (row for row in model._default_manager.order_by("pk").iterator(chunk_size=500) if row.has_bytes)


def _is_stored(part: dict[str, Any]) -> bool:
    try:
        stores.store(part["alias"]).open(part["blob"]).close()
    except VaultError:
        return False
    return True


def _place(folder: Path, part: dict[str, Any]) -> None:
    sink = stores.store(part["alias"]).create(part["blob"])
    try:
        for piece in manifest.pieces(folder / part["path"]):
            sink.write(piece)
        sink.commit()
    except BaseException:
        sink.discard()
        raise


def refuse_beside_keys(into: Path) -> None:
    """Raises BackupError where a backup would lie with the keys, or the keys with it (never 3)."""
    there = into.resolve()
    for name in ("KEY_STORE", "RELEASES_KEY_STORE", "MASTER_KEY_FILE", "RELEASES_MASTER_KEY_FILE", "KEY_BACKUP_FOLDER"):
        given = getattr(settings, name, None)
        held = Path(given).resolve() if given else None
        if held is not None and (there.is_relative_to(held) or held.is_relative_to(there)):
            raise BackupError(f"{into} and {name} lie in one another: keys and backups are kept apart.")
