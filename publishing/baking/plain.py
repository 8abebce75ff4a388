"""The site for a host or bucket that serves files and no more: files under their addresses.

A list's further pages have no address of their own there: their links name the files.
"""

from __future__ import annotations

import re

from publishing.baking import plan

LEAF = re.compile(rb'href="[^"?]*\?page=(\d+)"')
NOT_FOUND = "system/404.html"


def key_of(name: str) -> str:
    """Under which key a file on the shelf lies there; "" for what only nginx reads."""
    if name == NOT_FOUND:
        return "404.html"
    folder, _, rest = name.partition("/")
    return rest if folder in ("site", "then") else ""


def is_list(key: str) -> bool:
    """Whether this is the list of reviews, or a leaf of it."""
    return key.endswith(".html") and key.rpartition("/")[0] == plan.library().strip("/")


def links_to_files(content: bytes) -> bytes:
    """The list's way from leaf to leaf, by the names of the files."""
    return LEAF.sub(lambda found: b'href="./"' if found[1] == b"1" else b'href="~page-%s.html"' % found[1], content)
