"""How numbers are said: sizes in MB, as people say them."""

from __future__ import annotations

MEGABYTE = 1024 * 1024


def megabytes(size: int) -> str:
    """Bytes as MB with one decimal, whole where it is whole: ``100 MB``, ``2.4 MB``, never less than ``0.1 MB``."""
    if size % MEGABYTE == 0 and size:
        return f"{size // MEGABYTE} MB"
    return f"{max(size / MEGABYTE, 0.1):.1f} MB"
