"""The folder that the public's web server reads. A file comes whole under its name or not at all, and goes at once.

``site/`` holds each address as a file, ``then/`` what lists and feeds are once a publication for a time is over,
``system/`` what the server says by itself, ``gone/`` a mark for each page that was withdrawn.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from uuid import uuid4

from django.conf import settings

COMING = ".coming-"


@dataclass(frozen=True)
class Kept:
    """What was written."""

    sha256: str
    size: int
    changed: bool


def root() -> Path:
    return Path(settings.PUBLIC_FOLDER)


@dataclass
class Staged:
    """Bytes that lie beside their place, under a name that nobody is told, until ``keep`` renames them."""

    name: str
    coming: Path
    sha256: str
    size: int

    def keep(self) -> Kept:
        """Under its name, whole. The same bytes there already are left alone."""
        target = _inside(self.name)
        before = target.stat() if target.is_file() else None
        if before is not None and before.st_size == self.size and digest_of(target) == self.sha256:
            self.drop()
            return Kept(self.sha256, self.size, changed=False)
        if before is not None:  # the web server's ETag is time and size: never the same for other bytes
            moment = max(time.time(), before.st_mtime + 1)
            os.utime(self.coming, (moment, moment))
        target.parent.mkdir(parents=True, exist_ok=True)
        self.coming.replace(target)
        return Kept(self.sha256, self.size, changed=True)

    def drop(self) -> None:
        self.coming.unlink(missing_ok=True)


def stage(name: str, chunks: Iterable[bytes], *, sha256: str = "") -> Staged:
    """:raises ValueError: for a name that leads outside, or bytes of another digest than the one that was named."""
    _inside(name)
    root().mkdir(parents=True, exist_ok=True)
    coming = root() / f"{COMING}{uuid4().hex}"
    digest, size = hashlib.sha256(), 0
    try:
        with coming.open("xb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
        if sha256 and digest.hexdigest() != sha256:
            raise ValueError(f"The bytes for {name} are not those that were cleared")
        coming.chmod(0o644)
    except BaseException:
        coming.unlink(missing_ok=True)
        raise
    return Staged(name, coming, digest.hexdigest(), size)


def write(name: str, content: bytes) -> Kept:
    return stage(name, [content]).keep()


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_there(name: str) -> bool:
    return _inside(name).exists()


def age(name: str) -> float:
    """Seconds since it was written."""
    path = _inside(name)
    return time.time() - path.stat().st_mtime if path.exists() else 0.0


def size(name: str) -> int:
    """In bytes; -1 where there is no such file."""
    path = _inside(name)
    return path.stat().st_size if path.is_file() else -1


def read(name: str) -> bytes:
    """:raises FileNotFoundError:"""
    return _inside(name).read_bytes()


def remove(name: str) -> bool:
    """Away from the next request on; whether it was there."""
    try:
        _inside(name).unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    _tidy(_inside(name).parent)
    return True


def remove_below(name: str) -> None:
    """A whole folder, moved out of the way first, so that it goes at once."""
    folder = _inside(name)
    if not folder.is_dir():
        return
    going = root() / f"{COMING}{uuid4().hex}"
    folder.replace(going)
    shutil.rmtree(going, ignore_errors=True)
    _tidy(folder.parent)


def sizes() -> dict[str, int]:
    """Every file that lies there, by its name; -1 for a link, which is nobody's."""
    top, found = root(), {}
    for folder, folders, names in os.walk(top):
        for name in (*names, *(one for one in folders if (Path(folder) / one).is_symlink())):
            path = Path(folder) / name
            found[path.relative_to(top).as_posix()] = -1 if path.is_symlink() else path.stat().st_size
    return found


def _inside(name: str) -> Path:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\0" in name:
        raise ValueError("A name on the shelf leads outside")
    return root() / parts


def _tidy(folder: Path) -> None:
    """Empty folders go with their last file."""
    while folder != root() and folder.is_dir():
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
