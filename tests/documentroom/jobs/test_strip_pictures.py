"""Never 6, 4.28: what a picture tells beside its pixels is found by the check, and goes when hidden content is stripped."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Name
from PIL import Image, PngImagePlugin

from documentroom.jobs import everything, pictures, strip
from tests import papers
from tests.documentroom.leaks_deep import PEOPLE
from tests.documentroom.leaks_pictures import exif, inside, lines_parts, photo

WHO = "Wilhelmina Ashdownley"


def _saved(kind: str, **save: Any) -> bytes:
    return papers.picture(kind, (64, 48), **save)


def _text() -> PngImagePlugin.PngInfo:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", WHO)
    return told


def _place() -> Image.Exif:
    made = Image.Exif()
    made.get_ifd(0x8825).update({1: "N", 2: (53.0, 30.0, 12.5), 3: "W", 4: (2.0, 14.0, 3.3)})
    made[0x0112] = 6
    return made


def _boxed() -> bytes:
    """A JPEG 2000 file with a box of its own."""
    made = _saved("JPEG2000")
    box = b"<x>" + WHO.encode() + b"</x>"
    return made + (len(box) + 8).to_bytes(4, "big") + b"xml " + box


PLAIN = photo()
MADE = {
    "who made it": photo(exif=exif(0x013B, WHO)),
    "two bytes a letter": photo(exif=exif(0x9C9D, WHO.encode("utf-16-le"))),
    "a remark": photo(comment=WHO.encode()),
    "XML": photo(xmp=f"<x>{WHO}</x>".encode()),
    "a second picture behind the first": PLAIN + PLAIN[:2] + inside(WHO.encode()) + PLAIN[2:],
    "text behind its end": PLAIN + WHO.encode(),
    "without an end": photo(comment=WHO.encode())[:-2],
    "an older kind's small copy": PLAIN[:2] + b"\xff\xe0\0\x1fJFXX\0\x10" + WHO.encode()[:21] + b"\0\0" + PLAIN[2:],
    "text of a PNG": _saved("PNG", pnginfo=_text()),
    "remark of a GIF": _saved("GIF", comment=WHO.encode()),
    "who made a TIFF": _saved("TIFF", artist=WHO),
    "a box of a JPEG 2000": _boxed(),
}


@pytest.mark.parametrize("way", MADE)
def test_a_picture_tells_nothing_beside_its_pixels(way: str) -> None:
    data = MADE[way]
    clean = pictures.clean(data)
    for told in (WHO.encode()[:21], WHO.encode("utf-16-le")):
        assert told not in clean, way
    whole = PLAIN if way == "without an end" else data
    before, after = Image.open(io.BytesIO(whole)), Image.open(io.BytesIO(clean))
    assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
    assert pictures.clean(clean) == clean


def test_a_clean_picture_stays_byte_for_byte_and_one_on_its_side_stays_so() -> None:
    many = _saved("JPEG", progressive=True)
    for data in (PLAIN, many, _saved("PNG"), _saved("GIF"), _saved("JPEG2000")):
        assert pictures.clean(data) == data
    turned = pictures.clean(photo(exif=_place()))
    assert Image.open(io.BytesIO(turned)).getexif() == {0x0112: 6}


def test_a_photograph_says_where_it_was_taken_until_it_is_stripped() -> None:
    """4.24: a place is a finding of its own; in a Word file, and in a PDF that packs its photographs once more."""
    taken = photo(exif=_place(), comment=WHO.encode())

    def packed(document: pikepdf.Pdf) -> None:
        image = document.make_stream(
            zlib.compress(taken), Type=Name.XObject, Subtype=Name.Image, Width=48, Height=32,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
        )  # fmt: skip
        image.write(zlib.compress(taken), filter=Array([Name.FlateDecode, Name.DCTDecode]))
        document.pages[0].Resources.XObject = pikepdf.Dictionary(Im1=image)
        document.pages[0].Contents = document.make_stream(b"q 200 0 0 200 40 300 cm /Im1 Do Q")

    for data in (
        papers.word("A page", change=lambda made: made.add_picture(io.BytesIO(taken))),
        papers.pdf(change=packed),
    ):
        for file, there in ((data, True), (strip.run(data, {})[1][0], False)):
            found = everything.run(file, {})[0]["files"][0]
            assert any(WHO in one["text"] for one in found["parts"]) is there
            if file.startswith(b"PK") or not there:
                assert any(one["what"] == everything._SAYS_WHERE for one in found["unread"]) is there


def test_4_24_words_in_pictures_of_lines_are_found_and_a_person_looks_at_them() -> None:
    """They are not drawn here: found words are findings, and each such picture is named as not checked."""
    plants: list[tuple[str, str]] = []

    def put(way: str, where: str) -> str:
        plants.append((way, f"{PEOPLE[len(plants)].names[0]}"))
        return plants[-1][1]

    data = papers.repacked(papers.word("A page"), lines_parts(put))  # type: ignore[arg-type]
    found = everything.run(data, {})[0]["files"][0]
    text = " ".join(one["text"] for one in found["parts"])
    bare = "".join(text.split())
    assert [way for way, name in plants if name.replace(" ", "") not in bare] == []
    assert [one["where"] for one in found["unread"]] == ["Picture 1", "Picture 2", "Picture 3"]
