"""Pages that the chair marked as hard to read: a family is warned before they are shown."""

from __future__ import annotations

import re

PART = re.compile(r"^(\d{1,4})(?:\s*(?:-|–|to)\s*(\d{1,4}))?$")


def read_pages(said: str) -> list[range] | None:
    """``9, 14-16`` as ranges of page numbers; None where it cannot be read so; an empty list for nothing."""
    found = []
    for part in (piece.strip() for piece in said.split(",")):
        if not part:
            continue
        match = PART.match(part)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if first < 1 or last < first:
            return None
        found.append(range(first, last + 1))
    return sorted(found, key=lambda pages: pages.start)


def next_hard(said: str, page: int) -> range | None:
    """The hard pages that begin right after this one, or in which it lies."""
    for pages in read_pages(said) or []:
        if page + 1 == pages.start or page in pages:
            return pages
    return None
