"""All that a PDF carries, for :mod:`documentroom.jobs.everything`. For children only.

Every string of every dictionary of the file is told, whatever it is there for, but for those that hold no words. So a
bookmark, a note, a field's name or its list, alternative text or a property of a kind that nobody thought of is found.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from lxml import etree

from documentroom.jobs import everything_drawn, everything_pdf_rest
from documentroom.jobs.pdftree import dictionaries
from portal.sandbox import paper
from portal.sandbox.errors import SandboxRefused
from portal.sandbox.office import parse

if TYPE_CHECKING:
    from documentroom.jobs.everything import Looked

# Keys whose strings are no words: identifiers, fonts' own data, drawing rules, dates of the program.
_WORDLESS = frozenset(
    ("/ID", "/DA", "/CharSet", "/Registry", "/Ordering", "/CheckSum", "/Lang", "/CreationDate", "/ModDate", "/M", "/O")
) | frozenset(("/U", "/OE", "/UE", "/Perms", "/Cert", "/ByteRange", "/PANOSE", "/Style", "/Lookup", "/IDTree"))
_SAID: dict[str, tuple[str, str]] = {
    "/Title": ("Bookmark or title", "bookmark"),
    "/Alt": ("Alternative text", "alt"),
    "/ActualText": ("Text in place of what is drawn", "alt"),
    "/E": ("Text in place of an abbreviation", "alt"),
    "/Contents": ("Note", "comments"),
    "/RC": ("Note", "comments"),
    "/Subj": ("Note", "comments"),
    "/T": ("Name of a field, or of who wrote a note", "field"),
    "/TU": ("Form field", "field"),
    "/TM": ("Form field", "field"),
    "/V": ("Form field", "field"),
    "/DV": ("Form field", "field"),
    "/Opt": ("Form field", "field"),
    "/URI": ("Address of a link", "link"),
    "/F": ("Name of a file", "attachment"),
    "/UF": ("Name of a file", "attachment"),
    "/Desc": ("Attached file", "attachment"),
    "/Author": ("Properties of the file", "properties"),
    "/Names": ("Name of a place", "bookmark"),
    "/Dests": ("Name of a place", "bookmark"),
    "/P": ("Name of a page", "bookmark"),
    "/Name": ("Name of a layer", "properties"),
}
_DEEP = 12
_SAYING = re.compile(rb"/(?!Lang\b)[A-Za-z]+\s*(\(|<(?!<))[^>]*>>\s*(BDC|DP)\b")  # a passage with a text of its own


def look(looked: Looked, data: bytes, depth: int) -> None:
    """Its pages with their pictures, then everything else."""
    _pages(looked, data)
    with pikepdf.open(io.BytesIO(data)) as document:
        _strings(looked, document)
        _metadata(looked, document)
        _in_drawings(looked, document)
        for name, one in document.attachments.items():
            looked.say("Attached file, what is said of it", "attachment", f"{one.filename}\n{one.description}")
            looked.file_within("Attached file", name, one.get_file().read_bytes(), depth)
        everything_pdf_rest.look(looked, document, data, depth)


def _pages(looked: Looked, data: bytes) -> None:
    document = paper.open_pdf(data)
    for number in range(1, len(document) + 1):
        page = paper.get_page(document, number)
        text = paper.page_text(page)
        looked.say(f"Page {number}", "page", text.shown, number)
        looked.say(f"Page {number}, not to be seen", "hidden", text.hidden, number)
        images = list(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEEP))
        odd = everything_drawn.seen_otherwise(images)
        for count, thing in enumerate(images, 1):
            _picture(looked, thing, f"Page {number}, picture {count}", number, ask=thing not in odd)
        everything_drawn.look(looked, page, number, text.shown, [one for one in images if one not in odd], odd)
        page.close()


def _picture(looked: Looked, thing: Any, where: str, page: int, *, ask: bool) -> None:
    try:
        own = bytes(thing.get_data(decode_simple=False)) or bytes(thing.get_data(decode_simple=True))
        file = bytes(thing.get_data(decode_simple=True)) if len(thing.get_filters()) > 1 else b""
    except pdfium.PdfiumError:
        own = file = b""
    try:
        image = thing.get_bitmap(render=False).to_pil()
    except (pdfium.PdfiumError, ValueError, RuntimeError, OSError):
        image = None
    own = own or (image.tobytes() if image is not None else where.encode())
    looked.picture(where, own, image, page, unpacked=file, ask=ask)


def _strings(looked: Looked, document: pikepdf.Pdf) -> None:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for thing in dictionaries(document):
        for key in thing.keys():  # noqa: SIM118 - a pikepdf object is not a dict
            if key in _WORDLESS:
                continue
            value = thing.get(key)
            for text in _texts(value):
                said = _SAID.get(key, ("Hidden data of the file", "properties"))
                found.setdefault(said, {})[text] = None
    places = document.Root.get("/Dests")
    if isinstance(places, pikepdf.Dictionary):
        found.setdefault(_SAID["/Dests"], {}).update({key[1:]: None for key in places.keys()})  # noqa: SIM118
    for (where, kind), texts in found.items():
        for text in texts:
            looked.say(where, kind, text)


def _texts(value: Any) -> Iterator[str]:
    """The strings of a value, also of lists within lists, each list once."""
    waiting, seen = [value], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            if one.is_indirect and one.objgen in seen:
                continue
            seen.add(one.objgen)
            waiting += reversed(list(one))
        elif isinstance(one, pikepdf.String):
            text = str(one).replace("\0", "")  # two bytes a letter, by a program that does not say so
            if any(letter.isalnum() for letter in text) and not text.startswith("D:"):
                yield text


def _metadata(looked: Looked, document: pikepdf.Pdf) -> None:
    """The XML in which programs keep properties, of the file and of its parts."""
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/XML":
            try:
                raw = bytes(thing.read_bytes())
            except pikepdf.PdfError:
                continue
            try:
                root = parse(raw)
            except SandboxRefused:
                looked.say("Properties of the file", "properties", everything_pdf_rest.broken(raw))
                continue
            texts = [str(text).strip() for text in root.itertext() if str(text).strip()]
            texts += [
                value
                for one in root.iter(etree.Element)
                for value in one.attrib.values()
                if not value.startswith("http")
            ]
            for text in dict.fromkeys(texts):
                looked.say("Properties of the file", "properties", text)


def _in_drawings(looked: Looked, document: pikepdf.Pdf) -> None:
    """Texts that stand in a page's own drawing orders: in place of what they draw, or as remarks."""
    for number, page in enumerate(document.pages, 1):
        orders = b"\n".join(_orders(page))
        remarks = everything_pdf_rest.remarks(orders)
        looked.say(f"Page {number}, remarks among its orders", "hidden", "\n".join(remarks), number)
        if b"BDC" not in orders and b"DP" not in orders:
            continue
        if _SAYING.search(orders) is None:
            continue
        for one in pikepdf.parse_content_stream(page, "BDC DP"):
            for thing in one.operands:
                if isinstance(thing, pikepdf.Dictionary):
                    texts = [text for key in thing.keys() if key != "/Lang" for text in _texts(thing[key])]  # noqa: SIM118
                    looked.say(f"Page {number}, text in place of what is drawn", "alt", "\n".join(texts), number)


def _orders(page: pikepdf.Page) -> Iterator[bytes]:
    contents = page.obj.get("/Contents")
    for one in contents if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(one, pikepdf.Stream):
            try:
                yield one.read_bytes()
            except pikepdf.PdfError:
                continue
