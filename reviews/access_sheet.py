"""Reports of who had access, and who declared what, as spreadsheets. No cell is a formula, and none becomes one (CSV injection)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

HEADS = (
    "Review", "Agency", "Who", "Capacity", "Invited on", "Declared on", "Accepted on", "Accepted by", "Ended on",
    "Now", "Pages and papers opened", "Originals taken", "Exports and files taken", "Steps refused", "Other acts",
)  # fmt: skip


def written(
    title: str,
    rows: Iterable[Sequence[str]],
    *,
    marking: str,
    heads: Sequence[str] = HEADS,
    wide: Sequence[int] = (2, 3, 4, 8),
    name: str = "Access",
) -> bytes:
    """The rows under their heads, with what they are above them and the marking on every page."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for edge in (sheet.oddHeader, sheet.oddFooter):
        if edge is not None:
            edge.center.text = marking
    for number, line in enumerate(((title,), heads, *rows), 1):
        for at, text in enumerate(line, 1):
            cell = sheet.cell(number, at)
            if text:
                cell.value = "".join(one for one in text if one >= " ")
                cell.data_type, cell.quotePrefix = "s", True
            cell.alignment = Alignment(wrap_text=number > 1, vertical="top")
            cell.font = Font(bold=number < 3)
    for at in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(at)].width = 28 if at in wide else 14
    sheet.freeze_panes = "A3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
