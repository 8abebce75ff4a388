"""Tables for a spreadsheet: marked, and with no cell that it could take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BEGINS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def plain_cell(text: str) -> str:
    """The words as they are; with an apostrophe before what a spreadsheet would work out (leading spaces count for
    nothing).
    """
    told = text.lstrip(" \u00a0\u200b\ufeff")
    return f"'{text}" if told[:1] in BEGINS_A_FORMULA and told else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, each cell made plain; with the mark by which a spreadsheet knows UTF-8."""
    out = io.StringIO()
    table = csv.writer(out)
    for row in rows:
        table.writerow([plain_cell("" if cell is None else str(cell)) for cell in row])
    return "\ufeff" + out.getvalue()
