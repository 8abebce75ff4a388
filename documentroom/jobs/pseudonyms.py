"""Pseudonyms in the place of names throughout a Word file, as tracked changes for a person to accept (4.24). For children
only.

It runs twice on a file. First it gives each story's paragraphs as text; which letters of them are a name is found
elsewhere, so that the register of identities never comes near a sender's file. Then it is told which letters become
what, and writes the changes.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from lxml import etree

from documentroom.jobs import inspect
from portal.sandbox.api import SandboxRefused
from portal.sandbox.office import Package, build, open_package, parse, serialise, w

_STORIES = ("header", "footer", "footnotes", "endnotes")
_ONE = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("sym"): " "}
_TEXT = (w("t"), *_ONE, w("softHyphen"), w("rPr"), w("lastRenderedPageBreak"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NOT_HERE = (w("del"), w("moveFrom"))


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Without ``params["changes"]``: ``{parts: [{name, paragraphs}]}``. With ``{part: [[paragraph, start, end, words]]}``,
    and ``author`` and ``at``: ``{done, left}``, how many were written and how many not, and the file as the one blob.

    :raises SandboxRefused: it is no Word file.
    """
    if inspect.run(data, {})[0]["type"] != "docx":
        raise SandboxRefused("Pseudonyms are put into a Word file. This is none.", code="wrong_type")
    package = open_package(data)
    if "changes" not in params:
        told = [
            {"name": name, "paragraphs": [_text(one) for one in _paragraphs(root)]} for name, root in _parts(package)
        ]
        return {"parts": told}, []
    done = left = 0
    for name, root in _parts(package):
        writer = _Writer(root, params["author"], params["at"])
        paragraphs = list(_paragraphs(root))
        for number, start, end, words in sorted(params["changes"].get(name, ()), reverse=True):
            if writer.write(paragraphs[number], start, end, words):
                done += 1
            else:
                left += 1
        package.parts[name] = serialise(root)
    parts = {name: raw for name, raw in package.parts.items() if name != "[Content_Types].xml"}
    return {"done": done, "left": left}, [build(parts, package.types, package.defaults)]


def _parts(package: Package) -> Iterator[tuple[str, etree._Element]]:
    """The body, and every heading, foot and note: each story once, in a fixed order."""
    main = package.main()
    arrows = [one for one in package.relationships(main) if one.kind in _STORIES and not one.external]
    for name in dict.fromkeys((main, *sorted(one.target for one in arrows))):
        if name in package.parts:
            yield name, parse(package.parts[name])


def _paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    for paragraph in root.iter(w("p")):
        if next(paragraph.iterancestors(_FALLBACK), None) is None:
            yield paragraph


def _runs(paragraph: etree._Element) -> list[etree._Element]:
    """The paragraph's own runs: not those of a text box in it, nor what is deleted already."""
    return [
        one
        for one in paragraph.iter(w("r"))
        if next(one.iterancestors(w("p")), None) is paragraph and next(one.iterancestors(*_NOT_HERE), None) is None
    ]


def _text(paragraph: etree._Element) -> str:
    return "".join(_letters(one) for one in _runs(paragraph))


def _letters(one: etree._Element) -> str:
    return "".join(_said(child) for child in one)


def _said(child: etree._Element) -> str:
    return child.text or "" if child.tag == w("t") else _ONE.get(child.tag, "")


class _Writer:
    """Writes tracked changes into one story."""

    def __init__(self, root: etree._Element, author: str, at: str) -> None:
        self.author, self.at = author, at
        numbers = [one.get(w("id"), "") for one in root.iter() if isinstance(one.tag, str)]
        self.number = max([int(one) for one in numbers if one.isdigit() and len(one) < 9], default=0)

    def write(self, paragraph: etree._Element, start: int, end: int, words: str) -> bool:
        """These letters of the paragraph become the words; False where something else lies among them."""
        if not self._may(paragraph, start, end):
            return False
        gone = self._cut(paragraph, start, end)
        if not gone:
            return False
        last = gone[0]
        for one in gone:
            last = self._deleted(one)
        new = etree.Element(w("r"))
        style = gone[0].find(w("rPr"))
        if style is not None:
            new.append(copy.deepcopy(style))
        text = etree.SubElement(new, w("t"))
        text.text = words
        text.set(_SPACE, "preserve")
        self._inserted(last, new)
        return True

    def _may(self, paragraph: etree._Element, start: int, end: int) -> bool:
        """Only text is taken out: not a picture, a note's number or a field between the letters."""
        at = 0
        for one in _runs(paragraph):
            size = len(_letters(one))
            if at < end and start < at + size and any(child.tag not in _TEXT for child in one):
                return False
            at += size
        return start < end <= at

    def _cut(self, paragraph: etree._Element, start: int, end: int) -> list[etree._Element]:
        """The runs that are exactly these letters, cut out of those that hold more."""
        at, found = 0, []
        for one in _runs(paragraph):
            size = len(_letters(one))
            if at < end and start < at + size:
                if start > at:
                    one = _split(one, start - at)
                    at, size = start, size - (start - at)
                if end < at + size:
                    _split(one, end - at)
                    size = end - at
                found.append(one)
            at += size
        return found

    def _mark(self, name: str) -> etree._Element:
        self.number += 1
        mark = etree.Element(w(name))
        mark.set(w("id"), str(self.number))
        mark.set(w("author"), self.author)
        mark.set(w("date"), self.at)
        return mark

    def _deleted(self, one: etree._Element) -> etree._Element:
        mark = self._mark("del")
        one.addprevious(mark)
        mark.append(one)
        for child in one.iter(w("t")):
            child.tag = w("delText")
            child.set(_SPACE, "preserve")
        return mark

    def _inserted(self, after: etree._Element, new: etree._Element) -> None:
        """Behind the deletion; where that lies in what somebody else inserted, their insertion is cut in two."""
        mark = self._mark("ins")
        mark.append(new)
        outer = after.getparent()
        if outer.tag == w("ins"):
            rest = etree.Element(outer.tag, dict(outer.attrib))
            for one in list(after.itersiblings()):
                rest.append(one)
            outer.addnext(mark)
            if len(rest):
                self.number += 1
                rest.set(w("id"), str(self.number))
                mark.addnext(rest)
        else:
            after.addnext(mark)


def _split(one: etree._Element, place: int) -> etree._Element:
    """Cut a run behind so many letters; gives the new run with the rest."""
    rest = etree.Element(one.tag, dict(one.attrib))
    style = one.find(w("rPr"))
    if style is not None:
        rest.append(copy.deepcopy(style))
    for child in [each for each in one if each.tag != w("rPr")]:
        size = len(_said(child))
        if place <= 0:
            rest.append(child)
        elif size > place:
            behind = copy.deepcopy(child)
            text = child.text or ""
            child.text, behind.text = text[:place], text[place:]
            for piece in (child, behind):
                piece.set(_SPACE, "preserve")
            rest.append(behind)
        place -= size
    one.addnext(rest)
    return rest
