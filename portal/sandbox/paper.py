"""Pages of a PDF as pixels, and as the words that those pixels show. For children only: it opens the sender's file.

A text layer is only worth having if it says no more than the page. PDF text under a black box is still text, and so
is white text on white. So each character is asked for its pixels: the page is drawn with and without its text, and
the text is drawn alone; a character counts when enough of what it would ink really changes the page (never 4).
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops

from portal.sandbox.errors import SandboxRefused

LOCKED = "This PDF is locked with a password. Save a copy without one and choose it again."
DAMAGED = "This PDF is damaged and cannot be opened. Save it again as PDF and choose the new copy."
WIDEST = 2400
TALLEST = 4800
_TEXT_SCALE = 1.5  # 108 dpi: as people see it
_COVERED = 48  # of 255: from here on a glyph inks a pixel
_CHANGED = 12  # of 255: from here on a pixel is another one
_SHOWN = 0.4  # of a glyph's pixels must show, or it is taken as hidden (slivers beside a box are not words)
_DEPTH = 12
SHOWN, HIDDEN, BETWEEN = "shown", "hidden", "between"

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page shows, and what text it carries without showing it."""

    shown: str
    hidden: str


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """Open, or say in a sentence why not.

    :raises SandboxRefused: ``locked`` or ``damaged``.
    """
    try:
        document = pdfium.PdfDocument(data)
        if len(document) < 1:
            raise SandboxRefused(DAMAGED, code="damaged")
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise SandboxRefused(LOCKED, code="locked") from None
        raise SandboxRefused(DAMAGED, code="damaged") from None
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()  # gives fields that have a value and no drawing one; this PDFium runs no scripts
    return document


def get_page(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    """Page ``number``, the first being 1, with its annotations and filled fields made part of it.

    So a box that somebody drew as an annotation covers, and what was typed into a form is among the words.

    :raises SandboxRefused: ``no_page`` or ``damaged``.
    """
    if not 1 <= number <= len(document):
        raise SandboxRefused(f"There is no page {number}: it has {len(document)}.", code="no_page")
    try:
        page = document[number - 1]
        if (
            raw.FPDFPage_GetAnnotCount(page) > 0
            and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
        ):
            page.close()
            page = document[number - 1]
        return page
    except pdfium.PdfiumError:
        raise SandboxRefused(f"Page {number} of this PDF is damaged and cannot be shown.", code="damaged") from None


class Canvas:
    """Memory that pages are drawn in, one after another: asking for six megabytes anew costs more than blanking them."""

    def __init__(self) -> None:
        self._held: dict[int, pdfium.PdfBitmap] = {}

    def blank(self, width: int, height: int, kind: int) -> pdfium.PdfBitmap:
        """White, of this size and kind. What was drawn here before is gone."""
        held = self._held.get(kind)
        if held is None or (held.width, held.height) != (width, height):
            held = pdfium.PdfBitmap.new_native(width, height, kind, rev_byteorder=kind == raw.FPDFBitmap_BGRx)
            self._held[kind] = held
        ctypes.memset(held.buffer, 255, held.stride * held.height)
        return held


def draw(page: pdfium.PdfPage, width: int, band: int = 0, canvas: Canvas | None = None) -> Image.Image:
    """The page, ``width`` pixels wide, with ``band`` blank pixels above and below, as an image that may be drawn on: in
    grey where nothing on it has a colour, which takes half the time.

    :param canvas: draws in its memory, so that the image holds until the next page is drawn there.
    :raises SandboxRefused: ``size``, when the page has none or is too long to be drawn at this width; ``width``.
    """
    height = height_of(page, width)
    kind = raw.FPDFBitmap_Gray if is_grey(page) else raw.FPDFBitmap_BGRx
    bitmap = (canvas or Canvas()).blank(width, height + 2 * band, kind)
    flags = raw.FPDF_ANNOT | (raw.FPDF_REVERSE_BYTE_ORDER if kind == raw.FPDFBitmap_BGRx else 0)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, band, width, height, 0, flags)
    image: Image.Image = bitmap.to_pil()
    if canvas is None:
        return image.copy()
    image.readonly = 0  # the canvas is ours to draw on; Pillow would copy it first
    return image


_UNKNOWN = ((0xBF, 0xBF, 0xBF), (0xFF, 0xFF, 0xFF))  # what PDFium says of a pattern, whatever its colours
_FEW = 200  # things on a page: of more, asking costs what it saves


def is_grey(page: pdfium.PdfPage) -> bool:
    """Whether nothing on the page can have a colour: a few words and lines in black, white or grey, and nothing else."""
    count = raw.FPDFPage_CountObjects(page)
    if not 0 <= count <= _FEW or raw.FPDFPage_GetAnnotCount(page):
        return False
    fonts: dict[int | None, bool] = {}
    asked, parts = (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor), [ctypes.c_uint() for _ in range(4)]
    for index in range(count):
        thing = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            font = raw.FPDFTextObj_GetFont(thing)
            at = _address(font)
            if at not in fonts:
                fonts[at] = _has_outlines(font)
            if not fonts[at]:
                return False
        elif kind != raw.FPDF_PAGEOBJ_PATH:
            return False  # a picture, a shading, a drawing of its own
        if not all(_is_grey_colour(ask, thing, parts) for ask in asked):
            return False
    return True


def _is_grey_colour(ask: Any, thing: Any, parts: list[Any]) -> bool:
    if not ask(thing, *parts):
        return False
    red, green, blue = (one.value for one in parts[:3])
    return red == green == blue and (red, green, blue) not in _UNKNOWN


def _has_outlines(font: Any) -> bool:
    """Whether its letters are outlines, which take the colour of the text: those of a Type 3 font are drawings."""
    size = ctypes.c_size_t()
    return bool(font and raw.FPDFFont_GetFontData(font, None, 0, size) and size.value)


def can_be_drawn(document: pdfium.PdfDocument, number: int, width: int = 1000) -> bool:
    """Whether page ``number`` has a shape that can be drawn, without opening it."""
    try:
        across, down = document.get_page_size(number - 1)
    except pdfium.PdfiumError:
        return False
    return bool(across > 0 and down > 0 and 1 <= round(down * width / across) <= TALLEST)


def height_of(page: pdfium.PdfPage, width: int) -> int:
    """How tall the page is, drawn this wide. Errors as :func:`draw`."""
    across, down = page.get_size()
    if not 16 <= width <= WIDEST:
        raise SandboxRefused("A page is not drawn so wide, or so narrow.", code="width")
    if not (across > 0 and down > 0):
        raise SandboxRefused("This page has no size that can be drawn.", code="size")
    height: int = round(down * width / across)
    if not 1 <= height <= TALLEST:
        raise SandboxRefused("This page is too long and narrow to be drawn.", code="size")
    return height


def page_text(page: pdfium.PdfPage) -> PageText:
    """The page's words in reading order, told apart by whether its pixels show them."""
    shown: list[str] = []
    hidden: list[str] = []
    for char, how, _ in characters(page):
        shown.append(" " if how == HIDDEN else char)
        hidden.append(" " if how == SHOWN else char)
    return PageText(_tidy(shown), _tidy(hidden))


def characters(page: pdfium.PdfPage) -> Iterator[tuple[str, str, Box | None]]:
    """Each character in reading order: what it is, whether the page shows it, and its box in points."""
    text_page = page.get_textpage()
    count = raw.FPDFText_CountChars(text_page)
    if count < 1:
        return
    ink = _Ink(page)
    box = [ctypes.c_double() for _ in range(4)]
    for index in range(count):
        char = _char(raw.FPDFText_GetUnicode(text_page, index))
        if char.isspace() or not char or raw.FPDFText_IsGenerated(text_page, index) == 1:
            yield char, BETWEEN, None
            continue
        if not raw.FPDFText_GetCharBox(text_page, index, *box):
            yield char, HIDDEN, None
            continue
        where = (box[0].value, box[2].value, box[1].value, box[3].value)
        yield char, SHOWN if ink.shows(where, unpainted=ink.is_unpainted(text_page, index)) else HIDDEN, where


class _Ink:
    """Which pixels of a page its text changes."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        across, down = page.get_size()
        self.page = page
        self.scale = min(_TEXT_SCALE, WIDEST / max(across, down, 1))
        objects = list(page.get_objects(max_depth=_DEPTH))
        self.texts = [thing for thing in objects if thing.type == raw.FPDF_PAGEOBJ_TEXT]
        self.images = [thing for thing in objects if thing.type == raw.FPDF_PAGEOBJ_IMAGE]
        holders = (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM)
        rest = [thing for thing in objects if thing.type not in holders]
        self._unpainted = {_address(thing) for thing in self.texts if _is_unpainted(thing)}
        self.whole = _render(page, self.scale).convert("RGB")
        without = self._without(self.texts)
        alone = self._without(rest, alone=True)
        covered = alone.getchannel("A").point(lambda value: 1 if value >= _COVERED else 0)
        seen = _changed(self.whole, without).point(lambda value: 1 if value else 0)
        # 0: no glyph's; 1: a glyph's, and nothing is to be seen of it; 2: seen
        self.ink = ImageChops.add(covered, ImageChops.multiply(covered.point(lambda value: 255 * value), seen))
        self._pictures: Image.Image | None = None
        self._grey: Image.Image | None = None
        self.to_pixels = affine(page, self.whole.size)

    def _without(self, things: list[Any], *, alone: bool = False) -> Image.Image:
        for thing in things:
            raw.FPDFPageObj_SetIsActive(thing, False)
        try:
            return _render(self.page, self.scale, clear=alone)
        finally:
            for thing in things:
                raw.FPDFPageObj_SetIsActive(thing, True)

    def is_unpainted(self, text_page: Any, index: int) -> bool:
        """Whether this character is of the kind that paints nothing, such as the words that lie over a scan."""
        return bool(self._unpainted) and _address(raw.FPDFText_GetTextObject(text_page, index)) in self._unpainted

    def shows(self, box: Box, *, unpainted: bool) -> bool:
        """Whether the character in this box (left, bottom, right, top, in points) can be seen."""
        pixels = self.to_pixels(box)
        if pixels is None:
            return False
        if unpainted:
            return self._shows_in_picture(pixels)
        counts = self.ink.im.crop(
            pixels
        ).histogram()  # what crop() and histogram() do, without their care for each call
        return bool(counts[2] and counts[2] >= _SHOWN * (counts[1] + counts[2]))

    def _shows_in_picture(self, pixels: tuple[int, int, int, int]) -> bool:
        """For unseen text over a scan: the picture itself must show marks there, neither plain nor blotted out."""
        if self._pictures is None or self._grey is None:
            self._pictures = _changed(self.whole, self._without(self.images).convert("RGB"))
            self._grey = self.whole.convert("L")
        area = (pixels[2] - pixels[0]) * (pixels[3] - pixels[1])
        grey = self._grey.crop(pixels)
        counts = grey.histogram()
        low = next(level for level, count in enumerate(counts) if count)
        high = 255 - next(level for level, count in enumerate(reversed(counts)) if count)
        if high - low < 64 or not self._pictures.crop(pixels).histogram()[255]:
            return False
        dark = sum(counts[: (low + high) // 2 + 1]) / area
        return 0.02 <= dark <= 0.85


def _render(page: pdfium.PdfPage, scale: float, *, clear: bool = False) -> Image.Image:
    if clear:
        bitmap = page.render(
            scale=scale, rev_byteorder=True, fill_color=(0, 0, 0, 0), may_draw_forms=False, draw_annots=False
        )
    else:
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
    image: Image.Image = bitmap.to_pil()
    return image.convert("RGBA") if clear and image.mode != "RGBA" else image


def _changed(one: Image.Image, other: Image.Image) -> Image.Image:
    red, green, blue = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point(lambda value: 255 if value >= _CHANGED else 0)


def affine(page: pdfium.PdfPage, size: tuple[int, int]) -> Any:
    """From points to pixels of a drawing of this size, with the page's crop and rotation."""
    across, down = size
    corner = _device(page, size, 0, 0)
    right, up = _device(page, size, 1000, 0), _device(page, size, 0, 1000)
    (xx, xy), (yx, yy) = [((right[axis] - corner[axis]) / 1000, (up[axis] - corner[axis]) / 1000) for axis in (0, 1)]

    def to_pixels(box: Box) -> tuple[int, int, int, int] | None:
        x1, x2 = xx * box[0] + xy * box[1] + corner[0], xx * box[2] + xy * box[3] + corner[0]
        y1, y2 = yx * box[0] + yy * box[1] + corner[1], yx * box[2] + yy * box[3] + corner[1]
        left, top = max(0, int(min(x1, x2))), max(0, int(min(y1, y2)))
        end, bottom = min(across, int(max(x1, x2)) + 1), min(down, int(max(y1, y2)) + 1)
        return (left, top, end, bottom) if left < end and top < bottom else None

    return to_pixels


def _device(page: pdfium.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[float, float]:
    """PageToDevice gives whole numbers; ten times the size gives a tenth of a pixel."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, size[0] * 10, size[1] * 10, 0, x, y, across, down)
    return across.value / 10, down.value / 10


def _is_unpainted(thing: Any) -> bool:
    return bool(raw.FPDFTextObj_GetTextRenderMode(thing) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _address(thing: Any) -> int | None:
    return ctypes.cast(getattr(thing, "raw", thing), ctypes.c_void_p).value


def _char(number: int) -> str:
    if number in (0, 0xFFFE, 0xFFFF):
        return ""
    return "-" if number == 2 else chr(number)  # 2 is PDFium's sign for a hyphen at a line's end


def _tidy(chars: list[str]) -> str:
    text = "".join(chars).replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = "".join(char for char in text if char >= " " or char in "\n\t")
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()
