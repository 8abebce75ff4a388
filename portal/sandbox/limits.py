"""How much a child may take."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
AHEAD = 8  # readers of one document whose next page its child keeps: parent and child count the same


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one child. Sizes in bytes, times in seconds. No child may start another process, whatever its
    limits.
    """

    memory: int = 1024 * MEBIBYTE
    cpu: int = 60
    wall: float = 90.0
    output: int = 256 * MEBIBYTE
    file_size: int = 64 * MEBIBYTE
    open_files: int = 64


DEFAULT = Limits()
