"""Taking out of a picture what it tells beside its pixels: camera, place, person, time. Pixels stay as they are."""

from __future__ import annotations

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT"),
}
_JPEG_KEPT_APPS = {0xE0, 0xEE}  # JFIF, and Adobe's colour marker; all other APPn and comments tell something else


def clean(data: bytes) -> bytes:
    """The same picture without its metadata. What is neither PNG nor JPEG, or is broken, comes back as it is."""
    try:
        if data.startswith(_PNG):
            return _clean_png(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _clean_jpeg(data)
    except (struct.error, IndexError, ValueError):
        pass
    return data


def _clean_png(data: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        if len(data) < at + 12 + size:
            raise ValueError
        if kind in _PNG_KEPT:
            body = data[at + 8 : at + 8 + size]
            kept.append(data[at : at + 8] + body + struct.pack(">I", zlib.crc32(kind + body)))
        if kind == b"IEND":
            return b"".join(kept)
        at += 12 + size
    raise ValueError


def _clean_jpeg(data: bytes) -> bytes:
    turned = _orientation(data)
    kept, at = [b"\xff\xd8"], 2
    while True:
        if data[at] != 0xFF:
            raise ValueError
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xDA:
            break
        (size,) = struct.unpack_from(">H", data, at + 2)
        if kind in _JPEG_KEPT_APPS or not (0xE0 <= kind <= 0xEF or kind == 0xFE):
            kept.append(data[at : at + 2 + size])
        at += 2 + size
    end = data.rindex(b"\xff\xd9") + 2
    if turned:
        kept.insert(2 if len(kept) > 1 and kept[1][1] == 0xE0 else 1, turned)
    return b"".join([*kept, data[at:end]])


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
