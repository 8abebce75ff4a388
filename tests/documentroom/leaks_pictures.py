"""More of the corpus: names in what a picture tells beside its pixels, and words of a page that are no text. See
:mod:`tests.documentroom.leaks`."""

from __future__ import annotations

import base64
import io
import struct
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont, ImageOps, PngImagePlugin

from tests import papers
from tests.documentroom.leaks_deep import Put, picture


def photo(**save: Any) -> bytes:
    """A picture as a camera makes it."""
    target = io.BytesIO()
    Image.new("RGB", (48, 32), (20, 90, 40)).save(target, "JPEG", **save)
    return target.getvalue()


def exif(tag: int, value: Any, part: int = 0) -> Image.Exif:
    """What a camera says of a picture."""
    made = Image.Exif()
    (made.get_ifd(part) if part else made)[tag] = value
    return made


def inside(picture_file: bytes) -> bytes:
    """A camera's picture that keeps another one beside it, as the small copy that a folder shows."""
    body = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0" + picture_file
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def lines_picture(words: str, remark: str, pixels: str) -> bytes:
    """A picture of lines (EMF): its text in pieces as programs write it, a description, and a picture of pixels."""
    first, rest = words[:4].encode("utf-16-le"), words[4:].encode("utf-16-le")
    about = remark.encode("utf-16-le") + b"\0\0"
    head = (
        struct.pack("<16x16x4s", b" EMF") + struct.pack("<IIIHHII", 0x10000, 0, 9, 1, 0, len(remark), 100) + bytes(32)
    )
    orders = [_order(1, head + about)]
    text = struct.pack("<16xIff", 1, 1.0, 1.0) + struct.pack("<iiIII16xI", 0, 0, len(first) // 2, 76, 0, 0)
    orders.append(_order(84, text + first))
    orders.append(_order(108, struct.pack("<iiIIIff", 9, 9, len(rest) // 2, 0x100, 1, 1.0, 1.0) + rest))
    bitmap = io.BytesIO()
    picture(pixels).convert("RGB").save(bitmap, "BMP")
    raw = bitmap.getvalue()
    where = struct.pack("<16xiiiiii", 0, 0, 0, 0, 640, 90) + struct.pack("<IIII", 80, 40, 120, len(raw) - 54)
    orders.append(_order(81, where + bytes(16) + raw[14:]))
    return b"".join([*orders, _order(14, bytes(12))])


def _order(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, 8 + len(body)) + body


def old_lines_picture(words: str) -> bytes:
    """The older kind (WMF)."""
    text = words.encode("cp1252") + bytes(len(words) % 2)
    record = struct.pack("<H", len(words)) + text + bytes(4)
    body = struct.pack("<IH", 3 + len(record) // 2, 0x0521) + record + struct.pack("<IH", 3, 0)
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(body) // 2, 0, 99, 0) + body


# Word ---------------------------------------------------------------------------------------------------------------
def word(made: Any, put: Put) -> None:
    """Into the python-docx document."""
    details = "Picture"

    def add(data: bytes) -> None:
        made.add_picture(io.BytesIO(data))

    add(photo(exif=exif(0x013B, put("who made a photograph", details))))
    add(photo(exif=exif(0x9C9D, put("author in two bytes a letter", details).encode("utf-16-le"))))
    add(photo(exif=exif(0x9286, b"ASCII\0\0\0" + put("a camera user's remark", details).encode(), 0x8769)))
    add(photo(comment=put("remark in a photograph", details).encode()))
    add(photo(xmp=f"<x a='{put('an attribute in a photograph', details)}'/>".encode()))
    small = io.BytesIO()
    picture(put("small copy in a photograph", "Picture")).save(small, "JPEG")
    whole = photo()
    add(whole[:2] + inside(small.getvalue()) + whole[2:])
    add(whole + small.getvalue()[:2] + inside(put("second picture behind the first", details).encode()))
    told, target = PngImagePlugin.PngInfo(), io.BytesIO()
    told.add_itxt("Title", put("packed text of a picture", details), zip=True)
    Image.new("L", (40, 40)).save(target, "PNG", pnginfo=told)
    add(target.getvalue())
    film = io.BytesIO()
    frames = [Image.new("L", (640, 90), 255), picture(put("later picture of a film", "Picture"))]
    frames[0].save(
        film, "GIF", save_all=True, append_images=frames[1:], comment=put("remark of a film", details).encode()
    )
    add(film.getvalue())
    clear = Image.new("RGBA", (640, 90), (255, 255, 255, 0))
    words = put("white on a clear ground", "Picture")
    ImageDraw.Draw(clear).text((16, 26), words, font=ImageFont.load_default(30), fill=(255, 255, 255, 255))
    target = io.BytesIO()
    clear.save(target, "PNG")
    add(target.getvalue())


def lines_parts(put: Put) -> dict[str, bytes]:
    """Parts of a Word file that are pictures of lines: nobody draws them here, and their words are found all the same."""
    emf = lines_picture(
        put("words of an EMF in pieces", "Picture"),
        put("description of an EMF", "Picture"),
        put("pixels in an EMF", "Picture"),
    )
    small = io.BytesIO()
    picture(put("pixels in an SVG", "Picture")).save(small, "PNG")
    held = base64.b64encode(small.getvalue()).decode()
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'><title>{put('title of an SVG', 'Picture')}"
        f"</title><text>{put('words of an SVG', 'Picture')}</text><image x:href='data:image/png;base64,{held}'/></svg>"
    )
    return {
        "word/media/image91.emf": emf,
        "word/media/image92.wmf": old_lines_picture(put("words of a WMF", "Picture")),
        "word/media/image93.svg": svg.encode(),
    }


# PDF ----------------------------------------------------------------------------------------------------------------
def pdf(document: pikepdf.Pdf, put: Put) -> None:
    """Into the finished document: a page for each kind of thing, and names of things."""
    page = _page(document)
    lines = b"".join(
        b"q 0.5 0 0 0.5 40 %d cm " % (700 - 60 * at) + outlines(one, 80) + b"Q\n"
        for at, one in enumerate(put("letters drawn as lines", "Page").split())
    )
    page.Contents = document.make_stream(lines)
    page = _page(document)
    page.Resources.Font.F3, codes = _own_letters(document, put("a font that says no letters", "Page"))
    page.Contents = document.make_stream(b"BT /F3 24 Tf 40 600 Td <%s> Tj ET\n" % codes.hex().encode())
    _strips(document, put("a picture cut into strips", "Page"))
    page = _page(document)
    page.Resources.XObject.Im1 = _stored(document, ImageOps.mirror(picture(put("a picture stored mirrored", "Page"))))
    black = _stored(document, Image.new("L", (640, 90), 0))
    black.Mask = _stencil(document, picture(put("a stencil over a black box", "Picture")))
    page.Resources.XObject.Im2 = black
    page.Contents = document.make_stream(
        b"q -400 0 0 56 500 600 cm /Im1 Do Q q 400 0 0 56 40 400 cm /Im2 Do Q\n" + papers.text_at("A page")
    )
    never = document.make_stream(
        papers.text_at(put("a drawing that is never drawn", "Drawing apart")), Type=Name.XObject, Subtype=Name.Form,
        BBox=Array([0, 0, 300, 300]), Resources=Dictionary(Font=page.Resources.Font),
    )  # fmt: skip
    page.Resources.XObject.Fm1 = never
    _names(document, page, put)


def _page(document: pikepdf.Pdf) -> pikepdf.Page:
    page = document.add_blank_page(page_size=papers.A4)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    page.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)), XObject=Dictionary())
    return page


def outlines(words: str, size: int) -> bytes:
    """Drawing orders for the edges of letters: each run of a row of their pixels as a small shape of six corners."""
    font = ImageFont.load_default(size)
    width = int(font.getlength(words)) + 4
    image = Image.new("L", (width, size + 12), 0)
    ImageDraw.Draw(image).text((2, 2), words, font=font, fill=255)
    orders = []
    for y in range(image.height):
        row, x = [image.getpixel((x, y)) > 127 for x in range(width)] + [False], 0  # type: ignore[operator]
        while x < width:
            end = row.index(False, x)
            if end > x:
                up = image.height - y
                corners = ((x, up), (end, up), (end, up + 0.5), (end, up + 1.5), (x, up + 1.5), (x, up + 0.5))
                orders.append("m ".join(" ".join(f"{a} {b} l" for a, b in corners).split("l ", 1)) + " f")
            x = end + 1
    return "\n".join(orders).encode()


def _own_letters(document: pikepdf.Pdf, words: str) -> tuple[pikepdf.Object, bytes]:
    """A font whose letters are drawings with numbers for names, and the codes that write these words in it."""
    letters, font = sorted(set(words)), ImageFont.load_default(40)
    drawings, differences, widths = Dictionary(), Array([1]), Array([])
    for at, letter in enumerate(letters):
        width = int(font.getlength(letter)) + 2
        orders = b"%d 0 0 0 60 60 d1 " % width + outlines(letter, 40)
        drawings[f"/g{at}"] = document.make_stream(orders)
        differences.append(Name(f"/g{at}"))
        widths.append(width)
    made = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 60, 60]), FirstChar=1, LastChar=len(letters),
        FontMatrix=Array([0.02, 0, 0, 0.02, 0, 0]), CharProcs=drawings, Widths=widths, Resources=Dictionary(),
        Encoding=Dictionary(Type=Name.Encoding, Differences=differences),
    )  # fmt: skip
    return document.make_indirect(made), bytes(letters.index(one) + 1 for one in words)


def _stored(document: pikepdf.Pdf, image: Image.Image) -> pikepdf.Object:
    return document.make_stream(
        image.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip


def _stencil(document: pikepdf.Pdf, image: Image.Image) -> pikepdf.Object:
    return document.make_stream(
        image.convert("1").tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height,
        ImageMask=True, BitsPerComponent=1,
    )  # fmt: skip


def _strips(document: pikepdf.Pdf, words: str) -> None:
    """A scan as some programs store it: in strips, each lower than a line of writing."""
    page, whole, orders = _page(document), picture(words), b""
    for top in range(0, whole.height, 10):
        page.Resources.XObject[f"/S{top}"] = _stored(document, whole.crop((0, top, whole.width, top + 10)))
        orders += b"q 480 0 0 7.5 40 %.2f cm /S%d Do Q\n" % (600 - top * 0.75, top)
    page.Contents = document.make_stream(orders)


def _names(document: pikepdf.Pdf, page: pikepdf.Page, put: Put) -> None:
    hidden = "Hidden data"
    document.Root.StructTreeRoot.RoleMap = Dictionary({f"/{put('name of a style', hidden)}": Name.P})
    page.Own = String(b"\0" + b"\0".join(bytes([one]) for one in put("two bytes a letter, unsaid", hidden).encode()))
    folder = put("folder that links start from", hidden).replace(" ", ".")
    document.Root.URI = Dictionary(Base=String(f"file:///C:/Users/{folder}/"))
    choice = Name(f"/{put('choice in a form', hidden)}")
    button = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 9, 9]), FT=Name.Btn, T=String("q"), V=choice, AS=choice
    )
    page.Annots = Array([document.make_indirect(button)])
    photograph = document.make_stream(
        photo(exif=exif(0x013B, put("who made a photograph", "Picture"))), Type=Name.XObject, Subtype=Name.Image,
        Width=48, Height=32, ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    page.Resources.XObject.Im9 = photograph
