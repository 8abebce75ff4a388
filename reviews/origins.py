"""From which version the document room made a version: it strips what the panel agreed into the completed version.

The document room says so when it starts, since this floor does not know it.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Origin = Callable[[UUID], UUID | None]

_known: list[Origin] = []


def made_from(origin: Origin) -> None:
    """Names who knows: gives the version that this one was made from, itself where it was filed, None if unknown."""
    _known[:] = [origin]


def origin_of(version_id: UUID) -> UUID | None:
    """The version that this one was made from; itself where it was filed; None where nobody knows of it."""
    return _known[0](version_id) if _known else None
