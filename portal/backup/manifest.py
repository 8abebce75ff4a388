"""What a backup says of itself: every file with its size and digest. It is written last, so a backup is whole or none."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from portal.vault.errors import VaultError
from portal.vault.master import sync_folder

NAME = "manifest.json"
PIECE = 1024 * 1024


class BackupError(VaultError):
    """A backup that cannot be taken, or is not what its manifest says."""


def write(path: Path, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Writes a new file, durably; gives its size and digest. Raises OSError."""
    for folder in reversed(path.parents):  # `parents=True` would leave those between open to others
        folder.mkdir(mode=0o700, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def measured(path: Path) -> dict[str, Any]:
    """Size and digest of a file that is there. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(path):
        digest.update(piece)
        size += len(piece)
    return {"size": size, "sha256": digest.hexdigest()}


def pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def seal(folder: Path, held: dict[str, Any]) -> str:
    """Writes the manifest into a finished folder; gives the manifest's own digest."""
    text = json.dumps(held, indent=1, sort_keys=True).encode()
    digest: str = write(folder / NAME, [text])["sha256"]
    sync_folder(folder)
    return digest


def read(folder: Path, form: str) -> dict[str, Any]:
    """The manifest of a folder. Raises BackupError where there is none of this form."""
    try:
        held = json.loads((folder / NAME).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} is no whole backup: its manifest is absent or damaged.") from error
    if not isinstance(held, dict) or held.get("format") != form:
        raise BackupError(f"{folder} is not a backup of this kind.")
    return held


def check(folder: Path, parts: Iterable[dict[str, Any]]) -> int:
    """Compares every part with the manifest; gives their number. Raises BackupError naming the first that differs."""
    count = 0
    for part in parts:
        path = folder / str(part["path"])
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BackupError(f"{part['path']} leads out of the backup.")
        try:
            found = measured(path)
        except OSError as error:
            raise BackupError(f"{part['path']} is missing from the backup.") from error
        if (found["size"], found["sha256"]) != (part["size"], part["sha256"]):
            raise BackupError(f"{part['path']} is not what the manifest says.")
        count += 1
    return count
