"""Where words stand on a drawn page. For children only: it opens the sender's file.

Only characters that the page's pixels show are looked at, as for its words (never 4).
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium

from portal.sandbox import paper
from portal.sandbox.looked_for import pattern
from portal.sandbox.tiles import band_height

_ROOM = 3  # pixels left round a word

Pixels = tuple[int, int, int, int]  # left, top, right, bottom


def places(page: pdfium.PdfPage, looked_for: list[str], width: int) -> list[list[list[list[float]]]]:
    """For each of what is looked for its finds; each find as its boxes, one a line: left, top, width and height as shares
    of the marked sheet.
    """
    text, boxes = _shown(page)
    across, down = page.get_size()
    height, band = round(down * width / across), band_height(width)
    to_pixels = paper.affine(page, (width, height))

    def one(words: str) -> Iterator[list[list[float]]]:
        for match in pattern(words).finditer(text):
            held = [to_pixels(box) for box in boxes[match.start() : match.end()] if box is not None]
            lines = _lines([box for box in held if box is not None])
            yield [_share(box, width, height, band) for box in lines]

    return [list(one(words)) for words in looked_for]


def _shown(page: pdfium.PdfPage) -> tuple[str, list[paper.Box | None]]:
    """What the page shows in one line, and each character's box."""
    text: list[str] = []
    boxes: list[paper.Box | None] = []
    for char, how, box in paper.characters(page):
        if not char or (char < " " and char not in "\r\n\t"):
            continue
        if how == paper.HIDDEN or char.isspace():
            if text and text[-1] != " ":
                text.append(" ")
                boxes.append(None)
            continue
        text.append(char)
        boxes.append(box)
    return "".join(text), boxes


def _lines(boxes: list[Pixels]) -> list[Pixels]:
    """Characters that follow each other in a line, as one box."""
    lines: list[Pixels] = []
    for box in boxes:
        last = lines[-1] if lines else None
        if last is not None and _same_line(last, box):
            lines[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            lines.append(box)
    return lines


def _same_line(one: Pixels, other: Pixels) -> bool:
    return other[0] >= one[0] and min(one[3], other[3]) > max(one[1], other[1]) and other[1] < one[3]


def _share(box: Pixels, width: int, height: int, band: int) -> list[float]:
    whole = height + 2 * band
    left, top = (box[0] - _ROOM) / width, (box[1] - _ROOM + band) / whole
    across, down = (box[2] - box[0] + 2 * _ROOM) / width, (box[3] - box[1] + 2 * _ROOM) / whole
    return [round(one, 4) for one in (left, top, across, down)]
