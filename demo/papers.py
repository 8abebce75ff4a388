"""The demo's papers: everything in them is made up. `python -m demo.papers` writes them to demo/files/.

They name no month of the story: it moves with the day on which the demo is first started.

The PDF files are made from the Word files by LibreOffice and kept beside them, so that the demo runs where it is not installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import django
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

FILES = Path(__file__).resolve().parent / "files"
Section = tuple[str, list[str]]
AS_PDF = json.dumps({name: {"type": "boolean", "value": "true"} for name in ("UseTaggedPDF", "ExportBookmarks")})

REPORT: list[Section] = [
    (
        "Introduction",
        [
            "This is the report of a review into the death of Anna. The panel offers its condolences to everybody who loved her, and thanks her family for telling us who she was.",
            "The Safer Southwark Partnership decided within a month of her death to hold a review. Helen Marsh chaired it and wrote this report. She has never worked for any of the agencies involved.",
            "Two agencies looked at their own work: a housing association and a hospital trust. The panel read what each had written, put questions to both, and compared their records of the same events.",
        ],
    ),
    (
        "Terms of reference",
        [
            "The panel asked whether the agencies recognised what was happening to Anna, whether they told each other what they knew, and whether anybody asked her what she wanted.",
            "The review covers the time from January 2023, when Anna first asked to be moved, to the day of her death.",
        ],
    ),
    (
        "The facts",
        [
            "Anna was in her forties. She lived in the borough with her husband, who is called Mark in this report. They had been together for eleven years. No children lived with them.",
            "Anna was found dead at her home. Mark was charged with her murder the same day, and was convicted of it.",
            "From January 2023 until her death the housing association recorded nine contacts with Anna and the hospital trust four. She told three different people that she wished to move.",
        ],
    ),
    (
        "Who Anna was",
        [
            "Anna was the one who remembered. She kept a book of birthdays, and nobody in the street went without a card. Her family chose the name that this report uses.",
            "She worked for eleven years in a school kitchen. Her sister told the panel that Anna did not like to ask for help, and that when she did ask it had already taken her a long time.",
        ],
    ),
    (
        "Analysis",
        [
            "Two agencies went to see Anna together four months before she died. Each kept its own note of the joint visit. The notes do not agree on the day, nor on whether Anna was at home.",
            "The panel does not think that either note was written carelessly. Each agency has a form for a visit of its own. Neither has one for a joint visit, and nobody is asked to read the other's note.",
            "Anna told three people that she wished to move. Each passed the wish on. Nobody told Anna what had become of it, and her application was closed because no reply had come.",
            "Good practice: a nurse at the hospital trust asked Anna, alone and without haste, whether she felt safe at home. That question should be asked as a matter of course.",
        ],
    ),
    (
        "Conclusions and recommendations",
        [
            "The panel found no single decision that would certainly have saved Anna. It found several moments at which she might have been heard.",
            "Recommendation 1. The housing association and the hospital trust keep one record of each joint visit, held by both.",
            "Recommendation 2. The housing association names a person who tells a tenant what will happen next, and telephones before an application is closed.",
            "Recommendation 3. The hospital trust asks every adult patient in its emergency department, alone, whether they feel safe at home.",
        ],
    ),
]

SUMMARY: list[Section] = [
    (
        "What happened",
        [
            "Anna was killed at her home. Her husband, called Mark in this summary, was convicted of her murder.",
            "The Safer Southwark Partnership held a review. Helen Marsh chaired it. Two agencies looked at their own work.",
        ],
    ),
    (
        "What was learned",
        [
            "Anna told three people that she wished to move. Each passed the wish on, and nobody told her what had become of it.",
            "Two agencies went to see her together and kept two notes that do not agree. Neither was asked to read the other's.",
        ],
    ),
    (
        "What should change",
        [
            "One record of each joint visit. A named person who tells the tenant what will happen next. A question about safety at home, asked alone, of every adult patient.",
        ],
    ),
]

PLAN: list[Section] = [
    (
        "Action plan",
        [
            "The actions follow from the recommendations. Each names who does it, by when, and how anybody can tell that it was done."
        ],
    ),
]
PLAN_HEAD = ["Recommendation", "Action", "Agency", "By", "How we shall know"]
PLAN_TABLE = [
    PLAN_HEAD,
    [
        "1",
        "One form for joint visits, kept by both",
        "Housing association",
        "Within seven months",
        "Twenty visits sampled: one record each",
    ],
    [
        "2",
        "A named person for each application",
        "Housing association",
        "Within seven months",
        "No application closed without a call",
    ],
    [
        "3",
        "Ask about safety at home, alone",
        "Hospital trust",
        "Within seven months",
        "Audit of one hundred attendances",
    ],
]


def imr(agency: str, findings: list[str]) -> list[Section]:
    """An agency's own review, by the headings of Appendix 2."""
    return [
        (
            "1 Introduction",
            [
                f"This is the individual management review of {agency}. Its author had no part in the case and manages nobody who had."
            ],
        ),
        ("2 Terms of reference", ["The terms approved by the panel chair were followed in full."]),
        (
            "3 Methodology",
            [
                "All records from January 2023 to the day of her death were read. Three members of staff were interviewed and were sent the record of what they said."
            ],
        ),
        ("4 Parallel reviews", ["None is under way in this agency."]),
        (
            "5 Chronology of agency involvement",
            ["Clare Sample asked to be moved in January 2023, in June 2024 and again in the months before her death."],
        ),
        ("6 Analysis of involvement", findings),
        (
            "7 Effective practice and lessons learnt",
            ["Staff who met her were kind. Kindness was not passed on in the record."],
        ),
        (
            "8 Recommendations",
            ["One record of each joint visit. A named person who tells people what will happen next."],
        ),
    ]


HOUSING = [
    "Each request to move was recorded by a different officer. None had the earlier ones before them.",
    "The application was closed by a letter that nobody answered.",
]
TRUST = [
    "Four attendances were recorded. At the third a nurse asked whether she felt safe at home.",
    "The answer was written down and was not read by anybody else.",
]


def word(title: str, sections: list[Section], table: list[list[str]] | None = None) -> WordDocument:
    """A Word file with real headings, and a table with a header row where one is given."""
    document = Document()
    document.core_properties.author = "Demo author (made up)"
    document.core_properties.title = title
    document.core_properties.language = "en-GB"
    for one in document.styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), "en-GB")
    document.core_properties.created = document.core_properties.modified = datetime(2026, 11, 2, 9, 0)
    document.add_heading(title, level=0)
    number = 0
    for heading, paragraphs in sections:
        document.add_heading(heading, level=1)
        for paragraph in paragraphs:
            number += 1
            document.add_paragraph(f"{number}. {paragraph}" if title.startswith("Overview") else paragraph)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]), style="Table Grid")
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
        repeats = grid.rows[0]._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {})
        grid.rows[0]._tr.get_or_add_trPr().append(repeats)  # by this mark the public page knows that they are headings
    return document


def main() -> int:
    """Write every paper as Word, and as PDF where LibreOffice is installed."""
    FILES.mkdir(exist_ok=True)
    papers = {
        "Overview report": word("Overview report: the review into the death of Anna", REPORT),
        "Executive summary": word("Executive summary: the review into the death of Anna", SUMMARY),
        "Action plan": word("Action plan: the review into the death of Anna", PLAN, PLAN_TABLE),
        "Housing association IMR": word(
            "Individual management review: Housing association", imr("the housing association", HOUSING)
        ),
        "Hospital trust IMR": word("Individual management review: Hospital trust", imr("the hospital trust", TRUST)),
        "Police letter": word(
            "Notification of a death",
            [
                (
                    "To the partnership",
                    ["We write to inform you of the death of Clare Sample. Ben Sample has been charged."],
                )
            ],
        ),
        "Home Office letter": word(
            "Letter of the Home Office",
            [("Clearance", ["The panel has assessed the report. It may be published as it stands."])],
        ),
        "Overview report with a name left in": word(
            "Overview report: the review into the death of Anna",
            [
                *REPORT[:2],
                ("The facts", ["Clare Sample lived at 14 Example Street, SE1 0ZZ. She was born on 2 March 1984."]),
                *REPORT[3:],
            ],
        ),
    }
    for name, document in papers.items():
        document.save(str(FILES / f"{name}.docx"))
        as_pdf(FILES / f"{name}.docx", FILES)
    write_earlier()
    return 0


def write_earlier() -> None:
    """The PDF files of the earlier reviews: their Word files are made anew at each first start."""
    os.environ.setdefault("PORTAL_MODE", "demo")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from demo.earlier_more import EARLIER
    from demo.earlier_papers import FOLDER, SHORT, pdf_of, words_of

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for one in EARLIER:
            documents = words_of(one)
            for kind in SHORT:
                path = Path(folder) / f"{pdf_of(one, kind).stem}.docx"
                documents[kind].save(str(path))
                as_pdf(path, FOLDER)


def as_pdf(path: Path, folder: Path) -> None:
    """A Word file as PDF, by LibreOffice."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603
            [  # noqa: S607 - the one on the maintainer's PATH
                "soffice",
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                f"pdf:writer_pdf_Export:{AS_PDF}",
                "--outdir",
                str(folder),
                str(path),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    sys.exit(main())
