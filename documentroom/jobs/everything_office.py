"""All that a Word or Excel file carries, for :mod:`documentroom.jobs.everything`. For children only."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from lxml import etree

from documentroom.jobs import everything_rest, hidden, pictures_rest, words
from documentroom.jobs.pictures_rest import opened
from portal.sandbox.office import Package, open_package, w

if TYPE_CHECKING:
    from documentroom.jobs.everything import Looked

_PICTURES = re.compile(r"\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|wdp)$", re.I)
_PRINTER = re.compile(r"/printerSettings\d*\.bin$", re.I)
_PLUMBING = re.compile(r"(\.rels|\[Content_Types\]\.xml|theme\d*\.xml|fontTable\.xml|webSettings\.xml)$")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_VALUES = ("displayText", "value", "val")
_FIELD_PARTS = ("alias", "tag", "name", "default", "helpText", "statusText", "listEntry", "listItem", "docVar")
_HEADING = re.compile(r"^(heading|title|überschrift)\s*\d*$", re.I)
_NAMELESS = re.compile(
    r"^(image|media|chart|picture|thumbnail|oleobject|embedding|document|styles|settings|webSettings|fontTable|numbering"
    r"|footnotes|endnotes|comments|header|footer|theme|item|itemProps|app|core|custom|people|workbook|sheet|sharedStrings"
    r"|\[Content_Types\])?\d*$",
    re.I,
)
_PEOPLE = ("author", "initials", "userId")


def look_word(looked: Looked, data: bytes, depth: int) -> None:
    """A Word file: its body by paragraph and heading, then everything else."""
    package, first = open_package(data), len(looked.parts)
    root = package.tree(package.main())
    unseen = set(hidden.hidden_runs(root, hidden.unseen_styles(package)))
    for one in words.word_parts(package, hidden_in_body=unseen):
        looked.say(one["where"], one["kind"], one["text"])
    _body(looked, package, root, unseen)
    used = set(package.reachable())
    for name in sorted(package.parts):
        if name.endswith((".xml", ".vml")) and not _PLUMBING.search(name):
            root = package.tree(name)
            _fields(looked, root)
            _turned(looked, root)
            if name.endswith("styles.xml"):
                _styles(looked, root)
            elif name.endswith("numbering.xml"):
                marks = [one.get(w("val"), "") for one in root.iter(w("lvlText"))]
                looked.say("Mark of a list", "style", "\n".join(dict.fromkeys(marks)))
            elif any(one.encode() in package.parts[name] for one in _PEOPLE):
                _people(looked, root)
            if name not in used and not name.startswith(("docProps/", "customXml/")):
                texts = [str(text).strip() for text in root.itertext() if str(text).strip()]
                looked.say(f"Part {posixpath.basename(name)}, which nothing shows", "hidden", "\n".join(texts))
    _arrows(looked, package)
    _parts(looked, package, depth)
    everything_rest.look(looked, package, data, first)


def look_sheets(looked: Looked, data: bytes, depth: int) -> None:
    """A workbook: every text of it, wherever it stands."""
    package, first = open_package(data), len(looked.parts)
    looked.say("Sheet", "sheet", "\n".join(words.sheet_words(package)))
    for name in sorted(package.parts):
        if name.endswith((".xml", ".vml")) and not _PLUMBING.search(name):
            root = package.tree(name)
            texts = [str(text).strip() for text in root.itertext() if str(text).strip()]
            named = [value for one in root.iter("{*}definedName", "{*}sheet") if (value := one.get("name"))]
            looked.say(f"Part {posixpath.basename(name)}", "sheet", "\n".join([*texts, *named]))
    _arrows(looked, package)
    _parts(looked, package, depth)
    everything_rest.look(looked, package, data, first)  # what a pivot table remembers, formats, tips, names of columns


def _body(looked: Looked, package: Package, root: etree._Element, unseen: set[etree._Element]) -> None:
    styles = next((one.target for one in package.relationships(package.main()) if one.kind == "styles"), "")
    headings = _headings(package.tree(styles) if styles in package.parts else None)
    under = ""
    for number, (paragraph, text) in enumerate(words.paragraphs(root, unseen), 1):
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        if style is not None and style.get(w("val"), "") in headings:
            under = " ".join(text.split())[:60]
        looked.say(f"Paragraph {number}{f', under “{under}”' if under else ''}", "body", text)
    for copy in root.iter(_FALLBACK):
        looked.say("Text box, its older copy", "hidden", " ".join(one.text or "" for one in copy.iter(w("t"))))
    maths = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
    looked.say("Formula", "body", " ".join(one.text or "" for one in root.iter(maths)))


def _headings(styles: etree._Element | None) -> set[str]:
    if styles is None:
        return set()
    named = ((one.get(w("styleId"), ""), one.find(w("name"))) for one in styles.iter(w("style")))
    return {key for key, name in named if name is not None and _HEADING.match(name.get(w("val"), ""))}


def _fields(looked: Looked, root: etree._Element) -> None:
    """Bookmarks, form fields and content controls: their names, lists, helps and what is filled in."""
    marks = [one.get(w("name"), "") for one in root.iter(w("bookmarkStart"))]
    looked.say("Bookmark", "bookmark", "\n".join(mark for mark in marks if not mark.startswith("_")))
    found = []
    for holder in root.iter(w("ffData"), w("sdtPr"), w("docVars")):
        for one in holder.iter(*(w(name) for name in _FIELD_PARTS)):
            found += [value for key in _VALUES if (value := one.get(w(key)))]
            found += [value for value in (one.get(w("name")),) if value]
    looked.say("Form field", "field", "\n".join(dict.fromkeys(found)))
    tips = [value for one in root.iter(w("hyperlink")) for key in ("tooltip", "anchor") if (value := one.get(w(key)))]
    tips += [value for one in root.iter("{*}hlinkClick", "{*}hlinkHover") if (value := one.get("tooltip"))]
    looked.say("Link, what it says", "link", "\n".join(tips))


def _turned(looked: Looked, root: etree._Element) -> None:
    """Letters that are shown from right to left against their own direction: as they are read."""
    for one in root.iter(w("bdo")):
        if one.get(w("val")) == "rtl":
            looked.say("Letters turned round", "hidden", "".join(text.text or "" for text in one.iter(w("t")))[::-1])


def _styles(looked: Looked, root: etree._Element) -> None:
    own = [one for one in root.iter(w("style")) if one.get(w("customStyle")) in ("1", "true")]
    names = [name.get(w("val"), "") for one in own for name in one.iter(w("name"), w("aliases"))]
    looked.say("Name of a style", "style", "\n".join(names))


def _people(looked: Looked, root: etree._Element) -> None:
    found = [value for one in root.iter() for key, value in one.attrib.items() if key.rpartition("}")[2] in _PEOPLE]
    looked.say("Who worked on the file", "properties", "\n".join(dict.fromkeys(found)))


def _arrows(looked: Looked, package: Package) -> None:
    targets = [one.target for name in ("", *package.parts) for one in package.relationships(name) if one.external]
    looked.say("Address of a link", "link", "\n".join(dict.fromkeys(targets)))


def _parts(looked: Looked, package: Package, depth: int) -> None:
    """Pictures, attached files, and the names of both."""
    number = 0
    for name in sorted(package.parts):
        data, own = package.parts[name], posixpath.basename(name)
        if not name.endswith(".rels") and not _NAMELESS.match(posixpath.splitext(own)[0]):
            looked.say("Name of a part of the file", "properties", own)
        if name.endswith((".xml", ".vml", ".rels", ".odttf")):
            continue
        if _PRINTER.search(name):
            looked.say("Settings of a printer", "properties", "\n".join(pictures_rest.lines(data)))
        elif name.startswith("docProps/"):
            looked.picture("Preview picture of the file", data, opened(data))
        elif _PICTURES.search(name):
            number += 1
            looked.picture(f"Picture {number}", data, opened(data))
        elif data:
            looked.file_within("Attached file", own, data, depth)
