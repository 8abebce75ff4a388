"""A text layer says what the pixels show, and nothing more (never 4)."""

from __future__ import annotations

from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import ImageChops

from portal.sandbox import finding, paper
from portal.sandbox.tiles import band_height
from tests.papers import annotation, box_at, pdf, picture, text_at


def words(data: bytes, page: int = 1) -> paper.PageText:
    return paper.page_text(paper.get_page(paper.open_pdf(data), page))


def test_ordinary_words_are_shown_in_order() -> None:
    data = pdf(text_at("First line", 72, 700, 11) + text_at("second line: £4.50", 72, 680, 11))
    assert words(data) == paper.PageText("First line\nsecond line: £4.50", "")


@pytest.mark.parametrize("size", [6, 8, 11, 36])
def test_small_and_large_words_are_shown(size: int) -> None:
    assert words(pdf(text_at("The panel thanks them", 72, 700, size))).shown == "The panel thanks them"


@pytest.mark.parametrize(
    "hiding",
    [
        pytest.param(text_at("Anna Brown", 72, 650) + box_at(70, 645, 90, 20), id="under a black box"),
        pytest.param(text_at("Anna Brown", 72, 650) + box_at(70, 645, 90, 20, "1 g"), id="under a white box"),
        pytest.param(text_at("Anna Brown", 72, 650, before="1 g"), id="white on white"),
        pytest.param(box_at(70, 645, 90, 20) + text_at("Anna Brown", 72, 650, before="0 g"), id="black on black"),
        pytest.param(text_at("Anna Brown", 72, 650, mode=3), id="not painted"),
        pytest.param(b"q 0 0 10 10 re W n " + text_at("Anna Brown", 72, 650) + b"Q", id="clipped away"),
        pytest.param(text_at("Anna Brown", 72, 650, before="0.98 g"), id="as good as white"),
        pytest.param(
            text_at("Anna Brown", 72, 650, size=14) + box_at(70, 650, 90, 20), id="a sliver peeps out below the box"
        ),
        pytest.param(
            text_at("Anna Brown", 72, 650)
            + b"".join(box_at(70 + step, 640, 3, 30, f"{step % 2 * 0.4} g") for step in range(0, 93, 3)),
            id="under a pattern",
        ),
    ],
)
def test_what_cannot_be_seen_is_not_among_the_words(hiding: bytes) -> None:
    found = words(pdf(text_at("The name is") + hiding))
    assert found.shown == "The name is"
    assert found.hidden == "Anna Brown"


def test_white_words_on_a_dark_band_are_shown() -> None:
    assert (
        words(pdf(box_at(0, 640, 595, 40) + text_at("Recommendations", 72, 650, before="1 g"))).shown
        == "Recommendations"
    )


def test_words_on_a_picture_or_tint_are_shown() -> None:
    assert words(pdf(box_at(0, 640, 595, 40, "0.6 0.8 0.8 rg") + text_at("A caption", 72, 650))).shown == "A caption"


def test_a_box_that_is_an_annotation_hides_too() -> None:
    def cover(document: pikepdf.Pdf) -> None:
        drawing = document.make_stream(
            b"0 g 0 0 100 24 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 24]
        )
        annotation(document, 0, Subtype=Name.Square, Rect=[70, 644, 170, 668], F=4, AP=Dictionary(N=drawing))

    found = words(pdf(text_at("The name is") + text_at("Anna Brown", 72, 650), change=cover))
    assert found == paper.PageText("The name is", "Anna Brown")


def form(document: pikepdf.Pdf, *, drawn: bool) -> None:
    """A filled text field, with its own drawing or left to the reader."""
    font = document.pages[0].Resources.Font.F1
    fields: dict[str, Any] = {"Subtype": Name.Widget, "FT": Name.Tx, "T": "who", "V": "Typed in", "DA": "/F1 12 Tf 0 g"}
    if drawn:
        content = b"/Tx BMC BT /F1 12 Tf 2 5 Td (Typed in) Tj ET EMC"
        stream = document.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 200, 20])
        stream.Resources = Dictionary(Font=Dictionary(F1=font))
        fields["AP"] = Dictionary(N=stream)
    widget = annotation(document, 0, Rect=[72, 600, 272, 620], F=4, **fields)
    document.Root.AcroForm = Dictionary(
        Fields=[widget], DR=Dictionary(Font=Dictionary(F1=font)), NeedAppearances=not drawn
    )


@pytest.mark.parametrize("drawn", [True, False])
def test_what_was_typed_into_a_form_is_drawn_and_among_the_words(drawn: bool) -> None:
    data = pdf(text_at("Name:"), change=lambda document: form(document, drawn=drawn))
    assert words(data).shown.split() == ["Name:", "Typed", "in"]
    page = paper.get_page(paper.open_pdf(data), 1)
    picture_of = paper.draw(page, 595).convert("L")
    assert picture_of.crop((72, 842 - 620, 272, 842 - 600)).getextrema()[0] < 60


def test_words_inside_a_reused_drawing_are_shown_and_can_be_hidden() -> None:
    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        inner = document.make_stream(text_at("Inside", 0, 0) + text_at("Anna", 0, -30) + box_at(-2, -35, 60, 20))
        for key, value in {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([-10, -50, 300, 50])}.items():
            inner[f"/{key}"] = value
        inner.Resources = Dictionary(Font=page.Resources.Font)
        page.Resources.XObject = Dictionary(X1=inner)
        page.Contents = document.make_stream(b"q 1 0 0 1 72 600 cm /X1 Do Q")

    assert words(pdf(b"", change=change)) == paper.PageText("Inside", "Anna")


def scan(*, blot: bytes = b"") -> bytes:
    """A scanned page with the unseen words that a copier's reading adds, and something laid over it."""

    def change(document: pikepdf.Pdf) -> None:
        shown = paper.draw(
            paper.open_pdf(pdf(text_at("Scanned words", 72, 700) + text_at("Anna Brown", 72, 650)))[0], 1190
        )
        image = document.make_stream(shown.convert("L").tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=1190)
        image.Height, image.ColorSpace, image.BitsPerComponent = shown.height, Name.DeviceGray, 8
        page = document.pages[0]
        page.Resources.XObject = Dictionary(S=image)
        unseen = text_at("Scanned words", 72, 700, mode=3) + text_at("Anna Brown", 72, 650, mode=3)
        page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /S Do Q " + blot + unseen)

    return pdf(b"", change=change)


def test_the_unseen_words_over_a_scan_count_where_the_scan_shows_them() -> None:
    assert words(scan()).shown.split() == ["Scanned", "words", "Anna", "Brown"]
    assert words(scan(blot=box_at(70, 645, 90, 20))).shown == "Scanned words"
    assert words(scan(blot=box_at(70, 645, 90, 20, "1 g"))).shown == "Scanned words"


def test_turned_and_cropped_pages_keep_their_words() -> None:
    def turn(document: pikepdf.Pdf) -> None:
        document.pages[0].Rotate = 90
        document.pages[0].CropBox = [36, 36, 559, 806]

    data = pdf(text_at("Turned about") + text_at("Anna", 72, 600) + box_at(70, 595, 60, 20), change=turn)
    assert words(data) == paper.PageText("Turned about", "Anna")


def test_words_outside_the_page_are_hidden() -> None:
    assert words(pdf(text_at("Here") + text_at("Beyond", 72, 2000))) == paper.PageText("Here", "Beyond")


def test_a_picture_alone_has_no_words() -> None:
    assert picture()[:4] == b"\x89PNG"
    assert words(pdf(box_at(10, 10, 100, 100))) == paper.PageText("", "")


def test_unpainted_words_over_painted_ones_are_hidden() -> None:
    both = text_at("Seen by all", 72, 650) + text_at("Anna Brown", 72, 650, mode=3)
    found = words(pdf(both))
    assert found.shown.split() == ["Seen", "by", "all"]
    assert "Anna" in found.hidden


def test_what_is_found_is_marked_where_it_stands_and_nothing_under_a_box_is() -> None:
    page = paper.get_page(
        paper.open_pdf(
            pdf(
                text_at("The joint visit was on the", 72, 700, 14)
                + text_at("third of March: a joint", 72, 680, 14)
                + text_at("visit too. A joint visit", 72, 660, 14)
                + text_at("joint visit", 72, 500)
                + box_at(70, 495, 90, 20)
            )
        ),
        1,
    )
    found = finding.places(page, ["Joint  visit"], 1000)[0]
    assert [len(boxes) for boxes in found] == [
        1,
        2,
        1,
    ]  # the second goes on in the next line; the covered one is not there
    left, top, width, height = found[0][0]
    band, high = band_height(1000), round(842 * 1000 / 595)
    assert 95 / 595 < left < 102 / 595  # after "The "
    assert 50 / 595 < width < 65 / 595
    assert band + high * (842 - 718) / 842 < top * (high + 2 * band) < band + high * (842 - 698) / 842
    assert 0.005 < height < 0.02
    assert finding.places(page, ["nowhere", "("], 1000) == [[], []]


HELLO = text_at("Hello", 100, 100, 40, before="")
USES_PATTERN = b"/Pattern cs /P1 scn 100 100 200 200 re f "


def _made_of(document: pikepdf.Pdf, **more: Any) -> None:
    resources = document.pages[0].obj.Resources
    for kind, thing in more.items():
        resources[Name(f"/{kind}")] = thing


def red_letters(document: pikepdf.Pdf) -> None:
    """A Type 3 font, whose letters are drawings with colours of their own; it has a name like any other."""
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, BaseFont=Name.Helvetica, FontBBox=[0, 0, 750, 750], FirstChar=97, LastChar=97,
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0], Widths=[1000], Resources=Dictionary(),
        CharProcs=Dictionary(a=document.make_stream(b"1000 0 d0 1 0 0 rg 0 0 750 750 re f")),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
    )  # fmt: skip
    _made_of(document, Font=Dictionary(F9=document.make_indirect(font)))


def red_tiles(document: pikepdf.Pdf) -> None:
    tile = document.make_stream(b"1 0 0 rg 0 0 5 5 re f")
    kind = {"Type": Name.Pattern, "PatternType": 1, "PaintType": 1, "TilingType": 1, "Resources": Dictionary()}
    for key, value in {**kind, "BBox": Array([0, 0, 10, 10]), "XStep": 10, "YStep": 10}.items():
        tile[Name(f"/{key}")] = value
    _made_of(document, Pattern=Dictionary(P1=tile))


def red_to_blue(document: pikepdf.Pdf) -> None:
    blend = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1)
    axis = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 500, 0], Extend=[True, True], Function=blend
    )
    shading = document.make_indirect(axis)
    pattern = Dictionary(Type=Name.Pattern, PatternType=2, Shading=shading)
    _made_of(document, Pattern=Dictionary(P1=document.make_indirect(pattern)), Shading=Dictionary(S1=shading))


def see_through(document: pikepdf.Pdf) -> None:
    _made_of(document, ExtGState=Dictionary(G1=Dictionary(ca=0.5, CA=0.5, BM=Name.Multiply)))


@pytest.mark.parametrize(
    ("operators", "change"),
    [
        pytest.param(b"1 0 0 rg " + HELLO, None, id="red words"),
        pytest.param(HELLO + box_at(0, 0, 50, 50, "1 0 0 rg"), None, id="a red box"),
        pytest.param(HELLO + b"1 0 0 RG 9 w 10 10 m 100 100 l S", None, id="a red line"),
        pytest.param(b"BT /F9 40 Tf 100 100 Td (aaa) Tj ET", red_letters, id="letters that are drawings"),
        pytest.param(USES_PATTERN, red_tiles, id="a pattern of tiles"),
        pytest.param(USES_PATTERN, red_to_blue, id="a pattern that shades"),
        pytest.param(b"/S1 sh", red_to_blue, id="a shading"),
    ],
)
def test_what_has_a_colour_is_drawn_in_colour(operators: bytes, change: Any) -> None:
    data = pdf(operators) if change is None else pdf(operators, change=change)
    red, _, blue = paper.draw(paper.get_page(paper.open_pdf(data), 1), 595).convert("RGB").split()
    assert ImageChops.difference(red, blue).getextrema()[1] > 100


@pytest.mark.parametrize(
    ("operators", "change"),
    [
        (HELLO + text_at("World", 200, 300, 30, before="0.4 g") + box_at(50, 50, 400, 80, "0.9 g"), None),
        (b"/G1 gs " + box_at(80, 80, 200, 60, "0.3 g") + HELLO + b"0.2 G 6 w 10 10 m 300 300 l S", see_through),
        (b"", None),
    ],
    ids=["words and boxes", "see-through", "blank"],
)
def test_what_has_none_is_drawn_in_grey_and_looks_the_same(
    operators: bytes, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = pdf(operators) if change is None else pdf(operators, change=change)
    page = paper.get_page(paper.open_pdf(data), 1)
    grey, again = paper.draw(page, 595), paper.draw(page, 595, canvas=paper.Canvas())
    assert grey.mode == again.mode == "L"
    assert grey.tobytes() == again.tobytes()
    monkeypatch.setattr(paper, "is_grey", lambda page: False)
    colour = paper.draw(page, 595)
    assert colour.mode != "L"
    # Letters stand up to half a pixel elsewhere: what is where is compared, not each pixel.
    assert ImageChops.difference(colour.convert("L").reduce(12), grey.reduce(12)).getextrema()[1] <= 12
