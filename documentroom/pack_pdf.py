"""A PDF put together of pictures that this portal drew: nothing of a sender's file is opened here (never 4).

Under each picture lie the words that its pixels show, unseen, so that the pack can be searched and read aloud.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 595  # points: A4's width; a page is as high as its picture asks
SOF = frozenset({0xC0, 0xC1, 0xC2})
MARGIN = 48


@dataclass(frozen=True)
class Leaf:
    """One page: its picture, and the words in it."""

    jpeg: bytes
    words: str = ""


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, in pixels. :raises ValueError: where it is none."""
    at = 2
    while at + 9 < len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        if marker in SOF:
            height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise ValueError("This is no JPEG.")


def text(words: str) -> bytes:
    """Words as a PDF string: what the font does not have becomes a question mark."""
    plain = words.encode("cp1252", "replace")
    return b"(" + plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


class Pdf:
    """Objects in order, then the table that says where each begins."""

    def __init__(self) -> None:
        self.parts: list[bytes] = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        self.where: dict[int, int] = {}
        self.length = len(self.parts[0])
        self.last = 4  # 1 catalogue, 2 pages, 3 font, 4 what the file says of itself
        self.pages: list[int] = []

    def put(self, number: int, body: bytes) -> None:
        piece = b"%d 0 obj\n" % number + body + b"\nendobj\n"
        self.where[number] = self.length
        self.parts.append(piece)
        self.length += len(piece)

    def add(self, body: bytes) -> int:
        self.last += 1
        self.put(self.last, body)
        return self.last

    def stream(self, data: bytes, more: bytes = b"") -> int:
        packed = zlib.compress(data)
        return self.add(
            b"<< /Length %d /Filter /FlateDecode%s >>\nstream\n" % (len(packed), more) + packed + b"\nendstream"
        )

    def page(self, content: bytes, height: int, image: int | None = None) -> None:
        drawn = b" /XObject << /P %d 0 R >>" % image if image else b""
        held = self.stream(content)
        self.pages.append(
            self.add(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
                b" /Resources << /Font << /F 3 0 R >>%s >> >>" % (WIDTH, height, held, drawn)
            )
        )

    def whole(self) -> bytes:
        self.put(1, b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) /ViewerPreferences << /DisplayDocTitle true >> >>")
        kids = b" ".join(b"%d 0 R" % one for one in self.pages)
        self.put(2, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(self.pages), kids))
        self.put(3, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
        self.put(4, b"<< /Title (Papers) >>")
        begins = self.length
        table = b"".join(b"%010d 00000 n \n" % self.where[one] for one in range(1, self.last + 1))
        self.parts.append(
            b"xref\n0 %d\n0000000000 65535 f \n" % (self.last + 1)
            + table
            + b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (self.last + 1, begins)
        )
        return b"".join(self.parts)


def together(cover: Sequence[tuple[int, str]], leaves: Iterable[Leaf]) -> bytes:
    """The pack: a first page of lines (size and words each, the marking first), then every leaf."""
    pdf = Pdf()
    _cover(pdf, cover)
    for leaf in leaves:
        wide, high = size_of(leaf.jpeg)
        height = round(WIDTH * high / wide)
        image = pdf.add(
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
            b" /Filter /DCTDecode /Length %d >>\nstream\n" % (wide, high, len(leaf.jpeg)) + leaf.jpeg + b"\nendstream"
        )
        pdf.page(b"q %d 0 0 %d 0 0 cm /P Do Q\n" % (WIDTH, height) + _unseen(leaf.words, height), height, image)
    return pdf.whole()


def _cover(pdf: Pdf, cover: Sequence[tuple[int, str]]) -> None:
    """The lines from top to bottom, on as many pages as they need; the marking at the foot of each."""
    height, down = 842, 842 - MARGIN
    content: list[bytes] = []
    foot = b"BT /F 9 Tf %d 24 Td %s Tj ET\n" % (MARGIN, text(cover[0][1]))
    for size, words in cover:
        for piece in _broken(words, int((WIDTH - 2 * MARGIN) / (size * 0.52))):
            down -= round(size * 1.5)
            if down < MARGIN:
                pdf.page(b"".join([*content, foot]), height)
                content, down = [], height - MARGIN - round(size * 1.5)
            content.append(b"BT /F %d Tf %d %d Td %s Tj ET\n" % (size, MARGIN, down, text(piece)))
    pdf.page(b"".join([*content, foot]), height)


def _broken(words: str, length: int) -> list[str]:
    found, now = [], ""
    for word in words.split():
        if now and len(now) + 1 + len(word) > length:
            found.append(now)
            now = word
        else:
            now = f"{now} {word}".strip()
    return [*found, now]


def _unseen(words: str, height: int) -> bytes:
    """The words from top to bottom, painted with nothing (text mode 3)."""
    lines = [line for line in words.splitlines() if line.strip()]
    if not lines:
        return b""
    step = max(1, (height - 2 * MARGIN) // len(lines))
    said = b"".join(b"%s Tj 0 -%d Td\n" % (text(line), step) for line in lines)
    return b"BT 3 Tr /F 8 Tf %d %d Td\n%sET\n" % (MARGIN, height - MARGIN, said)
