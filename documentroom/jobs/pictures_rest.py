"""What a picture tells beside what it shows: what programs and cameras write into it, the smaller copy and the further
pictures in it, and what lies under its clear places. For :mod:`documentroom.jobs.everything`; for children only."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from html import unescape

from PIL import Image

from documentroom.jobs import pictures, vectors

KINDS = ("PNG", "JPEG", "GIF", "BMP", "TIFF")
_PLACE = 0x8825  # where EXIF keeps where a picture was taken
_MOST = 20  # further pictures of one picture
_LONGEST = 1_000_000
_LOOKED_AT, _CHANGES = 400, 8
_WIDE_LE, _WIDE_BE = re.compile(rb"(?:[\x20-\xff][\0\1]){4,}"), re.compile(rb"(?:[\0\1][\x20-\xff]){4,}")
_WORD = re.compile(r"[^\W\d_]{3}")
_PACKED = (b"zTXt", b"iTXt")
_KNOWN = b"ICC_PROFILE\0"  # colours; every camera's is the same


def opened(data: bytes) -> Image.Image | None:
    """A picture's pixels, or None where it is of a kind that is not drawn here."""
    try:
        image = Image.open(io.BytesIO(data), formats=KINDS)
        image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return image


def told(data: bytes, image: Image.Image | None) -> str:
    """The words that stand in the file beside its pixels, one passage a line."""
    found = [line for blob in _blobs(data) for line in lines(blob)]
    for key, value in ({} if image is None else image.info).items():
        if key not in ("exif", "icc_profile", "photoshop"):
            found += lines(value) if isinstance(value, bytes) else [value] if isinstance(value, str) else []
    if vectors.is_one(data):
        found += vectors.words(data)
    tags = getattr(image, "tag_v2", {})
    found += [value for value in dict(tags).values() if isinstance(value, str)]
    found += [line for value in dict(tags).values() if isinstance(value, bytes) for line in lines(value[:_LONGEST])]
    return "\n".join(dict.fromkeys(one.strip() for one in found if _WORD.search(one)))


def says_where(image: Image.Image | None) -> bool:
    """Whether it says on which place of the earth it was taken."""
    try:
        return image is not None and bool({2, 4} & image.getexif().get_ifd(_PLACE).keys())
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return False


def further(data: bytes, image: Image.Image | None) -> Iterator[Image.Image | None]:
    """Pictures within the picture: its smaller copy, other frames and pages, what lies under clear places. None where
    there are too many."""
    inner = [one for blob in _blobs(data) for one in _starts(blob)]
    if vectors.is_one(data):
        inner += [*vectors.held(data), *_starts(data)]
    yield from (found for one in inner[:_MOST] if (found := opened(one)) is not None)
    if image is None:
        return
    yield from _under(image)
    count = getattr(image, "n_frames", 1)
    for number in range(1, min(count, _MOST)):
        try:
            image.seek(number)
            yield image.copy()
        except (OSError, ValueError, SyntaxError, EOFError):
            yield None
    if count > 1:
        image.seek(0)
    if count > _MOST or len(inner) > _MOST:
        yield None


def has_strokes(image: Image.Image) -> bool:
    """Whether there is something in it that could be writing: many changes of light and dark in one row or column."""
    small = image.convert("RGB").convert("L")
    small.thumbnail((_LOOKED_AT, _LOOKED_AT))
    if _is_plain(small):
        return False
    low, high = small.getextrema()
    middle = (low + high) / 2  # type: ignore[operator]
    dark = small.point(lambda value: 255 if value < middle else 0)
    for one in (dark, dark.transpose(Image.Transpose.ROTATE_90)):
        raw = one.tobytes()
        rows = (raw[at : at + one.width] for at in range(0, len(raw), one.width))
        if any(row.count(b"\0\xff") + row.count(b"\xff\0") >= _CHANGES for row in rows):
            return True
    return False


def _under(image: Image.Image) -> Iterator[Image.Image]:
    """White words on a clear ground, and colours that are kept where nothing is to be seen."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return
    whole = image.convert("RGBA")
    alpha, bare = whole.getchannel("A"), whole.convert("RGB").convert("L")
    if alpha.getextrema() == (255, 255):
        return
    black = Image.new("L", whole.size, 0)
    black.paste(bare, mask=alpha)
    white = Image.new("L", whole.size, 255)
    white.paste(bare, mask=alpha)
    if _is_plain(white) and not _is_plain(black):
        yield black
    unseen = bare.copy()
    unseen.paste(255, mask=alpha)
    if not _is_plain(bare) and not _is_plain(unseen):
        yield bare


def _is_plain(grey: Image.Image) -> bool:
    low, high = grey.getextrema()
    return bool(high - low < 16)  # type: ignore[operator]


# What stands in the file beside its pixels --------------------------------------------------------------------------
def _blobs(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"\xff\xd8\xff"):
        parts = pictures.jpeg_parts(data)
        yield from (body for kind, body in parts if (0xE0 <= kind <= 0xEF or kind in (0, 0xFE)) and _KNOWN not in body)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        for kind, body in pictures.png_parts(data):
            if kind in _PACKED:
                yield _unpacked(body)
            if kind not in pictures.PNG_KEPT and kind != b"iCCP":
                yield body
    elif data[4:8] == b"jP  ":
        yield from (data[start:end] for kind, start, end in pictures.boxes(data) if kind in pictures.BOXES_GONE)


def _unpacked(body: bytes) -> bytes:
    """A packed text, behind its key and, in one kind, the names of its language."""
    for at in [place.end() for place in re.finditer(rb"\0", body[:400])]:
        for start in (at, at + 1):
            try:
                return zlib.decompressobj().decompress(body[start:], _LONGEST)
            except zlib.error:
                continue
    return b""


def lines(blob: bytes) -> Iterator[str]:
    """Words among bytes, in whichever of the three usual ways they are written."""
    blob = blob[:_LONGEST]
    plain = blob.decode("utf-8", "replace") if b"\xef\xbf\xbd" not in blob else ""
    for piece in re.split(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]+", plain or blob.decode("latin-1")):
        if len(piece) >= 4:
            yield unescape(re.sub(r"<[^<>]*>", " ", piece))
            yield from re.findall(r"=\s*[\"']([^\"'<>]+)[\"']", piece)
    for found in _WIDE_LE.findall(blob):
        yield found.decode("utf-16-le", "replace")
    for found in _WIDE_BE.findall(blob):
        yield found.decode("utf-16-be", "replace")


def _starts(blob: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n", blob):
        yield blob[found.start() :]
