"""A Word file or a picture as a PDF, whose pages can then be drawn (never 4). LibreOffice runs inside the limited
child.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from documentroom.jobs import inspect, libreoffice, readable_html
from portal.sandbox import paper
from portal.sandbox.api import SandboxRefused
from portal.sandbox.office import open_package, parse, w

A4 = (1240, 1754)  # at 150 dpi
_OPTIONS = json.dumps(
    {
        name: {"type": "boolean", "value": value}
        for name, value in {"UseTaggedPDF": "true", "ExportBookmarks": "true", "ExportNotes": "false"}.items()
    }
)
# No macros, nothing fetched, nothing remembered, nobody's name.
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_SETTINGS = (
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "DisableActiveContent", "true"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
)


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{pages}`` and, as the one blob, the PDF.

    :raises SandboxRefused: ``no_libreoffice`` where it is not installed (the caller then reads the file as HTML, and
        says so); ``wrong_type`` for a kind that has no pages; ``damaged``.
    """
    kind = inspect.run(data, {})[0]["type"]
    if kind == "docx":
        made = _named(_by_libreoffice(data), data)
    elif kind in ("png", "jpeg"):
        made = _from_picture(data)
    else:
        raise SandboxRefused("This kind of file is shown as text, not page by page.", code="wrong_type")
    return {"pages": len(paper.open_pdf(made))}, [made]


def _by_libreoffice(data: bytes) -> bytes:
    folder = Path(os.environ["TMPDIR"])
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
    source, made = folder / "document.docx", folder / "document.pdf"
    source.write_bytes(data)
    if not libreoffice.convert(source, made, profile, _OPTIONS) or not made.is_file() or not made.stat().st_size:
        raise SandboxRefused(_UNUSUAL, code="damaged")
    return made.read_bytes()


def _named(made: bytes, source: bytes) -> bytes:
    """The PDF with a title, from the file's own first words, and a language: a screen reader asks for both."""
    with pikepdf.open(io.BytesIO(made)) as document:
        if not str(document.Root.get("/Lang", "")).strip():
            document.Root.Lang = pikepdf.String("en-GB")
        title = _first_words(source)
        if title and not str(document.docinfo.get("/Title", "")).strip():
            document.docinfo["/Title"] = title
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        target = io.BytesIO()
        document.save(target)
    return target.getvalue()


def _first_words(source: bytes) -> str:
    """The first paragraph that has words: the title that stands on the first page."""
    package = open_package(readable_html.without_hidden(source))
    for paragraph in parse(package.parts[package.main()]).iter(w("p")):
        words = " ".join("".join(one.text or "" for one in paragraph.iter(w("t"))).split())
        if words:
            return words[:150]
    return ""


def _settings() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    space = "http://openoffice.org/2001/registry"
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="{space}">{items}</oor:items>'


_UNUSUAL = "This Word file is unusual and could not be turned into pages. Save it as PDF and choose that one."


def _from_picture(data: bytes) -> bytes:
    """The picture on one A4 sheet, the way up that it was taken."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            picture = ImageOps.exif_transpose(opened)
            across = picture.width > picture.height
            sheet = Image.new("RGB", A4[::-1] if across else A4, (255, 255, 255))
            picture.thumbnail((sheet.width - 120, sheet.height - 120))
            flat = Image.new("RGB", picture.size, (255, 255, 255))
            flat.paste(picture.convert("RGB"), mask=picture.convert("RGBA").getchannel("A"))
            sheet.paste(flat, ((sheet.width - flat.width) // 2, (sheet.height - flat.height) // 2))
    except (OSError, ValueError, SyntaxError):
        raise SandboxRefused(
            "This picture is damaged and cannot be shown. Save it again and choose the new copy.", code="damaged"
        ) from None
    target = io.BytesIO()
    sheet.save(target, "PDF", resolution=150)
    return target.getvalue()
