"""A Word file without what its pages do not show (never 6, 4.28). For children only.

What is kept is listed, what is not on the list goes: parts by the kind of arrow that leads to them, fields by their
name. What only a person can settle (tracked changes, hidden words, cropped pictures) is named and refused, unless
told to remove.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections import Counter

from lxml import etree
from PIL import Image

from documentroom.jobs import fields, hidden, pictures
from portal.sandbox.api import SandboxRefused
from portal.sandbox.office import (
    OFFICE,
    RELATIONSHIPS,
    Package,
    Relationship,
    build,
    open_package,
    parse,
    relationships_name,
    serialise,
    w,
)

# Followed without being named in the part's words; and followed only where the words name them.
_ALWAYS = {
    "styles",
    "settings",
    "fontTable",
    "theme",
    "numbering",
    "footnotes",
    "endnotes",
    "themeOverride",
    "chartStyle",
    "chartColorStyle",
}
_WHEN_NAMED = {
    *("image", "hyperlink", "chart", "header", "footer", "font", "chartUserShapes"),
    *("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"),
}
_GONE = tuple(
    w(name)
    for name in (
        *(
            "commentRangeStart",
            "commentRangeEnd",
            "commentReference",
            "annotationRef",
            "proofErr",
            "lastRenderedPageBreak",
        ),
        *(
            "permStart",
            "permEnd",
            "dataBinding",
            "alias",
            "tag",
            "fldData",
            "smartTagPr",
            "customXmlPr",
            "control",
            "divId",
            "rsid",
        ),
    )
)
_UNWRAPPED = (w("smartTag"), w("customXml"))
_SETTINGS_GONE = {
    *("rsids", "attachedTemplate", "docVars", "mailMerge", "trackRevisions", "documentProtection", "writeProtection"),
    *(
        "readModeInkLockDown",
        "saveThroughXslt",
        "activeWritingStyle",
        "proofState",
        "revisionView",
        "docId",
        "linkStyles",
    ),
    *(
        "schemaLibrary",
        "attachedSchema",
        "saveXmlDataOnly",
        "stylePaneFormatFilter",
        "stylePaneSortMethod",
        "discardImageEditingData",
    ),
}
_EDITING_MARKS = {"paraId", "textId", "durableId", "gfxdata"}
_SAFE_ADDRESS = re.compile(r"^(https?://|mailto:)", re.I)
_DRAWN_NAMES = {"cNvPr", "docPr"}
_SAID = {
    "tracked_changes": "It still has tracked changes{by}. In Word, accept or reject each one, save it and choose "
    "it again.",
    "hidden_text": "It has words that readers do not see (hidden, white or tiny). In Word, delete them or show "
    "them, save it and choose it again.",
    "cropped_pictures": "It has cropped pictures whose cut-off parts are still in the file. In Word, choose "
    "Compress Pictures and delete cropped areas.",
    "inserted_files": "It takes in other files (Insert, Text from file, or a master document). In Word, copy "
    "their words into it.",
}
_WORDS = {
    "comments": ("comment", "comments"),
    "tracked_changes": ("tracked change (accepted)", "tracked changes (accepted)"),
    "hidden_text": ("hidden passage", "hidden passages"),
    "cropped_pictures": ("cropped-off part of a picture", "cropped-off parts of pictures"),
    "properties": ("set of properties (author, dates, company)", "sets of properties (author, dates, company)"),
    "thumbnail": ("preview picture", "preview pictures"),
    "custom_data": ("part with hidden data", "parts with hidden data"),
    "embedded_files": ("embedded file", "embedded files"),
    "links": ("link to a file", "links to files"),
    "fields": ("field code", "field codes"),
    "editing_marks": ("editing mark", "editing marks"),
    "picture_details": ("picture with camera or place details", "pictures with camera or place details"),
    "unused_parts": ("part that is not shown", "parts that are not shown"),
    "unused_notes": ("note that nothing points to", "notes that nothing points to"),
    "file_names": ("file name of a picture", "file names of pictures"),
}


def strip(data: bytes, remove: frozenset[str]) -> tuple[bytes, list[dict[str, object]]]:
    """The clean file and what was taken out of it: ``[{code, count, sentence}]``.

    :raises SandboxRefused: ``unsettled``, with ``details["found"]`` naming each thing, its count, and examples.
    """
    cleaner = _Cleaner(open_package(data), remove)
    stripped = cleaner.run()
    return stripped, [
        {"code": code, "count": count, "sentence": f"{count} {_WORDS[code][count != 1]}"}
        for code, count in sorted(cleaner.removed.items())
    ]


class _Cleaner:
    """Goes from part to part along the arrows that are kept."""

    def __init__(self, package: Package, remove: frozenset[str]) -> None:
        self.package = package
        self.remove = remove
        self.removed: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}
        self.authors: set[str] = set()
        self.kept: dict[str, bytes] = {}
        self.main = package.main()
        self.hidden_styles = hidden.hidden_styles(self._related("styles"))
        self.first_pages, self.even_pages = self._page_kinds()
        self.notes = {kind: self._note_ids(kind) for kind in ("footnote", "endnote")}

    def run(self) -> bytes:
        """Clean everything, then judge, then pack."""
        waiting = [self.main]
        while waiting:
            name = waiting.pop()
            if name in self.kept or name not in self.package.parts:
                continue
            waiting += self._keep(name)
        self._judge()
        root = [Relationship("rId1", "officeDocument", self.main, False, f"{OFFICE}/officeDocument")]
        self.kept[relationships_name("")] = _relationships_xml("", root)
        self._count_lost_parts()
        types = {name: self.package.type_of(name) for name in self.kept if name in self.package.types}
        return build(self.kept, types, {**self.package.defaults, "rels": _RELS_TYPE, "png": "image/png"})

    def _keep(self, name: str) -> list[str]:
        """Put a clean part among the kept ones; returns where its arrows lead."""
        raw = self.package.parts[name]
        if not name.endswith((".xml", ".vml")):
            clean = pictures.clean(raw)
            self.removed["picture_details"] += clean != raw
            self.kept[name] = clean
            return []
        root = parse(raw)
        arrows = {arrow.id: arrow for arrow in self.package.relationships(name)}
        self._clean(root, name, arrows)
        named = {
            value for element in root.iter() for key, value in element.attrib.items() if key.startswith(f"{{{OFFICE}}}")
        }
        kept = [arrow for arrow in arrows.values() if self._is_kept(arrow, named)]
        self._drop_names(root, {arrow.id for arrow in kept})
        self.kept[name] = serialise(root)
        if kept:
            self.kept[relationships_name(name)] = _relationships_xml(name, kept)
        return [arrow.target for arrow in kept if not arrow.external]

    def _is_kept(self, arrow: Relationship, named: set[str]) -> bool:
        if arrow.external:
            safe = arrow.kind == "hyperlink" and bool(_SAFE_ADDRESS.match(arrow.target))
            self.removed["links"] += not safe
            return safe and arrow.id in named
        if arrow.kind in _ALWAYS:
            return True
        return arrow.kind in _WHEN_NAMED and arrow.id in named and arrow.target in self.package.parts

    # One part's words -------------------------------------------------------------------------
    def _clean(self, root: etree._Element, name: str, arrows: dict[str, Relationship]) -> None:
        self._changes(root)
        self._hidden_words(root)
        self.found["inserted_files"] += sum(1 for _ in root.iter(w("altChunk"), w("subDoc")))
        self.removed["comments"] += sum(1 for _ in root.iter(w("commentReference")))
        self._embedded(root)
        self._cropped(root, arrows)
        self.removed["fields"] += fields.unlink_unsafe(root)
        for element in list(root.iter(*_GONE)):
            run = element.getparent()
            hidden.remove(element)
            if run is not None and run.tag == w("r") and all(child.tag == w("rPr") for child in run):
                hidden.remove(run)
        for element in list(root.iter(*_UNWRAPPED)):
            hidden.unwrap(element)
        self._marks(root)
        self._unused_headers(root)
        if etree.QName(root).localname in ("footnotes", "endnotes"):
            self._unused_notes(root)
        if etree.QName(root).localname == "settings":
            for element in [child for child in root if etree.QName(child).localname in _SETTINGS_GONE]:
                root.remove(element)

    def _changes(self, root: etree._Element) -> None:
        count = sum(1 for _ in hidden.tracked(root))
        if not count:
            return
        if "tracked_changes" in self.remove:
            self.removed["tracked_changes"] += count
            hidden.accept_changes(root)
        else:
            self.found["tracked_changes"] += count
            self.authors |= hidden.authors(root)

    def _hidden_words(self, root: etree._Element) -> None:
        for run in list(hidden.hidden_runs(root, self.hidden_styles)):
            if "hidden_text" in self.remove:
                self.removed["hidden_text"] += 1
                hidden.remove(run)
            else:
                self.found["hidden_text"] += 1
                words = "".join(element.text or "" for element in run.iter(w("t")))
                self.examples.setdefault("hidden_text", []).append(words[:80])

    def _embedded(self, root: etree._Element) -> None:
        """Embedded files go, their picture on the page stays; so do the workbooks and hidden series behind charts."""
        for element in list(root.iter()):
            kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
            chart = "/chart" in (etree.QName(element).namespace or "") if kind else False
            if kind == "OLEObject" or (chart and kind == "externalData"):
                self.removed["embedded_files"] += 1
                hidden.remove(element)
            elif kind == "extLst" and (chart or _is_blip(element.getparent())):
                hidden.remove(element)

    def _cropped(self, root: etree._Element, arrows: dict[str, Relationship]) -> None:
        for rectangle in list(root.iter("{*}srcRect")):
            sides = [int(rectangle.get(side, "0") or 0) for side in ("l", "t", "r", "b")]
            if max(sides) <= 0:
                continue
            if "cropped_pictures" in self.remove and self._cut(rectangle, sides, arrows):
                self.removed["cropped_pictures"] += 1
                hidden.remove(rectangle)
            else:
                self.found["cropped_pictures"] += 1

    def _cut(self, rectangle: etree._Element, sides: list[int], arrows: dict[str, Relationship]) -> bool:
        """Really cut the picture: a new part with what is shown, and the arrow to it."""
        blip = rectangle.getparent().find("{*}blip")
        arrow = None if blip is None else arrows.get(blip.get(f"{{{OFFICE}}}embed", ""))
        if blip is None or arrow is None or arrow.external or arrow.target not in self.package.parts:
            return False
        try:
            with Image.open(
                io.BytesIO(self.package.parts[arrow.target]), formats=("PNG", "JPEG", "GIF", "BMP", "TIFF")
            ) as picture:
                across, down = picture.size
                picture.info = {}
                left, top, right, bottom = (max(0, side) / 100_000 for side in sides)
                box = (round(across * left), round(down * top), round(across * (1 - right)), round(down * (1 - bottom)))
                target = io.BytesIO()
                picture.convert("RGBA" if "A" in picture.getbands() else "RGB").crop(box).save(target, "PNG")
        except (OSError, ValueError, SyntaxError):
            return False
        number = self.removed["cropped_pictures"] + 1
        name = f"{posixpath.splitext(arrow.target)[0]}-cut{number}.png"
        self.package.parts[name] = target.getvalue()
        new = Relationship(f"rIdCut{number}", "image", name, False, arrow.type)
        arrows[new.id] = new
        blip.set(f"{{{OFFICE}}}embed", new.id)
        return True

    def _marks(self, root: etree._Element) -> None:
        """Marks of editing (which sentences were written in which sitting), and the file names of pictures."""
        for bookmark in [element for element in root.iter(w("bookmarkStart")) if element.get(w("name")) == "_GoBack"]:
            for end in [one for one in root.iter(w("bookmarkEnd")) if one.get(w("id")) == bookmark.get(w("id"))]:
                hidden.remove(end)
            hidden.remove(bookmark)
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            for key in list(element.attrib):
                local = etree.QName(key).localname
                if local.startswith("rsid") or local in _EDITING_MARKS:
                    del element.attrib[key]
                    self.removed["editing_marks"] += 1
            local = etree.QName(element).localname
            if local in _DRAWN_NAMES and re.search(r"\.\w{2,4}$|[\\/]", element.get("name", "")):
                element.set("name", f"Drawing {element.get('id', '')}".strip())
                self.removed["file_names"] += 1
            if local == "imagedata" and element.attrib.pop("{urn:schemas-microsoft-com:office:office}title", None):
                self.removed["file_names"] += 1

    def _unused_headers(self, root: etree._Element) -> None:
        """Headings for a first or even page that no section has are in the file and on no page."""
        for reference in list(root.iter(w("headerReference"), w("footerReference"))):
            kind = reference.get(w("type"), "default")
            if (kind == "first" and not self.first_pages) or (kind == "even" and not self.even_pages):
                hidden.remove(reference)

    def _unused_notes(self, root: etree._Element) -> None:
        kind = etree.QName(root).localname.removesuffix("s")
        for note in list(root.iter(w(kind))):
            if note.get(w("type")) in (None, "normal") and note.get(w("id")) not in self.notes[kind]:
                self.removed["unused_notes"] += 1
                hidden.remove(note)

    def _drop_names(self, root: etree._Element, kept: set[str]) -> None:
        for element in root.iter():
            for key in [key for key in element.attrib if key.startswith(f"{{{OFFICE}}}")]:
                if element.attrib[key] not in kept:
                    del element.attrib[key]

    # The whole file ---------------------------------------------------------------------------
    def _related(self, kind: str) -> etree._Element | None:
        for arrow in self.package.relationships(self.main):
            if arrow.kind == kind and arrow.target in self.package.parts:
                return parse(self.package.parts[arrow.target])
        return None

    def _page_kinds(self) -> tuple[bool, bool]:
        body, settings = parse(self.package.parts[self.main]), self._related("settings")
        first = any(hidden.is_on(element) for element in body.iter(w("titlePg")))
        even = settings is not None and any(hidden.is_on(element) for element in settings.iter(w("evenAndOddHeaders")))
        return first, even

    def _note_ids(self, kind: str) -> set[str]:
        body = parse(self.package.parts[self.main])
        return {element.get(w("id"), "") for element in body.iter(w(f"{kind}Reference"))}

    def _judge(self) -> None:
        found = [code for code in _SAID if self.found[code]]
        self.removed = +self.removed
        if not found:
            return
        by = f", by {', '.join(sorted(self.authors))}" if self.authors else ""
        sentences = {code: _SAID[code].format(by=by) for code in found}
        details = [
            {
                "code": code,
                "count": self.found[code],
                "sentence": sentences[code],
                "examples": self.examples.get(code, [])[:5],
            }
            for code in found
        ]
        message = "This Word file cannot be used as it is. " + " ".join(sentences.values())
        raise SandboxRefused(message, code="unsettled", details={"found": details})

    def _count_lost_parts(self) -> None:
        for name in self.package.parts:
            if name in self.kept or name.endswith(".rels") or name == "[Content_Types].xml":
                continue
            if name.startswith("docProps/"):
                self.removed["thumbnail" if "thumbnail" in name else "properties"] += 1
            elif name.startswith("customXml/"):
                self.removed["custom_data"] += 1
            elif not re.search(r"comments|people|embeddings/", name):
                self.removed["unused_parts"] += 1


_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


def _relationships_xml(source: str, arrows: list[Relationship]) -> bytes:
    root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})
    for arrow in sorted(arrows, key=lambda one: one.id):
        target = arrow.target if arrow.external else f"/{arrow.target}"
        mode = {"TargetMode": "External"} if arrow.external else {}
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=arrow.id, Type=arrow.type, Target=target, **mode)
    return serialise(root)


def _is_blip(element: etree._Element | None) -> bool:
    return element is not None and isinstance(element.tag, str) and etree.QName(element).localname == "blip"
