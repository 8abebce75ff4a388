"""What the chair shares with a family, what they read of it, what they answer, and what is kept of that (4.13, 4.25,
never 12).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from documentroom import tasks
from documentroom.enums import DocumentKind
from documentroom.models import FamilyDay, Feedback, ReadMark, Share, Version
from documentroom.services import feedback as feedback_service
from documentroom.services import sharing, versions
from portal.audit.api import entries, ids_of, review_chain
from portal.kernel import once
from portal.kernel.calendar import now, today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import Capacity, Side, Stage
from reviews.models import CompletedVersion, DateToAvoid, FamilyGroup, FamilyReply, ProceedingsConsidered
from tests import papers
from tests.documentroom.conftest import SECRET, Room, agreed, fresh
from tests.reviews import scenes


@pytest.fixture
def room(db: None) -> Room:
    """A review whose report the panel has agreed, criminal proceedings weighed."""
    return Room(scenes.scene(Stage.REPORTING))


@pytest.fixture
def tabled(room: Room) -> dict[str, Version]:
    """Report, summary and plan, tabled and agreed; the report has four pages."""
    pages = [papers.text_at(f"{SECRET} on page {number}") for number in range(1, 5)]
    return agreed(room, overview_report=(papers.pdf(*pages), "pdf"))


@pytest.fixture
def completed(room: Room, tabled: dict[str, Version]) -> Version:
    """The completed version of the report."""
    return versions.make_completed(acting_user=room.user("chair"), version=fresh(tabled["overview_report"]))


def form(room: Room, **more: Any) -> dict[str, Any]:
    assert room.scene.group is not None
    last = (today() + timedelta(days=21)).isoformat()
    return {
        "family_group": str(room.scene.group.pk),
        "opens_on": today().isoformat(),
        "closes_on": last,
        "hard_pages": "3",
        "direction": "",
        "considered": "on",
    } | more


@pytest.fixture
def shared(room: Room, completed: Version) -> Share:
    """Shared by the chair in the browser, with the factor given just now."""
    response = room.browser("chair").post(room.url("share", completed.pk), form(room))
    assert response.status_code == 302, response.content.decode().split("error-summary", 1)[-1][:700]
    return Share.objects.select_related("version__document", "review").get()


def verbs(room: Room) -> list[str]:
    return [entry.verb for entry in entries(review_chain(room.review.pk))]


def test_the_completed_version_is_stripped_new_and_checked(room: Room, completed: Version) -> None:
    before = completed.made_from
    assert before is not None
    assert completed.completed
    assert completed.number == before.number + 1
    assert not before.completed
    assert completed.removed
    assert "room.stripped" in verbs(room)
    assert "anonymity.checked" in verbs(room)
    with pytest.raises(Stale):
        versions.make_completed(acting_user=room.user("chair"), version=fresh(before))


def test_the_chair_shares_one_version_with_one_family_and_reviews_is_told(room: Room, shared: Share) -> None:
    assert room.scene.group is not None
    told = CompletedVersion.objects.get(review=room.review)
    assert (told.share_ref, told.version_ref, told.sha256, told.group_id) == (
        shared.pk,
        shared.version_id,
        shared.version.sha256,
        room.scene.group.pk,
    )
    assert "room.shared" in verbs(room)


@pytest.mark.parametrize(("days", "avoided", "told"), [(0, False, 1), (3, False, 0), (0, True, 0)])
def test_the_advocate_is_told_once_that_something_waits(
    room: Room, completed: Version, django_capture_on_commit_callbacks: Any, days: int, avoided: bool, told: int
) -> None:
    """From the first day on, on no date to avoid, and without a word of what or whom (never 9)."""
    first = today() + timedelta(days=days)
    with django_capture_on_commit_callbacks(execute=True):
        room.browser("chair").post(room.url("share", completed.pk), form(room, opens_on=first.isoformat()))
    share = Share.objects.get()
    Share.objects.update(announced_on=None)
    mail.outbox.clear()
    if avoided:
        DateToAvoid.objects.create(
            review=room.review,
            group=room.scene.group,
            first=today(),
            recorded_at=now(),
            recorded_by=room.user("chair"),
        )
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            tasks.announce()
    assert len(mail.outbox) == told
    for sent in mail.outbox:
        assert sent.to == [room.user("advocate").email]
        for word in (SECRET, share.family_group.name, room.review.reference, "report"):
            assert word not in sent.subject + sent.body


@pytest.mark.parametrize("who", ["coordinator", "member", "author", "manager", "advocate", "ssp", "stranger"])
def test_nobody_but_the_chair_directs_a_share(room: Room, completed: Version, who: str) -> None:
    assert room.browser(who).post(room.url("share", completed.pk), form(room)).status_code == 404
    assert not Share.objects.exists()


def test_sharing_asks_for_the_factor_again(room: Room, completed: Version) -> None:
    response = room.browser("chair", fresh=False).post(room.url("share", completed.pk), form(room))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/again/")
    assert not Share.objects.exists()


def test_refusals_say_what_is_missing_and_share_nothing(room: Room, completed: Version) -> None:
    before = completed.made_from
    assert before is not None
    url = room.url("share", before.pk)
    assert "Only the completed version is shared" in room.browser("chair").post(url, form(room)).content.decode()
    url = room.url("share", completed.pk)
    past = (today() - timedelta(days=1)).isoformat()
    assert "last day must not be before" in room.browser("chair").post(url, form(room, closes_on=past)).content.decode()
    assert "Tick this" in room.browser("chair").post(url, form(room, considered="")).content.decode()
    assert (
        "page numbers and ranges" in room.browser("chair").post(url, form(room, hard_pages="the end")).content.decode()
    )
    ProceedingsConsidered.objects.all().delete()
    page = room.browser("chair").post(url, form(room)).content.decode()
    assert "4.25" in page
    assert not Share.objects.exists()
    assert "step.refused" in verbs(room)


def test_a_second_click_shares_once(room: Room, shared: Share) -> None:
    page = room.browser("chair").post(room.url("share", shared.version_id), form(room)).content.decode()
    assert "shared with them already" in page
    assert Share.objects.count() == 1


def test_an_unanswered_finding_keeps_a_version_from_the_family(room: Room) -> None:
    tabled = agreed(room, overview_report=(papers.pdf(papers.text_at("Ring 07700 900123 on 14 March 2026")), "pdf"))
    made = versions.make_completed(acting_user=room.user("chair"), version=fresh(tabled["overview_report"]))
    page = room.browser("chair").post(room.url("share", made.pk), form(room)).content.decode()
    assert "findings that nobody has answered" in page
    assert not Share.objects.exists()
    assert "Findings wait" in room.browser("chair").get(room.url("document", made.document_id)).content.decode()


# What the advocate sees ----------------------------------------------------------------------------------------------
def test_the_advocate_reads_the_shared_pages_and_nothing_else_exists(room: Room, shared: Share) -> None:
    advocate = room.browser("advocate")
    listed = advocate.get(room.url("family")).content.decode()
    assert room.url("family_reading", shared.pk) in listed
    page = advocate.get(room.url("family_reading", shared.pk) + "?page=2").content.decode()
    assert f"{SECRET} on page 2" in page
    assert shared.code in page
    assert "Before you write" in page
    assert room.user("chair").name in page
    assert room.user("coordinator").name in page
    assert advocate.get(room.url("family_page", shared.pk, 2))["Content-Type"] == "image/jpeg"
    other = room.put(DocumentKind.EVIDENCE)
    closed = [
        *((name, ()) for name in ("room", "file", "feedback", "put_forward")),
        *((name, (shared.version_id,)) for name in ("read", "original", "share")),
        *((name, (other.pk,)) for name in ("read", "original")),
        ("page", (shared.version_id, 1)),
        ("document", (shared.version.document_id,)),
        ("recall", (shared.pk,)),
    ]
    for name, args in closed:
        response = advocate.get(room.url(name, *args))
        assert response.status_code == 404, name
        assert SECRET.encode() not in response.content, name


def test_hard_pages_are_warned_of_before_they_are_shown(room: Room, shared: Share) -> None:
    page = room.browser("advocate").get(room.url("family_reading", shared.pk) + "?page=2").content.decode()
    assert "Before you go on" in page
    assert "Page 3 tells" in page
    assert "?page=4" in page


@pytest.mark.parametrize("who", ["chair", "coordinator", "member", "author", "stranger"])
def test_the_familys_pages_are_the_familys(room: Room, shared: Share, who: str) -> None:
    for url in (room.url("family"), room.url("family_reading", shared.pk), room.url("family_page", shared.pk, 1)):
        assert room.browser(who).get(url).status_code == 404


def test_groups_do_not_know_of_one_another(room: Room, shared: Share) -> None:
    group = FamilyGroup.objects.create(
        review=room.review,
        side=Side.SUSPECT,
        name="His brother",
        added_at=now(),
        added_by=room.user("chair"),
        participation="takes_part",
    )
    room.scene.people["other_advocate"] = scenes.person("Nora Wells")
    scenes.joins(room.review, room.user("other_advocate"), Capacity.ADVOCATE, family_group=group)
    other = room.browser("other_advocate")
    assert SECRET not in other.get(room.url("family")).content.decode()
    assert str(shared.pk) not in other.get(room.url("family")).content.decode()
    for url in (room.url("family_reading", shared.pk), room.url("family_page", shared.pk, 1)):
        assert other.get(url).status_code == 404


@pytest.mark.parametrize(("opens", "closes"), [(1, 9), (-9, -1)])
def test_a_share_is_closed_before_its_first_day_and_after_its_last(
    room: Room, shared: Share, opens: int, closes: int
) -> None:
    Share.objects.update(opens_on=today() + timedelta(days=opens), closes_on=today() + timedelta(days=closes))
    for url in (room.url("family_reading", shared.pk), room.url("family_page", shared.pk, 1)):
        response = room.browser("advocate").get(url)
        assert response.status_code == 404
        assert SECRET.encode() not in response.content


def test_a_recalled_share_ends_at_once(room: Room, shared: Share) -> None:
    assert room.browser("advocate").get(room.url("family_reading", shared.pk)).status_code == 200
    assert "Fill this in" in room.browser("chair").post(room.url("recall", shared.pk), {"reason": ""}).content.decode()
    assert room.browser("chair").post(room.url("recall", shared.pk), {"reason": "A page was wrong"}).status_code == 302
    assert room.browser("advocate").get(room.url("family_reading", shared.pk)).status_code == 404
    assert room.browser("advocate").get(room.url("family_page", shared.pk, 1)).status_code == 404
    again = room.browser("chair").post(room.url("recall", shared.pk), {"reason": "Again"}).content.decode()
    assert "taken back already" in again
    assert CompletedVersion.objects.get(review=room.review).recalled_at is not None


# Never 12 ------------------------------------------------------------------------------------------------------------
def test_of_a_familys_reading_one_entry_a_day_is_kept_and_nothing_more(room: Room, shared: Share) -> None:
    advocate = room.browser("advocate")
    for page in (1, 2, 2, 4):
        advocate.get(room.url("family_reading", shared.pk) + f"?page={page}")
        advocate.get(room.url("family_page", shared.pk, page))
    advocate.get(room.url("family"))
    days = [entry for entry in entries(review_chain(room.review.pk)) if entry.verb == "room.family_day"]
    assert len(days) == 1
    assert FamilyDay.objects.count() == 1
    assert ids_of(days[0]) == {"share": str(shared.pk), "day": today().isoformat()}
    assert days[0].actor == "nobody"
    assert days[0].at.astimezone().strftime("%M%S") == "0000"
    assert not ReadMark.objects.exists()
    told = [
        entry
        for entry in entries(review_chain(room.review.pk), limit=200)
        if entry.actor == str(room.user("advocate").pk)
    ]
    assert {entry.verb for entry in told} <= {"family.visited"}
    assert len(told) <= 1


# What they answer ----------------------------------------------------------------------------------------------------
def said(**more: Any) -> dict[str, Any]:
    return {"kind": "disagreement", "about": "page", "page": "2", "words": "She did ring. Twice."} | more


def test_words_are_kept_for_their_writer_alone_until_sent(room: Room, shared: Share) -> None:
    advocate, url = room.browser("advocate"), room.url("family_reading", shared.pk)
    assert advocate.post(url, said(later="1", kind="")).status_code == 302
    kept = Feedback.objects.get()
    assert kept.sent_at is None
    assert kept.words == "She did ring. Twice."
    assert "She did ring. Twice." in advocate.get(url).content.decode()
    assert "She did ring" not in room.browser("chair").get(room.url("feedback")).content.decode()
    assert advocate.post(url, said()).status_code == 302
    sent = Feedback.objects.get()
    assert sent.sent_at is not None
    assert (sent.page, sent.kind) == (2, "disagreement")


def test_4_13_an_answer_is_sent_once_and_an_empty_one_is_not_kept(room: Room, shared: Share) -> None:
    advocate, url = room.browser("advocate"), room.url("family_reading", shared.pk)
    empty = advocate.post(url, said(later="1", words=" ")).content.decode()
    assert feedback_service.EMPTY in empty
    assert empty.index("There is a problem") < empty.index("<h1")  # where it is seen, not below the pages
    assert not Feedback.objects.exists()
    form = said(once=uuid4().hex)
    assert advocate.post(url, form).status_code == 302
    assert once.TWICE in advocate.post(url, form).content.decode()  # a double click
    again = advocate.post(url, said(once=uuid4().hex))  # back, and the same words once more
    assert feedback_service.AGAIN in again.content.decode()
    assert Feedback.objects.count() == 1
    assert advocate.post(url, said(words="And he knew it.")).status_code == 302
    listed = advocate.get(room.url("family")).content.decode()
    assert "The report</h2>" in listed
    assert "verview" not in listed  # no word of the profession


def test_an_answer_reaches_the_chair_and_the_chairs_answer_the_family(room: Room, shared: Share) -> None:
    advocate, url = room.browser("advocate"), room.url("family_reading", shared.pk)
    advocate.post(url, said())
    reply = FamilyReply.objects.get(review=room.review)
    assert reply.words == "She did ring. Twice."
    assert reply.kind == "disagreement"
    for who in ("chair", "coordinator", "member"):
        assert "She did ring. Twice." in room.browser(who).get(room.url("feedback")).content.decode()
    sent = Feedback.objects.get()
    assert room.browser("coordinator").get(room.url("answer", sent.pk)).status_code == 404
    assert (
        room.browser("chair").post(room.url("answer", sent.pk), {"answer": "We have put that right."}).status_code
        == 302
    )
    assert "We have put that right." in advocate.get(url).content.decode()
    assert FamilyReply.objects.get().answer == "We have put that right."
    again = room.browser("chair").post(room.url("answer", sent.pk), {"answer": "Something else"}).content.decode()
    assert "answered already" in again
    assert Feedback.objects.get().answer == "We have put that right."


def test_what_is_for_the_chair_alone_is_the_chairs_alone(room: Room, shared: Share) -> None:
    room.browser("advocate").post(room.url("family_reading", shared.pk), said(for_chair_alone="on"))
    assert "She did ring" in room.browser("chair").get(room.url("feedback")).content.decode()
    for who in ("coordinator", "member"):
        page = room.browser(who).get(room.url("feedback"))
        assert page.status_code == 200
        assert "She did ring" not in page.content.decode()
    assert FamilyReply.objects.get().for_chair_alone


@pytest.mark.parametrize("missing", ["kind", "words"])
def test_a_refused_answer_keeps_what_was_written(room: Room, shared: Share, missing: str) -> None:
    response = room.browser("advocate").post(room.url("family_reading", shared.pk), said(**{missing: ""}))
    assert response.status_code == 200
    assert not Feedback.objects.exists()
    kept = "She did ring. Twice." if missing == "kind" else 'value="disagreement" checked'
    assert kept in response.content.decode()


def test_they_can_say_that_they_are_done(room: Room, shared: Share) -> None:
    advocate = room.browser("advocate")
    for _ in range(2):
        assert advocate.post(room.url("family_finish", shared.pk)).status_code == 302
    assert CompletedVersion.objects.get(review=room.review).finished_at is not None
    assert verbs(room).count("room.family_finished") == 1
    assert advocate.post(room.url("family_reading", shared.pk), said()).status_code == 302


def test_services_ask_for_themselves(room: Room, shared: Share) -> None:
    stranger = room.user("stranger")
    dates = {"opens_on": today(), "closes_on": today()}
    with pytest.raises(NotVisible):
        sharing.share_with_family(acting_user=stranger, version=fresh(shared.version), family_group_id=uuid4(), **dates)
    with pytest.raises(NotVisible):
        feedback_service.send(
            acting_user=stranger, share=shared, kind="comment", page=None, words="x", for_chair_alone=False
        )
    with pytest.raises(NotVisible):
        sharing.recall(acting_user=stranger, share=shared, reason="x")
    with pytest.raises(NotVisible):
        sharing.share_with_family(
            acting_user=room.user("chair"), version=fresh(shared.version), family_group_id=uuid4(), **dates
        )


# Agencies (4.26) -----------------------------------------------------------------------------------------------------
def test_the_tabled_report_is_shown_to_senior_managers(room: Room, completed: Version) -> None:
    tabled = completed.made_from
    assert tabled is not None
    manager, url = room.user("manager"), room.url("share_with_agencies", tabled.pk)
    assert room.browser("manager").get(room.url("read", tabled.pk)).status_code == 404
    sent = {
        "people": [str(manager.pk)],
        "opens_on": today().isoformat(),
        "closes_on": (today() + timedelta(days=14)).isoformat(),
    }
    assert room.browser("chair").post(url, sent).status_code == 302
    assert room.browser("chair").post(url, sent).status_code == 302  # once is enough
    assert Share.objects.get().person == manager
    assert room.browser("manager").get(room.url("read", tabled.pk)).status_code == 200
    assert ReadMark.objects.get().reader == manager
    stranger = sent | {"people": [str(room.user("stranger").pk)]}
    assert room.browser("chair").post(url, stranger).status_code == 200
    assert Share.objects.count() == 1
    with pytest.raises(Refused, match="Table this version"):
        sharing.share_with_agencies(
            acting_user=room.user("chair"),
            version=fresh(completed),
            people=[manager],
            opens_on=today(),
            closes_on=today(),
        )
