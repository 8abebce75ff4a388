"""What the anonymity check of a report of 200 pages with 200 identities costs, beside taking out its text alone (4.24)."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

PAGES, PEOPLE, BOUND, TIMES = 200, 200, 2.0, 3
_FIRST = [
    "Wilhelmina",
    "Anselm",
    "Gerlinde",
    "Ottokar",
    "Philippa",
    "Bartholomew",
    "Rosamund",
    "Thaddeus",
    "Leontyne",
    "Quentin",
]
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
    """Two lines: of a PDF, and of a Word file. Both sides run in the limited child, as they do in the portal."""
    for name, made in (("a PDF", _pdf()), ("a Word file", _word())):
        pairs = [
            (_timed(lambda data=made: _checked(data)), _timed(lambda data=made: _text(data))) for _ in range(TIMES)
        ]  # type: ignore[misc]
        a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = round(a / b, 3)
        said = f"its text alone: {b:.2f} s"
        yield figure(
            f"the anonymity check of {name} of {PAGES} pages, {PEOPLE} identities",
            round(a, 2), "s", said, ratio, f"at most {BOUND:g}", ratio <= BOUND,
        )  # fmt: skip


def _timed(work: Any) -> float:
    start = time.monotonic()
    work()
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
    from docx import Document

    from documentroom.jobs import call

    made = Document()
    for number, page in enumerate(_pages()):
        made.add_heading(f"Part {number}", 1)
        for start in range(0, len(page), 5):
            made.add_paragraph("\n".join(page[start : start + 5]))
    target = io.BytesIO()
    made.save(target)
    return call("strip", target.getvalue()).blobs[0]  # what is checked is the completed version
