"""What is done to a sender's file, each in a limited child (never 4). Importable without Django.

Each module has ``run(data, params) -> (meta, blobs)``, and :func:`call` runs one in the child with the limits it needs:

    result = jobs.call("inspect", reader.chunks(), {"name": "Report.pdf"})

====================  ==========================================================================================
inspect               what the file really is, and what is wrong with it
strip                 the file without hidden content, or what a person must settle first
pages_pdf             a Word file or a picture as a PDF, whose pages can be drawn
readable_html         a Word file, a spreadsheet or plain text as clean HTML
words                 the words of a file, each passage with where it stands
everything            all that a reader could find in a file, and what could not be read
changes               what changed from one version to the next, word by word
pseudonyms            a Word file with pseudonyms in the place of names, as tracked changes
compare_words         whether a readable text and a PDF say the same words
pdf_access            what a PDF lacks for people who do not see its pages
====================  ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.sandbox.api import DEFAULT, MEBIBYTE, Limits, Result, run

_PAGE_BY_PAGE = Limits(cpu=240, wall=280.0, memory=1536 * MEBIBYTE)

LIMITS: dict[str, Limits] = {
    "inspect": DEFAULT,
    "strip": _PAGE_BY_PAGE,
    "pseudonyms": DEFAULT,
    "words": _PAGE_BY_PAGE,
    "everything": _PAGE_BY_PAGE,
    "changes": Limits(cpu=45, wall=60.0, memory=1536 * MEBIBYTE),  # somebody waits for it
    "compare_words": _PAGE_BY_PAGE,
    "pdf_access": DEFAULT,
    "readable_html": DEFAULT,
    "pages_pdf": Limits(memory=2560 * MEBIBYTE, cpu=150, wall=170.0, file_size=512 * MEBIBYTE, open_files=1024),
}


def call(name: str, data: bytes | Iterable[bytes], params: dict[str, Any] | None = None) -> Result:
    """Run one of the jobs above in a limited child.

    :raises SandboxRefused: its sentence is for the sender. :raises SandboxKilled: a limit was passed, or it failed.
    """
    return run(f"documentroom.jobs.{name}", data, params, LIMITS[name])
