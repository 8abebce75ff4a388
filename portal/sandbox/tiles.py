"""Marks as small tiles, pasted on a drawn page. For children only.

The marking and the code stand in two bands that are added above and below, so that they hide nothing; the code stands
again in the page's own blank margins, and pale across the page. Tiles, because a mask of the whole page costs more
than drawing it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from PIL import Image, ImageDraw, ImageFont

from portal.sandbox.marks import Marks

INK = (20, 38, 44)
PAPER = (255, 255, 255)
_GREY = {INK: 35, PAPER: 255}
_BAND = 0.058  # of the width
_TEXT = 0.0235
_CODE = 0.040  # read by machine from a picture of the screen at half its size
_MARGIN_TEXT = 0.0205
_HEIGHTS = (0.06, 0.24, 0.42, 0.60, 0.78, 0.92)
_PALE = 26  # of 255
_ANGLE = 24
_SLICE = 32
_SEEN = 96  # of 255: a tile without one pixel inked so much would not be seen


class MarkingFailed(Exception):
    """The marks are not on the page; the page is not given out."""


def band_height(width: int) -> int:
    """How many pixels a drawing of this width needs above and below for its bands."""
    return max(14, round(width * _BAND))


def mark(sheet: Image.Image, marks: Marks) -> None:
    """Write the marks on a page that was drawn between two blank bands of :func:`band_height`.

    :raises MarkingFailed: a mark that should be there is not. The drawing is then of no use to anybody.
    """
    band = band_height(sheet.width)
    _margins(sheet, marks.code, band)
    _across(sheet, marks, band)
    for top in (0, sheet.height - band):
        _band(sheet, marks, top, band)


def said_sheet(sentence: str, width: int) -> Image.Image:
    """A blank sheet that says why a page is not drawn, between two blank bands, as a page is drawn."""
    band, size = band_height(width), max(8, round(width * _TEXT))
    sheet = Image.new("RGB", (width, round(width * 1.414) + 2 * band), PAPER)
    lines, line = list[str](), ""
    for word in sentence.split():
        if len(f"{line} {word}") * size * 0.5 > width * 0.7:
            lines, line = [*lines, line], word
        else:
            line = f"{line} {word}".strip()
    for row, words in enumerate([*lines, line]):
        sheet.paste(INK, (round(width * 0.15), sheet.height // 3 + row * round(size * 1.6)), _tile(words, size))
    return sheet


def _band(sheet: Image.Image, marks: Marks, top: int, band: int) -> None:
    width = sheet.width
    size = max(8, round(width * _TEXT))
    large = max(8, round(width * _CODE))
    code = _tile(marks.code, large)
    room = width - 2 * code.width - 4 * size
    marking = _tile(marks.marking, size)
    if marking.width > room:
        size = max(6, int(size * room / marking.width))
        marking = _tile(marks.marking, size)
    for left, tile, (right, lower) in (
        (size // 2, code, _darkest(marks.code, large)),
        ((width - marking.width) // 2, marking, _darkest(marks.marking, size)),
        (width - code.width - size // 2, code, _darkest(marks.code, large)),
    ):
        where = (left, top + (band - tile.height) // 2)
        sheet.paste(_on(sheet, INK), where, tile)
        there = cast(Any, sheet.getpixel((where[0] + right, where[1] + lower)))
        if (max(there[:3]) if isinstance(there, tuple) else there) > 255 - _SEEN // 2:
            raise MarkingFailed


def _margins(sheet: Image.Image, code: str, band: int) -> None:
    """The code again where the page is blank; where it is not, on a veil that leaves what is under it to be read."""
    tile = _tile(code, max(7, round(sheet.width * _MARGIN_TEXT)))
    gap = max(2, sheet.width // 150)
    height = sheet.height - 2 * band
    veil = Image.new("L", tile.size, 120)
    for index, share in enumerate(_HEIGHTS):
        left = gap if index % 2 == 0 else sheet.width - tile.width - gap
        wanted = band + int(height * share)
        tops = [wanted + step * tile.height for step in (0, 1, -1, 2, -2)]
        blank = next((top for top in tops if _is_blank(sheet, left, top, tile, band)), None)
        top = wanted if blank is None else blank
        if blank is None:
            sheet.paste(_on(sheet, PAPER), (left, top), veil)
        sheet.paste(_on(sheet, INK), (left, top), tile)


def _is_blank(sheet: Image.Image, left: int, top: int, tile: Image.Image, band: int) -> bool:
    if top < band or top + tile.height > sheet.height - band:
        return False
    there = sheet.crop((left, top, left + tile.width, top + tile.height))
    low, high = _extrema(there if there.mode == "L" else there.convert("L"))
    return low > 200 and high - low < 24


def _across(sheet: Image.Image, marks: Marks, band: int) -> None:
    words = f"{marks.code}   {marks.label}".strip()
    sheet.load()
    paste = sheet.im.paste  # what Image.paste() does, without its care for each of some two hundred pieces
    ink = _on(sheet, INK)
    for box, piece in _laid(words, sheet.width, sheet.height, band):
        paste(ink, box, piece.im)


def _on(sheet: Image.Image, colour: tuple[int, int, int]) -> Any:
    """The colour as this sheet has it: a page without colours is grey."""
    return _GREY[colour] if sheet.mode == "L" else colour


@lru_cache(maxsize=16)
def _laid(words: str, width: int, height: int, band: int) -> list[tuple[tuple[int, int, int, int], Image.Image]]:
    """The slanted lines across a sheet of this size, as pieces and where each stands."""
    across, down, slices = _slanted(words, max(9, round(width * 0.022)))
    step_across, step_down = max(across + 8, width // 3), max(down, height // 8)
    found = []
    for row, top in enumerate(range(band, height - band - down // 2, step_down)):
        for left in range(-across // 3 + (row % 2) * step_across // 2, width, step_across):
            for right, lower, piece in slices:
                x, y = left + right, top + lower
                if x + piece.width > 0 and x < width and y < height:
                    found.append(((x, y, x + piece.width, y + piece.height), piece))
    return found


@lru_cache(maxsize=256)
def _tile(text: str, size: int) -> Image.Image:
    """The text as coverage, 0 to 255, just large enough.

    :raises MarkingFailed: nothing would be seen.
    """
    font = ImageFont.load_default(size)  # Pillow's own, so that no font needs to be installed
    left, top, right, bottom = font.getbbox(text)
    tile = Image.new("L", (max(1, round(right - left)) + 2, max(1, round(bottom - top)) + 2))
    ImageDraw.Draw(tile).text((1 - left, 1 - top), text, fill=255, font=font)
    if _extrema(tile)[1] < _SEEN:
        raise MarkingFailed
    return tile


@lru_cache(maxsize=64)
def _slanted(text: str, size: int) -> tuple[int, int, list[tuple[int, int, Image.Image]]]:
    """A slanted line's width and height, and the line cut into upright slices: most of its rectangle is empty."""
    turned = _tile(text, size).rotate(_ANGLE, resample=Image.Resampling.BICUBIC, expand=True)
    turned = turned.point(lambda value: value * _PALE // 255)
    slices = []
    for left in range(0, turned.width, _SLICE):
        piece = turned.crop((left, 0, min(left + _SLICE, turned.width), turned.height))
        inked = piece.getbbox()
        if inked is not None:
            slices.append((left + inked[0], inked[1], piece.crop(inked)))
    return turned.width, turned.height, slices


@lru_cache(maxsize=256)
def _darkest(text: str, size: int) -> tuple[int, int]:
    """Where in its tile the text's most inked pixel lies."""
    tile = _tile(text, size)
    down, right = divmod(tile.tobytes().index(_extrema(tile)[1]), tile.width)
    return right, down


def _extrema(grey: Image.Image) -> tuple[int, int]:
    """The darkest and the lightest of a grey picture's pixels."""
    return cast(tuple[int, int], grey.getextrema())
