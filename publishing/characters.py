"""Characters that no feed, list or table of the public can carry: what a document or a form held of them is left out."""

from __future__ import annotations

import re

# Outside of XML 1.0's Char, which is what a feed is made of; NUL besides is what PostgreSQL's text refuses.
UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def carried(text: str) -> str:
    """The same text without control characters, halves of a pair and non-characters."""
    return UNCARRIED.sub("", text)
