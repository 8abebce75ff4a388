"""Words, readable HTML, pages and filled templates: what people read of a file, and that it is what the file shows."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from docx.oxml.parser import parse_xml
from docx.shared import Cm
from PIL import Image

from documentroom import jobs
from documentroom.jobs import compare_words, libreoffice, pages_pdf, readable_html, words
from portal.sandbox import paper
from portal.sandbox.api import SandboxRefused
from tests import papers
from tests.services import require

SECRET = "Anna Brown"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def parts(data: bytes) -> list[tuple[str, str]]:
    return [(part["kind"], part["text"]) for part in words.run(data, {})[0]["parts"]]


# Words ----------------------------------------------------------------------------------------
def test_words_of_a_pdf_come_by_page_and_only_those_that_show() -> None:
    covered = papers.text_at("The name is") + papers.text_at(SECRET, 72, 650) + papers.box_at(70, 645, 90, 20)
    found = jobs.call("words", papers.pdf(papers.text_at("First"), b"", covered)).meta
    assert [(part["where"], part["page"], part["text"]) for part in found["parts"]] == [
        ("Page 1", 1, "First"),
        ("Page 2", 2, ""),
        ("Page 3", 3, "The name is"),
    ]


def full(document: Any) -> None:
    """Words in every place where a Word file can have some."""
    document.sections[0].header.paragraphs[0].text = "In the heading"
    document.sections[0].footer.paragraphs[0].text = "In the foot"
    document.add_table(1, 1).cell(0, 0).text = "In a table"
    document.core_properties.author = "In the properties"
    hidden = document.add_paragraph("Seen. ").add_run("In hiding")
    hidden.font.hidden = True
    document.add_comment(document.paragraphs[0].runs[0], text="In a comment", author="Of a comment")
    picture = document.add_picture(io.BytesIO(papers.picture()), width=Cm(2))
    picture._inline.docPr.set("descr", "In a description")
    paragraph = document.paragraphs[0]._p
    paragraph.append(
        parse_xml(f'<w:del {W} w:id="9" w:author="Of a change"><w:r><w:delText>In a deletion</w:delText></w:r></w:del>')
    )
    paragraph.append(
        parse_xml(f'<w:fldSimple {W} w:instr=" DOCVARIABLE inacode "><w:r><w:t>In a field</w:t></w:r></w:fldSimple>')
    )


def test_words_of_a_word_file_come_from_everywhere_each_with_its_place() -> None:
    found = parts(papers.word("In the body", change=full))
    expected = {
        ("header", "In the heading"),
        ("footer", "In the foot"),
        ("hidden", "In hiding"),
        ("comments", "In a comment"),
        ("comments", "Of a comment"),
        ("deleted", "In a deletion"),
        ("deleted", "Of a change"),
        ("field", "DOCVARIABLE inacode"),
    }
    assert expected <= set(found)
    [body] = [text for kind, text in found if kind == "body"]
    assert body.split("\n") == ["In the bodyIn a field", "In a table", "Seen. "]
    assert any(kind == "alt" and "In a description" in text for kind, text in found)
    assert any(kind == "properties" and "In the properties" in text for kind, text in found)


def test_words_of_other_files() -> None:
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"], book.active["B2"], book.active.title = "When", 42, "Dates"
    book.save(target)
    [(kind, text)] = parts(target.getvalue())
    assert kind == "sheet"
    assert {"When", "42", "Dates"} <= set(text.split("\n"))
    assert parts("Café".encode("cp1252")) == [("text", "Café")]
    assert parts(papers.picture()) == []


# Readable HTML --------------------------------------------------------------------------------
def readable(data: bytes, **params: str) -> str:
    return readable_html.run(data, params)[0]["html"]


def test_a_word_file_becomes_clean_html() -> None:
    def change(document: Any) -> None:
        document.add_heading("A part", 2)
        document.add_paragraph("first", style="List Bullet")
        table = document.add_table(2, 2)
        table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
        for row in range(2):
            for column in range(2):
                table.cell(row, column).text = f"{row}{column}"

    made = jobs.call(
        "readable_html", papers.word("# Title of a part", "Some <b>words</b> & more.", change=change)
    ).meta["html"]
    assert made.startswith(
        "<h2>Title of a part</h2><p>Some &lt;b&gt;words&lt;/b&gt; &amp; more.</p><h3>A part</h3><ul><li>first</li></ul>"
    )
    assert '<th scope="col"><p>00</p></th>' in made
    assert "<td><p>11</p></td>" in made


def test_nothing_that_could_run_comes_through() -> None:
    def change(document: Any) -> None:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        for target in ("javascript:alert(1)", "data:text/html,x", "https://www.gov.uk/"):
            id_ = document.part.relate_to(target, kind, is_external=True)
            link = parse_xml(
                f'<w:hyperlink {W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
                f'r:id="{id_}"><w:r><w:t>here</w:t></w:r></w:hyperlink>'
            )
            document.paragraphs[0]._p.append(link)

    made = readable(papers.word("Go ", change=change))
    assert "javascript" not in made
    assert "data:" not in made
    assert 'href="https://www.gov.uk/"' in made
    assert readable_html.clean('<p onclick="x()" style="a">w<script>x</script><iframe></iframe></p>') == "<p>w</p>"


def test_what_hides_from_the_pages_hides_from_the_text() -> None:
    made = readable(papers.word("In the body", change=full))
    for words_ in ("In hiding", "In a deletion", "In a comment", "Of a change"):
        assert words_ not in made
    assert "In the body" in made


def test_pictures_are_drawn_anew() -> None:
    photo = papers.picture("JPEG", (3000, 200), comment=SECRET.encode())

    def change(document: Any) -> None:
        document.add_picture(io.BytesIO(photo), width=Cm(5))._inline.docPr.set("descr", "A map of the services")

    meta, blobs = readable_html.run(papers.word("Words", change=change), {"images": "pictures/"})
    assert meta["images"] == [{"name": "image-1.jpeg", "type": "image/jpeg", "alt": "A map of the services"}]
    assert '<img alt="A map of the services" src="pictures/image-1.jpeg">' in meta["html"]
    assert SECRET.encode() not in blobs[0]
    assert max(Image.open(io.BytesIO(blobs[0])).size) <= 2200


def test_sheets_rows_and_text_are_readable() -> None:
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["When", "What"])
    book.active.append(["2 May", "<script>"])
    book.create_sheet("Hidden").sheet_state = "hidden"
    book["Hidden"]["A1"] = SECRET
    book.save(target)
    made = readable(target.getvalue())
    assert (
        '<thead><tr><th scope="col">When</th><th scope="col">What</th></tr></thead><tbody><tr><td>2 '
        "May</td><td>&lt;script&gt;</td></tr></tbody>" in made
    )
    assert SECRET not in made
    assert "<td>call</td>" in readable(b"when,what\n2010,call\n2011,visit\n")
    assert readable(b"First line\nsecond <line>\n\nNext") == "<p>First line<br>second &lt;line&gt;</p><p>Next</p>"
    with pytest.raises(SandboxRefused, match="page by page"):
        readable(papers.pdf())


# Pages ----------------------------------------------------------------------------------------
def test_a_word_file_becomes_pages_with_its_words() -> None:
    require("soffice")

    def change(document: Any) -> None:
        document.add_page_break()
        document.add_paragraph("Overleaf")

    meta, [made] = jobs.call("pages_pdf", papers.word("# A heading", "Some words.", change=change))
    assert meta["pages"] == 2
    assert paper.page_text(paper.get_page(paper.open_pdf(made), 1)).shown == "A heading\nSome words."


def test_two_word_files_at_once_do_not_disturb_each_other() -> None:
    from concurrent.futures import ThreadPoolExecutor

    require("soffice")
    with ThreadPoolExecutor(2) as both:
        made = list(both.map(lambda said: jobs.call("pages_pdf", papers.word(said)).blobs[0], ("One", "Two")))
    assert [paper.page_text(paper.get_page(paper.open_pdf(one), 1)).shown for one in made] == ["One", "Two"]


def test_without_libreoffice_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(libreoffice.shutil, "which", lambda name: None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with pytest.raises(SandboxRefused, match="LibreOffice is not installed") as refused:
        pages_pdf.run(papers.word("Words"), {})
    assert refused.value.code == libreoffice.MISSING


@pytest.mark.parametrize(("size", "across"), [((600, 300), True), ((300, 600), False)])
def test_a_picture_becomes_one_page(size: tuple[int, int], across: bool) -> None:
    meta, [made] = jobs.call("pages_pdf", papers.picture("PNG", size))
    assert meta["pages"] == 1
    width, height = paper.open_pdf(made)[0].get_size()
    assert (width > height) is across


def test_text_has_no_pages() -> None:
    with pytest.raises(SandboxRefused, match="shown as text"):
        pages_pdf.run(b"some words", {})


# Comparing ------------------------------------------------------------------------------------
def compared(html: str, *pages: str) -> dict[str, Any]:
    streams = []
    for page in pages:
        lines = page.split("\n")
        streams.append(
            b"".join(papers.text_at(line, 72, 760 - 18 * index, 11) for index, line in enumerate(lines) if line)
        )
    return compare_words.run(papers.pdf(*streams), {"html": html})[0]


def test_the_same_words_are_equal_whatever_their_breaks() -> None:
    html = "<h2>What we learned</h2><p>Two agencies co-operated. It’s 4.50 or £5.</p><p>They met.</p>"
    assert compared(html, "What we learned\nTwo agencies co-\noperated. It's 4.50\nor £5. They met.")["equal"]
    assert compared(html, "WHAT WE LEARNED\nTwo agencies cooperated. It's", "4.50 or £5.\nThey met.")["equal"]


def test_a_page_may_add_headings_feet_numbers_and_labels() -> None:
    html = (
        "<h2>Background</h2><p>It began early.</p><ol><li>One thing</li><li>Another thing</li></ol><p>And it "
        "went on and on.</p>"
    )
    pages = (
        "Overview report, draft 4\n1. Background\nIt began early.\n(a) One thing\nRESTRICTED\n1 of 3",
        "Overview report, draft 4\n(b) Another thing\nAnd it went\nRESTRICTED\n2 of 3",
        "Overview report, draft 4\non and on.\nRESTRICTED\n3 of 3",
    )
    assert compared(html, *pages) == {"equal": True, "words": 14, "difference": None}


def test_a_title_that_comes_again_as_heading_is_still_the_title() -> None:
    html = "<h2>Overview report</h2><p>First words.</p><p>Second words.</p><p>Third words.</p>"
    assert compared(
        html, "Overview report\nFirst words.", "Overview report\nSecond words.", "Overview report\nThird words."
    )["equal"]


@pytest.mark.parametrize(
    ("html", "pdf", "says"),
    [
        (
            "<p>She was not at home that day.</p>",
            "She was at home that day.",
            ("she was not at home", "she was at home"),
        ),
        ("<p>She was at home.</p>", "She was not at home.", ("she was at home", "she was not at home")),
        ("<p>Words.</p>", "Words. And more of them.", ("words", "words and more")),
        ("<p>Words. And more.</p>", "Words.", ("words and more", "words")),
        ("<p>In 2009 it cost 450.</p>", "In 2009 it cost 4.50.", ("cost 450", "cost 4 50")),
        ("<p>Half: 50%.</p>", "Half: 50.", ("half 50 %", "half 50")),
        ("<p>now here</p>", "nowhere else", ("now here", "nowhere else")),
        ("<p>One</p><p>children left.</p>", "One\n12 of the\nchildren left.", ("one children", "one 12 of the")),
    ],
)
def test_any_other_word_is_a_difference_and_is_shown(html: str, pdf: str, says: tuple[str, str]) -> None:
    found = compared(html, pdf)
    assert not found["equal"]
    assert found["difference"]["page"] == 1
    assert says[0] in found["difference"]["html"]
    assert says[1] in found["difference"]["pdf"]


def test_a_covered_word_is_missing_from_the_pdf() -> None:
    covered = papers.text_at("Her name was") + papers.text_at(SECRET, 72, 650) + papers.box_at(70, 645, 90, 20)
    found = compare_words.run(papers.pdf(covered), {"html": f"<p>Her name was {SECRET}</p>"})[0]
    assert not found["equal"]


def test_footnotes_stand_elsewhere_but_say_the_same() -> None:
    html = (
        '<p>They met<sup><a href="#doc-footnote-1" id="doc-footnote-ref-1">[1]</a></sup> and parted.</p>'
        '<ol><li id="doc-footnote-1"><p> In the spring. <a href="#doc-footnote-ref-1">↑</a></p></li></ol>'
    )
    assert compared(html, "They met1 and parted.\n1 In the spring.")["equal"]
    assert compared(html, "They met 1 and parted.\n1 In the spring.")["equal"]
    assert not compared(html, "They met1 and parted.\n1 In the autumn.")["equal"]


def long_report(document: Any) -> None:
    """Several pages with all that LibreOffice adds by itself."""
    document.sections[0].header.paragraphs[0].text = "Overview report"
    for number in range(1, 5):
        document.add_heading(f"Part {number}", 1)
        for item in ("a thing", "another thing"):
            document.add_paragraph(f"{item} of part {number}", style="List Number")
        for _ in range(12):
            document.add_paragraph(
                "The panel heard that housing officers value going with a police officer, and that it should go on. "
                * 3
            )
    table = document.add_table(40, 2)
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
    for row in range(40):
        table.cell(row, 0).text, table.cell(row, 1).text = (
            ("When", "What was learned") if row == 0 else (f"{row} May", f"lesson {row}")
        )


def test_a_real_report_made_by_libreoffice_equals_its_own_text() -> None:
    require("soffice")
    report = papers.word("# The whole report", change=long_report)
    html = jobs.call("readable_html", report).meta["html"]
    pdf = jobs.call("pages_pdf", report).blobs[0]
    found = jobs.call("compare_words", pdf, {"html": html}).meta
    assert found["equal"], found
    other = jobs.call("compare_words", pdf, {"html": html.replace("lesson 17", "lesson 71")}).meta
    assert not other["equal"]
    assert "71" in other["difference"]["html"]
