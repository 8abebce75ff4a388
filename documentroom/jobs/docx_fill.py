"""A Word template with its placeholders filled in, as text and never as code (4.16, 4.20; stack.md, "Word out").

A placeholder is a name in double braces, such as ``{{agency}}``. It is looked for as letters and replaced by letters:
there is no expression, no loop, and nothing in the template or in a value is ever run.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from lxml import etree

from documentroom.jobs import inspect
from portal.sandbox.api import SandboxRefused
from portal.sandbox.office import build, open_package, parse, serialise, w

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_ ]{0,60}?)\s*\}\}")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STORIES = ("header", "footer", "footnotes", "endnotes")


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{filled: {name: times}, unknown: [name]}`` and, as the one blob, the filled file.

    ``params["values"]``: texts by placeholder's name; the case and spaces of a name do not matter. A line break in a
    value is one in the file. Placeholders that no value is for stay as they are, and are listed.

    :raises SandboxRefused: it is not a Word file, or holds macros.
    """
    if inspect.run(data, {})[0]["type"] != "docx":
        raise SandboxRefused("A template must be a Word file (.docx).", code="wrong_type")
    values = {_key(name): _NOT_XML.sub("", str(value)) for name, value in params["values"].items()}
    package = open_package(data)
    main = package.main()
    stories = [
        arrow.target
        for arrow in package.relationships(main)
        if arrow.kind in _STORIES and arrow.target in package.parts
    ]
    filler = _Filler(values)
    for name in dict.fromkeys((main, *stories)):
        root = parse(package.parts[name])
        for paragraph in list(root.iter(w("p"))):
            filler.fill(paragraph)
        package.parts[name] = serialise(root)
    parts = {name: part for name, part in package.parts.items() if name != "[Content_Types].xml"}
    meta = {"filled": filler.filled, "unknown": sorted(filler.unknown)}
    return meta, [build(parts, package.types, package.defaults)]


def _key(name: str) -> str:
    return re.sub(r"[\s_]+", "_", name.strip().lower())


class _Filler:
    def __init__(self, values: dict[str, str]) -> None:
        self.values = values
        self.filled: dict[str, int] = {}
        self.unknown: set[str] = set()

    def fill(self, paragraph: etree._Element) -> None:
        """Replace in one paragraph. Word cuts a placeholder into several pieces as it likes, so they are looked at as
        one.
        """
        pieces = [text for text in paragraph.iter(w("t")) if next(text.iterancestors(w("p")), None) is paragraph]
        whole = "".join(piece.text or "" for piece in pieces)
        for match in reversed(list(PLACEHOLDER.finditer(whole))):  # from the end: earlier places stay where they are
            name = _key(match[1])
            if name not in self.values:
                self.unknown.add(match[1])
                continue
            self.filled[name] = self.filled.get(name, 0) + 1
            _replace(pieces, match.start(), match.end(), self.values[name])
        for piece in pieces:
            _break_lines(piece)


def _replace(pieces: list[etree._Element], start: int, end: int, value: str) -> None:
    """Put the value where the placeholder began, and take the rest of it out of the pieces that it ran through."""
    at, put = 0, False
    for piece in pieces:
        text = piece.text or ""
        left, right = max(start - at, 0), min(end - at, len(text))
        if left < right:
            piece.text = text[:left] + ("" if put else value) + text[right:]
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            put = True
        at += len(text)


def _break_lines(piece: etree._Element) -> None:
    """A value's lines as Word's own line breaks."""
    lines = (piece.text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) == 1:
        return
    piece.text = lines[0]
    for line in reversed(lines[1:]):
        following = copy.deepcopy(piece)
        following.text = line
        following.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        piece.addnext(following)
        piece.addnext(etree.Element(w("br")))
