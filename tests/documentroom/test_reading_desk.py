"""The desk: what was found is marked on the page, the page grows, and one goes on where one stopped."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image

from documentroom.enums import DocumentKind
from documentroom.models import Feedback, ReadingPlace, Share
from documentroom.services import drawing
from portal.kernel.calendar import now, today
from tests import papers
from tests.documentroom.conftest import SECRET, Room

PAGES = [papers.text_at(f"{SECRET} on page {number}") for number in range(1, 31)]
HIDDEN = papers.text_at("Shown") + papers.text_at("Underneath", y=600) + papers.box_at(60, 590, 300, 30)


def test_found_is_marked_on_the_page_and_stays_marked_while_turning(room: Room) -> None:
    version = room.put(DocumentKind.OVERVIEW_REPORT, papers.pdf(*PAGES, HIDDEN), tabled_at=now())
    browser, url = room.browser("member"), room.url("read", version.pk)

    def sent(**data: Any) -> str:
        return str(browser.post(url, data).content.decode())

    page = sent(find=SECRET, page=2)
    assert "30 times, on 30 pages. On this page 1, marked in yellow." in page
    (box,) = re.findall(r'<rect class="found" x="([\d.]+)%" y="([\d.]+)%"', page)
    assert 11 < float(box[0]) < 14  # an inch from the left, of 595 points
    turn = re.findall(r"<form[^>]*>(?:(?!</form>).)*data-key=.next.(?:(?!</form>).)*</form>", page, re.S)[0]
    assert f'name="find" value="{SECRET}"' in turn
    assert 'name="page" value="3"' in turn
    assert f"find={SECRET}" not in page
    assert "None on this page" in sent(find="on page 3", page=1)
    assert f"<mark>{SECRET}</mark>" in sent(find=SECRET, page=2, **{"as": "words"})
    covered = sent(find="Underneath", page=31)
    assert "Not found" in covered
    assert "rect class" not in covered
    # in parts: what is not searched yet is said, and can be searched
    held = drawing.paper(version)
    assert held is not None
    part = drawing.find(held, SECRET, seconds=0)
    assert (part.searched, part.rest, part.times) == (1, 2, 1)
    rest = sent(find="on page 30", page=1, **{"from": "5"})
    assert "Pages 5 to 31 of 31 were searched." in rest
    assert "1 time, on 1 page" in rest


def test_the_page_grows_and_all_pages_are_seen_at_once(room: Room) -> None:
    version = room.put(DocumentKind.OVERVIEW_REPORT, papers.pdf(*PAGES), tabled_at=now())
    browser, url = room.browser("member"), room.url("read", version.pk)
    large = browser.get(url, {"page": 2, "zoom": 200}).content.decode()
    assert room.url("page_large", version.pk, 2) in large
    assert "zoom=300" in large  # larger
    assert "zoom=150" in large  # smaller
    assert "?page=3&amp;zoom=200" in large
    assert Image.open(io.BytesIO(browser.get(room.url("page_large", version.pk, 2)).content)).size[0] == 1800
    assert "sheet--zoom" not in browser.get(url, {"page": 2, "zoom": "9000"}).content.decode()
    sheet = browser.get(url, {"page": 2, "as": "all"}).content.decode()
    assert "Pages 1 to 24 of 30" in sheet
    assert room.url("page_small", version.pk, 24) in sheet
    assert room.url("page_small", version.pk, 25) not in sheet
    assert "Pages 25 to 30 of 30" in browser.get(url, {"page": 25, "as": "all"}).content.decode()


def test_a_professional_goes_on_where_they_stopped_and_a_family_s_place_is_kept_nowhere(room: Room) -> None:
    version = room.put(DocumentKind.OVERVIEW_REPORT, papers.pdf(*PAGES), tabled_at=now())
    url = room.url("read", version.pk)
    assert "You stopped" not in room.browser("member").get(url).content.decode()
    room.browser("member").get(url, {"page": 12})
    assert "You stopped at page 12." in room.browser("member").get(url).content.decode()
    assert "You stopped at page 12." in room.browser("member").get(url).content.decode()  # looking did not move it
    assert "You stopped" not in room.browser("chair").get(url).content.decode()
    assert ReadingPlace.objects.count() == 1
    ReadingPlace.objects.all().delete()
    completed = room.put(
        DocumentKind.OVERVIEW_REPORT, papers.pdf(*PAGES), document=version.document, made_from=version, completed=True
    )
    share = Share.objects.create(
        review=room.review, version=completed, section="drafts", family_group=room.scene.group, opens_on=today(),
        closes_on=today(), code="F4T9-QW3H", directed_by=room.user("chair"), directed_at=now(),
    )  # fmt: skip
    advocate, pages = room.browser("advocate"), room.url("family_reading", share.pk)
    page = advocate.get(pages, {"page": 12, "as": "page", "zoom": "150"}).content.decode()
    assert room.url("family_page_large", share.pk, 12) in page
    assert "?page=13&amp;as=page&amp;zoom=150#pg" in page
    assert advocate.get(room.url("family_page_large", share.pk, 12)).status_code == 200
    assert "You stopped" not in advocate.get(pages).content.decode()
    found = advocate.post(pages, {"find": "on page 3", "page": 3, "as": "page"}).content.decode()
    assert "is on 2 pages" in found  # the thirtieth too
    assert '<rect class="found"' in found
    assert "Choose what it is" not in found  # looking for a word is no answer to the chair
    assert "<mark>on page 3</mark>" in advocate.post(pages, {"find": "on page 3", "page": 3}).content.decode()
    assert not Feedback.objects.exists()
    assert not ReadingPlace.objects.exists()
