"""The warm child: holds one document and draws its pages, each marked. The parent is :mod:`portal.sandbox.warm`."""

from __future__ import annotations

import contextlib
import io
import select
from typing import IO, Any

from portal.sandbox import finding, paper, wire
from portal.sandbox.errors import SandboxRefused
from portal.sandbox.marks import Marks
from portal.sandbox.tiles import band_height, mark

_QUALITY = 80
_PAUSE = 0.005  # seconds in which somebody else may ask before the next page is drawn
_WORTH = 600  # pixels across: small pages are not drawn ahead


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
            if request["op"] == "draw" and not _is_asked(source):
                desk.draw_ahead(request)


def _is_asked(source: IO[bytes]) -> bool:
    """Whether the next request is here already, or comes at once."""
    return bool(select.select([source], [], [], _PAUSE)[0])


class _Desk:
    """One document."""

    def __init__(self) -> None:
        self.document: Any = None
        self.ahead: tuple[dict[str, Any], bytes] | None = None  # the page after the last one, and what asks for it
        self.texts: dict[int, str] = {}  # in this child's memory, gone with it: searching asks for every page again

    def answer(self, request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """One request; any other error ends the child, and the parent says so."""
        if request["op"] == "open":
            self.document = paper.open_pdf(data)
            return {"pages": len(self.document)}, []
        number = int(request["page"])
        ahead, self.ahead = self.ahead, None
        if ahead is not None and ahead[0] == request:
            return {}, [ahead[1]]
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

    def draw_ahead(self, request: dict[str, Any]) -> None:
        """Draw the page after this one for the same reader, while they read. It leaves only when it is asked for."""
        following = request | {"page": int(request["page"]) + 1}
        if int(request["width"]) < _WORTH or following["page"] > len(self.document):
            return
        with contextlib.suppress(Exception):  # whoever asks for it is told what is wrong with it
            _, (jpeg,) = self.answer(following, b"")
            self.ahead = (following, jpeg)


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
