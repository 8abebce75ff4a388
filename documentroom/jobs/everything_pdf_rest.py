"""What of a PDF is drawn nowhere, or is drawn otherwise than it is stored, for :mod:`documentroom.jobs.everything_pdf`. For
children only.

A program may be told other letters than the page shows (a font's table, text "in place of what is drawn"); a note has
a drawing of its own; and a stream, a name or a remark may hold words that nothing shows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pikepdf
from PIL import Image

from documentroom.jobs.pdftree import dictionaries
from portal.sandbox import paper

if TYPE_CHECKING:
    from documentroom.jobs.everything import Looked

WHERE = "Hidden data of the file"
APART = "Drawing apart from the pages"
_MOST_APART = 200
_LONGEST = 2_000_000  # letters of a stream that are looked at as text
_CHARS, _RANGES = re.compile(rb"beginbfchar(.*?)endbfchar", re.S), re.compile(rb"beginbfrange(.*?)endbfrange", re.S)
_PAIR = re.compile(rb"<([0-9a-fA-F]{2})>\s*<([0-9a-fA-F]{4})>")
_RANGE = re.compile(rb"<([0-9a-fA-F]{2})>\s*<([0-9a-fA-F]{2})>\s*<([0-9a-fA-F]{4})>")
_STRING = re.compile(rb"\((?:\\.|[^\\()])*\)", re.S)
_REMARK = re.compile(rb"%([^\r\n]*)")
_DRAWN = re.compile(rb"/([^\s/\[\]<>()%]+)\s+Do\b")
_LIES = 3  # letters: fewer may be a mistake of the program that made the font
_NAMED = ("/BaseFont", "/FontName", "/FontFamily")
_CALLED = ("/V", "/DV", "/AS", "/D", "/Dest", "/S", "/C")  # a choice, a place, a kind of passage: people name them
_LISTS = ("/PieceInfo", "/RoleMap", "/ClassMap", "/Info", "/N", "/R")  # what people or programs call what they keep


def look(looked: Looked, document: pikepdf.Pdf, data: bytes, depth: int) -> None:
    """Says what the pages' own words, and the strings of the file, do not."""
    contents = {one.objgen for page in document.pages for one in _streams(page)}
    _as_drawn(looked, document, data)
    _apart(looked, document, data)
    _names(looked, document)
    attached = {one.objgen for one in _attached(document.attachments.values())}
    for thing in document.objects:
        if not isinstance(thing, pikepdf.Stream) or thing.objgen in contents:
            continue
        if thing.get("/Subtype") == "/Image":
            _image(looked, thing)
        elif thing.get("/Type") == "/EmbeddedFile":
            if thing.objgen not in attached:
                looked.file_within("Attached file", "", _bytes(thing), depth)
        elif not _is_known(thing):
            _as_text(looked, thing)


def _attached(files: Iterable[Any]) -> Iterator[pikepdf.Object]:
    for one in files:
        yield from one.obj.get("/EF", pikepdf.Dictionary()).values()


def _streams(page: pikepdf.Page) -> list[pikepdf.Object]:
    contents = page.obj.get("/Contents")
    found = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return [one for one in found if isinstance(one, pikepdf.Stream)]


def _bytes(stream: pikepdf.Object) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return b""


# Words that are drawn otherwise than they are stored ----------------------------------------------------------------
def _as_drawn(looked: Looked, document: pikepdf.Pdf, data: bytes) -> None:
    """The words again, of a copy in which fonts and passages say nothing but what they draw."""
    lying = {one.objgen for one in document.objects if isinstance(one, pikepdf.Dictionary) and _lies(one)}
    pages = [number for number, page in enumerate(document.pages, 1) if any(map(_replaces, _streams(page)))]
    if not lying and not pages:
        return
    known = {one["page"]: set(one["text"].split("\n")) for one in looked.parts if one["kind"] == "page"}
    with pikepdf.open(io.BytesIO(data)) as copy:
        for key in lying:
            del copy.get_object(key).ToUnicode
        for number in pages:
            for one in _streams(copy.pages[number - 1]):
                one.write(_bytes(one).replace(b"/ActualText", b"/OtherwText"))
        made = paper.open_pdf(_saved(copy))
    for number in pages if not lying else range(1, len(made) + 1):
        page = paper.get_page(made, number)
        lines = [line for line in paper.page_text(page).shown.split("\n") if line not in known.get(number, ())]
        looked.say(f"Page {number}, as it is drawn", "hidden", "\n".join(lines), number)
        page.close()


def _replaces(stream: pikepdf.Object) -> bool:
    return b"/ActualText" in _bytes(stream)


def _lies(font: pikepdf.Object) -> bool:
    """Whether an ordinary font tells programs other letters than its codes stand for."""
    if font.get("/Type") != "/Font" or font.get("/Subtype") not in ("/Type1", "/TrueType"):
        return False
    table, encoding = font.get("/ToUnicode"), font.get("/Encoding")
    if not isinstance(table, pikepdf.Stream) or not isinstance(encoding, pikepdf.Name):
        return False
    raw = _bytes(table)
    pairs, ranges = b"".join(_CHARS.findall(raw)), b"".join(_RANGES.findall(raw))
    told = {int(code, 16): chr(int(letter, 16)) for code, letter in _PAIR.findall(pairs)}
    for first, last, letter in _RANGE.findall(ranges):
        low = int(first, 16)
        told |= {code: chr(int(letter, 16) + code - low) for code in range(low, int(last, 16) + 1)}
    letters = [code for code in told if chr(code).isascii() and chr(code).isalpha()]
    return sum(told[code].casefold() != chr(code).casefold() for code in letters) >= _LIES


def _saved(document: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


# Words that no page draws -------------------------------------------------------------------------------------------
def _apart(looked: Looked, document: pikepdf.Pdf, data: bytes) -> None:
    """Patterns, the drawings of notes and fields, and forms that no page uses, each made a page of its own."""
    used: set[tuple[int, int]] = set()
    for page in document.pages:
        _forms(page.obj.get("/Resources"), b"\n".join(map(_bytes, _streams(page))), used)
    forms = [
        one for one in document.objects if isinstance(one, pikepdf.Stream) and one.objgen not in used and _draws(one)
    ]
    if not forms:
        return
    for one in forms[_MOST_APART:]:
        looked.miss(APART, "A drawing that was not read: there are too many in this file", _bytes(one))
    with pikepdf.open(io.BytesIO(data)) as copy:
        before = len(copy.pages)
        for one in forms[:_MOST_APART]:
            mine = copy.get_object(one.objgen)
            page = copy.add_blank_page(page_size=_size(mine))
            page.Resources = mine.get("/Resources") or pikepdf.Dictionary()
            page.Contents = copy.make_stream(_bytes(mine))
        made = paper.open_pdf(_saved(copy))
    for number in range(before + 1, len(made) + 1):
        page = paper.get_page(made, number)
        text = paper.page_text(page)
        looked.say(APART, "hidden", f"{text.shown}\n{text.hidden}".strip())
        page.close()


def _size(form: pikepdf.Object) -> tuple[float, float]:
    """A page that is large enough for a form's box, whatever the box is."""
    try:
        box = [abs(float(one)) for one in form.get("/BBox", ())]
    except (TypeError, ValueError):
        box = []
    return max([595.0, *box[2::2][:1]]), max([842.0, *box[3:4]])


def _draws(stream: pikepdf.Object) -> bool:
    form = stream.get("/Subtype") == "/Form" or stream.get("/PatternType") == 1
    return form and re.search(rb"\bT[jJ]\b|['\"]\s", _bytes(stream)) is not None


def _forms(resources: Any, orders: bytes, seen: set[tuple[int, int]]) -> None:
    """Adds the forms that these orders draw by these resources, and those that they draw in turn."""
    named = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(named, pikepdf.Dictionary):
        return
    for name in {f"/{one.decode('latin-1')}" for one in _DRAWN.findall(orders)}:
        one = named.get(name)
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form" and one.objgen not in seen:
            seen.add(one.objgen)
            _forms(one.get("/Resources", resources), _bytes(one), seen)


def _image(looked: Looked, stream: pikepdf.Object) -> None:
    """A picture of the file: one that its pages draw was read, and is not read again."""
    try:
        own = bytes(stream.read_raw_bytes())
    except pikepdf.PdfError:
        own = b""
    if looked.has_seen(own):
        return
    try:
        image: Image.Image | None = pikepdf.PdfImage(stream).as_pil_image()  # type: ignore[arg-type]
    except (pikepdf.PdfError, ValueError, NotImplementedError, OSError, KeyError, TypeError):
        image = None
    looked.picture("Picture that no page shows", own, image)


# Names, streams and remarks -----------------------------------------------------------------------------------------
def _names(looked: Looked, document: pikepdf.Pdf) -> None:
    """What things are called: fonts, inks, choices, places, kinds of passages, and what programs keep under keys of their
    own."""
    found: dict[str, None] = {}
    for thing in dictionaries(document):
        for key in _NAMED:
            if isinstance(thing.get(key), pikepdf.Name):
                found[str(thing.get(key))[1:].partition("+")[2] or str(thing.get(key))[1:]] = None
        for key in _CALLED:
            if isinstance(thing.get(key), pikepdf.Name):
                found[str(thing.get(key))[1:]] = None
        for own in (thing.get(key) for key in _LISTS):
            if isinstance(own, pikepdf.Dictionary):
                found.update({key[1:]: None for key in own.keys()})  # noqa: SIM118 - a pikepdf object is not a dict
        spaces = thing.get("/ColorSpace")
        for one in spaces.values() if isinstance(spaces, pikepdf.Dictionary) else ():
            found.update(dict.fromkeys(_inks(one)))
    looked.say(WHERE, "properties", "\n|\n".join(found))


def _inks(space: Any) -> Iterator[str]:
    if isinstance(space, pikepdf.Array) and len(space) > 1 and space[0] in ("/Separation", "/DeviceN"):
        for one in space[1] if isinstance(space[1], pikepdf.Array) else [space[1]]:
            yield str(one)[1:]


def _is_known(stream: pikepdf.Object) -> bool:
    """Whether this is a stream of a kind that is read elsewhere, or holds no words."""
    kinds = ("/XRef", "/ObjStm", "/CMap")
    drawn = stream.get("/Subtype") in ("/Form", "/XML") or stream.get("/PatternType") is not None
    made = any(key in stream for key in ("/FunctionType", "/ShadingType", "/Length1", "/CharProcs", "/Alternate"))
    return drawn or made or stream.get("/Type") in kinds


def _as_text(looked: Looked, stream: pikepdf.Object) -> None:
    """A stream of no known kind: a program, a note's long text, a private store."""
    raw = _bytes(stream)[:_LONGEST]
    wide = raw.startswith((b"\xfe\xff", b"\xff\xfe"))
    text = raw.decode("utf-16" if wide else "utf-8", "replace")
    plain = sum(one.isprintable() or one.isspace() for one in text[:4000])
    if text and plain > 0.9 * len(text[:4000]) and "begincmap" not in text:
        looked.say(WHERE, "properties", text)


def remarks(orders: bytes) -> list[str]:
    """What stands behind a % in drawing orders: no program shows it."""
    if b"%" not in orders:
        return []
    for _ in range(3):  # strings may hold brackets
        orders = _STRING.sub(b"", orders)
    found = [one.decode("utf-8", "replace").strip() for one in _REMARK.findall(orders)]
    return [one for one in found if one and one.isprintable() and "\ufffd" not in one]


def broken(raw: bytes) -> str:
    """The words of XML that cannot be read as XML."""
    return re.sub(r"<[^>]*>?", " ", raw.decode("utf-8", "replace"))
