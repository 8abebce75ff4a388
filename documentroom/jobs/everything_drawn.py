"""Words of a PDF's page that are no text: letters drawn as lines or by a font that does not say what they are, and pictures
that are seen otherwise than they are stored (cut into strips, mirrored, turned). For :mod:`documentroom.jobs.everything_pdf`;
for children only.

The page is drawn without its ordinary text and pictures, which are read by themselves, and what is left is read as a picture.
A page with no such thing is not drawn; a letterhead that stands on every page is read once.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from documentroom.jobs.everything import Looked

WHERE = "as it is drawn"
_DEEP = 12
_STEPS = 60  # of lines that are no boxes or rules: a short name has more
_PLAIN_STEPS = 5  # a box
_MOST = 4_000  # things on a page that are looked at
_CLOSE = 1.5  # points between two parts of one picture
_SCALE, _LONGEST = 200 / 72, 3600
_UNSAID = re.compile(r"[\x00\x01\x03-\x08\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]{3}")  # one alone is a bullet; 2 a hyphen
_WORD = re.compile(r"[^\W\d_]{2,}")
_USUAL = frozenset(
    "the of and to in a was is for that on with by at as not be were her his he she from or it".split()  # noqa: SIM905
)
_FEW_WORDS, _HARDLY = 40, 0.04

Box = tuple[float, float, float, float]


def seen_otherwise(images: list[Any]) -> list[Any]:
    """Those of a page's pictures that are seen otherwise than they are stored: turned over, leaning, or parts of one."""
    touching = _touching(images)
    return [one for one in images if one in touching or _is_turned(one)]


def look(looked: Looked, page: pdfium.PdfPage, number: int, shown: str, plain: list[Any], odd: list[Any]) -> None:
    """Reads what of this page is neither text that says what it is, nor a picture that is seen as it is stored (``plain``)."""
    kinds = (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH)
    things = list(islice(page.get_objects(filter=kinds, max_depth=_DEEP), _MOST))
    texts = [one for one in things if one.type == raw.FPDF_PAGEOBJ_TEXT]
    read = [] if _is_unsaid(page, shown) else texts
    if len(read) == len(texts) and not odd and not _has_lines(things):
        return
    image = _drawing(page, [*read, *plain])
    if image is not None:
        looked.picture(f"Page {number}, {WHERE}", image.tobytes(), image, number)


def _is_unsaid(page: pdfium.PdfPage, shown: str) -> bool:
    """Whether the page's text says other letters than it shows, or none: some together have no meaning, or hardly a
    word is a usual one."""
    text_page = page.get_textpage()
    whole = text_page.get_text_range()
    count = text_page.count_chars()
    unknown = bytes(raw.FPDFText_HasUnicodeMapError(text_page, index) == 1 for index in range(count))
    text_page.close()
    if _UNSAID.search(whole) or b"\1\1\1" in unknown:
        return True
    words = [word.lower() for word in _WORD.findall(shown)]
    return len(words) >= _FEW_WORDS and sum(word in _USUAL for word in words) < _HARDLY * len(words)


def _is_turned(image: Any) -> bool:
    """Whether a picture is mirrored or leans: one that stands, or lies on a side, is read as it is stored."""
    a, b, c, d, _, _ = image.get_matrix().get()
    size = max(abs(a), abs(b), abs(c), abs(d), 0.001)
    leans = min(max(abs(b), abs(c)), max(abs(a), abs(d))) > 0.02 * size
    return bool(a * d - b * c < 0 or leans)


def _touching(images: list[Any]) -> list[Any]:
    """Pictures that lie side by side or over one another: they may be parts of one."""
    boxes: list[Box] = [one.get_bounds() for one in images[:200]]
    found = set()
    for at, one in enumerate(boxes):
        for other in range(at + 1, len(boxes)):
            if _meet(one, boxes[other]):
                found |= {at, other}
    return [images[at] for at in sorted(found)] if len(images) <= 200 else images


def _meet(one: Box, other: Box) -> bool:
    across = one[0] - _CLOSE <= other[2] and other[0] - _CLOSE <= one[2]
    return across and one[1] - _CLOSE <= other[3] and other[1] - _CLOSE <= one[3]


def _has_lines(things: list[Any]) -> bool:
    """Whether there are lines enough to be letters: curves, and strokes with more corners than a box has."""
    count = 0
    for thing in things:
        if thing.type == raw.FPDF_PAGEOBJ_PATH:
            steps = raw.FPDFPath_CountSegments(thing)
            count += steps if steps > _PLAIN_STEPS else 0
        if count >= _STEPS:
            return True
    return False


def _drawing(page: pdfium.PdfPage, without: list[Any]) -> Image.Image | None:
    """The page without these, cut to what is on it; None where nothing is left."""
    for thing in without:
        raw.FPDFPageObj_SetIsActive(thing, False)
    try:
        scale = min(_SCALE, _LONGEST / max(*page.get_size(), 1))
        image: Image.Image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    finally:
        for thing in without:
            raw.FPDFPageObj_SetIsActive(thing, True)
    box = ImageOps.invert(image).point(lambda value: 255 if value > 12 else 0).getbbox()
    return None if box is None else image.crop(box)
