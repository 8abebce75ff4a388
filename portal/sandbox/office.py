"""Word and Excel files as packages: read within bounds, written the same way every time. For children only."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from portal.sandbox.api import SandboxRefused

MOST_PARTS = 4_000
MOST_BYTES = 768 * 1024 * 1024  # all parts, unpacked
LARGEST_XML = 96 * 1024 * 1024
STEEPEST = 250  # an honest part shrinks a hundredfold at most; a bomb a thousandfold
SMALL = 4 * 1024 * 1024

PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
RELATIONSHIPS = f"{PACKAGE}relationships"
TYPES = f"{PACKAGE}content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")

DAMAGED = (
    "This {kind} file is damaged and cannot be opened. Open it in {program}, save it under a new name and "
    "choose that one."
)
BOMB = (
    "This file opens up to far more than its size says, so it was not opened. Save it again in {program} and "
    "choose the new copy."
)

MAIN_TYPES = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}


def w(name: str) -> str:
    """A Word element's or attribute's full name."""
    return f"{{{W}}}{name}"


@dataclass(slots=True)
class Relationship:
    """One arrow of the package: from a part to another, or to an address outside."""

    id: str
    kind: str  # the last word of its type: image, hyperlink, comments, ...
    target: str  # a part's name, or the address where external
    external: bool
    type: str


@dataclass(slots=True)
class Package:
    """An opened package: its parts by name, without the leading slash."""

    parts: dict[str, bytes]
    types: dict[str, str] = field(default_factory=dict)  # by part
    defaults: dict[str, str] = field(default_factory=dict)  # by ending
    _trees: dict[str, etree._Element] = field(default_factory=dict, repr=False, compare=False)

    def tree(self, name: str) -> etree._Element:
        """A part's XML, read once: for reading only. Who changes a part parses one of their own.

        :raises SandboxRefused: as :func:`parse`.
        """
        if name not in self._trees:
            self._trees[name] = parse(self.parts[name])
        return self._trees[name]

    def type_of(self, name: str) -> str:
        """The content type that the package declares for a part."""
        return self.types.get(name) or self.defaults.get(name.rpartition(".")[2].lower(), "")

    def relationships(self, source: str) -> list[Relationship]:
        """The arrows that start at a part (``""`` for the package itself)."""
        raw = self.parts.get(relationships_name(source))
        if raw is None:
            return []
        found = []
        for element in parse(raw):
            if etree.QName(element).localname != "Relationship":
                continue
            external = element.get("TargetMode") == "External"
            target, kind = element.get("Target", ""), element.get("Type", "")
            place = target if external else resolve(source, target)
            found.append(Relationship(element.get("Id", ""), kind.rpartition("/")[2], place, external, kind))
        return found

    def main(self) -> str:
        """The name of the main part, or nothing."""
        found = [arrow for arrow in self.relationships("") if arrow.kind == "officeDocument" and not arrow.external]
        return found[0].target if found else ""

    def reachable(self) -> Iterator[str]:
        """The parts that the package really uses, in a fixed order."""
        seen: set[str] = set()
        waiting = [""]
        while waiting:
            for arrow in self.relationships(waiting.pop()):
                if not arrow.external and arrow.target in self.parts and arrow.target not in seen:
                    seen.add(arrow.target)
                    waiting.append(arrow.target)
        yield from sorted(seen)


def relationships_name(source: str) -> str:
    """Where a part's arrows are kept."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(source: str, target: str) -> str:
    """A relationship's target as a part's name."""
    path = unquote(target.partition("#")[0])
    base = "/" if path.startswith("/") else posixpath.join("/", posixpath.dirname(source))
    return posixpath.normpath(posixpath.join(base, path)).lstrip("/")


def parse(raw: bytes) -> etree._Element:
    """A part's XML, without entities, network or unbounded depth.

    :raises SandboxRefused: it is not well-formed, or far too large.
    """
    if len(raw) > LARGEST_XML:
        raise SandboxRefused(BOMB.format(program="Word or Excel"), code="bomb")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise damaged() from None
    if root is None or root.getroottree().docinfo.doctype:
        raise damaged()
    return root


def damaged(kind: str = "") -> SandboxRefused:
    """The refusal of a broken package."""
    said, program = {"docx": ("Word", "Word"), "xlsx": ("Excel", "Excel")}.get(kind, ("Office", "Word or Excel"))
    return SandboxRefused(DAMAGED.format(kind=said, program=program), code="damaged")


def open_package(data: bytes) -> Package:
    """Read a package whole, within bounds.

    :raises SandboxRefused: ``damaged``, ``bomb`` or ``polyglot``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_bounds(archive, data)
            parts = {info.filename.lstrip("/"): archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        RuntimeError,
        ValueError,
        OSError,
        KeyError,
    ):
        raise damaged() from None
    except Exception as error:  # zlib.error and its like, by whatever packing the archive names
        if type(error).__module__ in ("zlib", "lzma", "bz2", "_lzma"):
            raise damaged() from None
        raise
    if "[Content_Types].xml" not in parts:
        raise damaged()
    package = Package(parts)
    for element in parse(parts["[Content_Types].xml"]):
        name = etree.QName(element).localname
        if name == "Override":
            package.types[element.get("PartName", "").lstrip("/")] = element.get("ContentType", "")
        elif name == "Default":
            package.defaults[element.get("Extension", "").lower()] = element.get("ContentType", "")
    return package


def _check_bounds(archive: zipfile.ZipFile, data: bytes) -> None:
    infos = archive.infolist()
    names = [info.filename.lstrip("/").lower() for info in infos]
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_BYTES:
        raise SandboxRefused(BOMB.format(program="Word or Excel"), code="bomb")
    if any(info.file_size > SMALL and info.file_size > STEEPEST * max(1, info.compress_size) for info in infos):
        raise SandboxRefused(BOMB.format(program="Word or Excel"), code="bomb")
    if sum(info.compress_size for info in infos) > len(data):
        raise SandboxRefused(BOMB.format(program="Word or Excel"), code="bomb")  # parts that lie over one another
    if len(set(names)) != len(names) or any(".." in name.split("/") or "\\" in name for name in names):
        raise damaged()  # two parts of one name: programs disagree on which one counts
    if any(info.flag_bits & 0x1 for info in infos):
        raise damaged()


def build(parts: dict[str, bytes], types: dict[str, str], defaults: dict[str, str]) -> bytes:
    """A package from its parts: the same parts give the same bytes, whoever packs them and whenever."""
    used = {name.rpartition(".")[2].lower() for name in parts if name not in types}
    root = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    for ending in sorted(used & defaults.keys()):
        etree.SubElement(root, f"{{{TYPES}}}Default", Extension=ending, ContentType=defaults[ending])
    for name in sorted(types.keys() & parts.keys()):
        etree.SubElement(root, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=types[name])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        _add(archive, "[Content_Types].xml", serialise(root))
        for name in sorted(parts, key=lambda part: (not part.startswith("_rels/"), part)):
            _add(archive, name, parts[name])
    return target.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0
    archive.writestr(info, data)


def serialise(root: etree._Element) -> bytes:
    """A part's bytes."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def document_kind(package: Package) -> str:
    """``docx``, ``xlsx``, or the content type of whatever else it is."""
    declared = package.type_of(package.main())
    for ending, kind in MAIN_TYPES.items():
        if declared.endswith(ending):
            return kind
    return declared


def has_macros(package: Package) -> bool:
    """Whether it can run something: VBA, Excel 4 macro sheets, or a type that says so."""
    declared = " ".join([*package.types.values(), *package.defaults.values()]).lower()
    names = " ".join(package.parts).lower()
    return (
        "macroenabled" in declared
        or "vbaproject" in declared
        or bool(re.search(r"vbaproject|vbadata|macrosheets/", names))
    )
