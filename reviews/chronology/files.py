"""The merged chronology as a Word file and as a workbook, whole, in one reading. Nothing here reads the database.

No cell is a formula, whatever its words begin with; the marking stands on every page and printed sheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from xml.sax.saxutils import escape

from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from reviews import papers

HEADS = ("Row", "Date", "Time", "Agency", "Who was seen", "Source", "Event", "Response", "Views and wishes", "Comment")
WIDE = (6, 20, 10, 22, 22, 24, 48, 36, 36, 30)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Line(Protocol):
    """What is written of a row."""

    @property
    def number(self) -> int: ...
    @property
    def when(self) -> str: ...
    @property
    def time(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def response(self) -> str: ...
    @property
    def views(self) -> str: ...
    @property
    def comment(self) -> str: ...


@dataclass(frozen=True)
class Difference:
    """What did not fit, as a line of the second table."""

    question: str
    rows: str
    settled: str


def cells(row: Line) -> tuple[str, ...]:
    """A row's cells in the order of ``HEADS``, without characters that no file may hold."""
    words = (row.when, row.time, row.agency, row.who, row.source, row.event, row.response, row.views, row.comment)
    return (str(row.number), *(_CONTROL.sub(" ", word) for word in words))


def word(title: str, marking: str, said: Sequence[str], rows: Iterable[Line], found: Iterable[Difference]) -> bytes:
    """As a Word file: sheets across, the headings on each."""
    document = papers.new_document(title, marking)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(12)
    document.styles["Normal"].font.size = Pt(9)
    document.add_heading(title, level=1)
    for line in said:
        document.add_paragraph(line)
    write_table(document, HEADS, (cells(row) for row in rows))
    differences = list(found)
    if differences:
        document.add_heading("What does not fit together", level=1)
        write_table(
            document, ("Question", "Rows", "How it was settled"), ((d.question, d.rows, d.settled) for d in differences)
        )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write_table(document: Any, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows as XML: python-docx looks through the whole table for each cell it is asked for."""
    table = document.add_table(rows=0, cols=len(heads), style="Table Grid")
    table._tbl.append(_line(heads, head=True))
    for row in rows:
        table._tbl.append(_line(row))


def _line(texts: Sequence[str], *, head: bool = False) -> Any:
    first = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    style = "<w:rPr><w:b/></w:rPr>" if head else ""
    said = "".join(
        f"<w:tc><w:tcPr/><w:p><w:r>{style}{_runs(_CONTROL.sub(' ', text))}</w:r></w:p></w:tc>" for text in texts
    )
    return parse_xml(f"<w:tr {nsdecls('w')}>{first}{said}</w:tr>")


def _runs(text: str) -> str:
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))


def excel(title: str, marking: str, rows: Iterable[Line], found: Iterable[Difference]) -> bytes:
    """As a workbook: the chronology, which can be read in again, and what does not fit."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, ""
    _sheet(book, "Chronology", marking, HEADS, WIDE, (cells(row) for row in rows))
    lines = ((one.question, one.rows, one.settled) for one in found)
    _sheet(book, "Differences", marking, ("Question", "Rows", "How it was settled"), (50, 50, 60), lines)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(
    book: Workbook,
    name: str,
    marking: str,
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[str]],
) -> None:
    sheet: Any = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = marking
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:1"
    for index, width in enumerate(widths):
        sheet.column_dimensions["ABCDEFGHIJ"[index]].width = width
    head, line = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
    head.font, line.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    sheet.append([_cell(sheet, text, head) for text in heads])
    for row in rows:
        sheet.append([_cell(sheet, text, line) for text in row])


def _cell(sheet: Any, text: str, like: Any) -> Any:
    """A cell of text, whatever it begins with, that looks like another."""
    cell: Any = WriteOnlyCell(sheet, value=_CONTROL.sub(" ", text))
    cell.data_type, cell._style = "s", like._style
    return cell
