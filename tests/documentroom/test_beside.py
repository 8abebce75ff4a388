"""Beside a passage: notes to the whole panel, questions to an agency about its own document, and copies on paper."""

from __future__ import annotations

import io

import pikepdf

from documentroom.enums import DocumentKind
from documentroom.models import PassageNote, PassageQuestion, PrintedCopy, PrintLeave, Share
from documentroom.services.copies import print_copy
from portal.audit.api import entries, review_chain
from portal.kernel.calendar import now, today
from portal.kernel.errors import NotVisible
from reviews.enums_disclosure import Source
from reviews.models import Participant, ScheduleItem, Wall
from tests import papers
from tests.documentroom.conftest import Room, fresh

NOTE = "The trust called as well"
ASKED = "Who wrote this down"
ANSWER = "The duty officer, at noon"


def test_4_22_a_note_is_the_panel_s_is_on_the_schedule_and_the_page_says_so_first(room: Room) -> None:
    version = room.put(DocumentKind.EVIDENCE, papers.pdf(papers.text_at("One"), papers.text_at("The joint visit")))
    read, url = room.url("read", version.pk), room.url("note", version.pk)
    before = room.browser("member").get(read, {"page": 2}).content.decode()
    assert "There are no private notes" in before
    assert f'action="{url}"' in before
    for who in ("author", "advocate", "ssp", "stranger"):
        assert room.browser(who).post(url, {"words": NOTE}).status_code == 404
    sent = {"page": 2, "passage": "joint visit", "words": NOTE}
    assert room.browser("member").post(url, sent | {"words": " "}).status_code == 200
    assert not PassageNote.objects.exists()
    room.browser("member").post(url, sent)
    for who in ("chair", "coordinator", "overview_author"):
        page = room.browser(who).get(read, {"page": 2}).content.decode()
        assert NOTE in page
        assert room.user("member").name in page
        assert 'class="pin"' in page  # it stands where the passage stands
    assert "Page 2" in room.browser("chair").get(read, {"page": 1}).content.decode()
    item = ScheduleItem.objects.get(source=Source.NOTE)
    assert item.source_ref == PassageNote.objects.get().pk
    assert "room.noted" in [entry.verb for entry in entries(review_chain(room.review.pk))]


def test_an_agency_answers_what_is_asked_about_its_own_document_and_sees_nothing_else(room: Room) -> None:
    mine, theirs = room.scene.agencies[:2]
    chronology = {"file_type": "pdf", "data": papers.pdf(papers.text_at("A visit"))}
    version = room.put(DocumentKind.CHRONOLOGY, agency=mine, by="author", **chronology)  # type: ignore[arg-type]
    other = room.put(DocumentKind.CHRONOLOGY, agency=theirs, by="other_author", **chronology)  # type: ignore[arg-type]
    read, ask = room.url("read", version.pk), room.url("ask_agency", version.pk)
    shared = room.put(DocumentKind.EVIDENCE)
    assert room.browser("member").get(room.url("ask_agency", shared.pk)).status_code == 404  # no agency's own
    for who in ("author", "other_author", "manager", "stranger"):
        assert room.browser(who).post(ask, {"words": ASKED}).status_code == 404
    room.browser("member").post(ask, {"page": 1, "passage": "A visit", "words": ASKED})
    room.browser("member").post(room.url("note", version.pk), {"page": 1, "words": NOTE})
    room.browser("member").post(room.url("ask_agency", other.pk), {"words": "Another question"})
    question = PassageQuestion.objects.get(agency=mine)
    page = room.browser("author").get(read).content.decode()
    assert ASKED in page
    assert NOTE not in page  # the panel's own
    assert "Another question" not in page
    assert "to your agency" in room.browser("author").get("/").content.decode()
    answer = room.url("passage_answer", question.pk)
    for who in ("other_author", "other_manager", "member", "chair", "stranger"):
        assert room.browser(who).get(answer).status_code == 404
        assert room.browser(who).post(answer, {"words": ANSWER}).status_code == 404
    room.browser("author").post(answer, {"words": ANSWER})
    assert ANSWER in room.browser("chair").get(read).content.decode()
    assert "to your agency" not in room.browser("author").get("/").content.decode()
    again = room.browser("author").post(answer, {"words": "Something else"}).content.decode()
    assert "answered already" in again
    assert ScheduleItem.objects.filter(source=Source.NOTE).count() == 4  # a note, two questions, an answer
    row = Participant.objects.get(review=room.review, user=room.user("member"))
    Wall.objects.create(review=room.review, participant=row, agency=mine, set_at=now(), set_by=room.user("chair"))
    for name in ("read", "note", "ask_agency"):
        assert room.browser("member").get(room.url(name, version.pk)).status_code == 404


def test_agencies_are_asked_about_the_report_that_they_were_shown_and_about_no_other_words(room: Room) -> None:
    """4.26: the panel asks whose people have this very version; through no wall, and for as long as they have it."""
    mine, theirs = room.scene.agencies[:2]
    report = room.put(DocumentKind.OVERVIEW_REPORT, tabled_at=now(), tabled_by=room.user("chair"))
    read, ask = room.url("read", report.pk), room.url("ask_agency", report.pk)
    assert "Once the chair has shared this version" in room.browser("member").get(read).content.decode()
    assert room.browser("member").get(ask).status_code == 404
    shares = [
        Share.objects.create(
            review=room.review, version=report, section=report.document.section, person=room.user(who),
            opens_on=today(), closes_on=today(), code=code, directed_by=room.user("chair"), directed_at=now(),
        )
        for who, code in (("author", "ABCD-2347"), ("other_author", "ABCD-2348"))
    ]  # fmt: skip
    page = room.browser("member").get(read).content.decode()
    assert "Ask an agency" in page
    assert all(f">{one.name}</option>" in page for one in (mine, theirs))
    assert room.browser("member").post(ask, {"words": ASKED}).status_code == 200, "which agency is missing"
    for wrong in room.scene.agencies[2:]:
        room.browser("member").post(ask, {"words": ASKED, "agency": wrong.pk})
    assert not PassageQuestion.objects.exists()
    room.browser("member").post(ask, {"words": ASKED, "agency": mine.pk})
    room.browser("chair").post(ask, {"words": "Another question", "agency": theirs.pk})
    question = PassageQuestion.objects.get(agency=mine)
    page = room.browser("author").get(read).content.decode()
    assert ASKED in page
    assert "Another question" not in page, "another agency's"
    assert room.browser("manager").get(room.url("passage_answer", question.pk)).status_code == 404, "does not have it"
    room.browser("author").post(room.url("passage_answer", question.pk), {"words": ANSWER})
    assert ANSWER in room.browser("overview_author").get(read).content.decode()
    row = Participant.objects.get(review=room.review, user=room.user("member"))
    Wall.objects.create(review=room.review, participant=row, agency=theirs, set_at=now(), set_by=room.user("chair"))
    page = room.browser("member").get(read).content.decode()
    assert ASKED in page
    assert "Another question" not in page, "behind the wall"
    assert f">{theirs.name}</option>" not in page
    Share.objects.filter(pk=shares[1].pk).update(recalled_at=now())
    waits = PassageQuestion.objects.get(agency=theirs)
    assert room.browser("other_author").get(room.url("passage_answer", waits.pk)).status_code == 404, "recalled"


def test_a_copy_is_printed_by_whom_the_chair_lets_numbered_and_kept_on_the_list(room: Room) -> None:
    version = room.put(DocumentKind.EVIDENCE, papers.pdf(papers.text_at("One"), papers.text_at("Two")))
    url, copies = room.url("print", version.pk), room.url("copies", version.document_id)
    member = room.user("member")
    for who in ("member", "chair", "coordinator", "author"):
        assert room.browser(who).post(url).status_code == 404
    for who in ("coordinator", "member", "stranger"):
        assert room.browser(who).post(copies, {"person": member.pk}).status_code == 404
    assert "Choose one" in room.browser("chair").get(copies).content.decode()
    room.browser("chair").post(copies, {"person": room.user("author").pk})  # who reads nothing of it
    assert not PrintLeave.objects.exists()
    room.browser("chair").post(copies, {"person": member.pk})
    assert url in room.browser("member").get(room.url("read", version.pk)).content.decode()
    response = room.browser("member").post(url)
    whole = b"".join(response) if response.streaming else response.content  # type: ignore[call-overload]
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert len(pdf.pages) == 3  # a first page that says whose it is, and two
    copy = PrintedCopy.objects.get()
    assert (copy.number, copy.person, copy.fate) == (1, member, "out")
    assert "room.copy_printed" in [entry.verb for entry in entries(review_chain(room.review.pk))]
    room.browser("member").post(url)
    assert sorted(PrintedCopy.objects.values_list("number", flat=True)) == [1, 2]
    fate = room.url("copy_fate", version.document_id, copy.pk)
    assert room.browser("member").post(fate, {"fate": "returned"}).status_code == 404
    room.browser("coordinator").post(fate, {"fate": "returned"})
    room.browser("coordinator").post(fate, {"fate": "destroyed"})
    copy.refresh_from_db()
    assert (copy.fate, copy.fate_by) == ("returned", room.user("coordinator"))
    room.browser("chair").post(room.url("print_end", version.document_id, PrintLeave.objects.get().pk))
    assert room.browser("member").get(url).status_code == 404
    try:
        print_copy(acting_user=member, version=fresh(version))
        raise AssertionError
    except NotVisible:
        assert PrintedCopy.objects.count() == 2
