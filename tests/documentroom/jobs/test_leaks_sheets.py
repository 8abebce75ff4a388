"""4.24: names that a workbook keeps where no cell shows them."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.styles import NamedStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from documentroom.jobs import everything
from reviews.matcher import Passage, find
from tests import papers
from tests.documentroom.leaks_deep import PEOPLE

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_4_24_a_workbooks_formats_tips_styles_and_what_a_pivot_table_remembers_are_read() -> None:
    names = iter(one.names[0] for one in PEOPLE)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A1"].number_format = 1, f'"{next(names)}" 0'
    sheet["A2"] = "x"
    sheet["A2"].hyperlink = Hyperlink(ref="A2", target="https://example.org", tooltip=next(names))
    choice = DataValidation(type="list", formula1=f'"{next(names)}"', prompt=next(names))
    sheet.add_data_validation(choice)
    choice.add("A3")
    sheet.oddHeader.center.text = next(names)
    book.add_named_style(NamedStyle(name=next(names)))
    book.create_sheet(next(names)).sheet_state = "hidden"
    book.properties.creator = next(names)
    raw = io.BytesIO()
    book.save(raw)
    memory = f'<x xmlns="{SHEET}"><sharedItems><s v="{next(names)}"/></sharedItems></x>'
    parts = {
        "xl/pivotCache/pivotCacheDefinition1.xml": memory.encode(),
        "xl/printerSettings/printerSettings1.bin": b"\1\2" + next(names).encode("utf-16-le") + b"\0\0",
    }
    file = everything.run(papers.repacked(raw.getvalue(), parts), {})[0]["files"][0]  # type: ignore[arg-type]
    assert file["unread"] == []
    found = find([Passage(one["where"], one["text"], True) for one in file["parts"]], PEOPLE, weigh=True)
    planted = len(PEOPLE) - len(list(names))
    assert planted == 10
    assert {one.key for one in PEOPLE[:planted]} - {one.key for one in found} == set()
