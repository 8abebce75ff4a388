"""Real PDF and Word files for tests, made on the spot: each with the one thing that the test is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import docx
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

A4 = (595, 842)


def text_at(words: str, x: int = 72, y: int = 700, size: int = 14, *, before: str = "0 g", mode: int = 0) -> bytes:
    """PDF operators that write ``words``."""
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"q BT {before} {mode} Tr /F1 {size} Tf {x} {y} Td ({escaped}) Tj ET Q\n".encode("cp1252")


def box_at(x: int, y: int, width: int, height: int, colour: str = "0 g") -> bytes:
    """PDF operators that fill a box."""
    return f"q {colour} {x} {y} {width} {height} re f Q\n".encode()


def pdf(
    *pages: bytes, change: Callable[[pikepdf.Pdf], None] | None = None, size: tuple[int, int] = A4, **save: Any
) -> bytes:
    """A PDF with one page for each stream of operators; ``change`` may add to it before it is saved."""
    document = pikepdf.new()
    font = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for operators in pages or (text_at("A page of words"),):
        page = document.add_blank_page(page_size=size)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = document.make_stream(operators)
    if change is not None:
        change(document)
    target = io.BytesIO()
    document.save(target, **save)
    return target.getvalue()


def locked_pdf() -> bytes:
    """A PDF that cannot be opened without its password."""
    return pdf(encryption=pikepdf.Encryption(user="open sesame", owner="open sesame"))


def annotation(document: pikepdf.Pdf, page: int, **fields: Any) -> pikepdf.Object:
    """Add an annotation to a page (numbered from 0)."""
    made = document.make_indirect(Dictionary(Type=Name.Annot, **fields))
    target = document.pages[page]
    if "/Annots" not in target:
        target.Annots = document.make_indirect(Array())
    target.Annots.append(made)
    return made


def word(*paragraphs: str, change: Callable[[Any], None] | None = None) -> bytes:
    """A Word file. ``change`` gets the python-docx document before it is saved."""
    document = docx.Document()
    for paragraph in paragraphs or ("A page of words",):
        if paragraph.startswith("# "):
            document.add_heading(paragraph[2:], 1)
        else:
            document.add_paragraph(paragraph)
    if change is not None:
        change(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def repacked(
    package: bytes,
    parts: dict[str, bytes | None] | None = None,
    edit: dict[str, Iterable[tuple[str, str]]] | None = None,
) -> bytes:
    """The same package with parts put in, taken out (None), or with text replaced in them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data: bytes | None = old.read(info)
            if parts and info.filename in parts:
                data = parts[info.filename]
            if data is not None:
                for before, after in (edit or {}).get(info.filename, ()):
                    changed = data.replace(before.encode(), after.encode())
                    assert changed != data, f"{before!r} is not in {info.filename}"
                    data = changed
                new.writestr(info.filename, data)
        for name, data in (parts or {}).items():
            if data is not None and name not in old.namelist():
                new.writestr(name, data)
    return target.getvalue()


def part(package: bytes, name: str) -> str:
    """A part of a Word file, as text; nothing where it is not there."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return opened.read(name).decode() if name in opened.namelist() else ""


def names(package: bytes) -> list[str]:
    """The names of a package's parts."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return opened.namelist()


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **save: Any) -> bytes:
    """A picture file."""
    target = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(target, kind, **save)
    return target.getvalue()
