"""The schedule of material as a Word file and as a table for a spreadsheet (4.22). Nothing here reads the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Pt

from portal.kernel.calendar import long_date
from reviews.papers import document_bytes, new_document
from reviews.selectors.schedule import Entry
from reviews.tables import csv_text

HEADS = (
    "Number",
    "Description",
    "Author",
    "Date of the material",
    "On the schedule since",
    "Marking",
    "Holder",
    "SHA-256",
    "Sensitive",
    "Reason",
    "Supplied",
    "Since the last export",
)


@dataclass(frozen=True)
class Schedule:
    """What one file says of itself. ``since`` is empty where the file holds everything."""

    reference: str
    number: int
    marking: str
    made_on: date
    sensitive: bool
    since: str
    entries: Sequence[Entry]

    @property
    def title(self) -> str:
        kind = "Schedule of sensitive material" if self.sensitive else "Schedule of material"
        return f"{kind}, review {self.reference}"

    @property
    def said(self) -> str:
        what = f"What changed since {self.since}" if self.since else "All items up to this day"
        apart = " Items that nobody has weighed yet are kept with the sensitive." if self.sensitive else ""
        return f"Export {self.number}, {long_date(self.made_on)}. {what}.{apart}"


def cells(entry: Entry) -> tuple[str, ...]:
    """One item as a row."""
    line = entry.line
    return (
        str(entry.number),
        line.description,
        line.author,
        line.dated,
        long_date(line.came_on),
        line.marking,
        line.holder,
        line.sha256,
        line.get_sensitivity_display(),
        line.reason,
        long_date(line.supplied_on),
        ", ".join(entry.changes),
    )


def csv_file(schedule: Schedule) -> bytes:
    """The schedule as CSV, marked on its first line."""
    rows: list[Sequence[object]] = [(schedule.marking, schedule.title, schedule.said), HEADS]
    return csv_text([*rows, *(cells(one) for one in schedule.entries)]).encode()


def word_file(schedule: Schedule) -> bytes:
    """The schedule as a Word file: landscape, the head of the table again on every page."""
    document = new_document(schedule.title, schedule.marking)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading(schedule.title, level=1)
    document.add_paragraph(schedule.said)
    if not schedule.entries:
        document.add_paragraph("Nothing.")
        return document_bytes(document)
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    head = table.rows[0]
    repeat = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeat)
    for cell, text in zip(head.cells, HEADS, strict=True):
        _write(cell, text)
    for one in schedule.entries:
        for cell, text in zip(table.add_row().cells, cells(one), strict=True):
            _write(cell, text)
    return document_bytes(document)


def _write(cell: object, text: str) -> None:
    """Small type; without the characters that a Word file cannot hold."""
    run = cell.paragraphs[0].add_run(  # type: ignore[attr-defined]
        "".join(one for one in text if one.isprintable() or one in "\n\t")
    )
    run.font.size = Pt(7)
