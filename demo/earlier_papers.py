"""The papers of the demo's earlier reviews: the Word files are made when they are filed, the PDF files beforehand.

`python -m demo.papers` writes the PDF files to demo/files/earlier/.
"""

from __future__ import annotations

from pathlib import Path

from docx.document import Document as WordDocument

from demo.earlier_shape import Earlier
from demo.papers import FILES, PLAN, PLAN_HEAD, word
from documentroom.enums import DocumentKind

FOLDER = FILES / "earlier"
SHORT = {DocumentKind.OVERVIEW_REPORT: "report", DocumentKind.EXECUTIVE_SUMMARY: "summary"}


def words_of(one: Earlier) -> dict[DocumentKind, WordDocument]:
    """Report, summary and plan as Word."""
    about = f"the review into the death of {one.case.pseudonym}"
    numbers = {title: str(at) for at, title in enumerate(dict.fromkeys(row[0] for row in one.actions), start=1)}
    table = [
        PLAN_HEAD,
        *(
            [numbers[title], what, agency, "Within seven months", measure]
            for title, _, what, measure, agency, _ in one.actions
        ),
    ]
    return {
        DocumentKind.OVERVIEW_REPORT: word(f"Overview report: {about}", list(one.report)),
        DocumentKind.EXECUTIVE_SUMMARY: word(f"Executive summary: {about}", list(one.summary)),
        DocumentKind.ACTION_PLAN: word(f"Action plan: {about}", PLAN, table),
    }


def pdf_of(one: Earlier, kind: DocumentKind) -> Path:
    """Where the PDF of its report or summary lies."""
    return FOLDER / f"{one.key}-{SHORT[kind]}.pdf"
