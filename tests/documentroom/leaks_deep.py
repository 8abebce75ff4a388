"""More of the corpus: names laid where a program keeps them and no page shows them, or where what is shown and what is
stored differ. See :mod:`tests.documentroom.leaks`."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

from reviews.matcher import Person
from tests import papers

Put = Callable[[str, str], str]
_BEGIN = ("Bramble", "Nettle", "Peven", "Broom", "Hazle", "Corn", "Under", "Silver", "Marl", "Fenn")
_END = ("gaard", "wood", "erell", "hamley", "skirk", "qvist", "bourne")
_MORE = ("marle", "thwick", "combury", "holmley", "sedge", "whistle", "brandt")
_FIRST = ("Gisel", "Gerlin", "Sigis", "Cyr", "Ludo", "Ros", "Thadd", "Leon", "Quent", "Ansel")
_LAST = ("mina", "dokar", "ippus", "omew", "amund", "tyne", "elda", "ricke", "bertha", "mander", "vinia")
PEOPLE = [
    Person(
        f"d{at}",
        (f"{_FIRST[at % 10]}{_LAST[at // 10]} {_BEGIN[at % 10]}{(_END if at < 70 else _MORE)[(at // 10 + at) % 7]}",),
    )
    for at in range(110)
]
"""One for each plant, so that none is found in place of another."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'"
_M = "xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"
_C = "xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart'"


def picture(words: str, turned: int = 0) -> Image.Image:
    """A picture of words, as a scan laid on its side would be."""
    image = Image.new("L", (640, 90), 255)
    ImageDraw.Draw(image).text((16, 26), words, font=ImageFont.load_default(30), fill=0)
    return image.rotate(turned, expand=True, fillcolor=255)


# Word ---------------------------------------------------------------------------------------------------------------
def word(made: Any, put: Put) -> None:
    """Into the python-docx document."""
    _written(made, put)
    _parts(made, put)
    turned = io.BytesIO()
    picture(put("picture on its side", "Picture"), 90).save(turned, "PNG")
    made.add_picture(turned)


def _written(made: Any, put: Put) -> None:
    def add(inside: str) -> None:
        made.add_paragraph()._p.append(parse_xml(re.sub(r"^<w:\w+", rf"\g<0> {nsdecls('w')}", inside)))

    name = put("letters as symbols", "Paragraph")
    add("<w:r>" + "".join(f"<w:sym w:font='Arial' w:char='{ord(one):04X}'/>" for one in name) + "</w:r>")
    first, last = put("ruby text", "Paragraph").split()
    ruby = f"<w:r><w:ruby><w:rt><w:r><w:t>{last}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{first}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    add(ruby)
    name = put("letters turned round", "Letters turned round")[::-1]
    add(f"<w:bdo w:val='rtl'><w:r><w:t>{name}</w:t></w:r></w:bdo>")
    name = put("runs apart by soft hyphens", "Paragraph")
    paragraph = made.add_paragraph()
    for one in name:
        run = f"<w:r {nsdecls('w')}><w:t xml:space='preserve'>{one}</w:t><w:softHyphen/><w:t>\u200d</w:t></w:r>"
        paragraph._p.append(parse_xml(run))
    add(
        f"<w:smartTag w:element='who'><w:smartTagPr><w:attr w:name='is' w:val='{put('smart tag', 'Hidden data')}'/></w:smartTagPr></w:smartTag>"
    )
    add(f"<w:permStart w:id='5' w:ed='{put('who may edit', 'Hidden data')}'/>")
    table = made.add_table(1, 1)._tbl.tblPr
    table.append(
        parse_xml(f"<w:tblDescription {nsdecls('w')} w:val='{put('description of a table', 'Hidden data')}'/>")
    )
    head = made.sections[0].header.paragraphs[0]._p
    formula = f"<m:oMath {_M}><m:r><m:t>{put('formula in a page heading', 'Hidden data').replace(' ', '</m:t></m:r><m:r><m:t> ')}</m:t></m:r></m:oMath>"
    head.append(parse_xml(formula))


def _parts(made: Any, put: Put) -> None:
    def attach(name: str, kind: str, data: str, relation: str) -> None:
        part = Part(PackURI(name), kind, data.encode(), made.part.package)
        made.part.relate_to(part, f"{_OFFICE}/{relation}")

    own = f"<data><!-- {put('remark in the XML', 'Hidden data')} --><who is='{put('attribute of custom data', 'Hidden data')}'/></data>"
    attach("/customXml/item8.xml", "application/xml", own, "customXml")
    title = f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{put('title of a chart', 'Chart')}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    chart = f"<c:chartSpace {_C} {_A}><c:chart>{title}<c:v f='{put('series of a chart', 'Hidden data')}'/></c:chart></c:chartSpace>"
    attach(
        "/word/charts/chart7.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", chart, "chart"
    )
    shapes = f"<c:userShapes {_C} {_A}><a:p><a:r><a:t>{put('drawing over a chart', 'Hidden data')}</a:t></a:r></a:p></c:userShapes>"
    attach(
        "/word/drawings/drawing7.xml",
        "application/vnd.openxmlformats-officedocument.drawingml.chartshapes+xml",
        shapes,
        "chartUserShapes",
    )
    block = f"<w:glossaryDocument {nsdecls('w')}><w:docParts><w:docPart><w:docPartPr><w:name w:val='{put('name of a building block', 'Hidden data')}'/></w:docPartPr><w:docPartBody><w:p><w:r><w:t>{put('building block', 'Building block')}</w:t></w:r></w:p></w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"
    attach(
        "/word/glossary/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.glossary+xml",
        block,
        "glossaryDocument",
    )
    fonts = f"<w:fonts {nsdecls('w')}><w:font w:name='{put('name of a font', 'Hidden data')}'/></w:fonts>"
    attach(
        "/word/fontTable7.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml",
        fonts,
        "fontTable",
    )
    settings = made.settings.element
    settings.append(
        parse_xml(
            f"<w:mailMerge {nsdecls('w')}><w:query w:val='SELECT {put('query of a mail merge', 'Hidden data')}'/></w:mailMerge>"
        )
    )
    settings.append(
        parse_xml(
            f"<w:docVars {nsdecls('w')}><w:docVar w:name='x' w:val='{put('variable of the file', 'Form field')}'/></w:docVars>"
        )
    )
    part = put("name of a part that is XML", "Name of a part").replace(" ", "-")
    attach(f"/customXml/{part}.xml", "application/xml", "<data/>", "customXml")


def zipped(package: bytes, put: Put) -> bytes:
    """The finished package with a remark in its envelope."""
    target = io.BytesIO(package)
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = put("remark of the archive", "Hidden data").encode()
    return target.getvalue()


# PDF ----------------------------------------------------------------------------------------------------------------
def pdf(document: pikepdf.Pdf, put: Put) -> None:
    """Into the finished document: one page more, and what lies around it."""
    page = document.add_blank_page(page_size=papers.A4)
    made = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    page.Resources = Dictionary(
        Font=Dictionary(F1=made), XObject=Dictionary(), Pattern=Dictionary(), ColorSpace=Dictionary()
    )
    _drawn(document, page, put)
    _stored(document, page, put)


def _image(document: pikepdf.Pdf, image: Image.Image) -> pikepdf.Object:
    return document.make_stream(
        image.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip


def _drawn(document: pikepdf.Pdf, page: pikepdf.Page, put: Put) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Own")))
    document.Root.OCProperties.OCGs.append(layer)
    document.Root.OCProperties.D.OFF.append(layer)
    page.Resources.Properties = Dictionary(L1=layer)
    orders = b"/OC /L1 BDC " + papers.text_at(put("layer that is off", "Page"), 40, 700, 10) + b" EMC\n"
    name = put("words in place of what is drawn", "Page")
    orders += b"/Span <</ActualText (Somebody)>> BDC " + papers.text_at(name, 40, 680, 10) + b" EMC\n"
    page.Resources.Font.F9 = _lying(document)
    orders += papers.text_at(put("a font that says other letters", "Page"), 40, 660, 10).replace(b"/F1", b"/F9")
    note = put("other data of a passage", "Page").encode("cp1252", "replace")
    orders += b"/Span <</Own (%s)>> BDC EMC\n" % note + b"%% %s\n" % (put("remark among orders", "Page")).encode()
    pattern = papers.text_at(put("words in a pattern", "Drawing apart"), 0, 20, 10)
    page.Resources.Pattern.P1 = document.make_stream(
        pattern, Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 300, 60]), XStep=300,
        YStep=60, Resources=Dictionary(Font=Dictionary(F1=page.Resources.Font.F1)),
    )  # fmt: skip
    orders += b"/Pattern cs /P1 scn 40 560 300 60 re f\n"
    page.Resources.XObject.Im2 = _image(document, picture(put("picture on its side", "Page"), 270))
    page.Resources.XObject.Im3 = _image(document, picture(put("picture upside down", "Page"), 180))
    orders += b"q 70 0 0 500 40 40 cm /Im2 Do Q q 400 0 0 56 150 300 cm /Im3 Do Q\n"
    page.Contents = document.make_stream(orders)
    drawn = papers.text_at(put("a stamp's own drawing", "Drawing apart"), 4, 4, 10)
    look = document.make_stream(
        drawn, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 20]),
        Resources=Dictionary(Font=Dictionary(F1=page.Resources.Font.F1)),
    )  # fmt: skip
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([40, 200, 340, 220]), F=4, AP=Dictionary(N=look))
    page.Annots = Array([document.make_indirect(stamp)])
    page.Thumb = _image(document, picture(put("small picture of a page", "Picture")))


def _lying(document: pikepdf.Pdf) -> pikepdf.Object:
    """A font of ordinary letters that tells programs other ones."""
    rows = "\n".join(f"<{code:02x}> <{ord('x'):04x}>" for code in range(33, 127))
    cmap = f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 94 beginbfchar\n{rows}\nendbfchar endcmap"
    return document.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding,
            ToUnicode=document.make_stream(cmap.encode()),
        )
    )  # fmt: skip


def _stored(document: pikepdf.Pdf, page: pikepdf.Page, put: Put) -> None:
    script = f"var who = '{(put('program of the file', 'Hidden data'))}';"
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=document.make_stream(script.encode()))
    rdf = "xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:o='urn:own'"
    last = (put("attribute of XML properties", "Properties")).split()[1]
    xml = f"<r:RDF {rdf}><r:Description o:who='{last}'/></r:RDF>"
    page.Metadata = document.make_stream(xml.encode(), Type=Name.Metadata, Subtype=Name.XML)
    broken = f"<rdf><who>{(put('broken XML properties', 'Properties'))}"
    page.Resources.Metadata = document.make_stream(broken.encode(), Type=Name.Metadata, Subtype=Name.XML)
    # names of things
    run = (put("name of a font", "Hidden data")).replace(" ", "")
    page.Resources.Font.F8 = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/ABCDEF+{run}"))
    )
    ink = Name("/" + (put("name of an ink", "Hidden data")))
    page.Resources.ColorSpace.C1 = Array(
        [Name.Separation, ink, Name.DeviceGray, Dictionary(FunctionType=2, Domain=Array([0, 1]), N=1)]
    )
    page.PieceInfo = Dictionary({"/" + (put("a program's own key", "Hidden data")).replace(" ", ""): Dictionary()})
    inner = io.BytesIO(papers.pdf(papers.text_at(put("PDF attached to a note", "Attached file"))))
    held = document.make_stream(inner.getvalue(), Type=Name.EmbeddedFile)
    clip = Dictionary(
        Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 0, 0]),
        FS=Dictionary(Type=Name.Filespec, F=String("a.pdf"), EF=Dictionary(F=held)),
    )  # fmt: skip
    page.Annots.append(document.make_indirect(clip))
    named = Dictionary(Nums=Array([0, Dictionary(P=String(put("number of a page", "Name of a page")))]))
    document.Root.PageLabels = named
