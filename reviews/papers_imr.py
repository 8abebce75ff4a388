"""An agency's review that was written on the page, and a nil return, as Word files under the headings of Appendix 2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docx.document import Document

from portal.kernel.calendar import long_date
from reviews import papers
from reviews.models import NilReturn

Written = Sequence[tuple[str, str, str, str]]  # key, heading, question of the terms, words


def filled_form(about: papers.ImrTemplate, written: Written) -> bytes:
    """The form as its author sent it, with what the record knows already."""
    document = _begin(about, "Individual management review")
    words = {key: text for key, _, _, text in written}
    document.add_heading("1. Introduction", level=1)
    papers.paragraphs(document, words.get("introduction", ""))
    papers.particulars(document, about)
    document.add_heading("2. Terms of reference", level=1)
    papers.terms_asked(document, about)
    asked_yet = False
    for key, heading, asked, text in written:
        if key == "introduction":
            continue
        if asked:
            if not asked_yet:
                document.add_heading("Addressing the terms of reference", level=2)
                asked_yet = True
            document.add_heading(asked, level=3)
        else:
            document.add_heading(
                heading.removeprefix("6. ") if key == "further" else heading, level=2 if key == "further" else 1
            )
        papers.paragraphs(document, text or _empty(about, key))
    return papers.document_bytes(document)


def _empty(about: papers.ImrTemplate, key: str) -> str:
    if key == "parallel":
        return "\n".join(about.parallel) or "None is known."
    return "None." if key == "recommendations" else "Nothing further."


def nil_return(about: papers.ImrTemplate, made: NilReturn) -> bytes:
    """The paper of a nil return: no contact, what was searched, by whom, signed."""
    document = _begin(about, "Nil return: no contact with this family")
    papers.paragraphs(
        document,
        f"{about.agency} searched its records and found no contact with the person who died, the person suspected, "
        f"their children or their families.",
    )
    papers.particulars(document, about)
    for heading, text in (
        ("Records searched", made.records),
        ("Systems searched", made.systems),
        ("Names, spellings and dates of birth used", made.spellings),
        ("Period searched", made.period),
        ("Searched by", made.searched_by),
        ("Remarks", made.remarks),
    ):
        if text:
            document.add_heading(heading, level=1)
            papers.paragraphs(document, text)
    papers.paragraphs(document, f"Signed by {made.signed_by.name} on {long_date(made.signed_at)}.")
    return papers.document_bytes(document)


def outside_report(reference: str, said: tuple[str, str, str], words: str, day: date, marking: str) -> bytes:
    """What a professional outside the process wrote at the deposit door (4.19): name, role, practice, words."""
    document = papers.new_document(f"Report, review {reference}", marking)
    document.add_heading("Report from a professional outside the IMR process", level=0)
    papers.paragraphs(document, f"Review {reference}. {', '.join(said)}. {long_date(day)}.")
    papers.paragraphs(document, words)
    return papers.document_bytes(document)


def _begin(about: papers.ImrTemplate, title: str) -> Document:
    document = papers.new_document(f"{title}, review {about.reference}", about.marking)
    document.add_heading(title, level=0)
    document.add_paragraph(f"{about.agency}. Review {about.reference}.")
    return document
