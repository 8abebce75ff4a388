"""What a PDF lacks for people who do not see its pages, and how whoever made it mends that: one table for room and desk.

The codes are those of ``documentroom.jobs.pdf_access``. Nothing here blocks: a readable web page with the same words
stands beside every PDF. It is told before sign-off, when a better file can still be made, and again on the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Lack:
    """One thing that a PDF lacks: what that means to a reader, and how it is mended."""

    code: str
    said: str
    mend: str


LACKS = {
    one.code: one
    for one in (
        Lack(
            "tags",
            "It has no tags: a screen reader cannot tell headings, lists and tables from plain text.",
            "In Word, use its own styles for headings and lists. Save as PDF with “Document structure tags for "
            "accessibility” ticked, under Options.",
        ),
        Lack(
            "language",
            "It does not say its language: a screen reader may read it out with the wrong voice.",
            "In Word, select all, and set the proofing language to English (United Kingdom). Save as PDF again.",
        ),
        Lack(
            "title",
            "It has no title of its own: the reader’s window shows the file’s name instead.",
            "In Word, fill in the title under File, Info. Save as PDF again, with “Document properties” ticked.",
        ),
        Lack(
            "order",
            "Some page stands outside its tags: what is on it may be read out in the wrong order, or not at all.",
            "In Word, set pictures and text boxes “In line with text”. Save as PDF again, with tags.",
        ),
        Lack(
            "pictures",
            "A picture has no words in its place.",
            "In Word, choose “View alt text” on the picture and say what it shows, or mark it as decorative. Save as "
            "PDF again.",
        ),
        Lack(
            "bookmarks",
            "It is long and has no bookmarks: nobody can go to a chapter.",
            "In Word, save as PDF with “Create bookmarks using headings” ticked, under Options.",
        ),
    )
}


def lacks(found: dict[str, Any]) -> tuple[Lack, ...]:
    """What a looked-at PDF lacks, in the order of the table. An unknown code, of a later check, is passed over."""
    codes: Iterable[str] = found.get("lacking", ())
    known = frozenset(codes)
    return tuple(one for code, one in LACKS.items() if code in known)
