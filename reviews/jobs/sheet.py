"""The first sheet of a spreadsheet that is not hidden, as plain cells, each with what kind of thing it is. Runs in the sandbox alone.

Nothing is worked out: a formula is reported as one and its result is not read; merged cells, errors and dates that no
calendar holds are told by cell, so that whoever sent the file can put them right.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from portal.sandbox.errors import SandboxRefused

Cell = dict[str, str]
DAMAGED = (KeyError, ValueError, AttributeError, TypeError, IndexError, OverflowError, zipfile.BadZipFile, EOFError)


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{rows: [{at, cells: {column: {kind, text}}}]}``; kinds: text, number, date, formula, error, merged.

    ``params``: ``rows`` and ``columns``, the most that are read. A row without any text is left out.

    :raises SandboxRefused: no spreadsheet, one with macros, or one with more rows or columns than that.
    """
    most_rows, most_columns = int(params["rows"]), int(params["columns"])
    _refuse_others(data)
    try:
        _refuse_large(data, most_rows, most_columns)
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
        sheet = _first(book)
        merged = {place for one in sheet.merged_cells.ranges for place in one.cells}
        rows = []
        for line in sheet.iter_rows(max_row=most_rows, max_col=most_columns):
            cells = {
                get_column_letter(at): _cell(one, merged) for at, one in enumerate(line, 1) if _filled(one, merged)
            }
            if cells:
                rows.append({"at": line[0].row, "cells": cells})
    except DAMAGED:
        raise SandboxRefused(
            "This spreadsheet is damaged or unusual. Save it again as .xlsx.", code="damaged"
        ) from None
    return {"rows": rows}, []


def _refuse_others(data: bytes) -> None:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise SandboxRefused("This is not an Excel file (.xlsx).", code="kind")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        unpacked = sum(one.file_size for one in packed.infolist())
    if any("vbaproject" in name.lower() for name in names):
        raise SandboxRefused("This file holds macros. Save it as .xlsx without them.", code="macros")
    if not any(name.startswith("xl/worksheets/") for name in names):
        raise SandboxRefused("This is not an Excel file (.xlsx).", code="kind")
    if unpacked > 64 * 1024 * 1024:
        raise SandboxRefused("This spreadsheet is too large.", code="too_large")


def _first(book: Any) -> Any:
    """What whoever opens the file sees first: nobody checks a hidden sheet."""
    return next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])


def _refuse_large(data: bytes, most_rows: int, most_columns: int) -> None:
    """Counted line by line, before anything is held whole."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    sheet = _first(book)
    sheet.reset_dimensions()
    for number, line in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > most_rows:
            raise SandboxRefused(f"This sheet has more than {most_rows} rows.", code="too_large")
        if any(value is not None for value in line[most_columns:]):
            raise SandboxRefused(
                f"Row {number} is wider than the {most_columns} columns of the sheet.", code="too_wide"
            )


def _filled(cell: Any, merged: set[tuple[int, int]]) -> bool:
    return cell.value is not None or (cell.row, cell.column) in merged


def _cell(cell: Any, merged: set[tuple[int, int]]) -> Cell:
    if (cell.row, cell.column) in merged:
        return {"kind": "merged", "text": ""}
    value = cell.value
    if cell.data_type == "f":
        return {"kind": "formula", "text": ""}
    if cell.data_type == "e":
        return {"kind": "error", "text": str(value)}
    if isinstance(value, datetime | date):
        return {"kind": "date", "text": value.isoformat()[:10]}
    if isinstance(value, bool):
        return {"kind": "text", "text": "yes" if value else "no"}
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return {"kind": "number", "text": str(int(value)) if whole else str(value)}
    return {"kind": "text", "text": str(value).strip()}
