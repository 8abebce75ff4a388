"""A Word template of a letter: looked at, and its placeholders filled in, as text and never as code (4.4, 4.16).

A placeholder is a name in double braces, such as ``{{reference}}``. It is looked for as letters and replaced by
letters: there is no expression, no loop, and nothing in the template or in a value is ever run. Runs in a limited child.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from portal.sandbox.api import SandboxRefused
from portal.sandbox.office import (
    OLE_START,
    Package,
    build,
    document_kind,
    has_macros,
    open_package,
    parse,
    serialise,
    w,
)

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_ ]{0,60}?)\s*\}\}")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STORIES = ("header", "footer", "footnotes", "endnotes")
_EMBEDDED = {
    "oleObject",
    "package",
    "control",
    "aFChunk",
    "subDocument",
    "frame",
    "attachedTemplate",
    "activeXControlBinary",
}
_NUMBERS = re.compile(r"(?:NUMPAGES|SECTIONPAGES|PAGE|MERGEFORMAT|ARABIC|[\s\\*])*")  # and how they are written
_FETCHES = {"mailMerge", "altChunk", "subDoc", "attachedTemplate", "OLEObject"}
_ADDRESSES = {"src", "href", "althref", "relativeHref"}
_MARKS = ("ins", "del", "moveFrom", "moveTo")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{filled: {name: times}, unknown: [words], lines: [text]}`` and, as the one blob, the filled file.

    ``params["values"]``: by placeholder's name a text, or a list of texts; the case and spaces of a name do not matter.
    A list repeats the paragraph that holds nothing but its placeholder; elsewhere its texts are lines. What no value is
    for stays as it is, and is listed. The same template and values give the same bytes.

    :raises SandboxRefused: no Word file, or one with macros, links, embedded objects, fields or tracked changes.
    """
    values = {_key(name): _clean(value) for name, value in params["values"].items()}
    package = _opened(data)
    filler = _Filler(values)
    for name in _stories(package):
        root = parse(package.parts[name])
        for paragraph in list(root.iter(w("p"))):
            for one in filler.repeated(paragraph):
                filler.fill(one)
        filler.lines += [line for one in root.iter(w("p")) if (line := _text(one).strip())]
        package.parts[name] = serialise(root)
    parts = {name: part for name, part in package.parts.items() if name != "[Content_Types].xml"}
    meta = {"filled": filler.filled, "unknown": sorted(filler.unknown), "lines": filler.lines}
    return meta, [build(parts, package.types, package.defaults)]


def _opened(data: bytes) -> Package:
    if data.startswith(OLE_START):
        raise SandboxRefused("This is an older Word file, or one with a password. Save it as .docx.", code="locked")
    if not data.startswith(b"PK\x03\x04"):
        raise SandboxRefused("A template must be a Word file (.docx).", code="wrong_type")
    package = open_package(data)
    if has_macros(package):
        raise SandboxRefused("This file holds macros. Save it as .docx without them.", code="macros")
    if document_kind(package) != "docx":
        raise SandboxRefused("A template must be a Word file (.docx).", code="wrong_type")
    for name, part in package.parts.items():
        if name.lower().endswith(".rels"):  # Word does not mind the case of a part's name
            for arrow in parse(part):
                outside = arrow.get("TargetMode", "Internal").strip().lower() != "internal"
                _refuse_arrow(outside, arrow.get("Type", "").rpartition("/")[2])
        elif name.lower().endswith(".xml") or package.type_of(name).lower().endswith("xml"):
            _refuse_unplain(parse(part))
    if any(re.search(r"(^|/)(embeddings|activex)/", name.lower()) for name in package.parts):
        _refuse_arrow(False, "oleObject")
    return package


def _refuse_arrow(external: bool, kind: str) -> None:
    if kind in _EMBEDDED and not (external and kind == "attachedTemplate"):
        raise SandboxRefused("Another file is embedded in this one. Take it out.", code="embedded")
    if external:
        raise SandboxRefused(
            "This file links to something outside itself: a web or mail address that can be clicked, a linked picture or "
            "another template. Write addresses as plain text, and put pictures in.",
            code="external",
        )


def _stories(package: Package) -> list[str]:
    main = package.main()
    arrows = package.relationships(main)
    if any(arrow.kind == "comments" for arrow in arrows):
        raise SandboxRefused("This file holds comments. Take them out.", code="comments")
    return list(
        dict.fromkeys([main, *(one.target for one in arrows if one.kind in _STORIES and one.target in package.parts)])
    )


def _refuse_unplain(root: etree._Element) -> None:
    """No field but page numbers (some fetch files or start programs), and nothing that is only half taken out.

    Every part is looked at, by the elements' own names: a part that nothing points to, or one in the other dialect of
    the format, is still read by Word. The words of one field may run through several paragraphs.
    """
    asked: list[str] = []
    for one in root.iter(etree.Element):
        name = etree.QName(one).localname
        if name in _MARKS:
            raise SandboxRefused("This file holds tracked changes. Accept or reject them all.", code="tracked")
        if name == "dataBinding":
            raise SandboxRefused(
                "This file holds a field that fills itself (a content control). Take it out.", code="field"
            )
        if name in _FETCHES:
            raise SandboxRefused("This file fetches something from another one. Take it out.", code="external")
        for key, value in one.attrib.items():
            if etree.QName(key).localname in _ADDRESSES and re.search(r"://|^\s*\\\\|^\s*file:", str(value)):
                _refuse_arrow(True, "")
        if name in ("instrText", "delInstrText"):
            asked.append(one.text or "")
        elif name == "fldSimple":
            asked.append(next((str(v) for k, v in one.attrib.items() if etree.QName(k).localname == "instr"), ""))
    if not _NUMBERS.fullmatch("".join(asked).upper()):
        raise SandboxRefused("This file holds a field other than page numbers. Take it out.", code="field")


def _key(name: str) -> str:
    return re.sub(r"[\s_]+", "_", name.strip().lower())


def _clean(value: Any) -> str | list[str]:
    if isinstance(value, list | tuple):
        return [_NOT_XML.sub("", str(one)) for one in value]
    return _NOT_XML.sub("", str(value))


def _pieces(paragraph: etree._Element) -> list[etree._Element]:
    """Its own texts; those of a text box inside it belong to the box's paragraphs."""
    return [text for text in paragraph.iter(w("t")) if next(text.iterancestors(w("p")), None) is paragraph]


def _text(paragraph: etree._Element) -> str:
    return "".join(piece.text or "" for piece in _pieces(paragraph))


class _Filler:
    def __init__(self, values: dict[str, str | list[str]]) -> None:
        self.values = values
        self.filled: dict[str, int] = {}
        self.unknown: set[str] = set()
        self.lines: list[str] = []
        self.single: dict[int, tuple[etree._Element, str]] = {}

    def repeated(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        """The paragraph; before it a copy for each further text of a list whose placeholder it holds, and nothing else."""
        match = PLACEHOLDER.fullmatch(_text(paragraph).strip())
        value = self.values.get(_key(match[1])) if match else None
        if not isinstance(value, list) or not value:
            yield paragraph
            return
        for text in value[:-1]:
            made = copy.deepcopy(paragraph)
            for section in list(made.iter(w("sectPr"))):
                section.getparent().remove(section)  # a section ends once
            paragraph.addprevious(made)
            self.single[id(made)] = (made, text)
            yield made
        self.single[id(paragraph)] = (paragraph, value[-1])
        yield paragraph

    def fill(self, paragraph: etree._Element) -> None:
        """Replace in one paragraph. Word cuts a placeholder into several pieces as it likes, so they are looked at as
        one.
        """
        pieces = _pieces(paragraph)
        whole = "".join(piece.text or "" for piece in pieces)
        single = self.single.get(id(paragraph))
        self.unknown.update(re.findall(r".{0,12}(?:\{\{|\}\}).{0,12}", PLACEHOLDER.sub("", whole)))
        for match in reversed(list(PLACEHOLDER.finditer(whole))):  # from the end: earlier places stay where they are
            name = _key(match[1])
            if name not in self.values:
                self.unknown.add(match[1])
                continue
            self.filled[name] = self.filled.get(name, 0) + 1
            value = single[1] if single else self.values[name]
            _replace(pieces, match.start(), match.end(), "\n".join(value) if isinstance(value, list) else value)
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
            piece.set(_SPACE, "preserve")
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
        following.set(_SPACE, "preserve")
        piece.addnext(following)
        piece.addnext(etree.Element(w("br")))
