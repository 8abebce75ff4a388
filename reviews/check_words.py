"""The report of an anonymity check, as a Word file: each finding, where, who, what was proposed, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.kernel.calendar import long_date
from reviews import papers
from reviews.chronology.files import write_table


@dataclass(frozen=True)
class FindingLine:
    """One finding in words."""

    number: int
    where: str
    words: str
    what: str
    suggestion: str
    answer: str


def word(*, reference: str, document: str, day: date, by: str, marking: str, lines: Sequence[FindingLine]) -> bytes:
    """The whole report. It names people of the case: it is marked, and for those who keep the register."""
    made = papers.new_document(f"Anonymity check, review {reference}", marking)
    papers.sideways(made)
    made.add_heading("What the anonymity check found", level=0)
    made.add_paragraph(f"Review {reference}, {document}. Checked on {long_date(day)} by {by}.")
    found = {0: "Nothing was found.", 1: "One finding."}.get(len(lines), f"{len(lines)} findings.")
    made.add_paragraph(found)
    heads = ("No.", "Where", "The words", "What it is", "Proposed", "Answer")
    rows = [(str(one.number), one.where, one.words, one.what, one.suggestion, one.answer) for one in lines]
    write_table(made, heads, rows)
    return papers.document_bytes(made)
