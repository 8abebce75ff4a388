"""The outline of the overview report as a Word file (4.24, Appendix 3): the headings, what is agreed in its place, and in
italics what the author writes where. And the check of a filed report against the same headings.

Nothing here reads the database; every word that it is given is under pseudonyms already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from docx.document import Document as WordDocument

from portal.kernel.calendar import long_date
from reviews import papers
from reviews.chronology.files import write_table
from reviews.enums_report import OutlinePart

NO_EVIDENCE = "No evidence is set beside this question yet."
CHRONOLOGY = ("Row", "Date", "Agency", "Who was seen", "Event", "Response", "Views and wishes")


@dataclass(frozen=True)
class FindingText:
    """An agreed finding, with what it rests on and who dissented."""

    number: int
    kind: str
    words: str
    sources: Sequence[str]
    dissents: Sequence[str]


@dataclass(frozen=True)
class QuestionText:
    """A question with the agreed findings that answer it, and what else stands beside it."""

    heading: str
    findings: Sequence[FindingText]
    evidence: Sequence[str]
    answer: str = ""
    note: str = ""
    waiting: int = 0


@dataclass(frozen=True)
class RecommendationText:
    """A recommendation and its actions."""

    heading: str
    scope: str
    lesson: str
    change: str
    actions: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Outline:
    """What the outline is filled with."""

    reference: str
    day: date
    about: Sequence[Sequence[str]]
    purpose: str
    period: str
    questions: Sequence[str]
    documents: Sequence[str]
    contributors: Sequence[Sequence[str]]
    panel: Sequence[Sequence[str]]
    household: Sequence[Sequence[str]]
    marked: Sequence[Sequence[str]]
    answered: Sequence[QuestionText]
    families: Sequence[QuestionText]
    others: Sequence[FindingText]
    good_practice: Sequence[str]
    lessons: Sequence[str]
    recommendations: Sequence[RecommendationText]
    considerations: Sequence[Sequence[str]]
    chronology: Sequence[Sequence[str]]
    not_agreed: bool = False
    parallel: Sequence[str] = field(default=())


def word(filled: Outline) -> bytes:
    """The outline as a Word file with real headings; the marking stands on every page."""
    document = papers.new_document(f"Overview report, outline, review {filled.reference}")
    document.add_heading("Overview report", level=0)
    document.add_paragraph(f"Review {filled.reference}. Outline of {long_date(filled.day)}.")
    _ask(
        document,
        "The words in italics say what is to be written where. Take them out as you go. Everything else comes from the "
        "record of the review, under the pseudonyms of its register. Write no real name, and no date by which somebody "
        "could be known.",
    )
    if filled.not_agreed:
        _ask(document, "Findings that the panel has not agreed are not in this outline.")
    _introduction(document, filled)
    _facts(document, filled)
    _analysis(document, filled)
    _conclusions(document, filled)
    _appendices(document, filled)
    return papers.document_bytes(document)


def _introduction(document: WordDocument, filled: Outline) -> None:
    document.add_heading("1. Introduction", level=1)
    document.add_heading("The circumstances that led to this review", level=2)
    _ask(document, "Summarise the circumstances that led to a review being undertaken in this case.")
    _pairs(document, filled.about)
    document.add_heading("Terms of reference", level=2)
    for text in (filled.purpose, filled.period):
        _lines(document, text)
    _list(document, filled.questions)
    document.add_paragraph("Appendix A has the terms in full.")
    document.add_heading("Methodology", level=2)
    _ask(document, "Say how the review was carried out, which documents were used and whether people were interviewed.")
    _bullets(document, filled.documents)
    for line in filled.parallel:
        document.add_paragraph(line)
    document.add_heading("Contributors to the review", level=2)
    _table(document, ("Contributor", "What they contributed"), filled.contributors)
    document.add_heading("The review panel and the author of this report", level=2)
    _table(document, ("Name", "Organisation", "Part in the review"), filled.panel)


def _facts(document: WordDocument, filled: Outline) -> None:
    document.add_heading("2. The facts", level=1)
    for heading, words in (
        (
            "Where the person who died lived, and what happened",
            "Say in which area they lived and where they died. Give a synopsis of what happened and how they died.",
        ),
        ("Post mortem and inquest", "Give the details of the post mortem, and of the inquest if it was held."),
    ):
        document.add_heading(heading, level=2)
        _ask(document, words)
    document.add_heading("The family and the household", level=2)
    _ask(document, "Say who else lived at the address and, of children, what their ages were at the time.")
    _table(document, ("Who", "Part in this case", "Age at the time"), filled.household)
    for heading, words in (
        (
            "The relationship",
            "Say how long the person who died had lived with the person suspected and, of partners, how long they had been together.",
        ),
        ("Charge and trial", "Say who has been charged, and the date of the trial if it is known."),
    ):
        document.add_heading(heading, level=2)
        _ask(document, words)
    document.add_heading("Chronology of contact", level=2)
    _ask(
        document,
        "Chart the contact of agencies, professionals and others with the person who died, the person suspected and their "
        "families. Note when each was seen, and the views and wishes that were sought or expressed. The rows below were "
        "marked as relevant; appendix B has all of them.",
    )
    _table(document, CHRONOLOGY, filled.marked)
    document.add_heading("What was known", level=2)
    _ask(document, "Summarise what the agencies and professionals knew about those involved and their families.")
    document.add_heading("Other relevant facts", level=2)
    _ask(document, "Any other relevant facts or information.")


def _analysis(document: WordDocument, filled: Outline) -> None:
    document.add_heading("3. Analysis", level=1)
    _ask(
        document,
        "Examine how and why events occurred, what information was shared, what was decided, and what was done or not "
        "done. Consider whether other decisions or actions might have led to another course of events.",
    )
    document.add_heading("The questions of the terms", level=2)
    for one in filled.answered:
        _question(document, one)
    if filled.families:
        document.add_heading("What the family asked", level=2)
        for one in filled.families:
            _question(document, one)
    if filled.others:
        document.add_heading("Other findings of the panel", level=2)
        for finding in filled.others:
            _finding(document, finding)
    document.add_heading("Good practice", level=2)
    _ask(document, "Highlight examples of good practice here.")
    _bullets(document, filled.good_practice)


def _question(document: WordDocument, one: QuestionText) -> None:
    document.add_heading(one.heading, level=3)
    if one.note:
        document.add_paragraph(one.note)
    for finding in one.findings:
        _finding(document, finding)
    if one.evidence:
        document.add_paragraph("Evidence beside this question:")
        _bullets(document, one.evidence)
    if not one.findings and not one.evidence and not one.waiting:
        document.add_paragraph(NO_EVIDENCE)
    if one.answer:
        document.add_paragraph(f"Answer given to the family: {one.answer}")
    _ask(document, "Write the answer to this question, from the findings and the evidence above.")


def _finding(document: WordDocument, one: FindingText) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"Finding {one.number} ({one.kind.lower()}). ").bold = True
    paragraph.add_run(one.words)
    if one.sources:
        document.add_paragraph(f"It rests on: {'; '.join(one.sources)}.")
    for said in one.dissents:
        document.add_paragraph(f"A member of the panel does not agree: {said}")


def _conclusions(document: WordDocument, filled: Outline) -> None:
    document.add_heading("4. Conclusions and recommendations", level=1)
    document.add_heading("Conclusions", level=2)
    _ask(document, "Say what the panel concludes from the analysis.")
    document.add_heading("Lessons", level=2)
    _bullets(document, filled.lessons)
    if not filled.lessons:
        _ask(document, "No lesson is recorded yet. Say what is to be learnt, within agencies and between them.")
    document.add_heading("Recommendations", level=2)
    if not filled.recommendations:
        _ask(document, "No recommendation is recorded yet.")
    for one in filled.recommendations:
        document.add_heading(one.heading, level=3)
        document.add_paragraph(f"{one.scope}.")
        for label, words in (("Why", one.lesson), ("What is expected to change", one.change)):
            if words:
                document.add_paragraph(f"{label}: {words}")
        if one.actions:
            _table(document, ("Action", "Who leads", "By"), one.actions)


def _appendices(document: WordDocument, filled: Outline) -> None:
    document.add_heading("Appendix A: terms of reference", level=1)
    for text in (filled.purpose, filled.period):
        _lines(document, text)
    _list(document, filled.questions)
    _table(document, ("What was considered", "What was agreed"), filled.considerations)
    document.add_heading("Appendix B: merged chronology", level=1)
    _table(document, CHRONOLOGY, filled.chronology)


def _ask(document: WordDocument, words: str) -> None:
    document.add_paragraph().add_run(words).italic = True


def _lines(document: WordDocument, text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            document.add_paragraph(line.strip())


def _list(document: WordDocument, said: Iterable[str]) -> None:
    for line in said:
        document.add_paragraph(line)


def _bullets(document: WordDocument, said: Iterable[str]) -> None:
    for line in said:
        document.add_paragraph(line, style="List Bullet")


def _pairs(document: WordDocument, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _table(document: WordDocument, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        write_table(document, heads, rows)
    else:
        document.add_paragraph("Nothing is recorded.")


# The check of a filed report (4.23, 4.24) -----------------------------------------------------------------------------
FOUND: dict[OutlinePart, tuple[tuple[str, ...], ...]] = {
    OutlinePart.INTRODUCTION: (("introduction",),),
    OutlinePart.FACTS: (("facts",),),
    OutlinePart.ANALYSIS: (("analysis",),),
    OutlinePart.CONCLUSIONS: (("conclusion", "conclusions"), ("recommendation", "recommendations")),
}
_LONGEST = 90  # characters of a line that can be a heading


def lacking(passages: Iterable[str]) -> list[str]:
    """Which headings of Appendix 3 a report does not have: values of OutlinePart. Only lines short enough to be headings
    count, with or without a number; a list of contents is no harm, since its chapters are there too.
    """
    words: set[str] = set()
    for passage in passages:
        for line in passage.splitlines():
            text = re.sub(r"^[\s\dA-Za-z]{0,3}[.)\s]*(?=[A-Z])", "", line.strip())
            if text and len(text) <= _LONGEST and not text.endswith((".", ",", ";", "?")):
                words.update(re.findall(r"[a-z]+", text.casefold()))
    return [
        part.value for part, groups in FOUND.items() if not all(any(one in words for one in group) for group in groups)
    ]
