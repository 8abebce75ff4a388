"""Other files in a file, and archives: known by their first bytes. For children only.

An archive is refused, never listed or unpacked: what people should read is filed by itself, inspected by itself.
"""

from __future__ import annotations

import io
import zipfile

_ARCHIVES = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF\0\0\0\0",
    b"\x28\xb5\x2f\xfd",
)
_TAR = slice(257, 262)
# What programs look for anywhere in a file, or from its end: a second file that only they would see.
_APPENDED = (b"PK\x05\x06", b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x7fELF", b"MZ\x90\0")
_PAGES = (b"<script", b"<html", b"<?php", b"<!doctype html")
_LOOKED_AT = 66_000  # as far from its end as an archive may end
OFFICE_FOLDERS = ("word/", "xl/", "_rels/", "ppt/")


def is_archive(data: bytes) -> bool:
    """Whether it is other files packed into one (a ZIP that is no Office file is told by :func:`zip_is`)."""
    return data.startswith(_ARCHIVES) or data[_TAR] == b"ustar"


def zip_is(data: bytes) -> str:
    """``office``, ``opendocument`` or ``archive``: by the names in it. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info.filename for info in archive.infolist()]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return "office"  # whoever reads it says that it is damaged
    if "[Content_Types].xml" in names or any(name.startswith(OFFICE_FOLDERS) for name in names):
        return "office"
    return "opendocument" if {"mimetype", "content.xml"} <= set(names) else "archive"


def added_to_pdf(data: bytes) -> bool:
    """Whether something else follows the PDF's own end."""
    end = data.rfind(b"%%EOF")
    tail = data[end:] if end >= 0 else b""
    return b"PK\x05\x06" in data[-_LOOKED_AT:] or _has_another(tail)


def added_to_picture(data: bytes, kind: str) -> bool:
    """Whether something else follows the picture's own end. A PNG ends with its last part; after a JPEG cameras write
    more, so only what another program would open counts there.
    """
    if b"PK\x05\x06" in data[-_LOOKED_AT:] or b"%PDF-" in data[-_LOOKED_AT:]:
        return True
    if kind == "png":
        return bool(_after_png(data).strip(b"\0 \t\r\n"))
    return _has_another(data[data.rfind(b"\xff\xd9") + 2 :])


def _has_another(tail: bytes) -> bool:
    low = tail.lower()
    return any(mark in tail for mark in _APPENDED) or any(mark in low for mark in _PAGES)


def _after_png(data: bytes) -> bytes:
    at = 8
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + size
        if kind == b"IEND":
            return data[at:]
    return b""
