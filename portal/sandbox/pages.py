"""The warm child: holds one document and draws its pages, each marked. The parent is :mod:`portal.sandbox.warm`."""

from __future__ import annotations

import io
from typing import IO, Any

from portal.sandbox import finding, paper, wire
from portal.sandbox.errors import SandboxRefused
from portal.sandbox.marks import Marks
from portal.sandbox.tiles import band_height, mark

_QUALITY = 80


def serve(source: IO[bytes], target: IO[bytes]) -> None:
    """Answer until the parent closes the pipe (or dies, which closes it too)."""
    _warm_up()
    desk = _Desk()
    while True:
        try:
            request = wire.read_json(source)
            data = wire.read_stream(source) if request["op"] == "open" else b""
        except wire.BrokenPipeFrame:
            return
        try:
            meta, blobs = desk.answer(request, data)
        except SandboxRefused as refusal:
            wire.write_reply(target, {"end": "refused", "message": str(refusal), "code": refusal.code, "details": {}})
        except MemoryError:
            wire.write_reply(target, {"end": "killed", "reason": "memory"})
            return
        else:
            wire.write_reply(target, {"end": "done", "meta": meta}, blobs)


class _Desk:
    """One document."""

    def __init__(self) -> None:
        self.document: Any = None
        self.texts: dict[int, str] = {}  # in this child's memory, gone with it: searching asks for every page again

    def answer(self, request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """One request; any other error ends the child, and the parent says so."""
        if request["op"] == "open":
            self.document = paper.open_pdf(data)
            return {"pages": len(self.document)}, []
        number = int(request["page"])
        if request["op"] == "text" and number in self.texts:
            return {"text": self.texts[number]}, []
        page = paper.get_page(self.document, number)
        try:
            if request["op"] == "text":
                self.texts[number] = paper.page_text(page).shown
                return {"text": self.texts[number]}, []
            if request["op"] == "find":
                return {
                    "places": finding.places(page, [str(one) for one in request["words"]], int(request["width"]))
                }, []
            return {}, [marked_jpeg(page, int(request["width"]), Marks(**request["marks"]))]
        finally:
            page.close()


def marked_jpeg(page: Any, width: int, marks: Marks) -> bytes:
    """The page with its marks; no page leaves this process without."""
    image = paper.draw(page, width, band_height(width))
    mark(image, marks)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()


def _warm_up() -> None:
    """Load the libraries, the font and the encoder by drawing a blank page, before anybody waits."""
    import pypdfium2 as pdfium

    blank = pdfium.PdfDocument.new()
    page = blank.new_page(200, 280)
    marked_jpeg(page, 200, Marks("Ready", "READY", "Ready"))
    paper.page_text(page)
    page.close()
    blank.close()
