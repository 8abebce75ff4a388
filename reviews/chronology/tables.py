"""From the cells of a table to rows of a chronology: which column is which, and a report by cell of what is bad."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reviews.chronology import rows
from reviews.chronology.rows import COLUMNS, COMMENT, EVENT, RESPONSE, SOURCE, TIME, VIEWS, WHEN, WHO

HEAD_WITHIN = 20  # rows in which the headings are looked for
CALLED: dict[str, tuple[str, ...]] = {
    WHEN: ("date", "dates", "date of event", "date of contact", "when", "day"),
    TIME: ("time", "time of event", "time of contact"),
    WHO: ("who was seen", "who seen", "person seen", "seen", "who", "people", "person", "family member", "subject"),
    SOURCE: ("source", "source of information", "sources", "record", "evidence", "document", "reference", "file"),
    EVENT: ("event", "events", "contact", "what happened", "details", "details of contact", "description", "significant event",
            "details of event", "event details", "nature of contact"),
    RESPONSE: ("response", "action", "actions", "action taken", "agency response", "outcome", "response or outcome",
               "response outcome"),
    VIEWS: ("views and wishes", "views", "wishes", "wishes and feelings", "views of the person or child",
            "voice of the child", "voice of the person", "views and wishes of the person or child", "views wishes"),
    COMMENT: ("comment", "comments", "analysis", "remarks", "author s comment", "notes"),
}  # fmt: skip
_COLUMN_OF = {name: column for column, names in CALLED.items() for name in names}
MARKS = {
    "formula": "This cell holds a formula, which is not worked out here. Write what it shows.",
    "merged": "This cell is merged with others. Divide it, and write in each row what belongs there.",
    "error": "This cell holds an error of the spreadsheet.",
    "long": "This cell is longer than 10,000 characters.",
}


class NoChronology(ValueError):
    """No table of the file is a chronology. Its message is a sentence for the sender."""


@dataclass(frozen=True)
class Bad:
    """One bad cell: where it is, how its column is called, what is wrong, and what was written there."""

    cell: str
    column: str
    said: str
    text: str

    def plain(self) -> dict[str, str]:
        """For the record."""
        return {"cell": self.cell, "column": self.column, "said": self.said, "text": self.text[:200]}


@dataclass
class Table:
    """A table that was read: each row as a chronology keeps it, the bad cells, the columns that were left out."""

    name: str
    kept: list[dict[str, Any]] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[dict[str, Any]]:
        """The rows without a bad cell."""
        return [row for row in self.kept if not row["faults"]]


def read(kind: str, tables: Sequence[Mapping[str, Any]], *, latest: date) -> Table:
    """Reads the first table that is a chronology, and those after it with the same headings (as Word divides them).

    :param kind: ``xlsx``, ``csv`` or ``docx``. :param tables: as ``jobs.tables`` gives them.
    :raises NoChronology: where none has a date and an event, or one is too long.
    """
    found: Table | None = None
    for table in tables:
        head = _headings(table["rows"])
        if head is None or (found and kind != "docx"):
            continue
        if table["too_long"]:
            raise NoChronology(
                "This table has more than 5,000 rows, so nothing of it was read. Divide it into several files."
            )
        at, columns = head
        found = found or Table(str(table["name"]))
        cells = table["rows"][at][1]
        found.left += [text for index, text in enumerate(cells) if text and index not in columns]
        named = str(table["name"]) if kind == "docx" else ""
        for number, row in table["rows"][at + 1 :]:
            _row(found, named, number, row, columns, table["marks"], latest)
    if found is None:
        raise NoChronology(
            "No table with a date and an event was found. The first row names the columns: "
            + ", ".join(COLUMNS.values())
            + "."
        )
    if not found.kept:
        raise NoChronology("The table has headings and no rows.")
    return found


def _headings(table: Sequence[Any]) -> tuple[int, dict[int, str]] | None:
    """Where the headings stand, and which column is which."""
    for at, (_, cells) in enumerate(table[:HEAD_WITHIN]):
        columns: dict[int, str] = {}
        for index, text in enumerate(cells):
            name = _COLUMN_OF.get(_plain(text))
            if name and name not in columns.values():
                columns[index] = name
        if {WHEN, EVENT} <= set(columns.values()):
            return at, columns
    return None


def _plain(text: str) -> str:
    """A heading without marks, brackets and capitals."""
    return " ".join(re.sub(r"[^a-z ]+", " ", re.sub(r"\(.*?\)", " ", text.lower())).replace("/", " ").split())


def _row(
    found: Table,
    table: str,
    number: int,
    cells: Sequence[str],
    columns: Mapping[int, str],
    marks: Mapping[str, str],
    latest: date,
) -> None:
    given = {name: cells[index] if index < len(cells) else "" for index, name in columns.items()}
    marked = {name: marks[key] for index, name in columns.items() if (key := f"{number}:{index}") in marks}
    if not any(given.values()) and not marked:
        return
    day, _, clock = given[WHEN].partition(" ")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day) and re.fullmatch(
        r"\d\d:\d\d", clock
    ):  # a spreadsheet's date with its time
        given[WHEN], given[TIME] = day, given.get(TIME) or clock
    read_row = rows.read(given, latest=latest)
    faults = {**read_row.faults, **{name: MARKS[mark] for name, mark in marked.items()}}
    place = {name: index for index, name in columns.items()}
    for name, said in sorted(faults.items(), key=lambda fault: place.get(fault[0], len(place))):
        where = cell_name(table, number, place.get(name), COLUMNS[name])
        found.bad.append(Bad(where, COLUMNS[name], said, given.get(name, "")))
    found.kept.append({**read_row.kept(), "faults": faults})


def cell_name(table: str, number: int, column: int | None, called: str) -> str:
    """As a spreadsheet names a cell (C14); in a Word file, and where the column is missing, in words."""
    if table or column is None:
        return f"{table + ', ' if table else ''}row {number}, {called}"
    letters, index = "", column + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{number}"
