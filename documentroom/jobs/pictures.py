"""Taking out of a picture what it tells beside its pixels: camera, place, person, time, smaller copies. Pixels stay as they
are."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_2000 = b"\0\0\0\x0cjP  "
PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT"),
}
_DRAWN = {*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD} - {0xC8}  # what a JPEG is drawn with; all else tells something else
_JFIF, _ADOBE = b"JFIF\0", b"Adobe"  # JFIF, and Adobe's colour marker, are kept
_AFTER, _SCAN, _END = 0, 0xDA, 0xD9  # what stands behind a picture's end; its pixels; its end
BOXES_GONE = (b"xml ", b"uuid", b"uinf", b"asoc", b"lbl ")
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # how often a film is shown


def clean(data: bytes) -> bytes:
    """The same picture without its metadata. One of another kind, or broken, comes back as it is."""
    kinds = {_PNG: _clean_png, b"\xff\xd8\xff": _clean_jpeg, b"GIF8": _clean_gif, _JPEG_2000: _clean_jpeg_2000}
    for start, by in kinds.items():
        if data.startswith(start):
            try:
                return by(data)
            except (struct.error, IndexError, ValueError):
                return _drawn_again(data)
    return _drawn_again(data) if data.startswith((b"II*\0", b"MM\0*")) else data


def _drawn_again(data: bytes) -> bytes:
    """The pixels in a new file of the same kind: where the old one cannot be taken apart, or is a TIFF, whose parts lie
    anywhere in it. One with several pages, or that cannot be drawn, comes back as it is."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as opened:
            kind, bare = str(opened.format), opened.copy()
            if getattr(opened, "n_frames", 1) > 1:
                return data
        bare.info = {key: bare.info[key] for key in ("dpi", "transparency") if key in bare.info}
        bare.getexif().clear()
        target = io.BytesIO()
        if kind == "TIFF":
            bare.save(target, kind, compression="tiff_adobe_deflate")
        else:
            bare.save(target, kind, quality=95)
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError):
        return data
    return target.getvalue()


def png_parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each part of a PNG with its kind, and what stands behind its end, without one. One that is broken ends early."""
    at = len(_PNG)
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        yield kind, data[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"IEND":
            break
    if data[at:]:
        yield b"", data[at:]


def _clean_png(data: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        if len(data) < at + 12 + size:
            raise ValueError
        if kind in PNG_KEPT:
            body = data[at + 8 : at + 8 + size]
            kept.append(data[at : at + 8] + body + struct.pack(">I", zlib.crc32(kind + body)))
        if kind == b"IEND":
            return b"".join(kept)
        at += 12 + size
    raise ValueError


def jpeg_parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each part of a JPEG with its kind; its pixels (0xDA) whole; what stands behind its end (0). A broken one ends early."""
    try:
        for kind, start, end in _segments(data):
            yield kind, data[start if kind in (_SCAN, _AFTER) else start + 4 : end]
    except (IndexError, ValueError, struct.error):
        return


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise ValueError
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == _END:
            yield _END, at, at + 2
            at += 2
            break
        (size,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + size
        if kind == _SCAN:
            end = _scan_end(data, end)
        yield kind, at, end
        at = end
    if data[at:]:
        yield _AFTER, at, len(data)


def _scan_end(data: bytes, at: int) -> int:
    """Where the pixels end that begin here: at the next mark that is not one of theirs."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] not in (0, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _clean_jpeg(data: bytes) -> bytes:
    turned, kept = _orientation(data), [b"\xff\xd8"]
    seen = set()
    for kind, start, end in _segments(data):
        body = data[start + 4 : end]
        seen.add(kind)
        if kind == 0xE0 and body.startswith(_JFIF):
            kept.append(data[start:end] if len(body) == 14 else b"\xff\xe0\0\x10" + body[:12] + b"\0\0")
        elif kind in _DRAWN or kind in (_SCAN, _END) or (kind == 0xEE and body.startswith(_ADOBE)):
            kept.append(data[start:end])
    if _SCAN not in seen:
        raise ValueError
    if _END not in seen:  # cut off, and shown all the same
        kept.append(b"\xff\xd9")
    if turned:
        kept.insert(2 if len(kept) > 1 and kept[1][1] == 0xE0 else 1, turned)
    return b"".join(kept)


def _clean_gif(data: bytes) -> bytes:
    at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    kept = [data[:at]]
    while data[at] != 0x3B:
        start, mark = at, data[at]
        if mark == 0x21:
            at += 2
        elif mark == 0x2C:
            at += 11 + (3 << ((data[at + 9] & 7) + 1) if data[at + 9] & 0x80 else 0)
        else:
            raise ValueError
        first = at
        while data[at]:
            at += 1 + data[at]
        at += 1
        ours = mark == 0x2C or data[start + 1] == 0xF9
        if ours or (data[start + 1] == 0xFF and data[first + 1 : first + 12] in _GIF_KEPT):
            kept.append(data[start:at])
    return b"".join([*kept, b";"])


def boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each box of a JPEG 2000 file: its kind, where it begins and ends."""
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        end = at + size if size else len(data)
        if end < at + 8:
            return
        yield kind, at, end
        at = end


def _clean_jpeg_2000(data: bytes) -> bytes:
    return b"".join(data[start:end] for kind, start, end in boxes(data) if kind not in BOXES_GONE)


def _orientation(data: bytes) -> bytes:
    """A segment that says only which way up the picture is, or nothing: without it some would lie on their side."""
    at = data.find(b"Exif\0\0", 0, 200_000)
    if at < 0:
        return b""
    base = at + 6
    order = {b"II": "<", b"MM": ">"}.get(data[base : base + 2])
    if order is None:
        return b""
    (start,) = struct.unpack_from(f"{order}I", data, base + 4)
    (count,) = struct.unpack_from(f"{order}H", data, base + start)
    for index in range(min(count, 200)):
        tag, kind, _number, value = struct.unpack_from(f"{order}HHIH", data, base + start + 2 + 12 * index)
        if tag == 0x0112 and kind == 3 and 2 <= value <= 8:
            body = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x0112, 3, 1, value, 0) + b"\0\0\0\0"
            return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b""
