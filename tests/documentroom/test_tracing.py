"""Whose copy a page is: an officer's for who leads the review, a family's for two people together; originals with a reason."""

from __future__ import annotations

from typing import Any

from documentroom.enums import DocumentKind
from documentroom.models import ReadMark, Share, TraceRequest, Version
from portal.audit.api import entries, review_chain, words_of
from portal.kernel.calendar import now, today
from reviews.models import Participant, Wall
from tests import papers
from tests.documentroom.conftest import SECRET, Room


def verbs(room: Room) -> list[str]:
    return [entry.verb for entry in reversed(entries(review_chain(room.review.pk)))]


def shared(room: Room, version: Version) -> Share:
    return Share.objects.create(
        review=room.review, version=version, section="drafts", family_group=room.scene.group, opens_on=today(),
        closes_on=today(), code="F4T9-QW3H", directed_by=room.user("chair"), directed_at=now(),
    )  # fmt: skip


def wall(room: Room, post: str, **what: Any) -> Wall:
    row = Participant.objects.get(review=room.review, user=room.user(post))
    return Wall.objects.create(
        review=room.review, participant=row, set_at=now(), set_by=room.user("chair"), **({"agency": None} | what)
    )


def test_an_officer_s_code_is_traced_on_the_page_and_no_further_than_one_s_walls(room: Room) -> None:
    agency = room.scene.agencies[0]
    version = room.put(DocumentKind.EVIDENCE, agency=agency)
    room.browser("member").get(room.url("read", version.pk))
    code, url = ReadMark.objects.get().code, room.url("trace")
    for who in ("member", "author", "advocate", "stranger"):
        assert room.browser(who).get(url).status_code == 404
    browser = room.browser("coordinator")
    assert "Trace the code on a page" in browser.get(room.url("room")).content.decode()
    page = browser.post(url, {"code": code.lower().replace("-", " "), "reason": "It was found"}).content.decode()
    assert room.user("member").name in page
    assert SECRET not in page
    assert "room.traced" in verbs(room)
    assert code not in browser.get(url).content.decode()
    held = wall(room, "coordinator", agency=agency)
    behind = browser.post(url, {"code": code, "reason": "It was found"}).content.decode()
    assert "No page of a review that you lead" in behind
    assert room.user("member").name not in behind
    held.delete()


def test_a_family_s_code_takes_two_is_shown_once_and_names_nobody(room: Room) -> None:
    version = room.put(DocumentKind.OVERVIEW_REPORT, tabled_at=now())
    share, url = shared(room, version), room.url("trace")
    chair, other = room.browser("chair"), room.browser("coordinator")
    assert share.family_group is not None
    family = share.family_group.name
    asked = chair.post(url, {"code": "f4t9 qw3h", "reason": "It lay in a bus"}, follow=True).content.decode()
    assert "Waits for a second" in asked
    row = TraceRequest.objects.get()
    answer, see = room.url("trace_answer", row.pk), room.url("trace_see", row.pk)
    chair.post(answer, {"answer": "agree"})  # nobody is both
    chair.post(see)
    row.refresh_from_db()
    assert (row.agreed, row.shown_at) == (None, None)
    held = wall(room, "coordinator", family_group=share.family_group)
    assert other.post(answer, {"answer": "agree"}).status_code == 404
    assert "F4T9" not in other.get(url).content.decode()
    held.delete()
    assert "It lay in a bus" in other.get(url).content.decode()
    other.post(answer, {"answer": "agree"})
    assert other.post(see, follow=True).status_code == 404  # who agreed does not see it
    shown = chair.post(see).content.decode()
    assert f"The copy shared with {family}" in shown
    assert room.user("advocate").name not in shown
    again = chair.post(see, follow=True).content.decode()
    assert "seen already" in again
    assert f"shared with {family}" not in again
    assert [one for one in verbs(room) if "trace" in one] == [
        "room.trace_asked", "room.trace_answered", "room.family_traced",
    ]  # fmt: skip
    assert other.post(answer, {"answer": "agree"}, follow=True).status_code == 200
    refused = room.browser("coordinator").post(url, {"code": "F4T9-QW3H", "reason": "Once more"}, follow=True)
    assert "Waits for a second" in refused.content.decode()
    chair.post(room.url("trace_answer", TraceRequest.objects.first().pk), {})  # type: ignore[union-attr]
    assert TraceRequest.objects.filter(agreed=False, shown_at=None).count() == 1
    type(share.family_group).objects.filter(pk=share.family_group.pk).update(for_chair_alone=True)
    TraceRequest.objects.filter(asked_by=room.user("coordinator")).update(agreed=True, shown_at=None)
    alone = other.post(url, {"code": "F4T9-QW3H", "reason": "Once more"}).content.decode()
    assert "No page of a review that you lead" in alone, "of a group that only the chair knows there is no code"
    assert other.post(room.url("trace_see", TraceRequest.objects.first().pk)).status_code == 404  # type: ignore[union-attr]


def test_an_original_is_taken_with_a_reason_where_the_document_asks_for_one(room: Room) -> None:
    version = room.put(DocumentKind.EVIDENCE, papers.pdf(papers.text_at("Bytes")))
    url, ask = room.url("original", version.pk), room.url("originals", version.document_id)
    for who in ("member", "overview_author", "author", "stranger"):
        assert room.browser(who).post(ask, {"ask": "yes"}).status_code == 404
    assert b"".join(room.browser("overview_author").get(url)).startswith(b"%PDF")  # type: ignore[call-overload]
    room.browser("coordinator").post(ask, {"ask": "yes"})
    browser, taken = room.browser("overview_author"), verbs(room).count("room.original_taken")
    for response in (browser.get(url), browser.post(url, {"reason": " "})):
        assert "Why do you take the original?" in response.content.decode()
    assert verbs(room).count("room.original_taken") == taken
    assert b"".join(browser.post(url, {"reason": "To compare a scan"})).startswith(b"%PDF")  # type: ignore[call-overload]
    last = next(entry for entry in entries(review_chain(room.review.pk)) if entry.verb == "room.original_taken")
    assert words_of(last) == {"reason": "To compare a scan"}
    room.browser("chair").post(ask, {"ask": "no"})
    assert b"".join(browser.get(url)).startswith(b"%PDF")  # type: ignore[call-overload]
    for who in ("member", "stranger"):
        assert room.browser(who).get(url).status_code == 404
