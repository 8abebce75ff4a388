"""Stripping a Word file or a picture really strips: each test looks in what comes out for what went in (never 6)."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Cm, Pt, RGBColor
from PIL import Image

from documentroom import jobs
from documentroom.jobs import strip
from portal.sandbox.api import SandboxRefused
from tests import papers
from tests.documentroom.jobs.stripping import SECRET, everything_in, found, photo, removed, stripped, with_picture

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def words_of(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def add_part(package: bytes, name: str, content: str | bytes, kind: str, id_: str = "rIdNew") -> bytes:
    """A part, and an arrow to it from the document."""
    arrow = (
        f'<Relationship Id="{id_}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="/{name}"/>'
    )
    return papers.repacked(
        package,
        {name: content if isinstance(content, bytes) else content.encode()},
        {"word/_rels/document.xml.rels": [("</Relationships>", f"{arrow}</Relationships>")]},
    )


# Word -----------------------------------------------------------------------------------------
def test_properties_custom_data_thumbnails_and_editing_marks_go() -> None:
    def change(document: Any) -> None:
        document.core_properties.author = SECRET
        document.core_properties.last_modified_by = SECRET
        document.core_properties.title = SECRET
        document.paragraphs[0]._p.set(qn("w:rsidR"), "00A1B2C3")
        settings = document.settings.element
        settings.append(parse_xml(f'<w:rsids {W}><w:rsidRoot w:val="00A1B2C3"/></w:rsids>'))
        settings.append(parse_xml(f'<w:docVars {W}><w:docVar w:name="who" w:val="{SECRET}"/></w:docVars>'))

    data = papers.word("The words stay.", change=change)
    data = add_part(data, "customXml/item1.xml", f"<who>{SECRET}</who>", "customXml")
    data = papers.repacked(
        data, {"docProps/custom.xml": SECRET.encode(), "docProps/thumbnail.jpeg": papers.picture("JPEG")}
    )
    assert SECRET in everything_in(data)
    clean = stripped(data)
    inside = everything_in(clean)
    assert SECRET not in inside
    assert "rsid" not in inside
    assert "00A1B2C3" not in inside
    assert not [name for name in papers.names(clean) if name.startswith(("docProps", "customXml"))]
    assert words_of(clean) == ["The words stay."]
    assert {"properties", "thumbnail", "custom_data", "editing_marks"} <= removed(data).keys()


def test_comments_and_the_names_of_who_made_them_go() -> None:
    def change(document: Any) -> None:
        run = document.paragraphs[0].runs[0]
        document.add_comment(run, text=f"Is this {SECRET}?", author=SECRET, initials="AB")

    data = papers.word("The words stay.", change=change)
    assert SECRET in papers.part(data, "word/comments.xml")
    clean = stripped(data)
    assert SECRET not in everything_in(clean)
    assert "comment" not in everything_in(clean).lower()
    assert removed(data)["comments"] == 1
    assert words_of(clean) == ["The words stay."]


def tracked(document: Any) -> None:
    paragraph = document.paragraphs[0]._p
    by = f'w:id="1" w:author="{SECRET}" w:date="2010-01-01T00:00:00Z"'
    paragraph.append(parse_xml(f'<w:ins {W} {by}><w:r><w:t xml:space="preserve"> Put in.</w:t></w:r></w:ins>'))
    paragraph.append(
        parse_xml(f'<w:del {W} {by}><w:r><w:delText xml:space="preserve"> Taken out.</w:delText></w:r></w:del>')
    )
    paragraph.append(
        parse_xml(
            f"<w:r {W}><w:rPr><w:rPrChange {by}><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr><w:t> Bold.</w:t></w:r>"
        )
    )


def test_tracked_changes_are_named_and_refused_unless_told_to_accept_them() -> None:
    data = papers.word("It was.", "Next.", change=tracked)
    change = found(data)["tracked_changes"]
    assert change["count"] == 3
    assert f"by {SECRET}" in change["sentence"]
    clean = stripped(data, "tracked_changes")
    assert words_of(clean) == ["It was. Put in. Bold.", "Next."]
    inside = everything_in(clean)
    assert "Taken out" not in inside
    assert SECRET not in inside
    assert removed(data, "tracked_changes")["tracked_changes"] == 3


def test_a_deleted_paragraph_mark_and_a_deleted_row() -> None:
    def change(document: Any) -> None:
        first = document.paragraphs[0]._p
        properties = first.get_or_add_pPr()
        properties.append(parse_xml(f'<w:rPr {W}><w:del w:id="1" w:author="A"/></w:rPr>'))
        table = document.add_table(2, 1)
        table.cell(0, 0).text, table.cell(1, 0).text = "kept", "gone"
        row = table.rows[1]._tr
        row.insert(0, parse_xml(f'<w:trPr {W}><w:del w:id="2" w:author="A"/></w:trPr>'))

    clean = stripped(papers.word("One ", "two", "three", change=change), "tracked_changes")
    assert words_of(clean) == ["One two", "three"]
    assert "kept" in everything_in(clean)
    assert "gone" not in everything_in(clean)


def hide(document: Any, how: str) -> None:
    run = document.paragraphs[0].add_run(SECRET)
    if how == "hidden":
        run.font.hidden = True
    elif how == "white":
        run.font.color.rgb = RGBColor(255, 255, 255)
    elif how == "tiny":
        run.font.size = Pt(1)
    else:
        base = document.styles.add_style("Whisper", 2)
        base.font.hidden = True
        resting = document.styles.add_style("Murmur", 2)
        resting.base_style = base
        run.style = resting


@pytest.mark.parametrize("how", ["hidden", "white", "tiny", "style"])
def test_hidden_words_are_found_and_go_only_when_told(how: str) -> None:
    data = papers.word("Seen. ", change=lambda document: hide(document, how))
    named = found(data)["hidden_text"]
    assert (named["count"], named["examples"]) == (1, [SECRET])
    clean = stripped(data, "hidden_text")
    assert SECRET not in everything_in(clean)
    assert words_of(clean) == ["Seen. "]


def test_hidden_words_in_a_heading_of_the_page_and_in_a_note_are_found() -> None:
    def change(document: Any) -> None:
        run = document.sections[0].header.paragraphs[0].add_run(SECRET)
        run.font.hidden = True

    assert found(papers.word("Seen.", change=change))["hidden_text"]["examples"] == [SECRET]


def test_white_words_on_a_dark_cell_are_not_hidden() -> None:
    def change(document: Any) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.paragraphs[0].add_run("Agency").font.color.rgb = RGBColor(255, 255, 255)
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {W} w:val="clear" w:fill="0B5259"/>'))

    assert "Agency" in everything_in(stripped(papers.word("Words", change=change)))


def test_headings_for_pages_that_there_are_not_go() -> None:
    def change(document: Any) -> None:
        section = document.sections[0]
        section.header.paragraphs[0].text = "Seen on each page"
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = SECRET
        section.different_first_page_header_footer = False

    data = papers.word("Words", change=change)
    assert SECRET in everything_in(data)
    clean = everything_in(stripped(data))
    assert SECRET not in clean
    assert "Seen on each page" in clean


def test_embedded_files_go_and_their_picture_stays() -> None:
    data = add_part(papers.word("Words"), "word/embeddings/oleObject1.bin", SECRET.encode(), "oleObject")
    data = papers.repacked(
        data,
        edit={
            "word/document.xml": [
                (
                    "</w:body>",
                    '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" '
                    'ProgID="Excel" r:id="rIdNew" '
                    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></w:object></w:r></w:p></w:body>',
                )
            ]
        },
    )
    clean = stripped(data)
    assert SECRET not in everything_in(clean)
    assert "OLEObject" not in everything_in(clean)
    assert removed(data)["embedded_files"] == 1


def test_parts_that_nothing_shows_go() -> None:
    glossary = f"<w:glossaryDocument {W}><w:docParts><w:t>{SECRET}</w:t></w:docParts></w:glossaryDocument>"
    data = add_part(papers.word("Words"), "word/glossary/document.xml", glossary, "glossaryDocument")
    data = papers.repacked(data, {"word/left-over.xml": SECRET.encode(), "word/printerSettings1.bin": SECRET.encode()})
    assert SECRET not in everything_in(stripped(data))


def test_links_to_the_web_stay_and_links_to_files_go() -> None:
    def change(document: Any) -> None:
        link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        for target in (
            "https://www.gov.uk/",
            "mailto:help@example.org",
            "file:///C:/Users/anna.brown/notes.docx",
            "javascript:alert(1)",
        ):
            id_ = document.part.relate_to(target, link, is_external=True)
            element = OxmlElement("w:hyperlink")
            element.set(qn("r:id"), id_)
            document.paragraphs[0]._p.append(element)
        template = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
        document.part.relate_to("file:///S:/anna.brown/old.dotx", template, is_external=True)

    clean = everything_in(stripped(papers.word("Words", change=change)))
    assert "https://www.gov.uk/" in clean
    assert "mailto:help@example.org" in clean
    assert "anna.brown" not in clean
    assert "javascript" not in clean


def field(code: str, words: str) -> list[Any]:
    runs = [f'<w:r {W}><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    inside = f'<w:r {W}><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
    return [parse_xml(xml) for xml in (runs[0], inside, runs[1], f"<w:r {W}><w:t>{words}</w:t></w:r>", runs[2])]


def test_codes_of_fields_go_and_their_words_stay() -> None:
    def change(document: Any) -> None:
        for number, (code, words) in enumerate(
            [
                (f'INCLUDETEXT "C:\\\\{SECRET}.docx"', "Taken in"),
                (" PAGE ", "7"),
                (f'DOCVARIABLE "{SECRET}"', "a value"),
            ]
        ):
            for element in field(code, words):
                document.paragraphs[number]._p.append(element)

    data = papers.word("One ", "Two ", "Three ", change=change)
    clean = stripped(data)
    assert words_of(clean) == ["One Taken in", "Two 7", "Three a value"]
    assert SECRET not in everything_in(clean)
    assert "PAGE" in papers.part(clean, "word/document.xml")
    assert removed(data)["fields"] == 2


def test_what_pictures_tell_beside_their_pixels_goes() -> None:
    assert SECRET.encode() in photo()
    clean = stripped(with_picture(photo()))
    with zipfile.ZipFile(io.BytesIO(clean)) as opened:
        [name] = [name for name in opened.namelist() if "media/" in name]
        after = opened.read(name)
    assert SECRET.encode() not in after
    assert SECRET.encode("utf-16-le") not in after
    picture = Image.open(io.BytesIO(after))
    assert list(picture.getdata()) == list(Image.open(io.BytesIO(photo())).getdata())
    assert picture.getexif()[0x0112] == 6


def test_a_picture_by_itself() -> None:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("Author", SECRET)
    data = papers.picture("PNG", pnginfo=said)
    assert SECRET.encode() in data
    assert SECRET.encode() not in stripped(data)
    assert SECRET.encode() not in stripped(photo())
    assert removed(papers.picture("PNG")) == {}


def test_cropped_pictures_are_refused_or_really_cut() -> None:
    picture = Image.new("RGB", (100, 50), (255, 255, 255))
    picture.paste((200, 0, 0), (50, 0, 100, 50))
    target = io.BytesIO()
    picture.save(target, "PNG")
    data = papers.repacked(
        with_picture(target.getvalue()),
        edit={"word/document.xml": [("<a:stretch>", '<a:srcRect r="50000"/><a:stretch>')]},
    )
    assert found(data)["cropped_pictures"]["count"] == 1
    clean = stripped(data, "cropped_pictures")
    with zipfile.ZipFile(io.BytesIO(clean)) as opened:
        [name] = [name for name in opened.namelist() if "media/" in name]
        cut = Image.open(io.BytesIO(opened.read(name)))
    assert cut.size == (50, 50)
    assert cut.getextrema() == ((255, 255),) * 3
    assert "srcRect" not in everything_in(clean)
    assert docx.Document(io.BytesIO(clean)).inline_shapes[0]


def test_what_comes_out_is_a_word_file_that_says_the_same() -> None:
    def change(document: Any) -> None:
        document.add_table(2, 2).cell(0, 0).text = "In a table"
        document.sections[0].footer.paragraphs[0].text = "At the foot"
        document.add_picture(io.BytesIO(papers.picture()), width=Cm(2))

    data = papers.word("# A heading", "Some words.", change=change)
    clean = stripped(data)
    opened = docx.Document(io.BytesIO(clean))
    assert words_of(clean) == words_of(data)
    assert opened.paragraphs[0].style.name == "Heading 1"
    assert opened.tables[0].cell(0, 0).text == "In a table"
    assert opened.sections[0].footer.paragraphs[0].text == "At the foot"
    assert len(opened.inline_shapes) == 1
    assert jobs.call("inspect", clean, {"name": "a.docx"}).meta["findings"] == []


def test_the_same_file_gives_the_same_bytes_and_a_clean_file_stays() -> None:
    data = papers.word(
        "Words", "More words", change=lambda document: document.add_picture(io.BytesIO(photo()), width=Cm(2))
    )
    once = stripped(data)
    assert stripped(papers.repacked(data)) == once
    assert stripped(once) == once
    assert removed(once) == {}
    assert jobs.call("strip", data).blobs == [once], "and in the child"


def test_other_kinds_cannot_be_stripped() -> None:
    with pytest.raises(SandboxRefused, match="Only a Word file, a PDF or a picture"):
        strip.run(b"plain words", {})


def test_the_header_of_a_jpeg_is_well_formed() -> None:
    clean = stripped(photo())
    assert clean[:4] == b"\xff\xd8\xff\xe0"
    (size,) = struct.unpack(">H", clean[4:6])
    assert clean[4 + size : 6 + size] == b"\xff\xe1", "the one detail that stays: which side is up"
