"""Word files written from the record: letters (4.4, 4.15, 4.16), the template of an agency's review (4.20, Appendix 2),
and how a review kept to the protocol.

Real Word styles throughout, so that assistive technology finds its way; the marking stands in the header and footer of
every page. Nothing here reads the database: whoever calls hands over what is to be written.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.table import Table

from portal.kernel.calendar import long_date

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class TemplatePerson:
    """A row of the template's table of people (Appendix 2)."""

    name: str
    born: str
    relationship: str
    ethnic_origin: str
    address: str


@dataclass(frozen=True)
class ImrTemplate:
    """What the template of one agency's review is filled with (Appendix 2, 4.20)."""

    reference: str
    agency: str
    due_on: date
    author: str
    author_details: str
    independence: str
    died: str
    people: Sequence[TemplatePerson]
    purpose: str
    questions: Sequence[tuple[int, str]]
    period: str
    parallel: Sequence[str]
    marking: str = ""


@dataclass(frozen=True)
class ClauseLine:
    """One clause in the report on how a review kept to the protocol, each part in words."""

    number: str
    title: str
    state: str
    due: str = ""
    missing: Sequence[str] = ()
    who: str = ""
    evidence: Sequence[str] = ()


def protocol_report(
    *,
    reference: str,
    edition: str,
    day: date,
    marking: str,
    summary: Sequence[str],
    headings: Sequence[tuple[str, Sequence[ClauseLine]]],
) -> bytes:
    """How a review kept to the protocol, as a Word file: a table for each of the protocol's headings.

    Nothing in it is a field or a formula: every cell holds plain text.
    """
    document = new_document(f"How review {reference} kept to the protocol", marking)
    sideways(document)
    document.add_heading("How this review kept to the protocol", level=0)
    document.add_paragraph(f"Review {reference}, under {edition}, as it stood on {long_date(day)}.")
    for line in summary:
        document.add_paragraph(line)
    for heading, lines in headings:
        document.add_heading(heading, level=1)
        heads = ("Clause", "What it asks", "State", "What is missing, and who can put it right", "What shows it")
        table = _table(document, heads, 1)
        _repeat_heads(table)
        for one in lines:
            missing = [*one.missing, *([f"Who: {one.who}."] if one.who else [])]
            state = f"{one.state}. Due {one.due}." if one.due else one.state
            row = (one.number, one.title, state, "\n".join(missing), "\n".join(one.evidence))
            for cell, text in zip(table.add_row().cells, row, strict=True):  # type: ignore[no-untyped-call]
                cell.text = text
    return document_bytes(document)


def letter(*, content: dict[str, object], reference: str, written_on: str, marking: str) -> bytes:
    """A letter as a Word file.

    :param content: ``to`` (lines), ``subject``, ``paragraphs``, ``signed`` (lines), as the letter's record keeps them.
    """
    document = new_document(f"Letter, review {reference}", marking)
    for line in _lines(content.get("to")):
        document.add_paragraph(line).paragraph_format.space_after = Pt(0)
    document.add_paragraph()
    document.add_paragraph(written_on)
    document.add_paragraph(f"Our reference: {reference}")
    document.add_heading(str(content.get("subject", "")), level=1)
    for paragraph in _lines(content.get("paragraphs")):
        document.add_paragraph(paragraph)
    document.add_paragraph()
    for line in _lines(content.get("signed")):
        document.add_paragraph(line).paragraph_format.space_after = Pt(0)
    return document_bytes(document)


def imr_template(filled: ImrTemplate) -> bytes:
    """The template of an agency's review as a Word file, with that review's and that agency's details filled in."""
    document = new_document(f"Individual management review, review {filled.reference}", filled.marking)
    document.add_heading("Individual management review", level=0)
    document.add_paragraph(f"{filled.agency}. Review {filled.reference}. To be filed by {long_date(filled.due_on)}.")
    _introduction(document, filled)
    document.add_heading("2. Terms of reference", level=1)
    terms_asked(document, filled)
    document.add_heading("3. Methodology", level=1)
    _ask(document, "Record the methodology used: which documents were read, who was interviewed and when.")
    document.add_heading("4. Details of parallel reviews and processes", level=1)
    for line in filled.parallel or ["None is known to the panel. Add any that your agency knows of."]:
        document.add_paragraph(line)
    document.add_heading("5. Chronology of agency involvement", level=1)
    document.add_heading("What was your agency’s involvement with the person who died?", level=2)
    _ask(
        document,
        "Give a comprehensive chronology over the period of the terms. State when the person who died, a child, the "
        "family or the person suspected was seen. Name the professionals involved and say whether each was interviewed.",
    )
    _table(document, ["Date", "Time", "Who was seen", "Source", "Event", "Response", "Views and wishes", "Comment"], 4)
    document.add_heading("6. Analysis of involvement", level=1)
    _ask(
        document,
        "Consider the events, the decisions made and the actions taken or not. Assess practice against guidance and law.",
    )
    document.add_heading("Addressing the terms of reference", level=2)
    _ask(document, "Answer each question. Where a section above answers it, say which.")
    for number, words in filled.questions:
        document.add_heading(f"Question {number}. {words}", level=3)
        _ask(document, "Your answer, and what it rests on.")
    document.add_heading("7. Effective practice and lessons learnt", level=1)
    _ask(document, "What worked, and what should be learnt, within your agency and between agencies.")
    document.add_heading("8. Recommendations", level=1)
    _ask(document, "Follow from the key findings. Say what outcome each seeks.")
    return document_bytes(document)


def _introduction(document: WordDocument, filled: ImrTemplate) -> None:
    document.add_heading("1. Introduction", level=1)
    _ask(document, "A brief factual summary of the situation that led to the review.")
    particulars(document, filled)


def terms_asked(document: WordDocument, filled: ImrTemplate) -> None:
    """The terms as far as they go to this agency, with the questions that it is asked (4.11)."""
    for text in (filled.purpose, filled.period):
        paragraphs(document, text)
    if filled.questions:
        document.add_heading("Questions that your agency is asked", level=2)
        for number, words in filled.questions:
            document.add_paragraph(f"Question {number}. {words}")


def particulars(document: WordDocument, filled: ImrTemplate) -> None:
    """Whom it is about, who wrote it, and the table of people (Appendix 2)."""
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    rows = [
        ("Person subject to review", filled.people[0].name if filled.people else ""),
        ("Date of birth", filled.people[0].born if filled.people else ""),
        ("Date of death", filled.died),
        ("Completed by", filled.author),
        ("Job title and contact", filled.author_details),
        ("Independence from the management of the case", filled.independence),
    ]
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.add_heading("Victim, perpetrator and family details", level=2)
    people = document.add_table(rows=1, cols=5, style="Table Grid")
    heads = ("Name", "Date of birth", "Relationship", "Ethnic origin", "Address")
    for cell, text in zip(people.rows[0].cells, heads, strict=True):
        cell.text = text
    for one in filled.people:
        row = (one.name, one.born, one.relationship, one.ethnic_origin, one.address)
        for cell, text in zip(people.add_row().cells, row, strict=True):
            cell.text = text


def new_document(title: str, marking: str = "") -> WordDocument:
    """An empty document: title, British English, no author, and the marking on every page (the first edition's, unless
    another is given).
    """
    document = Document()
    core = document.core_properties
    core.title, core.author, core.comments, core.language = title, "", "", "en-GB"
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(11)
    marking = marking or f"{settings.MARKING} ({settings.MARKING_NOW})"
    section = document.sections[0]
    for part in (section.header, section.footer):
        paragraph = part.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(marking).bold = True
    return document


def _ask(document: WordDocument, words: str) -> None:
    document.add_paragraph().add_run(words).italic = True


def paragraphs(document: WordDocument, text: str) -> None:
    """A paragraph for each line that holds something; what no XML can hold is left out."""
    for line in plain(text).splitlines():
        if line.strip():
            document.add_paragraph(line.strip())


def plain(text: str) -> str:
    """Without what no Word file can hold: one such character, pasted somewhere, would stop the whole paper."""
    whole = text.replace("\x0b", "\n").replace("\x0c", "\n")
    return "".join(one for one in whole if one in "\t\n" or not _in_no_document(one))


def _in_no_document(one: str) -> bool:
    return unicodedata.category(one) in ("Cc", "Cs") or one in "\ufffe\uffff"


def _table(document: WordDocument, heads: Sequence[str], rows: int) -> Table:
    table: Table = document.add_table(rows=rows, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
    return table


def _repeat_heads(table: Table) -> None:
    """The first row is read out as the head of each column, and stands again on each page."""
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def sideways(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(18)


def _lines(value: object) -> list[str]:
    if isinstance(value, str):
        return plain(value).splitlines()
    return [plain(str(line)) for line in value] if isinstance(value, Iterable) else []


def document_bytes(document: WordDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
