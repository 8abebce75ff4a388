"""A PDF without what its pages do not show (never 6, 4.28). For children only."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter

import pikepdf
from pikepdf import Name

from documentroom.jobs import pictures
from documentroom.jobs.pdftree import dictionaries
from portal.sandbox import paper
from portal.sandbox.api import SandboxRefused

_CATALOGUE_GONE = (
    "/Metadata",
    "/PieceInfo",
    "/OpenAction",
    "/AA",
    "/AF",
    "/Collection",
    "/Perms",
    "/Legal",
    "/SpiderInfo",
    "/DSS",
    "/URI",
    "/Threads",
)
_ANYWHERE_GONE = ("/PieceInfo", "/LastModified", "/Thumb", "/AA", "/Metadata", "/AF")
_NOTES = ("/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D")
_NOTE_GONE = (
    "/T",
    "/Contents",
    "/RC",
    "/Popup",
    "/CreationDate",
    "/M",
    "/NM",
    "/Subj",
    "/IRT",
    "/RT",
    "/State",
    "/StateModel",
)
# What a marking is drawn by, and where a link leads. What else its program keeps in it (who, when, its own lists) goes.
_NOTE_KEPT = frozenset(
    """
    /Type /Subtype /Rect /P /F /AP /AS /OC /Border /C /CA /ca /BS /BE /IC /L /LE /LL /LLE /LLO /CP /CO /CL /Cap /IT /RD
    /QuadPoints /InkList /Vertices /Path /DA /DS /Q /Name /A /PA /Dest /H /StructParent /StructParents /Rotate /MK /Contents /Lang /BM /RO
    """.split()  # noqa: SIM905
)
_UNSEEN = 2 | 32  # flags of a marking: hidden, not to be viewed
_SAFE_ADDRESS = re.compile(rb"^(https?://|mailto:)", re.I)
_WORDS = {
    "properties": ("set of properties (author, title, dates)", "sets of properties (author, title, dates)"),
    "scripts": ("script or action", "scripts and actions"),
    "embedded_files": ("attached file", "attached files"),
    "notes": ("note or comment", "notes and comments"),
    "signatures": ("digital signature", "digital signatures"),
    "authors": ("author of a marking", "authors of markings"),
    "picture_details": ("picture with camera or place details", "pictures with camera or place details"),
}


def strip(data: bytes, title: str = "") -> tuple[bytes, list[dict[str, object]]]:
    """The clean file and what was taken out of it: ``[{code, count, sentence}]``.

    Words under a box, white on white or otherwise unseen are not taken out but refused: what a box should have
    removed has to go where the file was made.

    :param title: what a reader's window is to show in place of the file's name; its own went with its properties.
    :raises SandboxRefused: ``unsettled``, naming the pages.
    """
    removed: Counter[str] = Counter()
    with pikepdf.open(io.BytesIO(data)) as document:
        _refuse_hidden_layers(document)
        _drop_catalogue(document, removed)
        for page in document.pages:
            _clean_annotations(page, removed)
            if "/B" in page.obj:
                del page.obj["/B"]  # its part of the articles, which have titles
        document.remove_unreferenced_resources()  # drawings and fonts that no page uses
        for thing in list(dictionaries(document)):
            _clean_anything(thing, removed)
        if "/Info" in document.trailer:
            del document.trailer["/Info"]
            removed["properties"] += 1
        if "/ID" in document.trailer:
            del document.trailer["/ID"]
        if title:
            document.docinfo["/Title"] = title
            document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        target = io.BytesIO()
        document.save(
            target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, encryption=False
        )
    stripped = target.getvalue()
    _refuse_hidden_words(stripped)
    return stripped, [
        {"code": code, "count": count, "sentence": f"{count} {_WORDS[code][count != 1]}"}
        for code, count in sorted((+removed).items())
    ]


def _drop_catalogue(document: pikepdf.Pdf, removed: Counter[str]) -> None:
    root = document.Root
    removed["properties"] += "/Metadata" in root
    removed["scripts"] += sum(key in root for key in ("/OpenAction", "/AA"))
    for key in _CATALOGUE_GONE:
        if key in root:
            del root[key]
    names = root.get("/Names")
    if names is not None:
        files = names.get("/EmbeddedFiles")
        if files is not None:
            removed["embedded_files"] += max(1, len(document.attachments))
        removed["scripts"] += "/JavaScript" in names
        for key in ("/EmbeddedFiles", "/JavaScript", "/AlternatePresentations", "/Renditions"):
            if key in names:
                del names[key]
    if "/AcroForm" in root:
        for key in ("/XFA", "/CO", "/SigFlags"):
            if key in root.AcroForm:
                del root.AcroForm[key]


def _clean_annotations(page: pikepdf.Page, removed: Counter[str]) -> None:
    """Notes go. Markings that can be seen stay (one of them may be the box over a name), without who made them."""
    annotations = page.obj.get("/Annots")
    if annotations is None:
        return
    kept = []
    for annotation in annotations:
        kind = annotation.get("/Subtype")
        if kind in _NOTES or (kind not in ("/Widget", "/Link") and int(annotation.get("/F", 0)) & _UNSEEN):
            removed["embedded_files" if kind == "/FileAttachment" else "notes"] += 1
            continue
        if kind not in ("/Widget", "/Link", "/FreeText"):
            removed["notes"] += "/Contents" in annotation
        if kind != "/Widget":
            removed["authors"] += "/T" in annotation
            for key in _NOTE_GONE:
                if key in annotation and not (kind in ("/Link", "/FreeText") and key == "/Contents"):
                    del annotation[key]
            for key in [key for key in annotation.keys() if key not in _NOTE_KEPT]:  # noqa: SIM118 - no dict
                del annotation[key]
        kept.append(annotation)
    page.obj.Annots = pikepdf.Array(kept)


def _clean_anything(thing: pikepdf.Object, removed: Counter[str]) -> None:
    for key in _ANYWHERE_GONE:
        if key in thing:
            if key == "/AA":
                removed["scripts"] += 1
            del thing[key]
    if isinstance(thing.get("/V"), pikepdf.Dictionary) and "/ByteRange" in thing["/V"]:
        del thing["/V"]  # it names who signed, and is broken by any change; how it looks on the page stays
        removed["signatures"] += 1
    if thing.get("/Type") == "/OCG" and "/Usage" in thing and "/CreatorInfo" in thing["/Usage"]:
        del thing["/Usage"]["/CreatorInfo"]
    for key in ("/A", "/PA"):
        action = thing.get(key)
        if isinstance(action, pikepdf.Dictionary) and "/S" in action and not _is_safe(action):
            del thing[key]
            removed["scripts"] += 1
    if "/JS" in thing:
        del thing["/JS"]
        removed["scripts"] += 1
    if thing.get("/Next") is not None and "/S" in thing:
        del thing["/Next"]
    if isinstance(thing, pikepdf.Stream) and "/Filter" in thing:
        _clean_picture(thing, removed)


_PICTURES = ("/DCTDecode", "/JPXDecode")


def _clean_picture(thing: pikepdf.Stream, removed: Counter[str]) -> None:
    """A camera's picture without what the camera wrote, also where it was packed once more."""
    packed = thing.get("/Filter")
    names = [str(one) for one in packed] if isinstance(packed, pikepdf.Array) else [str(packed)]
    if names[-1] not in _PICTURES or set(names[:-1]) - {"/FlateDecode"} or (len(names) > 1 and "/DecodeParms" in thing):
        return
    before = thing.read_raw_bytes()
    try:
        for _ in names[:-1]:
            before = zlib.decompress(before)
    except zlib.error:
        return
    after = pictures.clean(before)
    if after != before:
        removed["picture_details"] += 1
        thing.write(after, filter=Name(names[-1]))


def _is_safe(action: pikepdf.Object) -> bool:
    """Going to a place in this file, or to a page of the web."""
    kind = action.get("/S")
    if kind == "/URI":
        return bool(_SAFE_ADDRESS.match(bytes(action.get("/URI", b""))))
    return bool(kind in ("/GoTo", "/Named"))


def _refuse_hidden_layers(document: pikepdf.Pdf) -> None:
    """A layer that is switched off is on no page, and one click from being on it."""
    layers = document.Root.get("/OCProperties")
    shown = None if layers is None else layers.get("/D")
    if shown is None or not (shown.get("/OFF") or shown.get("/BaseState") == "/OFF"):
        return
    sentence = (
        "This PDF has layers that are switched off. Print it to PDF, which leaves them out, and choose the new copy."
    )
    found = [{"code": "hidden_layers", "count": 1, "sentence": sentence, "examples": []}]
    raise SandboxRefused(sentence, code="unsettled", details={"found": found})


def _refuse_hidden_words(data: bytes) -> None:
    document = paper.open_pdf(data)
    found: list[dict[str, object]] = []
    for number in range(1, len(document) + 1):
        page = paper.get_page(document, number)
        words = paper.page_text(page).hidden
        page.close()
        if words:
            found.append({"page": number, "words": words[:80]})
    if not found:
        return
    pages = ", ".join(str(one["page"]) for one in found[:10]) + (" and more" if len(found) > 10 else "")
    said = "page" if len(found) == 1 else "pages"
    sentence = (
        f"This PDF has words that readers do not see, on {said} {pages}: under a box, white on white, or outside "
        "the page. "
        "Whoever opens the file can copy them out. Take them out where the file was made, save it as PDF again "
        "and choose that one."
    )
    details = [{"code": "hidden_text", "count": len(found), "sentence": sentence, "examples": found[:20]}]
    raise SandboxRefused(sentence, code="unsettled", details={"found": details})
