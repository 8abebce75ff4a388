"""Stripping a PDF really strips: each test unpacks what comes out and looks for what went in (never 6)."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from documentroom.jobs import strip
from portal.sandbox import paper
from portal.sandbox.api import SandboxRefused
from tests import papers
from tests.documentroom.jobs.stripping import SECRET, found, photo, removed, stripped


# PDF ------------------------------------------------------------------------------------------
def pdf_text(data: bytes) -> bytes:
    """Everything in a PDF, unpacked."""
    with pikepdf.open(io.BytesIO(data)) as document:
        target = io.BytesIO()
        document.save(target, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return target.getvalue()


def told(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]
    document.docinfo["/Author"] = SECRET
    document.Root.PieceInfo = Dictionary(Word=Dictionary(Private=String(SECRET)))
    document.pages[0].LastModified = String(f"D:2010 {SECRET}")
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{SECRET}')"))
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=String(SECRET))]))
    )
    document.attachments["notes.txt"] = SECRET.encode()


def test_a_pdfs_properties_scripts_and_attachments_go() -> None:
    data = papers.pdf(papers.text_at("The words stay."), change=told)
    assert SECRET.encode() in pdf_text(data)
    clean = stripped(data)
    inside = pdf_text(clean)
    assert SECRET.encode() not in inside
    assert b"JavaScript" not in inside
    assert b"/Info" not in inside
    with pikepdf.open(io.BytesIO(clean)) as document:
        assert not document.attachments
        assert "/Metadata" not in document.Root
    assert paper.page_text(paper.get_page(paper.open_pdf(clean), 1)).shown == "The words stay."
    assert {"properties", "scripts", "embedded_files"} <= removed(data).keys()


def test_notes_go_and_markings_stay_without_who_made_them() -> None:
    def change(document: pikepdf.Pdf) -> None:
        drawing = document.make_stream(
            b"1 1 0 rg 0 0 50 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 50, 20]
        )
        said = {"T": String(SECRET), "Contents": String(SECRET), "M": String("D:2010"), "F": 4}
        popup = papers.annotation(document, 0, Subtype=Name.Popup, Rect=[0, 0, 10, 10])
        papers.annotation(document, 0, Subtype=Name.Text, Rect=[300, 300, 320, 320], Popup=popup, **said)
        papers.annotation(
            document, 0, Subtype=Name.Highlight, Rect=[300, 500, 350, 520], AP=Dictionary(N=drawing), **said
        )
        papers.annotation(
            document,
            0,
            Subtype=Name.Link,
            Rect=[0, 0, 10, 10],
            A=Dictionary(S=Name.URI, URI=String("https://www.gov.uk/")),
        )
        papers.annotation(
            document, 0, Subtype=Name.Link, Rect=[0, 0, 10, 10], A=Dictionary(S=Name.Launch, F=String(SECRET))
        )

    data = papers.pdf(papers.text_at("Words"), change=change)
    with pytest.raises(SandboxRefused, match="start another program"):
        strip.run(data, {})
    data = papers.pdf(
        papers.text_at("Words"),
        change=lambda document: (change(document), document.pages[0].Annots.__delitem__(4))[0],
    )
    clean = stripped(data)
    inside = pdf_text(clean)
    assert SECRET.encode() not in inside
    assert b"https://www.gov.uk/" in inside
    with pikepdf.open(io.BytesIO(clean)) as document:
        assert sorted(str(one.Subtype) for one in document.pages[0].Annots) == ["/Highlight", "/Link"]
    assert removed(data)["notes"] >= 2


def test_words_under_a_box_are_refused_with_their_page() -> None:
    data = papers.pdf(
        papers.text_at("Fine"),
        papers.text_at("The name is") + papers.text_at(SECRET, 72, 650) + papers.box_at(70, 645, 90, 20),
    )
    named = found(data)["hidden_text"]
    assert named["examples"] == [{"page": 2, "words": SECRET}]
    assert "on page 2" in named["sentence"]


def test_a_layer_that_is_switched_off_is_refused() -> None:
    def change(document: pikepdf.Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))

    assert "hidden_layers" in found(papers.pdf(papers.text_at("Words"), change=change))


def test_pictures_in_a_pdf_lose_their_details_and_earlier_states_of_the_file_go() -> None:
    def change(document: pikepdf.Pdf) -> None:
        image = document.make_stream(
            photo(), Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40, ColorSpace=Name.DeviceRGB
        )
        image.BitsPerComponent, image.Filter = 8, Name.DCTDecode
        document.pages[0].Resources.XObject = Dictionary(P=image)
        document.pages[0].Contents = document.make_stream(b"q 60 0 0 40 72 600 cm /P Do Q")

    data = papers.pdf(b"", change=change)
    data += b"\n99 0 obj\n(" + SECRET.encode() + b")\nendobj\n"
    clean = stripped(data)
    assert SECRET.encode() not in clean
    with pikepdf.open(io.BytesIO(clean)) as document:
        assert SECRET.encode() not in document.pages[0].Resources.XObject.P.read_raw_bytes()
    page = paper.draw(paper.get_page(paper.open_pdf(clean), 1), 595)
    red = page.getpixel((90, 842 - 620))
    assert red[0] > 150 > red[1]


def test_a_pdf_gives_the_same_bytes_each_time_and_stays_when_clean() -> None:
    data = papers.pdf(papers.text_at("Words"), change=told)
    once = stripped(data)
    assert stripped(data) == once
    assert removed(once) == {}
    assert pdf_text(stripped(once)).count(b"endobj") == pdf_text(once).count(b"endobj")


def test_a_locked_permission_is_lifted() -> None:
    data = papers.pdf(encryption=pikepdf.Encryption(user="", owner="boss"))
    with pikepdf.open(io.BytesIO(stripped(data))) as document:
        assert not document.is_encrypted
