"""Never 6, 4.28: what a PDF keeps that no page shows goes with the rest; how the page looks stays."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from documentroom.jobs import strip
from tests import papers

WHO = "Wilhelmina Ashdownley"
BOX = Array([40, 600, 140, 620])


def _signed(document: pikepdf.Pdf) -> None:
    value = document.make_indirect(
        Dictionary(Type=Name.Sig, Name=String(WHO), Contents=String(WHO), ByteRange=Array([0, 1, 2, 3]))
    )
    field = papers.annotation(document, 0, Subtype=Name.Widget, Rect=BOX, FT=Name.Sig, T=String("s"), V=value)
    document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def _links_from(document: pikepdf.Pdf) -> None:
    document.Root.URI = Dictionary(Base=String(f"file:///C:/Users/{WHO}/"))


def _articles(document: pikepdf.Pdf) -> None:
    thread = document.make_indirect(Dictionary(Type=Name.Thread, I=Dictionary(Title=String(WHO))))
    document.Root.Threads = Array([thread])
    document.pages[0].B = Array([Dictionary(Type=Name.Bead, T=thread)])


def _layer(document: pikepdf.Pdf) -> None:
    made = Dictionary(Type=Name.OCG, Name=String("x"), Usage=Dictionary(CreatorInfo=Dictionary(Creator=String(WHO))))
    document.Root.OCProperties = Dictionary(OCGs=Array([document.make_indirect(made)]), D=Dictionary())


def _unused(document: pikepdf.Pdf) -> None:
    drawing = document.make_stream(
        papers.text_at(WHO), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 300])
    )
    document.pages[0].Resources.XObject = Dictionary(Fm1=drawing)


def _marked(document: pikepdf.Pdf) -> None:
    papers.annotation(document, 0, Subtype=Name.Highlight, Rect=BOX, QuadPoints=Array([0] * 8), Own=String(WHO))


def _not_viewed(document: pikepdf.Pdf) -> None:
    papers.annotation(document, 0, Subtype=Name.FreeText, Rect=BOX, F=2, Contents=String(WHO), DA=String("/F1 9 Tf"))


@pytest.mark.parametrize("way", [_signed, _links_from, _articles, _layer, _unused, _marked, _not_viewed])
def test_what_no_page_shows_goes(way: Callable[[pikepdf.Pdf], None]) -> None:
    data = papers.pdf(papers.text_at("A page"), change=way)
    assert WHO.encode() in _plain(data)
    (clean,) = strip.run(data, {})[1]
    assert WHO.encode() not in _plain(clean) and b"A page" in _plain(clean)
    with pikepdf.open(io.BytesIO(clean)) as document:
        kept = [str(one.Subtype) for one in document.pages[0].get("/Annots", ())]
    assert kept == {_signed: ["/Widget"], _marked: ["/Highlight"]}.get(way, [])


def _plain(data: bytes) -> bytes:
    """The same file with nothing packed."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(
            target, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )  # fmt: skip
    return target.getvalue()
