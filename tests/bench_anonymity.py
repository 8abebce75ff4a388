"""What the anonymity check of a report of 200 pages with 200 identities costs, beside taking out its text alone (4.24)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

PAGES, PEOPLE, BOUND, TIMES = 200, 200, 2.0, 3
_FIRST = "Wilhelmina Anselm Gerlinde Ottokar Philippa Bartholomew Rosamund Thaddeus Leontyne Quentin".split()  # noqa: SIM905
_BEGIN = ["Ash", "Quist", "Thistle", "Peven", "Orm", "Toll", "Caven", "Brant", "Lind", "Hav"]
_END = [
    "downley",
    "gaard",
    "wood",
    "erell",
    "skirk",
    "iver",
    "dale",
    "wick",
    "qvist",
    "erford",
    "hamley",
    "shaw",
    "berton",
    "worth",
    "ington",
    "field",
    "bourne",
    "stone",
]


def figures(figure: Any) -> Iterator[Any]:
    """A line for each kind of file. Both sides run in the limited child, as they do in the portal, one after the
    other."""
    for kind, made in (("PDF", _pdf()), ("Word file", _word())):
        pairs = [(_timed(_checked, made), _timed(_text, made)) for _ in range(TIMES)]
        a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio, name = round(a / b, 3), f"the anonymity check of a {kind} of {PAGES} pages, {PEOPLE} identities"
        against = f"its text alone: {b:.2f} s"
        yield figure(name, round(a, 2), "s", against, ratio, f"at most {BOUND:g}", ratio <= BOUND)


def _timed(work: Callable[[bytes], None], made: bytes) -> float:
    start = time.monotonic()
    work(made)
    return time.monotonic() - start


def _text(data: bytes) -> None:
    from documentroom.jobs import call

    assert call("words", data).meta["parts"]


def _checked(data: bytes) -> None:
    """All of the check but writing the findings down."""
    from documentroom.services import opening
    from reviews import matcher

    found = matcher.find(opening.everything(([data], len(data)))[0].words, people(), allowed=["Helen Marsh"])
    assert len({one.key for one in found}) >= PEOPLE, len(found)


def people() -> list[Any]:
    """Two hundred identities, no two of one name."""
    from reviews.matcher import Person

    names = [f"{_FIRST[at % 10]} {_BEGIN[at // 18 % 10]}{_END[at % 18]}" for at in range(PEOPLE)]
    return [
        Person(
            str(at),
            (name, f"{name[:3]}sie"),
            (date(1950 + at % 50, 1 + at % 12, 1 + at % 28),),
            (f"{at + 1} {name.split()[1]} Road, Sampleton ZZ{at % 9 + 1} {at % 9}AB",),
            (f"{name.split()[1]} Bakery Ltd",),
            (f"07700 9{at:05}",),
        )
        for at, name in enumerate(names)
    ]


def _pages() -> Iterator[list[str]]:
    """Each page of forty lines names one person and what is theirs."""
    from tests.documentroom.leaks import CLEAN

    words = " ".join(CLEAN).split()
    for number, one in enumerate(people()):
        at = number * 97 % len(words)
        running = (words[at:] + words * 3)[:520]
        lines = [" ".join(running[start : start + 13]) for start in range(0, 520, 13)]
        lines[9] = f"It was said that {one.names[0]} lived at {number + 1} {one.names[0].split()[1]} Road."
        yield lines


def _pdf() -> bytes:
    from tests import papers

    return papers.pdf(
        *(b"".join(papers.text_at(words, 60, 800 - 18 * at, 9) for at, words in enumerate(page)) for page in _pages())
    )


def _word() -> bytes:
    """The same pages as Word itself writes them: each page five paragraphs, each paragraph runs with their own marks,
    every second page a footnote and a table of a chronology."""
    from tests import papers

    mark = 'w:rsidR="00A51B2C" w:rsidRPr="00D41F07"'
    look = '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="24"/><w:lang w:val="en-GB"/></w:rPr>'

    def paragraph(text: str, inside: str = "") -> str:
        words = text.split(" ")
        runs = [" ".join(words[at : at + 9]) for at in range(0, len(words), 9)]
        told = f"</w:t></w:r><w:proofErr w:type='gramStart'/><w:r {mark}>{look}<w:t xml:space='preserve'> ".join(runs)
        return (
            f'<w:p {mark} w14:paraId="77A1B2C3"><w:pPr><w:spacing w:after="120"/><w:rPr><w:lang w:val="en-GB"/></w:rPr>'
            f'</w:pPr><w:r {mark}>{look}<w:t xml:space="preserve">{told}</w:t></w:r>{inside}</w:p>'
        )

    body, notes = [], []
    for number, lines in enumerate(_pages()):
        note = f'<w:r><w:footnoteReference w:id="{number + 2}"/></w:r>' if number % 2 else ""
        body += [paragraph(" ".join(lines[at : at + 8]), note if at == 0 else "") for at in range(0, 32, 8)]
        cells = "".join(f"<w:tc><w:tcPr/>{paragraph(line)}</w:tc>" for line in lines[32:34])
        body.append(f"<w:tbl><w:tblPr/><w:tr>{cells}</w:tr></w:tbl>" if number % 2 else paragraph(lines[32]))
        body.append(paragraph(" ".join(lines[34:])))
        if note:
            notes.append(f'<w:footnote w:id="{number + 2}">{paragraph(lines[20])}</w:footnote>')
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    own = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" {w14}'

    def change(made: Any) -> None:
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        for key, one in list(
            made.part.package.rels.items()
        ):  # a picture of the template's first page: Word writes none
            if one.reltype.endswith("/thumbnail"):
                del made.part.package.rels[key]
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        data = f"<w:footnotes {own}>{''.join(notes)}</w:footnotes>".encode()
        part = Part(PackURI("/word/footnotes.xml"), kind, data, made.part.package)
        made.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")

    main = f"<w:document {own}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>".encode()
    return papers.repacked(papers.word(change=change), {"word/document.xml": main})
