"""The words, and the pictures, that a picture of lines (EMF, WMF, SVG) holds. For :mod:`documentroom.jobs.pictures_rest`;
for children only.

It is not drawn here, so that a person still looks at it; but what stands in it as text is found wherever it hides.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterator

from lxml import etree

from portal.sandbox.errors import SandboxRefused
from portal.sandbox.office import parse

_EMF = b" EMF"
_PLACED = b"\xd7\xcd\xc6\x9a"
_WMF = (b"\x01\x00\x09\x00", b"\x02\x00\x09\x00", _PLACED)
_HELD = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=\s]+)")
_NARROW, _WIDE, _SMALL, _COMMENT, _BITS = 83, 84, 108, 70, 81
_NO_BOX, _ONE_BYTE = 0x100, 0x200
_PLUS, _DRAW_STRING = b"EMF+", 0x401C
_WMF_TEXT, _WMF_LONGER = 0x0521, 0x0A32
_FAULTS = (struct.error, IndexError, ValueError)


def is_one(data: bytes) -> bool:
    """Whether it is such a picture."""
    return data[40:44] == _EMF or data.startswith(_WMF) or b"<svg" in data[:2000]


def words(data: bytes) -> list[str]:
    """What stands in it as text. The pieces of a drawing are one passage: programs write words in pieces."""
    try:
        if data[40:44] == _EMF:
            return [_described(data), " ".join(_emf(data))]
        if data.startswith(_WMF):
            return [" ".join(_wmf(data))]
        return list(_svg(data))
    except _FAULTS:
        return []


def held(data: bytes) -> Iterator[bytes]:
    """The pictures of pixels in it, as files."""
    try:
        if data[40:44] == _EMF:
            yield from (_bitmap(one) for kind, one in _records(data) if kind == _BITS)
        elif b"<svg" in data[:2000]:
            yield from (base64.b64decode(one) for one in _HELD.findall(data.decode("utf-8", "replace")))
    except (*_FAULTS, binascii.Error):
        return


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8:
            return
        yield kind, data[at : at + size]
        at += size


def _described(data: bytes) -> str:
    count, at = struct.unpack_from("<II", data, 60)
    return data[at : at + 2 * count].decode("utf-16-le", "replace").replace("\0", " ") if at else ""


def _emf(data: bytes) -> Iterator[str]:
    for kind, one in _records(data):
        if kind in (_NARROW, _WIDE):
            count, at = struct.unpack_from("<II", one, 44)
            yield _letters(one, at, count, wide=kind == _WIDE)
        elif kind == _SMALL:
            count, options = struct.unpack_from("<II", one, 16)
            yield _letters(one, 36 if options & _NO_BOX else 52, count, wide=not options & _ONE_BYTE)
        elif kind == _COMMENT and one[12:16] == _PLUS:
            yield from _plus(one[16:])


def _plus(data: bytes) -> Iterator[str]:
    at = 0
    while at + 12 <= len(data):
        kind, _, size = struct.unpack_from("<HHI", data, at)
        if kind == _DRAW_STRING:
            (count,) = struct.unpack_from("<I", data, at + 20)
            yield _letters(data, at + 40, count, wide=True)
        if size < 12:
            return
        at += size


def _letters(data: bytes, at: int, count: int, *, wide: bool) -> str:
    raw = data[at : at + count * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "cp1252", "replace")


def _bitmap(record: bytes) -> bytes:
    """A bitmap among the orders, with the beginning of a file of its own."""
    head_at, head, bits_at, bits = struct.unpack_from("<IIII", record, 48)
    body = record[head_at : head_at + head] + record[bits_at : bits_at + bits]
    return b"BM" + struct.pack("<IHHI", 14 + len(body), 0, 0, 14 + head) + body


def _wmf(data: bytes) -> Iterator[str]:
    at = (22 if data.startswith(_PLACED) else 0) + 18
    while at + 6 <= len(data):
        size, kind = struct.unpack_from("<IH", data, at)
        if kind == _WMF_TEXT:
            (count,) = struct.unpack_from("<H", data, at + 6)
            yield _letters(data, at + 8, count, wide=False)
        elif kind == _WMF_LONGER:
            count, options = struct.unpack_from("<HH", data, at + 10)
            yield _letters(data, at + (22 if options & 6 else 14), count, wide=False)
        if size < 3:
            return
        at += 2 * size


def _svg(data: bytes) -> Iterator[str]:
    try:
        root = parse(data)
    except SandboxRefused:
        yield re.sub(r"<[^>]*>", " ", data.decode("utf-8", "replace"))
        return
    yield " ".join(str(text).strip() for text in root.itertext() if str(text).strip())
    for one in root.iter(etree.Element):
        yield from (value for value in one.attrib.values() if not value.startswith(("data:", "http")))
