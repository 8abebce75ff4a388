"""Chronologies from files: what is read, what is refused, what is reported by cell (4.20; bad input)."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.kernel.errors import Refused, Stale
from portal.sandbox.api import SandboxRefused
from reviews.jobs import tables as job
from reviews.models import ChronologyHandIn, ChronologyImport, ChronologyRow
from reviews.services import chronology as service
from reviews.services import chronology_import as importing
from tests.reviews.chronicle import TRUST
from tests.reviews.scenes import Scene, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

HEADS = ["Date", "Time", "Who was seen", "Source", "Event", "Response", "Views and wishes", "Comment"]
GOOD = ["3 April 2010", "14:20", "Clare Sample", "Visit note", "A visit", "Advice given", "She wished to move", ""]


def workbook(*rows: list[Any], heads: list[str] = HEADS, merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [heads, *rows]:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(*rows: list[str]) -> bytes:
    document = docx.Document()
    document.add_paragraph("Our chronology")
    table = document.add_table(rows=0, cols=len(HEADS))
    for row in [HEADS, *rows]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def lines(*rows: list[str], heads: list[str] = HEADS) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in [heads, *rows]).encode()


@pytest.fixture
def made() -> Scene:
    return scene()


def by(made: Scene) -> dict[str, Any]:
    return {"acting_user": made.people["author"], "review": made.review, "agency": made.agencies[TRUST]}


def prepared(made: Scene, data: bytes, name: str) -> ChronologyImport:
    return importing.prepare(**by(made), data=data, name=name)


def said(found: ChronologyImport) -> dict[str, str]:
    return {one["cell"]: one["said"] for one in found.table["bad"]}


# What is read -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "name"),
    [(workbook(GOOD), "c.xlsx"), (word(GOOD), "c.docx"), (lines(GOOD), "c.csv")],
    ids=["xlsx", "docx", "csv"],
)
def test_each_kind_of_file_gives_the_same_row(made: Scene, data: bytes, name: str) -> None:
    found = prepared(made, data, name)
    [row] = found.table["rows"]
    assert (row["first"], row["minute"], row["who"], row["source"]) == (
        "2010-04-03",
        "14:20",
        "Clare Sample",
        "Visit note",
    )
    assert (row["event"], row["views"], row["faults"]) == ("A visit", "She wished to move", {})
    assert not ChronologyRow.objects.exists(), "the preview takes nothing in"
    assert importing.take(**by(made), found=found, good_only=True) == 1
    assert ChronologyRow.objects.get().kept["event"] == "A visit"
    assert not ChronologyImport.objects.exists()


def test_a_spreadsheets_own_dates_and_times_are_read(made: Scene) -> None:
    rows = ([datetime(2010, 4, 3), time(14, 20), *GOOD[2:]], [datetime(2010, 4, 3, 9, 5), None, *GOOD[2:]])
    kept = prepared(made, workbook(*rows), "c.xlsx").table["rows"]
    assert [(one["first"], one["minute"], one["faults"]) for one in kept] == [
        ("2010-04-03", "14:20", {}),
        ("2010-04-03", "09:05", {}),
    ]


def test_headings_are_known_by_the_names_people_give_them_and_others_are_told(made: Scene) -> None:
    heads = ["Our ref", "DATE OF EVENT:", "Action taken", "Details", "Source of information", "Wishes and feelings"]
    row = ["7", "early April 2010", "None", "A call", "Log", "None recorded"]
    table = prepared(made, lines(["Chronology of the trust"], heads, row, heads=[""]), "c.csv").table
    assert table["left"] == ["Our ref"]
    assert (table["rows"][0]["response"], table["rows"][0]["source"]) == ("None", "Log")


def test_semicolons_and_the_encodings_of_office_machines_are_read(made: Scene) -> None:
    text = "Date;Source;Event\n3/4/2010;Log;Zoë’s call – “urgent”\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        [row] = prepared(made, text.encode(encoding), "c.csv").table["rows"]
        assert row["event"] == "Zoë’s call – “urgent”", encoding


# The report by cell -----------------------------------------------------------------------------------------------------
def test_each_bad_cell_is_named_and_the_good_ones_are_kept(made: Scene) -> None:
    data = workbook(
        GOOD,
        ["3/4/20010", *GOOD[1:]],
        ["=TODAY()", *GOOD[1:]],
        [*GOOD[:3], "", *GOOD[4:]],
        [GOOD[0], "25:99", *GOOD[2:]],
        [*GOOD[:6], "Merged", "with this"],
        merged="G7:H7",
    )
    found = prepared(made, data, "c.xlsx")
    told = said(found)
    assert set(told) == {"A3", "A4", "D5", "B6", "G7", "H7"}
    assert "The year 20010 cannot be right" in told["A3"]
    assert "formula" in told["A4"]
    assert "There is no source" in told["D5"]
    assert "merged" in told["G7"]
    rows = found.table["rows"]
    assert rows[1]["event"] == "A visit" and rows[1]["when"] == "3/4/20010", "what can be read of the row is kept"
    assert rows[2]["when"] == "", "a formula is not worked out and not kept"


def test_good_rows_come_in_alone_or_all_with_the_bad_cells_to_be_put_right(made: Scene) -> None:
    data = workbook(GOOD, ["soon", *GOOD[1:]])
    assert importing.take(**by(made), found=prepared(made, data, "c.xlsx"), good_only=True) == 1
    assert importing.take(**by(made), found=prepared(made, data, "c.xlsx"), good_only=False) == 2
    assert [row.number for row in ChronologyRow.objects.order_by("number")] == [1, 2, 3]
    with pytest.raises(Refused, match="row 3"):
        service.hand_in(**by(made))
    row = ChronologyRow.objects.get(number=3)
    given = {**row.words(), "when": "4 April 2010"}
    service.save_row(**by(made), row=row, stamp=row.version, given=given)
    service.hand_in(**by(made))
    assert ChronologyHandIn.objects.get().rows_handed_in == 3


def test_two_people_do_not_take_one_file_in_twice(made: Scene) -> None:
    found = prepared(made, workbook(GOOD), "c.xlsx")
    importing.take(**by(made), found=found, good_only=True)
    with pytest.raises(Stale):
        importing.take(**by(made), found=found, good_only=True)
    assert ChronologyRow.objects.count() == 1


# What is refused, and leaves nothing ------------------------------------------------------------------------------------
def with_macros(data: bytes, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            target.writestr(info, source.read(info))
        target.writestr(part, b"\xd0\xcf\x11\xe0")
    return out.getvalue()


def as_macro_type(data: bytes) -> bytes:
    """What a workbook with macros calls itself."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            body = source.read(info)
            if info.filename == "[Content_Types].xml":
                body = body.replace(
                    b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            target.writestr(info, body)
    return out.getvalue()


REFUSED = {
    "macros in Excel": (with_macros(workbook(GOOD), "xl/vbaProject.bin"), "c.xlsx", "holds macros"),
    "macros by type": (as_macro_type(workbook(GOOD)), "c.xlsx", "holds macros"),
    "macros in Word": (with_macros(word(GOOD), "word/vbaProject.bin"), "c.docx", "holds macros"),
    "an .xlsm by name": (workbook(GOOD), "c.xlsm", "Choose an Excel file"),
    "an old file": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "c.xlsx", "older Office file"),
    "a damaged file": (workbook(GOOD)[:900], "c.xlsx", "damaged"),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "c.csv", "not a file whose table can be read"),
    "a page": (b"<html><table></table></html>", "c.csv", "not a file whose table can be read"),
    "nothing": (b"", "c.csv", "empty"),
    "no headings": (lines(["1", "2"], heads=["a", "b"]), "c.csv", "No table with a date and an event"),
    "no rows": (workbook(), "c.xlsx", "headings and no rows"),
    "no table": (word(), "c.docx", "headings and no rows"),
    "fifty thousand rows": (
        b"Date,Source,Event\n" + b"3/4/2010,Log,A call\n" * 50_000,
        "c.csv",
        "more than 5,000 rows, so nothing of it was read",
    ),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_nothing_is_kept(made: Scene, which: str) -> None:
    data, name, told = REFUSED[which]
    with pytest.raises(Refused, match=told):
        prepared(made, data, name)
    assert not ChronologyImport.objects.exists() and not ChronologyRow.objects.exists()


def test_fifty_thousand_rows_of_a_workbook_are_refused(made: Scene) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADS)
    for _ in range(50_000):
        sheet.append(GOOD)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Refused, match="more than 5,000 rows"):
        prepared(made, out.getvalue(), "c.xlsx")
    assert not ChronologyImport.objects.exists()


def test_an_archive_that_opens_up_to_far_more_is_refused(made: Scene) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        target.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    with pytest.raises(Refused, match="far more than its size says"):
        prepared(made, out.getvalue(), "c.xlsx")


def test_the_job_reads_no_formula_whatever_it_shows() -> None:
    found, _ = job.run(workbook(["=1+1", *GOOD[1:]]), {})
    assert found["tables"][0]["rows"][1][1][0] == ""
    assert found["tables"][0]["marks"] == {"2:0": "formula"}
    with pytest.raises(SandboxRefused):
        job.run(b"\0\0", {})


# The pages --------------------------------------------------------------------------------------------------------------
def test_the_pages_read_show_and_take_in(client: Client, made: Scene) -> None:
    sign_in(client, made.people["author"])
    path = f"/reviews/{made.review.reference}/chronology/agencies/{made.agencies[TRUST].pk}/import/"
    assert client.get(path).status_code == 200
    data = workbook(GOOD, ["3/4/20010", *GOOD[1:]])
    answer = client.post(path, {"file": SimpleUploadedFile("c.xlsx", data)})
    assert answer.status_code == 302
    html = client.get(answer.url).content.decode()
    assert "1 of 2 rows are good" in html and "A3" in html and "20010" in html
    assert client.post(answer.url, {"what": "all"}).status_code == 302
    assert ChronologyRow.objects.count() == 2
    shown = client.get(path.replace("import/", "")).content.decode()
    assert "Date: The year 20010 cannot be right" in shown and "Put right" in shown
    assert client.get(answer.url).status_code == 404, "what was taken in is gone"


def test_a_refused_file_is_told_on_the_page_and_a_foreign_form_is_not_read(client: Client, made: Scene) -> None:
    sign_in(client, made.people["author"])
    path = f"/reviews/{made.review.reference}/chronology/agencies/{made.agencies[TRUST].pk}/import/"
    answer = client.post(path, {"file": SimpleUploadedFile("c.xlsx", REFUSED["macros in Excel"][0])})
    assert "holds macros" in answer.content.decode()
    large = SimpleUploadedFile("c.csv", b"Date,Source,Event\n" + b"x" * (importing.LARGEST + 5_000_000))
    assert "larger than 20 MB" in client.post(path, {"file": large}).content.decode()
    assert "govuk-error-message" in client.post(path, {}).content.decode()
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, made.people["author"])
    assert strict.post(path, {"file": SimpleUploadedFile("c.xlsx", workbook(GOOD))}).status_code == 403
    client.logout()
    sign_in(client, made.people["manager"])
    assert client.post(path, {"file": SimpleUploadedFile("c.xlsx", workbook(GOOD))}).status_code == 404
    assert not ChronologyImport.objects.exists()
