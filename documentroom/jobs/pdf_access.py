"""What a PDF offers to a reader who does not see its pages: tags, language, title, reading order, bookmarks. For
children only.

Codes and numbers alone come out of here, no word of the file: whoever mends it reads the sentences of the editors'
desk and of the room (``reviews.pdf_access``).
"""

from __future__ import annotations

import io
from typing import Any

import pikepdf

from portal.sandbox.api import SandboxRefused

LONG = 10  # pages from which on a reader needs bookmarks to find their way


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{pages, lacking: [code]}``, the codes in a fixed order: tags, language, title, order, pictures, bookmarks.

    :raises SandboxRefused: where it cannot be opened.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            found = {
                "tags": not _tagged(document),
                "language": not str(document.Root.get("/Lang", "")).strip(),
                "title": not _titled(document),
                "order": not _ordered(document),
                "pictures": _undescribed(document),
                "bookmarks": len(document.pages) >= LONG and not _bookmarked(document),
            }
            return {"pages": len(document.pages), "lacking": [code for code, lacks in found.items() if lacks]}, []
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError):
        raise SandboxRefused("This PDF cannot be opened.", code="damaged") from None


def _tagged(document: pikepdf.Pdf) -> bool:
    marks, tree = document.Root.get("/MarkInfo"), document.Root.get("/StructTreeRoot")
    marked = isinstance(marks, pikepdf.Dictionary) and bool(marks.get("/Marked", False))
    return marked and isinstance(tree, pikepdf.Dictionary) and "/K" in tree


def _titled(document: pikepdf.Pdf) -> bool:
    """A title, and a viewer that is told to show it in place of the file's name."""
    shown = document.Root.get("/ViewerPreferences")
    told = isinstance(shown, pikepdf.Dictionary) and bool(shown.get("/DisplayDocTitle", False))
    info = document.trailer.get("/Info")
    titled = isinstance(info, pikepdf.Dictionary) and bool(str(info.get("/Title", "")).strip())
    return told and (titled or _xmp_title(document))


def _xmp_title(document: pikepdf.Pdf) -> bool:
    try:
        with document.open_metadata(set_pikepdf_as_editor=False) as held:
            return bool(str(held.get("dc:title", "")).strip())
    except (ValueError, KeyError, SyntaxError):
        return False


def _ordered(document: pikepdf.Pdf) -> bool:
    """Each page that shows something is tied into the tree of tags, whose order is the order of reading."""
    return _tagged(document) and all("/StructParents" in page.obj for page in document.pages if "/Contents" in page.obj)


def _undescribed(document: pikepdf.Pdf) -> bool:
    """Whether a tagged picture has no words in its place."""
    return any(
        isinstance(thing, pikepdf.Dictionary)
        and thing.get("/S") == "/Figure"
        and "/P" in thing
        and not str(thing.get("/Alt", thing.get("/ActualText", ""))).strip()
        for thing in document.objects
    )


def _bookmarked(document: pikepdf.Pdf) -> bool:
    outlines = document.Root.get("/Outlines")
    return isinstance(outlines, pikepdf.Dictionary) and "/First" in outlines
