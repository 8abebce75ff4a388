"""The warm child: holds one document and draws its pages, each marked. The parent is :mod:`portal.sandbox.warm`."""

from __future__ import annotations

import contextlib
import io
import select
from typing import IO, Any

from PIL import Image

from portal.sandbox import finding, paper, wire
from portal.sandbox.errors import SandboxRefused
from portal.sandbox.limits import AHEAD
from portal.sandbox.marks import Marks
from portal.sandbox.tiles import band_height, mark, said_sheet

_QUALITY = 75  # what pdftoppm takes; the code is read from half a screenshot of it
_PAUSE = 0.015  # seconds in which somebody may ask before a page is drawn that nobody asked for
_WORTH = 600  # pixels across: small pages are not drawn ahead
NOT_DRAWN = ("size", "damaged")  # what can be wrong with one page of a document whose others can be read


def serve(source: IO[bytes], target: IO[bytes]) -> None:
    """Answer until the parent closes the pipe (or dies, which closes it too)."""
    _warm_up()
    desk = _Desk()
    while True:
        try:
            request = wire.read_json(source)
            others = bool(request.pop("others", False))
            data = wire.read_stream(source) if request["op"] == "open" else b""
        except wire.BrokenPipeFrame:
            return
        try:
            meta, blobs = desk.answer(request, data, others=others)
        except SandboxRefused as refusal:
            wire.write_reply(target, {"end": "refused", "message": str(refusal), "code": refusal.code, "details": {}})
        except MemoryError:
            wire.write_reply(target, {"end": "killed", "reason": "memory"})
            return
        else:
            wire.write_reply(target, {"end": "done", "meta": meta}, blobs)
            while desk.has_to_draw_ahead and not _is_asked(source):
                desk.draw_ahead()


def _is_asked(source: IO[bytes]) -> bool:
    """Whether somebody asks already, or does at once."""
    return bool(select.select([source], [], [], _PAUSE)[0])


class _Desk:
    """One document."""

    def __init__(self) -> None:
        self.document: Any = None
        self.canvas = paper.Canvas()
        self.plain: tuple[tuple[int, int], Image.Image] | None = None  # a page that several ask for at once, unmarked
        self.coming: list[dict[str, Any]] = []  # what each reader is going to ask for, the last one's last
        self.ahead: list[tuple[dict[str, Any], bytes]] = []  # those that were drawn meanwhile
        self.texts: dict[int, str] = {}  # in this child's memory, gone with it: searching asks for every page again

    def answer(
        self, request: dict[str, Any], data: bytes, *, others: bool = False
    ) -> tuple[dict[str, Any], list[bytes]]:
        """One request; any other error ends the child, and the parent says so. ``others``: more people wait for the same."""
        if request["op"] == "open":
            self.document = paper.open_pdf(data)
            return {"pages": len(self.document)}, []
        number = int(request["page"])
        self._is_read_on(request)
        drawn = next((one for one in self.ahead if one[0] == request), None)
        if drawn is not None:
            self.ahead.remove(drawn)
            return {}, [drawn[1]]
        if request["op"] == "text" and number in self.texts:
            return {"text": self.texts[number]}, []
        try:
            if request["op"] == "draw":
                return {}, [self.draw(number, int(request["width"]), Marks(**request["marks"]), others=others)]
            return self._of_page(number, request)
        except SandboxRefused as refused:
            if refused.code not in NOT_DRAWN:
                raise
            return self._instead(str(refused), request)

    def _of_page(self, number: int, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        page = paper.get_page(self.document, number)
        try:
            if request["op"] == "text":
                paper.height_of(page, _WORTH)  # a page that cannot be drawn shows no words
                self.texts[number] = paper.page_text(page).shown
                return {"text": self.texts[number]}, []
            return {"places": finding.places(page, [str(one) for one in request["words"]], int(request["width"]))}, []
        finally:
            page.close()

    @staticmethod
    def _instead(sentence: str, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """In the place of a page that cannot be drawn: a sheet that says so, so that the others can be read and printed."""
        if request["op"] == "text":
            return {"text": sentence}, []
        if request["op"] == "find":
            return {"places": [[] for _ in request["words"]]}, []
        return {}, [marked_jpeg(said_sheet(sentence, int(request["width"])), Marks(**request["marks"]))]

    def draw(self, number: int, width: int, marks: Marks, *, others: bool) -> bytes:
        """The page with these marks. Where others wait for it, the drawing is kept for them: each is marked by itself."""
        at, kept = (number, width), self.plain
        if kept is not None and kept[0] == at:
            image = kept[1].copy()
        else:
            image = draw_page(self.document, number, width, self.canvas)
            kept = (at, image.copy()) if others else None
        self.plain = kept if others else None
        return marked_jpeg(image, marks)

    @property
    def has_to_draw_ahead(self) -> bool:
        return bool(self.coming)

    def _is_read_on(self, request: dict[str, Any]) -> None:
        """After this page its reader turns to the next one; of more readers than are kept, the last."""
        following = request | {"page": int(request["page"]) + 1}
        if request["op"] != "draw" or int(request["width"]) < _WORTH or following["page"] > len(self.document):
            return
        drawn = (one for one, _ in self.ahead)
        self.coming = [one for one in self.coming if one not in (request, following)]
        if following not in drawn:
            self.coming = [*self.coming, following][-AHEAD:]

    def draw_ahead(self) -> None:
        """Draw the page that the last reader is going to ask for, with their marks. It leaves only when it is asked for."""
        following = self.coming.pop()
        with contextlib.suppress(Exception):  # whoever asks for it is told what is wrong with it
            jpeg = self.draw(int(following["page"]), int(following["width"]), Marks(**following["marks"]), others=False)
            self.ahead = [*self.ahead, (following, jpeg)][-AHEAD:]


def draw_page(document: Any, number: int, width: int, canvas: paper.Canvas) -> Image.Image:
    """The page between two blank bands, without marks: it does not leave this process so."""
    page = paper.get_page(document, number)
    try:
        return paper.draw(page, width, band_height(width), canvas)
    finally:
        page.close()


def marked_jpeg(image: Image.Image, marks: Marks) -> bytes:
    """The drawing with its marks; no page leaves this process without."""
    mark(image, marks)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()


def _warm_up() -> None:
    """Load the libraries, the font and the encoder by drawing a blank page, before anybody waits."""
    import pypdfium2 as pdfium

    blank = pdfium.PdfDocument.new()
    page = blank.new_page(200, 280)
    marked_jpeg(paper.draw(page, 200, band_height(200)), Marks("Ready", "READY", "Ready"))
    paper.page_text(page)
    page.close()
    blank.close()
