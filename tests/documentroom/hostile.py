"""Two hundred hostile files, made on the spot: each kind that may be filed with each fault, and what each kind has of
its own. None is kept here, and none does anything: what would be malware is the one file that every scanner knows.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import openpyxl
import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests import papers

SECRET = "Wilhelmina"  # stands in every file: no sentence may quote it
EITHER = "either"  # damage that may leave a sound file: taken for what it is, or refused
REFUSED = "refused"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Hostile:
    """One file, its name, and what must come of it: ``refused``, ``either``, a code that refuses, or ``told:`` a code."""

    case: str
    name: str
    data: bytes
    expected: str

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.expected.removeprefix("told:").split("|"))


@cache
def sound() -> dict[str, bytes]:
    """A sound file of each kind."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["When", SECRET])
    book.save(target)
    picture = Image.effect_noise((90, 60), 60).convert("RGB")
    png, jpeg = io.BytesIO(), io.BytesIO()
    picture.save(png, "PNG")
    picture.save(jpeg, "JPEG")
    return {
        "pdf": papers.pdf(papers.text_at(SECRET)),
        "docx": papers.word(f"A page that names {SECRET}"),
        "xlsx": target.getvalue(),
        "png": png.getvalue(),
        "jpg": jpeg.getvalue(),
        "txt": f"{SECRET} called at nine.\n".encode() * 20,
        "csv": f"when,what\n2010-01-02,{SECRET}\n2010-01-03,call\n".encode() * 5,
    }


def _zip(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return target.getvalue()


def _flipped(data: bytes, seed: int) -> bytes:
    chance, made = random.Random(seed), bytearray(data)
    for _ in range(max(8, len(made) // 60)):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 48 + b"PE\0\0" + b"\0" * 60
PAGE = b"<html><script>alert(1)</script></html>"
# What is done to each kind: fault -> (change, what comes of it; for text, which has no form to break, another thing)
FAULTS: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "empty": (lambda d: b"", "empty", "empty"),
    "blank": (lambda d: b" \r\n" * 40, "empty", "empty"),
    "nothing but zeros": (lambda d: bytes(len(d)), "empty", "empty"),
    "a tenth of it": (lambda d: d[: len(d) // 10], REFUSED, EITHER),
    "half of it": (lambda d: d[: len(d) // 2], REFUSED, EITHER),
    "nearly all of it": (lambda d: d[: len(d) * 19 // 20], EITHER, EITHER),
    "its start gone": (lambda d: d[40:], REFUSED, EITHER),
    "its start zeroed": (lambda d: bytes(16) + d[16:], REFUSED, REFUSED),
    "its middle zeroed": (lambda d: d[: len(d) // 3] + bytes(len(d) // 3) + d[len(d) * 2 // 3 :], EITHER, REFUSED),
    "bits flipped": (lambda d: _flipped(d, 1), EITHER, EITHER),
    "other bits flipped": (lambda d: _flipped(d, 2), EITHER, EITHER),
    "twice": (lambda d: d + d, EITHER, EITHER),
    "an archive before it": (lambda d: _zip(a_exe=EXE) + d, REFUSED, REFUSED),
    "backwards": (lambda d: d[::-1], REFUSED, EITHER),
    "a program before it": (lambda d: EXE + d, REFUSED, REFUSED),
    "a script before it": (lambda d: b"#!/bin/sh\nrm -rf /\n" + d, REFUSED, "wrong_type"),
    "a page before it": (lambda d: PAGE + d, REFUSED, "wrong_type"),
    "an archive after it": (lambda d: d + _zip(a_exe=EXE), REFUSED, REFUSED),
    "a PDF after it": (lambda d: d + sound()["pdf"], EITHER, EITHER),
    "a program after it": (lambda d: d + EXE, EITHER, REFUSED),
    "a RAR after it": (lambda d: d + b"Rar!\x1a\x07\x01\0" + b"x" * 80, EITHER, REFUSED),
}
NAMES = ("Report.exe", "Report.{kind}.scr", "Report", "Report.{other}")


def _each_kind() -> Iterator[Hostile]:
    for kind, data in sound().items():
        plain = kind in ("txt", "csv")
        for fault, (change, comes_of_it, of_text) in FAULTS.items():
            yield Hostile(f"{kind}: {fault}", f"Report.{kind}", change(data), of_text if plain else comes_of_it)
        for name in NAMES:
            other = "docx" if kind != "docx" else "pdf"
            yield Hostile(f"{kind}: named {name}", name.format(kind=kind, other=other), data, "wrong_name")


# PDF ------------------------------------------------------------------------------------------------------------------
def _action(**fields: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = document.make_indirect(Dictionary(Type=Name.Action, **fields))

    return change


def _note(**fields: object) -> Callable[[pikepdf.Pdf], None]:
    return lambda document: papers.annotation(document, 0, Rect=Array([10, 10, 90, 90]), **fields) and None


def _attached(document: pikepdf.Pdf) -> None:
    document.attachments["inner.exe"] = EXE


def _loop(document: pikepdf.Pdf) -> None:
    document.Root.Pages.Kids.append(document.Root.Pages)


def _nested(document: pikepdf.Pdf) -> None:
    inner = Array([])
    for _ in range(400):
        inner = Array([inner])
    document.Root.Deep = inner


def _many_kids(document: pikepdf.Pdf) -> None:
    document.Root.Pages.Count = 2_000_000_000


def _hidden_layer(document: pikepdf.Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Draft")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def _inflated(document: pikepdf.Pdf) -> None:
    bomb = pikepdf.Stream(document, zlib.compress(b"0 g\n" * 1_500_000, 9))
    bomb.Filter = Name.FlateDecode
    document.pages[0].Contents = document.make_indirect(bomb)


def _miles(document: pikepdf.Pdf) -> None:
    document.pages[0].MediaBox = Array([0, 0, 5_000_000, 5_000_000])


def _strip(document: pikepdf.Pdf) -> None:
    document.pages[0].MediaBox = Array([0, 0, 10, 14_000])


def _xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))


PDFS: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "starts a program": (_action(S=Name.Launch, F=String("cmd.exe")), "launch"),
    "starts a program from a note": (_note(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("a"))), "launch"),
    "imports data": (_action(S=Name.ImportData, F=String("a.fdf")), "launch"),
    "an Adobe form": (_xfa, "xfa"),
    "a page like a thread": (_strip, "told:page_size"),
    "a script": (_action(S=Name.JavaScript, JS=String("app.alert(1)")), "told:javascript"),
    "a script on a note": (
        _note(Subtype=Name.Link, A=Dictionary(S=Name.JavaScript, JS=String("1"))),
        "told:javascript",
    ),
    "a file inside": (_attached, "told:attachments"),
    "a file on a note": (_note(Subtype=Name.FileAttachment, FS=Dictionary()), "told:attachments"),
    "goes to a file inside": (_action(S=Name.GoToE), "told:attachments"),
    "sends a form": (_action(S=Name.SubmitForm, F=String("http://example.org/")), "told:sends"),
    "goes to another file": (_action(S=Name.GoToR, F=String("\\\\server\\a.pdf")), "told:links"),
    "a film": (_note(Subtype=Name.RichMedia), "told:media"),
    "a model": (_note(Subtype=Name("/3D")), "told:media"),
    "a sound": (_action(S=Name.Sound), "told:media"),
    "a note": (_note(Subtype=Name.Text, Contents=String(SECRET)), "told:comments"),
    "a redaction never applied": (_note(Subtype=Name.Redact), "told:redaction"),
    "a layer switched off": (_hidden_layer, "told:layers"),
    "a tree that goes round": (_loop, EITHER),
    "arrays in arrays": (_nested, EITHER),
    "two thousand million pages": (_many_kids, EITHER),
    "a page that opens up": (_inflated, EITHER),
    "a page of miles": (_miles, EITHER),
}


def _pdfs() -> Iterator[Hostile]:
    words = papers.text_at(SECRET)
    for case, (change, expected) in PDFS.items():
        yield Hostile(f"pdf: {case}", "Report.pdf", papers.pdf(words, change=change), expected)
    yield Hostile("pdf: locked", "Report.pdf", papers.locked_pdf(), "locked")
    closed = pikepdf.Encryption(user="", owner="boss", allow=pikepdf.Permissions(extract=False))
    yield Hostile("pdf: forbids printing", "Report.pdf", papers.pdf(words, encryption=closed), "told:restricted")
    yield Hostile("pdf: nothing but its head", "Report.pdf", b"%PDF-1.7\n", "damaged")
    yield Hostile("pdf: no page", "Report.pdf", papers.pdf(words, change=lambda d: d.pages.__delitem__(0)), "damaged")


# Word and Excel -------------------------------------------------------------------------------------------------------
def _related(kind: str, target: str, external: bool = True) -> Callable[[object], None]:
    return lambda document: document.part.relate_to(target, f"{OFFICE}/{kind}", is_external=external) and None  # type: ignore[attr-defined]


def _body(inside: str) -> bytes:
    """A Word file with this among its paragraphs."""
    return papers.repacked(papers.word(SECRET), edit={"word/document.xml": [("<w:body>", f"<w:body>{inside}")]})


def _run(inside: str) -> str:
    return f"<w:p><w:r>{inside}</w:r></w:p>"


def _sheet(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["When", SECRET])
    change(book)
    book.save(target)
    return target.getvalue()


def _commented(book: openpyxl.Workbook) -> None:
    book.active["A1"].comment = openpyxl.comments.Comment(SECRET, "Somebody")


def _hidden_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("Kept back").sheet_state = "veryHidden"


def _hidden_row(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[1].hidden = True


def _office() -> Iterator[Hostile]:
    word, sheet = sound()["docx"], sound()["xlsx"]
    entities = b'<!DOCTYPE a [<!ENTITY a "%s"><!ENTITY b "%s">]><a>&b;</a>' % (b"ha" * 500, b"&a;" * 500)
    outside = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    deep = f'<w:document xmlns:w="{W}"><w:body>{"<w:sdt>" * 4000}{"</w:sdt>" * 4000}</w:body></w:document>'.encode()
    for kind, data, main in (("docx", word, "word/document.xml"), ("xlsx", sheet, "xl/workbook.xml")):
        folder = main.split("/")[0]
        changed: dict[str, tuple[dict[str, bytes | None], str]] = {
            "a macro": ({f"{folder}/vbaProject.bin": b"Attribute VB_Name"}, "macros"),
            "an old macro sheet": ({f"{folder}/macrosheets/sheet1.xml": b"<a/>"}, "macros"),
            "a bomb": ({f"{folder}/media/image1.bmp": bytes(6 << 20)}, "bomb"),
            "too many parts": ({f"{folder}/media/{n}.bin": b"" for n in range(4001)}, "bomb"),
            "a part outside": ({"../../etc/passwd": b"x"}, "damaged"),
            "words that grow": ({main: entities}, "damaged"),
            "words from outside": ({main: outside}, "damaged"),
            "its main part gone": ({main: None}, "damaged"),
            "its main part no XML": ({main: b"<w:document"}, "damaged"),
            "its list of types gone": ({"[Content_Types].xml": None}, "damaged"),
        }
        for case, (parts, expected) in changed.items():
            yield Hostile(f"{kind}: {case}", f"Report.{kind}", papers.repacked(data, parts), expected)
        locked = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le")
        yield Hostile(f"{kind}: locked", f"Report.{kind}", locked, "locked")
        yield Hostile(f"{kind}: an older one", f"Report.{kind}", locked[:600], "wrong_type")
    yield Hostile("docx: too deep", "Report.docx", papers.repacked(word, {"word/document.xml": deep}), "damaged")
    for kind, target in (("attachedTemplate", "http://example.org/a.dotm"), ("image", "http://example.org/seen.png")):
        yield Hostile(
            f"docx: fetches {kind}", "Report.docx", papers.word(SECRET, change=_related(kind, target)), "told:links"
        )
    bodies = {
        "a program through a field": (_run('<w:instrText>DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText>'), "fields"),
        "a tracked change": (
            '<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>in</w:t></w:r></w:ins></w:p>',
            "tracked_changes",
        ),
        "a deletion kept": (
            '<w:p><w:del w:id="1" w:author="A"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>',
            "tracked_changes",
        ),
        "hidden words": (_run("<w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t>"), "hidden_text"),
        "white words": (_run('<w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>unseen</w:t>'), "hidden_text"),
        "tiny words": (_run('<w:rPr><w:sz w:val="2"/></w:rPr><w:t>unseen</w:t>'), "hidden_text"),
    }
    for case, (inside, code) in bodies.items():
        yield Hostile(f"docx: {case}", "Report.docx", _body(inside), f"told:{code}")
    for case, change, code in (
        ("a comment", _commented, "comments"),
        ("a hidden sheet", _hidden_sheet, "hidden_sheets"),
        ("a hidden row", _hidden_row, "hidden_sheets"),
    ):
        yield Hostile(f"xlsx: {case}", "Report.xlsx", _sheet(change), f"told:{code}")


# Pictures, text, archives ---------------------------------------------------------------------------------------------
def _monster(across: int, down: int) -> bytes:
    made = bytearray(sound()["png"])
    made[16:24] = across.to_bytes(4, "big") + down.to_bytes(4, "big")
    made[29:33] = zlib.crc32(bytes(made[12:29])).to_bytes(4, "big")
    return bytes(made)


def _placed() -> bytes:
    picture, target = Image.new("RGB", (40, 40)), io.BytesIO()
    details = picture.getexif()
    details.get_ifd(0x8825)[1] = "N"
    picture.save(target, "JPEG", exif=details)
    return target.getvalue()


def _tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.exe"), io.BytesIO(b""))
    return target.getvalue()


def _others() -> Iterator[Hostile]:
    nested = b"nothing"
    for _ in range(20):
        nested = _zip(inner_zip=nested)
    odt = _zip(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<a/>")
    rows: list[tuple[str, str, bytes, str]] = [
        ("png: a thousand million pixels", "a.png", _monster(60_000, 60_000), "damaged|too_large"),
        ("png: one long line", "a.png", _monster(2_000_000_000, 1), "damaged|too_large"),
        ("png: a page after it", "a.png", sound()["png"] + PAGE, "polyglot"),
        ("jpg: a page after it", "a.jpg", sound()["jpg"] + PAGE, "polyglot"),
        ("jpg: says where", "a.jpg", _placed(), "told:place"),
        ("gif", "a.png", b"GIF89a\x01\0\x01\0\0\0\0;", "wrong_type"),
        ("svg", "a.txt", b"<?xml version='1.0'?><svg onload='alert(1)'/>", "wrong_type"),
        ("web page", "a.txt", b"<!doctype html><script>1</script>", "wrong_type"),
        ("rich text", "a.txt", b"{\\rtf1 {\\object}}", "wrong_type"),
        ("a program", "a.txt", EXE, "wrong_type"),
        ("another program", "a.txt", b"\x7fELF\x02\x01\x01" + bytes(90), "wrong_type"),
        ("text with control characters", "a.txt", b"Called\x1b[2J\x07 at nine", "wrong_type"),
        ("columns that calculate", "a.csv", b"when,what\n2010,=cmd|'/c calc'!A1\n2011,@SUM(1)\n", "told:formulas"),
        ("zip", "a.zip", _zip(a_exe=EXE), "archive"),
        ("zip called a Word file", "a.docx", _zip(a_exe=EXE), "archive"),
        ("zips in zips", "a.zip", nested, "archive"),
        ("zip that opens up", "a.zip", _zip(a_bin=bytes(6 << 20)), "archive"),
        ("jar", "a.jar", _zip(META_INF=b"x", A_class=b"\xca\xfe\xba\xbe"), "archive"),
        ("rar", "a.rar", b"Rar!\x1a\x07\x01\0" + b"x" * 90, "archive"),
        ("7z", "a.7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 90, "archive"),
        ("gzip", "a.gz", gzip.compress(bytes(1 << 20)), "archive"),
        ("bzip2", "a.bz2", bz2.compress(bytes(1 << 20)), "archive"),
        ("xz", "a.xz", lzma.compress(bytes(1 << 20)), "archive"),
        ("tar", "a.tar", _tar(), "archive"),
        ("OpenDocument", "a.odt", odt, "wrong_type"),
    ]
    yield from (Hostile(*row) for row in rows)


@cache
def files() -> tuple[Hostile, ...]:
    """All of them: kinds times faults, then what each kind has of its own."""
    return (*_each_kind(), *_pdfs(), *_office(), *_others())
