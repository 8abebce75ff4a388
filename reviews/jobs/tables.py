"""The tables of a spreadsheet, a Word file or a CSV file as plain cells. Runs in a limited child (never 4).

Nothing is worked out: a cell with a formula is marked and not read. Files with macros are refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl  # here, since it reads a list of the system's as it is imported, which the confined child may not

from portal.sandbox import office
from portal.sandbox.api import SandboxRefused

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS, MOST_TABLES = 5_000, 40, 10_000, 30
MOST_LINES = 200_000  # rows looked at, empty ones among them
FORMULA, MERGED, ERROR, LONG = "formula", "merged", "error", "long"
TAKEN = "Choose an Excel file (.xlsx), a Word file with a table (.docx) or a CSV file."
Sheet = dict[str, Any]


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{kind, tables}``; a table is ``{name, rows, marks, too_long}``, a row ``[number, cells]``, a mark's key "row:column".

    :raises SandboxRefused: ``macros``, ``wrong_type``, ``damaged``, ``bomb``, ``locked``, ``empty``.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise SandboxRefused("This file is empty.", code="empty")
    if data.startswith(office.OLE_START):
        raise SandboxRefused(
            "This is an older Office file, or one that is locked with a password. In Word or Excel, save it as .xlsx or "
            ".docx without a password and choose that one.",
            code="locked",
        )
    if data.startswith(b"PK\x03\x04"):
        return _package(data), []
    return {"kind": "csv", "tables": [_table("", _csv(data))]}, []


def _package(data: bytes) -> dict[str, Any]:
    package = office.open_package(data)
    kind = office.document_kind(package)
    if office.has_macros(package):
        raise SandboxRefused(
            "This file holds macros, which are small programs. In Word or Excel, save it as .xlsx or .docx (without "
            "macros) and choose that one.",
            code="macros",
        )
    if kind == "xlsx":
        return {"kind": kind, "tables": _sheets(data, package)}
    if kind == "docx":
        return {"kind": kind, "tables": _word_tables(package)}
    raise SandboxRefused(f"This is not a file whose table can be read. {TAKEN}", code="wrong_type")


def _table(name: str, rows: Iterator[tuple[int, list[tuple[str, str]]]]) -> Sheet:
    """The rows that hold something, up to the limit; a cell comes as its text and its mark."""
    found: list[Any] = []
    marks: dict[str, str] = {}
    for number, cells in rows:
        if not any(text.strip() or mark for text, mark in cells):
            continue
        if len(found) >= MOST_ROWS:
            return {"name": name, "rows": found[:30], "marks": {}, "too_long": True}
        for column, (text, mark) in enumerate(cells[:MOST_COLUMNS]):
            mark = mark or (LONG if len(text) > MOST_LETTERS else "")
            if mark:
                marks[f"{number}:{column}"] = mark
        found.append([number, [text[:MOST_LETTERS].strip() for text, _ in cells[:MOST_COLUMNS]]])
    return {"name": name, "rows": found, "marks": marks, "too_long": False}


# CSV --------------------------------------------------------------------------------------------------------------------
def _csv(data: bytes) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    text = _decoded(data)
    head = text.lstrip().split("\n", 1)[0]
    divider = max(",;\t", key=head.count)
    csv.field_size_limit(1_000_000)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=divider), 1):
            if number > MOST_LINES:
                return
            yield number, [(cell, FORMULA if cell.lstrip().startswith("=") else "") for cell in cells]
    except csv.Error:
        raise SandboxRefused(f"This is not a CSV file that can be read. {TAKEN}", code="damaged") from None


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = text.lstrip("\ufeff \t\r\n")[:200].lower()
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text) and not plain.startswith(("%pdf-", "<", "{\\rtf")):
            return text
        break
    raise SandboxRefused(f"This is not a file whose table can be read. {TAKEN}", code="wrong_type")


# Excel ------------------------------------------------------------------------------------------------------------------
def _sheets(data: bytes, package: office.Package) -> list[Sheet]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MOST_TABLES]
        made = []
        for sheet in sheets:
            sheet.reset_dimensions()
            made.append(_table(sheet.title, _cells(sheet)))
            _mark_merged(made[-1], package.parts.get(str(getattr(sheet, "_worksheet_path", "")).lstrip("/"), b""))
    except SandboxRefused:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a broken file leads it to
        raise office.damaged("xlsx") from None
    return made


def _cells(sheet: Any) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    for at, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if at > MOST_LINES:
            return
        yield at, [_cell(cell) for cell in row]


def _cell(cell: Any) -> tuple[str, str]:
    value = cell.value
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return "", FORMULA
    if cell.data_type == "e":
        return str(value), ERROR
    return plain(value), ""


def plain(value: Any) -> str:
    """A cell's value as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")


def _mark_merged(table: Sheet, part: bytes) -> None:
    """Marks each cell of a merged area that lies in a row that was read."""
    numbers = [number for number, _ in table["rows"]]
    for left, top, right, bottom in _MERGE.findall(part)[:MOST_ROWS]:
        columns = range(_column(left), min(_column(right), MOST_COLUMNS - 1) + 1)
        for number in numbers:
            if int(top) <= number <= int(bottom):
                for column in columns:
                    table["marks"].setdefault(f"{number}:{column}", MERGED)


def _column(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + letter - 64
    return found - 1


# Word -------------------------------------------------------------------------------------------------------------------
def _word_tables(package: office.Package) -> list[Sheet]:
    body = office.parse(package.parts.get(package.main(), b""))
    made = []
    for number, table in enumerate(_outer(body), 1):
        if number > MOST_TABLES:
            break
        made.append(_table(f"Table {number}", _word_rows(table)))
    if not made:
        raise SandboxRefused("There is no table in this Word file.", code="wrong_type")
    return made


def _outer(body: Any) -> Iterator[Any]:
    for table in body.iter(office.w("tbl")):
        if next(table.iterancestors(office.w("tbl")), None) is None:
            yield table


def _word_rows(table: Any) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    number = 0
    for row in table.iter(office.w("tr")):
        if next(row.iterancestors(office.w("tbl")), None) is not table:
            continue
        number += 1
        if number > MOST_LINES:
            return
        yield number, list(_word_cells(row))


def _word_cells(row: Any) -> Iterator[tuple[str, str]]:
    for cell in row.iter(office.w("tc")):
        if next(cell.iterancestors(office.w("tr")), None) is not row:
            continue
        across = cell.find(f"{office.w('tcPr')}/{office.w('gridSpan')}")
        down = cell.find(f"{office.w('tcPr')}/{office.w('vMerge')}")
        span = int(across.get(office.w("val"), "1")) if across is not None else 1
        merged = MERGED if span > 1 or down is not None else ""
        yield _word_text(cell), merged
        for _ in range(1, min(span, MOST_COLUMNS)):
            yield "", merged


def _word_text(cell: Any) -> str:
    lines = []
    for paragraph in cell.iter(office.w("p")):
        said = []
        for one in paragraph.iter(office.w("t"), office.w("tab"), office.w("br")):
            if next(one.iterancestors(office.w("del"), office.w("moveFrom")), None) is None:
                said.append(one.text or "" if one.tag == office.w("t") else " ")
        lines.append("".join(said))
    return "\n".join(lines).strip()
