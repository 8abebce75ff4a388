"""The papers of a meeting as one marked pack: what each reader reads, with their own codes (4.10, 4.25)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pypdfium2
import pytest

from documentroom.enums import DocumentKind
from documentroom.models import ReadMark, Version
from documentroom.pack_pdf import Leaf, together
from portal.audit.api import entries, ids_of, review_chain
from portal.kernel.calendar import today
from reviews.enums import Capacity
from reviews.models import Meeting
from reviews.services import meetings
from tests import papers
from tests.documentroom.conftest import SECRET, Room
from tests.reviews import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(room: Room) -> Meeting:
    return meetings.call_meeting(
        acting_user=room.user("chair"), review=room.review, on=today() + timedelta(days=3), starts="", place="Town hall"
    )


def paper(room: Room, meeting: Meeting, kind: DocumentKind, words: str, **more: object) -> Version:
    made = room.put(kind, papers.pdf(papers.text_at(words)), title=words, **more)  # type: ignore[arg-type]
    meetings.add_paper(acting_user=room.user("chair"), review=room.review, meeting_id=meeting.pk, version_id=made.pk)
    return made


def pack(room: Room, meeting: Meeting, post: str) -> bytes:
    answer = room.browser(post).get(room.url("pack", meeting.pk))
    assert answer.status_code == 200, answer
    assert "no-store" in answer["Cache-Control"]
    assert "papers.pdf" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def words_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def test_4_10_a_pack_holds_what_its_reader_reads_and_each_page_leads_to_them(room: Room, meeting: Meeting) -> None:
    seen = paper(room, meeting, DocumentKind.PANEL_PAPER, f"{SECRET} agenda paper")
    paper(room, meeting, DocumentKind.OVERVIEW_REPORT, "Untabled draft words")
    pages = words_of(pack(room, meeting, "chair"))
    assert len(pages) == 3  # its first page, and one of each
    assert "RESTRICTED" in pages[0].upper()
    assert any("Untabled draft words" in one for one in pages)
    pages = words_of(pack(room, meeting, "member"))
    assert any(f"{SECRET} agenda paper" in one for one in pages)
    assert not any("Untabled" in one for one in pages)  # a member reads what is tabled
    mark = ReadMark.objects.get(version=seen, reader=room.user("member"))
    assert mark.code in pages[0]
    other = ReadMark.objects.get(version=seen, reader=room.user("chair"))
    assert other.code != mark.code and other.code not in "".join(pages)
    told = next(one for one in entries(review_chain(room.review.pk), limit=20) if one.verb == "room.pack_taken")
    assert ids_of(told)["marks"] == [mark.code]


def test_a_pack_with_nothing_to_read_is_refused_in_words(room: Room, meeting: Meeting) -> None:
    answer = room.browser("chair").get(room.url("pack", meeting.pk), follow=True)
    assert "There is no paper of this meeting that you can read" in answer.content.decode()


def test_a_pack_asks_for_the_factor_again(room: Room, meeting: Meeting) -> None:
    paper(room, meeting, DocumentKind.PANEL_PAPER, SECRET)
    answer = room.browser("chair", fresh=False).get(room.url("pack", meeting.pk))
    assert answer.status_code == 302 and "/sign-in/again/" in answer["Location"]
    assert not ReadMark.objects.exists()


@pytest.mark.parametrize("post", ["author", "other_manager", "advocate", "ssp", "stranger"])
def test_who_is_not_of_the_meeting_finds_neither_pack_nor_papers(room: Room, meeting: Meeting, post: str) -> None:
    paper(room, meeting, DocumentKind.PANEL_PAPER, SECRET)
    for name in ("pack", "meeting_paper"):
        answer = room.browser(post).get(room.url(name, meeting.pk))
        assert answer.status_code == 404 and SECRET not in answer.content.decode()
    assert not ReadMark.objects.exists()


def test_4_25_an_observer_reads_what_the_chair_puts_before_them_for_that_meeting(room: Room, meeting: Meeting) -> None:
    user = room.scene.people["observer"] = scenes.person("Una Gray")
    part = scenes.joins(room.review, user, Capacity.OBSERVER)
    before = paper(room, meeting, DocumentKind.PANEL_PAPER, f"{SECRET} before them")
    other = room.put(DocumentKind.PANEL_PAPER)
    call(room, meeting, part.pk, sees_papers=False)
    read = room.url("read", before.pk)
    assert room.browser("observer").get(read).status_code == 404
    meeting.calls.filter(participant=part).update(sees_papers=True)
    assert room.browser("observer").get(read).status_code == 200
    assert room.browser("observer").get(room.url("read", other.pk)).status_code == 404
    assert any(f"{SECRET} before them" in one for one in words_of(pack(room, meeting, "observer")))
    Meeting.objects.filter(pk=meeting.pk).update(on=today() - timedelta(days=15))
    assert room.browser("observer").get(read).status_code == 404


def call(room: Room, meeting: Meeting, participant_id: UUID, *, sees_papers: bool) -> None:
    meetings.call_person(
        acting_user=room.user("chair"), meeting=meeting, participant_id=participant_id, sees_papers=sees_papers
    )


def test_a_paper_is_laid_before_a_meeting_by_who_leads_and_reads_it(room: Room, meeting: Meeting) -> None:
    mine = room.put(DocumentKind.PANEL_PAPER)
    alone = room.put(DocumentKind.FAMILY_PAPER, group=room.scene.group, for_chair_alone=True)
    url = room.url("meeting_paper", meeting.pk)
    assert room.browser("member").get(url).status_code == 404
    assert room.browser("coordinator").post(url, {"version": alone.pk}).status_code == 200  # not a choice
    assert room.browser("chair").post(url, {"version": alone.pk}).status_code == 200
    assert not meeting.papers.exists()
    assert room.browser("coordinator").post(url, {"version": mine.pk}).status_code == 302
    assert [one.version_ref for one in meeting.papers.all()] == [mine.pk]
    page = room.browser("coordinator").get(f"/reviews/{room.review.reference}/meetings/{meeting.pk}/").content.decode()
    assert SECRET in page and "Take them as one pack" in page


def test_a_pack_is_a_pdf_whatever_the_words_are() -> None:
    jpeg = papers.picture("JPEG")
    pdf = together(
        [(20, "Papers (for “you”) \\ 1/2 " + "long " * 400)], [Leaf(jpeg, "Words (here) — \u6f22 \\"), Leaf(jpeg)]
    )
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) >= 3
    assert "Words (here)" in words_of(pdf)[-2]
    assert re.search(rb"/Lang \(en-GB\)", pdf)
