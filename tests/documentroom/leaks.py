"""A corpus of leaks: identities planted in a PDF and in a Word file in every way in which one stays behind by mistake.

All people and places are invented. Each plant says whose it is and where it lies; the test asks the check for each.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pikepdf
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

from reviews.matcher import Person
from tests import papers
from tests.documentroom import leaks_deep, leaks_pictures

FIRST = ["Wilhelmina", "Anselm", "Gerlinde", "Ottokar", "Philippa", "Bartholomew"]
LAST = ["Ashdownley", "Quistgaard", "Thistlewood", "O'Farrellan", "Smith-Jonquil", "Markovič"]
STREETS = ["Peverell", "Ormskirk", "Tolliver", "Cavendale", "Brantwood", "Lindqvist"]
PEOPLE = [
    Person(
        f"p{at}",
        (f"{FIRST[at]} {LAST[at]}", f"{FIRST[at][:3]}sie"),
        (date(1970 + at, 1 + at, 11 + at), date(2024, 6 + at, 3 + at)),
        (f"{12 + at} {STREETS[at]} Road, Sampleton ZZ{at + 1} {at + 1}AB",),
        (f"{STREETS[at]} Bakery Ltd", f"{STREETS[at]} Park Primary School"),
        (f"07700 90012{at}", f"XY2{at} ZZ{'ABCDEF'[at]}"),
        (f"the {STREETS[at]} Arms",),
        pseudonym=["Ruth", "Mark", "Eve", "Adam", "Lena", "Paul"][at],
    )
    for at in range(6)
] + leaks_deep.PEOPLE


@dataclass(frozen=True)
class Plant:
    """One planted identity: whose, in which way, and how it is written; ``where`` is how the place is called."""

    key: str
    way: str
    text: str
    where: str = ""


def _look_alike(text: str) -> str:
    return text.translate(str.maketrans("aeopc", "аеорс"))


def _ligature(text: str) -> str:
    return text.replace("st", "ﬆ").replace("fi", "ﬁ")


def _misspelt(text: str) -> str:
    return text[:3] + text[4] + text[3] + text[5:]


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def ways(at: int) -> Iterator[tuple[str, str]]:
    """How one person may be written in running text."""
    first, last, road = FIRST[at], LAST[at], STREETS[at]
    yield "whole name", f"{first} {last}"
    yield "small letters", f"{first} {last}".lower()
    yield "capitals", f"{first} {last}".upper()
    yield "accents gone or added", _plain(last) if _plain(last) != last else last.replace("o", "ó").replace("i", "í")
    yield "hyphen at a line's end", f"{first[:4]}-\n{first[4:]}"
    yield "line break", f"{first}\n{last}"
    yield "possessive", f"{last}’s"
    yield "spaced letters", " ".join(first)
    yield "in pieces", f"{first[:2]} {first[2]} {first[3:5]} {first[5:]}"
    yield "run together", f"{first}{last.replace('-', '')}"
    yield "initial with surname", f"{first[0]}. {last}"
    yield "surname first", f"{last}, {first}"
    yield "misspelt", _misspelt(last)
    yield "a letter left out", first[:4] + first[5:]
    yield "look-alike letters", _look_alike(first)
    yield "ligature", _ligature(f"{first}, of {STREETS[at]} Park Primary School, first").partition(", first")[0]
    yield "digits for letters", first.replace("i", "1").replace("o", "0").replace("e", "3", 1)
    yield "nickname", f"{first[:3]}sie"
    yield "soft hyphen", f"{last[:4]}\u00ad{last[4:]}"
    day = PEOPLE[at].dates[0]
    yield "date of birth", f"{day.day} {day:%B} {day.year}"
    yield "date in figures", f"{day.day:02}/{day.month:02}/{day.year}"
    yield "address", f"{12 + at} {road} Rd"
    yield "street misspelt", f"{12 + at} {_misspelt(road)} Road"
    yield "postcode", f"zz{at + 1}{at + 1}ab"
    yield "employer", f"{road} bakery"
    yield "school", f"{road} Park\nPrimary School"
    yield "telephone", f"07700-90012{at}"
    yield "vehicle", f"XY2{at}ZZ{'ABCDEF'[at]}"
    yield "pointer", f"the {road}  Arms"


def written(paged: bool) -> list[Plant]:
    """A plant for each way and each of three people: the first three in Word, the others in the PDF."""
    people = range(3, 6) if paged else range(3)
    return [Plant(f"p{at}", way, text) for at in people for way, text in ways(at)]


def picture(words: str) -> bytes:
    """A picture of words, as a screenshot would be."""
    image = Image.new("RGB", (640, 90), "white")
    ImageDraw.Draw(image).text((16, 26), words, font=ImageFont.load_default(30), fill="black")
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


# Word ---------------------------------------------------------------------------------------------------------------
def word() -> tuple[bytes, list[Plant]]:
    """The Word file and what is planted in it beside its running text."""
    made = Document()
    made.add_heading("What happened", 1)
    for number, plant in enumerate(written(False)):
        paragraph = made.add_paragraph(f"Entry {number:03} begins. It was said that ")
        lines = plant.text.split("\n")
        for line in lines[:-1]:
            paragraph.add_run(line).add_break()
        paragraph.add_run(lines[-1])
        paragraph.add_run(" was there, and so it ended.")
    plants: list[Plant] = []

    def put(way: str, where: str, key: int = 0) -> str:
        person = PEOPLE[key % 3]
        plants.append(Plant(person.key, way, person.names[0], where))
        return person.names[0]

    _seen(made, put)
    _unseen(made, put)
    _of_the_file(made, put)
    deep = _deep(plants, 0)
    leaks_deep.word(made, deep)
    leaks_pictures.word(made, deep)
    raw = io.BytesIO()
    made.save(raw)
    parts = {
        "word/media/Wilhelmina Ashdownley.txt": b"left over",
        "word/loose.xml": f"<loose><t>{put('part that nothing leads to', 'Part loose.xml')}</t></loose>".encode(),
    }
    plants.append(Plant("p0", "name of a part", "Wilhelmina Ashdownley", "Name of a part"))
    return leaks_deep.zipped(papers.repacked(raw.getvalue(), parts), deep), plants  # type: ignore[arg-type]


Put = Callable[..., str]


def _deep(plants: list[Plant], first: int) -> leaks_deep.Put:
    def put(way: str, where: str) -> str:
        person = leaks_deep.PEOPLE[first + sum(one.key.startswith("d") for one in plants)]
        plants.append(Plant(person.key, way, person.names[0], where))
        return person.names[0]

    return put


def _run(inside: str) -> Any:
    return parse_xml(f"<w:r {nsdecls('w')}>{inside}</w:r>")


def _seen(made: Any, put: Put) -> None:
    section = made.sections[0]
    section.header.paragraphs[0].text = f"Draft of {put('header', 'Page heading')}"
    section.footer.paragraphs[0].text = f"Kept by {put('footer', 'Page foot', 1)}"
    made.add_table(1, 2).cell(0, 1).text = "A cell"
    split = made.add_paragraph("Split runs: ")
    name = put("split runs", "Paragraph", 2)
    for letter in name:
        split.add_run(letter).bold = True
    box = (
        f"<w:p {nsdecls('w')}><w:r><w:pict xmlns:v='urn:schemas-microsoft-com:vml'><v:shape alt='{put('old picture', 'Body, description')}'>"
        f"<v:textbox><w:txbxContent><w:p><w:r><w:t>{put('text box', 'Paragraph', 1)}</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    made.element.body.insert(-1, parse_xml(box))
    made.add_picture(io.BytesIO(picture(put("picture of words", "Picture", 1))))
    drawing = next(made.element.body.iter(qn("wp:docPr")))
    drawing.set("descr", f"A portrait of {put('alternative text', 'Body, description', 2)}")
    drawing.set("title", put("title of a picture", "Body, description"))


def _unseen(made: Any, put: Put) -> None:
    add = made.add_paragraph
    add().add_run(put("hidden text", "Body, hidden")).font.hidden = True
    add()._p.append(_run(f'<w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>{put("white text", "Body, hidden", 1)}</w:t>'))
    add()._p.append(_run(f'<w:rPr><w:sz w:val="2"/></w:rPr><w:t>{put("tiny text", "Body, hidden", 2)}</w:t>'))
    deleted = f"<w:del {nsdecls('w')} w:id='90' w:author='{put('author of a change', 'Body, author', 1)}'><w:r><w:delText>{put('deleted, tracked', 'Body, deleted')}</w:delText></w:r></w:del>"
    add()._p.append(parse_xml(deleted))
    inserted = f"<w:ins {nsdecls('w')} w:id='91' w:author='x'><w:r><w:t>{put('inserted, tracked', 'Paragraph', 2)}</w:t></w:r></w:ins>"
    add("Then ")._p.append(parse_xml(inserted))
    run = add("A remark").runs[0]
    made.add_comment(
        [run], text=f"Ask {put('comment', 'Comment')}", author=put("author of a comment", "Author", 1), initials="x"
    )
    field = f"<w:fldSimple {nsdecls('w')} w:instr=' AUTHOR {put('field code', 'Body, field code', 2)} '/>"
    add()._p.append(parse_xml(field))
    mark = put("bookmark", "Bookmark").replace(" ", "_")
    add()._p.append(parse_xml(f"<w:bookmarkStart {nsdecls('w')} w:id='7' w:name='{mark}'/>"))
    boxes = (
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val='{put('content control', 'Form field', 1)}'/><w:dropDownList>"
        f"<w:listItem w:displayText='{put('list of a control', 'Form field', 2)}' w:value='1'/></w:dropDownList></w:sdtPr>"
        f"<w:sdtContent><w:r><w:t>{put('filled in', 'Paragraph')}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    paragraph = add()
    paragraph._p.append(parse_xml(boxes))
    old = f"<w:r {nsdecls('w')}><w:fldChar w:fldCharType='begin'><w:ffData><w:name w:val='f'/><w:statusText w:val='{put('help of a form field', 'Form field', 1)}'/></w:ffData></w:fldChar></w:r>"
    add()._p.append(parse_xml(old))
    link = OxmlElement("w:hyperlink")
    address = "https://example.org/?q=" + put("address of a link", "Address", 2).replace(" ", "+")
    link.set(qn("r:id"), made.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.set(qn("w:tooltip"), put("tip of a link", "Link"))
    add()._p.append(link)


def _of_the_file(made: Any, put: Put) -> None:
    core = made.core_properties
    core.author, core.title = (
        put("author of the file", "Properties", 1),
        f"About {put('title of the file', 'Properties', 2)}",
    )
    core.keywords, core.comments = put("keywords", "Properties"), put("description of the file", "Properties", 1)
    made.styles.add_style(f"{put('name of a style', 'Name of a style', 2)} quote", 1)
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    def attach(name: str, kind: str, data: bytes, relation: str) -> None:
        part = Part(PackURI(name), kind, data, made.part.package)
        made.part.relate_to(part, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{relation}")

    inner = papers.word(f"Inside: {put('attached Word file', 'Attached file, Paragraph')}")
    attach(
        "/word/embeddings/inner.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        inner,
        "package",
    )
    notes = f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'><w:p><w:r><w:t>{put('footnote', 'Footnote', 1)}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    attach("/word/footnotes.xml", f"{base}footnotes+xml", notes.encode(), "footnotes")
    ends = f"<w:endnotes {nsdecls('w')}><w:endnote w:id='2'><w:p><w:r><w:t>{put('endnote', 'Endnote', 2)}</w:t></w:r></w:p></w:endnote></w:endnotes>"
    attach("/word/endnotes.xml", f"{base}endnotes+xml", ends.encode(), "endnotes")
    custom = f"<data><who>{put('custom data', 'Hidden data')}</who></data>"
    attach("/customXml/item9.xml", "application/xml", custom.encode(), "customXml")


# PDF ----------------------------------------------------------------------------------------------------------------
class _Font:
    """A font whose codes stand for any letters: what a page means is in its ToUnicode map, as programs write it."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}

    def write(self, text: str, x: int, y: int, size: int = 9) -> bytes:
        coded = bytes(self._code(letter) for letter in text)
        return b"BT 0 g /F2 %d Tf %d %d Td <%s> Tj ET\n" % (size, x, y, coded.hex().encode())

    def _code(self, letter: str) -> int:
        if letter.isascii():
            return ord(letter)
        return self.codes.setdefault(letter, 0xA1 + len(self.codes))

    def made(self, document: pikepdf.Pdf) -> pikepdf.Object:
        pairs = [(code, chr(code)) for code in range(32, 127)] + [(code, letter) for letter, code in self.codes.items()]
        rows = "\n".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for code, letter in pairs)
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
            f"1 begincodespacerange <00> <ff> endcodespacerange {len(pairs)} beginbfchar\n{rows}\nendbfchar endcmap"
        )
        return document.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding,
                ToUnicode=document.make_stream(cmap.encode()),
            )
        )  # fmt: skip


def pdf() -> tuple[bytes, list[Plant]]:
    """The PDF and what is planted in it beside its running text."""
    font, plants = _Font(), list[Plant]()

    def put(way: str, where: str, key: int = 0) -> str:
        person = PEOPLE[3 + key % 3]
        plants.append(Plant(person.key, way, person.names[0], where))
        return person.names[0]

    pages, y, orders = [], 800, b""
    for number, plant in enumerate(written(True)):
        for line in f"Entry {number:03} begins. It was said that {plant.text} was there, and so it ended.".split("\n"):
            orders, y = orders + font.write(line, 40, y), y - 13
        if y < 80:
            pages, orders, y = [*pages, orders], b"", 800
    pages.append(
        orders
        + b" /Span <</ActualText (%s)>> BDC EMC\n" % put("text in place of drawn", "Page").encode("cp1252", "replace")
    )
    covered = font.write(put("text under a box", "Page", 1), 40, 600) + papers.box_at(30, 590, 400, 30)
    white = papers.text_at(put("white on white", "Page", 2).replace("č", "c"), 40, 500, before="1 g")
    outside = font.write(put("outside the page", "Page"), 40, 2000)
    pages.append(covered + white + outside + b"q 500 0 0 70 40 300 cm /Im1 Do Q\n")
    first = [at for at, _ in enumerate(pages)][-1]

    def change(document: pikepdf.Pdf) -> None:
        made = font.made(document)
        for page in document.pages:
            page.Resources.Font.F2 = made
        _picture(document, first, put("picture of words", "Page", 2))
        _around(document, first, put)
        deep = _deep(plants, 40)
        leaks_deep.pdf(document, deep)
        leaks_pictures.pdf(document, deep)

    return papers.pdf(*pages, change=change), plants


def _picture(document: pikepdf.Pdf, page: int, words: str) -> None:
    image = Image.open(io.BytesIO(picture(words))).convert("L")
    stream = document.make_stream(
        image.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip
    document.pages[page].Resources.XObject = Dictionary(Im1=stream)


def _around(document: pikepdf.Pdf, page: int, put: Put) -> None:
    """Everything that a PDF carries beside its pages."""
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = f"About {put('XML properties', 'Properties')}"
    document.docinfo["/Author"] = put("author of the file", "Properties", 1)
    document.docinfo["/Title"] = put("title of the file", "Bookmark or title", 2)
    document.docinfo["/Keywords"] = put("keywords", "Hidden data")
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(put("bookmark", "Bookmark", 1), page))
    name = put("attached file", "Attached file, Text", 2)
    document.attachments["notes.txt"] = pikepdf.AttachedFileSpec(
        document, f"Call {name} today.".encode(), filename="notes.txt"
    )
    named = f"{put('name of an attached file', 'Attached file')}.txt"
    document.attachments["second"] = pikepdf.AttachedFileSpec(document, b"Nothing here.", filename=named)
    box = Array([0, 0, 0, 0])
    papers.annotation(
        document,
        page,
        Subtype=Name.Text,
        Rect=box,
        T=String(put("author of a note", "Name of a field", 1)),
        Contents=String(f"Ask {put('note', 'Note', 2)}"),
    )
    papers.annotation(
        document,
        page,
        Subtype=Name.Link,
        Rect=box,
        A=Dictionary(
            S=Name.URI, URI=String("https://example.org/" + put("address of a link", "Address").replace(" ", "-"))
        ),
    )
    field = papers.annotation(
        document, page, Subtype=Name.Widget, Rect=box, FT=Name.Ch, T=String(put("name of a field", "Name of a field", 1)),
        TU=String(put("help of a field", "Form field", 2)), V=String(put("value of a field", "Form field")),
        Opt=Array([String(put("list of a field", "Form field", 1))]),
    )  # fmt: skip
    document.Root.AcroForm = Dictionary(Fields=Array([field]))
    alt = document.make_indirect(
        Dictionary(
            Type=Name.StructElem, S=Name.Figure, Alt=String(f"Portrait of {put('alternative text', 'Alternative', 2)}")
        )
    )
    document.Root.StructTreeRoot = document.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([alt])))
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String(put("name of a layer", "Name of a layer"))))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([])))
    document.Root.PieceInfo = Dictionary(Own=Dictionary(Private=String(put("data of a program", "Hidden data", 1))))


CLEAN = [
    "Ruth was thirty-four when she died in June 2024. She had lived in the borough for nine years and worked part time in "
    "a bakery. Her sister described her as funny, stubborn and kind. Mark, her former partner, was convicted of her murder "
    "in March 2025. They had two children, who were nine and six at the time. The children now live with relatives.",
    "The GP surgery recorded low mood at a routine appointment in October 2022 and again in February 2023. No member of "
    "staff asked Ruth about her safety at home, although she attended with bruising on two occasions. The practice had a "
    "domestic abuse policy. It had not been reviewed since 2016, and only three of eleven clinicians had been trained.",
    "Police attended the home four times between 2021 and 2024. On each occasion a risk assessment was completed and "
    "graded as standard. Officers did not record that the children were present. The panel considers that the third call, "
    "in which a neighbour reported shouting and breaking glass, should have been graded as medium or high risk.",
    "Recommendation 4. The Trust should make sure that every midwife asks about domestic abuse at least twice in each "
    "pregnancy, alone with the patient, and records the answer. Progress will be reported to the Community Safety "
    "Partnership by December 2026. The Integrated Care Board will fund 0.6 of a post for two years.",
    "The housing association received a transfer request on medical grounds. Section 184 of the Act was not considered. "
    "A housing officer spoke with Mark by telephone and believed his account. Nobody spoke with Ruth alone. The panel "
    "chair, Helen Marsh, and members from Probation and Children’s Services discussed this at the second meeting.",
    "Good practice was seen in the school: a teaching assistant noticed that the older child was tired and withdrawn, "
    "wrote this down, and told the safeguarding lead within the hour. Within 24 hours a referral was made. It was closed "
    "at 10.30 the next day without a visit, 3 weeks before Ruth first left the home. Calls fell by 12% over 2020 to 2023.",
    "Parsons, carers, marshals and porters were among the people interviewed. May was a difficult month. Will the learning "
    "be shared? The panel hopes that grace and patience, rather than blame, will mark the conversations that follow. Each "
    "agency was asked to price its actions, to bill nobody, and to report what it had sought, found and changed.",
]
"""Pages of a plausible report that names nobody but the chair."""
