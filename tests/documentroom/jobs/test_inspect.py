"""What an officer is told about the file that they chose, and that nothing of a wrong kind gets by."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from documentroom import jobs
from documentroom.jobs import inspect
from portal.sandbox.api import SandboxKilled, SandboxRefused
from tests import papers


def look(data: bytes, name: str = "") -> dict:
    return inspect.run(data, {"name": name})[0]


def refusal(data: bytes, name: str = "") -> SandboxRefused:
    with pytest.raises(SandboxRefused) as refused:
        inspect.run(data, {"name": name})
    assert str(refused.value).endswith(".")
    return refused.value


def workbook() -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "When"
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind", "pages"),
    [
        ("Report.PDF", papers.pdf(b"", b"", b""), "pdf", 3),
        ("Report v2.docx", papers.word("Words"), "docx", None),
        ("chronology.xlsx", workbook(), "xlsx", None),
        ("photo.png", papers.picture("PNG"), "png", 1),
        ("photo.jpg", papers.picture("JPEG"), "jpeg", 1),
        ("photo.jpeg", papers.picture("JPEG"), "jpeg", 1),
        ("notes.txt", "Called at 9. Café, £5 – no answer.\n".encode(), "txt", None),
        ("old notes.txt", "Café, £5".encode("cp1252"), "txt", None),
        ("notes.txt", "Called at 9".encode("utf-16"), "txt", None),
        ("events.csv", b"when,what\n2010-01-02,visit\n2010-02-03,call\n", "csv", None),
    ],
)
def test_good_files_are_known_for_what_they_are(name: str, data: bytes, kind: str, pages: int | None) -> None:
    assert look(data, name) == {"type": kind, "pages": pages, "findings": []}


def test_it_runs_in_the_child() -> None:
    assert jobs.call("inspect", papers.pdf(), {"name": "a.pdf"}).meta == {"type": "pdf", "pages": 1, "findings": []}
    with pytest.raises(SandboxRefused, match="locked with a password") as refused:
        jobs.call("inspect", iter([papers.locked_pdf()]), {"name": "a.pdf"})
    assert refused.value.code == "locked"


@pytest.mark.parametrize("data", [b"", b"   \r\n", b"\0" * 500])
def test_an_empty_file(data: bytes) -> None:
    assert str(refusal(data, "a.pdf")) == "This file is empty."


def test_the_names_ending_must_be_true() -> None:
    refused = refusal(papers.word("Words"), "Report.pdf")
    assert refused.code == "wrong_name"
    assert "ends in .pdf, but it is a Word file (.docx)" in str(refused)
    assert "has no ending" in str(refusal(papers.pdf(), "Report"))
    assert look(papers.pdf())["findings"] == []


def test_a_locked_pdf() -> None:
    assert (
        str(refusal(papers.locked_pdf(), "a.pdf"))
        == "This PDF is locked with a password. Save a copy without one and choose it again."
    )


def test_a_pdf_that_only_forbids_printing_is_taken() -> None:
    data = papers.pdf(encryption=pikepdf.Encryption(user="", owner="boss", allow=pikepdf.Permissions(extract=False)))
    found = look(data, "a.pdf")
    assert (found["pages"], [finding["code"] for finding in found["findings"]]) == (1, ["restricted"])


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"rubbish " * 500, papers.pdf()[:120]])
def test_a_damaged_pdf(data: bytes) -> None:
    assert refusal(data, "a.pdf").code == "damaged"


def script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = document.make_indirect(Dictionary(S=Name.Launch, F=String("cmd.exe")))


def attachment(document: pikepdf.Pdf) -> None:
    document.attachments["secret.txt"] = b"Anna Brown"


def test_scripts_and_attachments_in_a_pdf_are_named_and_programs_refused() -> None:
    assert [finding["code"] for finding in look(papers.pdf(change=script))["findings"]] == ["javascript"]
    assert [finding["code"] for finding in look(papers.pdf(change=attachment))["findings"]] == ["attachments"]
    assert refusal(papers.pdf(change=launch)).code == "launch"

    def dynamic_form(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))

    assert refusal(papers.pdf(change=dynamic_form)).code == "xfa"


def test_all_findings_can_be_collected() -> None:
    meta = inspect.run(papers.pdf(change=script), {"name": "a.docx", "collect": True})[0]
    assert [(finding["code"], finding["fatal"]) for finding in meta["findings"]] == [
        ("javascript", False),
        ("wrong_name", True),
    ]


def macro_word() -> bytes:
    return papers.repacked(papers.word("Words"), {"word/vbaProject.bin": b"Attribute VB_Name"})


def test_macros_are_refused_whatever_the_file_is_called() -> None:
    for data in (
        macro_word(),
        papers.repacked(
            papers.word("Words"),
            edit={
                "[Content_Types].xml": [
                    (
                        "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                        "vnd.ms-word.document.macroEnabled.main+xml",
                    )
                ]
            },
        ),
        papers.repacked(workbook(), {"xl/macrosheets/sheet1.xml": b"<a/>"}),
    ):
        refused = refusal(data, "Report.docx")
        assert refused.code == "macros"
        assert "without macros" in str(refused)


def test_a_locked_or_older_office_file() -> None:
    start = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    assert refusal(start + "EncryptedPackage".encode("utf-16-le"), "a.docx").code == "locked"
    assert "save it as .docx" in str(refusal(start + "WordDocument".encode("utf-16-le"), "a.doc"))


@pytest.mark.parametrize(
    "data",
    [
        papers.word("Words")[:3000],
        papers.repacked(papers.word("Words"), edit={"word/document.xml": [("</w:body>", "")]}),
        papers.repacked(papers.word("Words"), {"word/document.xml": None}),
        papers.repacked(papers.word("Words"), {"[Content_Types].xml": None}),
        papers.repacked(papers.word("Words"), {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    ],
)
def test_a_damaged_word_file(data: bytes) -> None:
    assert refusal(data, "a.docx").code == "damaged"


def test_another_kind_of_package_is_not_taken() -> None:
    slides = papers.repacked(
        papers.word("Words"),
        edit={"[Content_Types].xml": [("wordprocessingml.document.main", "presentationml.presentation.main")]},
    )
    assert refusal(slides, "a.docx").code == "wrong_type"
    plain_zip = io.BytesIO()
    with zipfile.ZipFile(plain_zip, "w") as archive:
        archive.writestr("a.exe", b"MZ")
    assert refusal(plain_zip.getvalue(), "a.docx").code == "archive"


def test_a_bomb_is_not_unpacked() -> None:
    bomb = papers.repacked(papers.word("Words"), {"word/media/image1.bmp": b"\0" * (40 << 20)})
    assert len(bomb) < 200_000
    assert refusal(bomb, "a.docx").code == "bomb"
    many = papers.repacked(papers.word("Words"), {f"word/media/{number}.bin": b"" for number in range(5000)})
    assert refusal(many, "a.docx").code == "bomb"


def test_laughing_entities_do_not_grow() -> None:
    lol = (
        b'<!DOCTYPE a [<!ENTITY a "'
        + b"ha" * 99
        + b'"><!ENTITY b "'
        + b"&a;" * 99
        + b'">]><a>'
        + b"&b;" * 999
        + b"</a>"
    )
    assert refusal(papers.repacked(papers.word("Words"), {"word/document.xml": lol}), "a.docx").code == "damaged"


def test_two_parts_of_one_name_are_refused() -> None:
    target = io.BytesIO(papers.word("Words"))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/document.xml", b"<other/>")
    assert refusal(target.getvalue(), "a.docx").code == "damaged"


@pytest.mark.parametrize(
    "data",
    [
        papers.pdf() + papers.word("Words"),
        papers.word("Words") + papers.pdf(),
        b"GIF89a/*" + papers.pdf(),
        papers.picture("PNG") + papers.pdf(),
        papers.picture("JPEG") + papers.word("Words"),
        b"#!/bin/sh\n" + papers.pdf(),
    ],
)
def test_two_files_in_one(data: bytes) -> None:
    assert refusal(data).code == "polyglot"


def test_a_damaged_or_monstrous_picture() -> None:
    assert refusal(papers.picture("PNG", (400, 400))[:200], "a.png").code == "damaged"
    assert refusal(papers.picture("JPEG", (400, 400))[:300], "a.jpg").code == "damaged"
    monster = bytearray(papers.picture("PNG"))
    monster[16:24] = (60_000).to_bytes(4, "big") * 2
    assert refusal(bytes(monster), "a.png").code in ("damaged", "too_large")
    assert refusal(papers.picture("PNG", (30_001, 1)), "a.png").code == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\0\x03",
        b"\x7fELF\x02\x01",
        b"GIF89a\x01\0\x01\0",
        b"<html><script>",
        b"<?xml version='1.0'?><svg/>",
        b"{\\rtf1 hello}",
        b"PK\x05\x06" + b"\0" * 18,
    ],
)
def test_other_kinds_are_refused_with_what_to_choose(data: bytes) -> None:
    refused = refusal(data, "a.txt")
    assert refused.code == "wrong_type"
    assert "Choose a PDF, a Word file" in str(refused)


def test_links_and_embedded_files_of_a_word_file_are_named() -> None:
    def embed(document) -> None:
        part = document.part
        part.relate_to(
            "http://example.com/template.dotm",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
            is_external=True,
        )

    assert [finding["code"] for finding in look(papers.word("Words", change=embed))["findings"]] == ["links"]


def test_no_sentence_of_a_crash_quotes_the_file() -> None:
    with pytest.raises((SandboxKilled, SandboxRefused)) as refused:
        jobs.call("inspect", b"%PDF-1.7 Anna Brown", {"name": "Anna Brown.pdf"})
    assert "Anna" not in str(refused.value)
