"""Word files written from the record: letters and the IMR template. Words are data; no template engine is near them.

A document is a plain structure that can be sealed and stored: it comes out as the same words each time.
"""

from __future__ import annotations

import io
from typing import Any, TypedDict

from django.conf import settings
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Block(TypedDict, total=False):
    """One piece of the text: exactly one of the keys is given."""

    heading: str
    text: str
    bullets: list[str]
    pairs: list[tuple[str, str]]
    grid: list[list[str]]
    space: int


class Content(TypedDict):
    """A whole document: marking, letterhead lines, title, blocks, and who signs."""

    marking: str
    top: list[str]
    to: list[str]
    title: str
    blocks: list[Block]
    sign: list[str]


def marking() -> str:
    """The marking in force, old and present (4.25)."""
    return f"{settings.MARKING} (today {settings.MARKING_NOW})"


def content(*, title: str, blocks: list[Block], top: list[str], to: list[str], sign: list[str]) -> Content:
    """A document under the marking in force."""
    return Content(marking=marking(), top=top, to=to, title=title, blocks=blocks, sign=sign)


def docx(what: Content) -> bytes:
    """The Word file's bytes."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    _mark(document, what["marking"])
    for lines in (what["top"], what["to"]):
        if lines:
            document.add_paragraph("\n".join(lines))
    document.add_heading(what["title"], level=1)
    for block in what["blocks"]:
        _add(document, block)
    if what["sign"]:
        document.add_paragraph()
        document.add_paragraph("\n".join(what["sign"]))
    _neutral(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _mark(document: DocumentType, words: str) -> None:
    """Top and foot of every sheet."""
    section = document.sections[0]
    for place in (section.header, section.footer):
        paragraph = place.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(words)
        run.bold = True


def _neutral(document: DocumentType) -> None:
    """The file's properties name nobody and no subject (never 9)."""
    properties = document.core_properties
    properties.author, properties.title, properties.subject, properties.comments = "", "", "", ""
    properties.last_modified_by = ""


def _add(document: DocumentType, block: Block) -> None:
    if "heading" in block:
        document.add_heading(block["heading"], level=2)
    if "text" in block:
        document.add_paragraph(block["text"])
    for line in block.get("bullets", ()):
        document.add_paragraph(line, style="List Bullet")
    if block.get("pairs"):
        _table(document, [list(pair) for pair in block["pairs"]], heads=False)
    if block.get("grid"):
        _table(document, block["grid"], heads=True)
    for _ in range(block.get("space", 0)):
        document.add_paragraph()


def _table(document: DocumentType, rows: list[list[str]], *, heads: bool) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for place, words in enumerate(row):
            run: Any = cells[place].paragraphs[0].add_run(words)
            run.bold = (heads and number == 0) or (not heads and place == 0)
    document.add_paragraph()
