"""What the anonymity check of a report of 200 pages with 200 identities costs, beside taking out its text alone (4.24)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
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
    """One line: of the PDF, which has the pages. Both sides run in the limited child, as they do in the portal."""
    made = _pdf()
    pairs = [(_timed(lambda: _checked(made)), _timed(lambda: _text(made))) for _ in range(TIMES)]
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio, name = round(a / b, 3), f"the anonymity check of {PAGES} pages, {PEOPLE} identities"
    yield figure(
        name, round(a, 2), "s", f"its text alone: {b:.2f} s", ratio, f"at most {BOUND:g}", ratio <= BOUND
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
