"""Spreadsheets as people really send them, each a real file: what is read, named by its cell, or refused whole."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from portal.kernel.calendar import today
from portal.sandbox.errors import SandboxRefused
from reviews.chronology import tables
from reviews.jobs import sheet
from reviews.jobs import tables as job
from tests.reviews.test_chronology_import import GOOD, HEADS

LIMITS = {"rows": 501, "columns": 16}


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(book: Any) -> tables.Table:
    """A chronology as the import reads it: by the job, then judged."""
    found, _ = job.run(saved(book), {})
    return tables.read(found["kind"], found["tables"], latest=today())


def book_of(*rows: list[Any]) -> Any:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def test_a_hidden_sheet_is_not_read_and_the_visible_one_is() -> None:
    book = book_of(HEADS, ["1 May 2009", *GOOD[1:4], "Hidden words", *GOOD[5:]])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Shown")
    for row in (HEADS, GOOD):
        shown.append(row)
    table = read(book)
    assert [row["event"] for row in table.kept] == ["A visit"]


def test_two_rows_of_headings_are_no_row_of_the_chronology() -> None:
    table = read(book_of(["Chronology", "", "", "", "What happened"], HEADS, GOOD))
    assert [row["event"] for row in table.kept] == ["A visit"] and not table.bad
    twice = read(book_of(HEADS, HEADS, GOOD))
    assert [row["event"] for row in twice.kept if not row["faults"]] == ["A visit"]


def test_a_date_cell_of_the_year_20010_is_named_by_its_cell_and_the_rest_is_kept() -> None:
    book = book_of(HEADS, GOOD, GOOD)
    cell = book.active["A3"]
    cell.value, cell.number_format = 6_617_545, "dd/mm/yyyy"  # a serial number beyond the calendar
    table = read(book)
    bad = {one.plain()["cell"] for one in table.bad}
    assert bad == {"A3"}
    assert [row["event"] for row in table.kept] == ["A visit", "A visit"]
    assert [bool(row["faults"]) for row in table.kept] == [False, True]


def plan(*, rows: int = 0, hidden: bool = False, serial: bool = False) -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    if hidden:
        first.append(["Hidden"])
        first.sheet_state = "hidden"
        first = book.create_sheet("Plan")
        book.active = 1
    first.append(["Action"])
    for number in range(rows):
        first.append([number])
    if serial:
        first["B2"].value, first["B2"].number_format = 6_617_545, "dd/mm/yyyy"
    return saved(book)


def test_the_plans_sheet_is_the_first_that_is_not_hidden() -> None:
    found, _ = sheet.run(plan(hidden=True), LIMITS)
    assert found["rows"][0]["cells"]["A"]["text"] == "Action"


def test_a_date_cell_beyond_the_calendar_is_an_error_of_that_cell() -> None:
    found, _ = sheet.run(plan(rows=1, serial=True), LIMITS)
    assert found["rows"][1]["cells"]["B"]["kind"] == "error"
    assert found["rows"][1]["cells"]["A"] == {"kind": "number", "text": "0"}


def test_a_plan_of_more_rows_than_the_limit_is_refused_whole() -> None:
    with pytest.raises(SandboxRefused, match="more than 501 rows"):
        sheet.run(plan(rows=600), LIMITS)
