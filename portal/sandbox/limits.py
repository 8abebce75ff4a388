"""How much a child may take."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one child. Sizes in bytes, times in seconds.

    ``programs`` says whether the job may start other programs (LibreOffice); without it the child can neither fork nor
    execute anything.
    """

    memory: int = 1024 * MEBIBYTE
    cpu: int = 60
    wall: float = 90.0
    output: int = 256 * MEBIBYTE
    file_size: int = 64 * MEBIBYTE
    open_files: int = 64
    programs: bool = False


DEFAULT = Limits()
