"""The room attacked: what a sender, a leader behind a wall, a custodian alone or a strange page could do (issue 4, nevers)."""

from __future__ import annotations

import io

import pikepdf
from django.test import Client
from PIL import Image

from documentroom.enums import DocumentKind
from documentroom.models import Upload
from tests import papers
from tests.documentroom.conftest import SECRET, Room
from tests.documentroom.test_uploads import TUS, begin, files, send

SIZES = ("page_small", "page", "page_large")
NEVER_1, NEVER_4 = "never 1", "never 4"


def test_an_uploads_address_begins_nothing_odd_and_ends_nothing(room: Room) -> None:
    """A length below nothing and a day beyond numbers are refused before a place is made; whoever has but the address
    (a proxy's log) appends to the file and does not end it (never 4).
    """
    assert begin(room, -5).status_code == 400
    assert begin(room, 5, modified="9" * 30).status_code == 400
    assert not Upload.objects.exists()
    assert not files(room)
    at = begin(room, 1000)["Location"]
    assert send(Client(), at, 0, b"x").status_code == 204
    for who in (Client(), room.browser("chair")):
        assert who.delete(at, headers=TUS).status_code == 404
    half = Client()
    half.force_login(room.user("coordinator"), backend="django.contrib.auth.backends.ModelBackend")
    assert half.delete(at, headers=TUS).status_code == 404  # without the second factor
    assert Upload.objects.get().offset == 1
    assert room.browser("coordinator").delete(at, headers=TUS).status_code == 204
    assert not Upload.objects.exists()


def test_a_page_that_cannot_be_drawn_says_so_and_the_others_are_read_and_printed(room: Room) -> None:
    """One page of a hostile shape takes nothing of the rest away: in its place is a marked sheet that says so."""

    def long(document: pikepdf.Pdf) -> None:
        document.pages[1].MediaBox = pikepdf.Array([0, 0, 10, 14000])

    data = papers.pdf(papers.text_at("First"), papers.text_at("Never drawn"), change=long)
    version, browser = room.put(DocumentKind.EVIDENCE, data), room.browser("chair")
    for of, said in (("?page=1&as=words", "First"), ("?page=2&as=words", "too long and narrow"), ("?page=2", SECRET)):
        page = browser.get(room.url("read", version.pk) + of)
        assert (page.status_code, said in page.content.decode()) == (200, True), of
        assert "Never drawn" not in page.content.decode()
    assert browser.post(room.url("read", version.pk), {"find": "First", "page": "2"}).status_code == 200
    sizes = {Image.open(io.BytesIO(browser.get(room.url(name, version.pk, 2)).content)).size for name in SIZES}
    assert sorted(width for width, _ in sizes) == [180, 1000, 1800]
    browser.post(room.url("copies", version.document_id), {"person": room.user("chair").pk})
    with pikepdf.open(io.BytesIO(b"".join(browser.post(room.url("print", version.pk))))) as copy:  # type: ignore[call-overload]
        assert len(copy.pages) == 3
